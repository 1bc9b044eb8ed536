"""Reminders of what ends soon: each once per threshold, to whoever decides, never twice a day."""

from datetime import date, datetime, timedelta

import pytest
from tests.cast import NOW, a_partner, adler

from stellwerk.match.registration import Asked
from stellwerk.store.models import Certificate, Mail, Partner, PartnerContact, Protection
from stellwerk.worker import protections, reminders

pytestmark = [pytest.mark.django_db, pytest.mark.step]


def certified(days: int, code: str = "ZERT", **over: object) -> Partner:
    partner = a_partner(code, **over)
    Certificate.objects.create(
        partner=partner, product="turning", valid_until=NOW.date() + timedelta(days=days)
    )
    return partner


def on_day(n: int) -> datetime:
    return NOW + timedelta(days=n)


def test_a_certificate_is_reminded_of_once_per_threshold() -> None:
    certified(61)
    counts = [reminders.daily(now=on_day(n)) for n in range(62)]
    assert [n for n, count in enumerate(counts) if count] == [1, 47]
    first = Mail.objects.earliest("id")
    assert (first.kind, first.to) == ("certificate", "zert@partner.example")
    assert "17.05.2026" in first.subject


def test_one_that_is_entered_late_is_reminded_of_once() -> None:
    certified(10)
    assert [reminders.daily(now=on_day(n)) for n in range(4)] == [1, 0, 0, 0]


def test_the_same_morning_twice_writes_nothing_twice() -> None:
    certified(30)
    assert [reminders.daily(now=NOW), reminders.daily(now=NOW + timedelta(hours=2))] == [1, 0]


def test_nothing_is_written_at_night() -> None:
    certified(30)
    assert reminders.daily(now=datetime.fromisoformat("2026-03-17T05:30:00+01:00")) == 0


@pytest.mark.parametrize(
    ("days", "over"), [(61, {}), (-1, {}), (30, {"left_on": date(2026, 1, 1)})], ids=["far", "over", "left"]
)
def test_what_is_far_or_over_or_of_a_leaver_is_not_written(days: int, over: dict) -> None:
    certified(days, **over)
    assert reminders.daily(now=NOW) == 0


def test_a_renewed_certificate_is_reminded_of_anew() -> None:
    partner = certified(5)
    reminders.daily(now=NOW)
    Certificate.objects.filter(partner=partner).update(valid_until=NOW.date() + timedelta(days=62))
    assert reminders.daily(now=on_day(3)) == 1


def test_whoever_decides_reads_it_in_the_own_language() -> None:
    partner = certified(30)
    PartnerContact.objects.create(
        partner=partner, name="Eve", email="eve@partner.example", decides=True, language="en"
    )
    reminders.daily(now=NOW)
    letter = Mail.objects.get()
    assert (letter.to, letter.subject) == (
        "eve@partner.example",
        "Your certificate for lathes ends on 16 April 2026",
    )


def test_a_protection_that_ends_soon_is_reminded_of_unless_more_time_is_asked() -> None:
    asked = Asked(kind="customer", company="Maier & Söhne", evidence="Angebot vom 03.03.", city="Kassel")
    row = protections.register(adler().pk, asked, by="user:1", now=NOW)
    protections.decide(row.pk, approve=True, answer="", by="user:2", now=NOW)
    assert reminders.daily(now=NOW) == 0
    Protection.objects.filter(pk=row.pk).update(valid_until=NOW.date() + timedelta(days=21))
    assert reminders.daily(now=on_day(1)) == 1
    letter = Mail.objects.get()
    assert "Maier & Söhne" in letter.subject
    assert "/portal/protections/" in letter.text
    protections.ask_extension(row.pk, by="user:1", now=on_day(1))
    assert [reminders.daily(now=on_day(n)) for n in (2, 3)] == [0, 0]
