"""Figures as people read them: clocks, deadlines, phone numbers."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import translation

from stellwerk.web.templatetags.stellwerk import inside, lasting, left, micro, moment, phone

SATURDAY = datetime(2026, 11, 21, 21, 32, tzinfo=ZoneInfo("Europe/Berlin"))


@pytest.mark.parametrize(
    ("number", "country", "shown"),
    [
        ("+4955199209552", "DE", "0551 99209552"),
        ("+4955199209552", "AT", "+49 551 99209552"),
        ("+4955199209552", "", "+49 551 99209552"),
        ("+436629902770", "AT", "0662 9902770"),
        ("Durchwahl 12", "DE", "Durchwahl 12"),
        ("", "DE", ""),
    ],
)
def test_a_number_is_shown_as_people_dial_it(number: str, country: str, shown: str) -> None:
    assert phone(number, country) == shown


@pytest.mark.parametrize(
    ("minutes", "clock", "words"),
    [
        (48, "0:48 h", "48 Min."),
        (148, "2:28 h", "2 Std."),
        (12 * 60, "12:00 h", "12 Std."),
        (36 * 60 + 58, "37 Std.", "37 Std."),
        (3 * 24 * 60, "3 Tage", "3 Tage"),
    ],
)
def test_a_clock_is_said_in_words_once_a_dial_cannot_show_it(minutes: int, clock: str, words: str) -> None:
    with translation.override("de"):
        said = left(timedelta(minutes=minutes)), lasting(timedelta(minutes=minutes))
    assert tuple(text.replace("\N{NO-BREAK SPACE}", " ") for text in said) == (clock, words)


@pytest.mark.parametrize(
    ("hours", "german", "english"),
    [
        (1, "heute 22:32", "today 22:32"),
        (13, "morgen 10:32", "tomorrow 10:32"),
        (37, "Montag, 23.11., 10:32 Uhr", "Monday, 23 Nov, 10:32"),
    ],
)
def test_a_deadline_has_its_day_and_its_time(hours: int, german: str, english: str) -> None:
    with time_machine.travel(SATURDAY, tick=False):
        for language, shown in (("de", german), ("en", english)):
            with translation.override(language):
                assert moment(SATURDAY + timedelta(hours=hours)) == shown


def test_a_negative_figure_has_a_true_minus_sign() -> None:
    with translation.override("de"):
        assert [micro(value) for value in (-760_000, -1_000, 0, 1_930_000)] == [
            "−0,76",
            "0,00",
            "0,00",
            "1,93",
        ]


def test_a_name_inside_an_english_sentence_loses_its_capital() -> None:
    with translation.override("en"):
        assert [inside(name) for name in ("Lathes", "IT services", "")] == ["lathes", "IT services", ""]
    with translation.override("de"):
        assert inside("Drehmaschinen") == "Drehmaschinen"
