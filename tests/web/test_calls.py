"""The call centre's pages: one lead after the other, the result in two keys, scripts that people write."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests import cast
from tests.reading import as_, see, text, text_of

from stellwerk.pursue.step import scripting
from stellwerk.store.models import (
    Agency,
    Call,
    Consent,
    Entry,
    FollowUp,
    Lead,
    Policy,
    Qualification,
    Script,
    User,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("morning")]
DAY = timedelta(days=1)


@pytest.fixture
def morning() -> Iterator[None]:
    with time_machine.travel(cast.NOW, tick=False):
        yield


def waits(company: str = "Kessler Formenbau", **over: Any) -> FollowUp:
    lead = cast.a_lead(company=company, **{"stage": "qualify", "channel": "web"} | over)
    return cast.a_follow_up(lead, kind="qualify", role=User.Role.CALL_CENTRE, due_at=cast.NOW + DAY)


def begin(client: Client) -> str:
    """Takes the next lead; the page with it."""
    return text(client.post(reverse("calls_next"), follow=True))


def say(client: Client, row: FollowUp, result: str, **more: object) -> Any:
    data = {"do": "result", "result": result, "lost_reason": "no_need"} | more
    return client.post(reverse("call", args=[row.pk]), data, follow=True)


def test_the_queue_is_one_click_from_the_first_lead() -> None:
    waits()
    cem = as_(cast.cem())
    assert "One call can be made now." in text(cem.get(reverse("calls")))
    page = begin(cem)
    assert "Kessler Formenbau" in page
    assert 'href="tel:+495614820117"' in page
    assert 'data-key="1"' in page


def test_the_next_lead_appears_after_the_result() -> None:
    first, _ = waits("Erste", priority=9), waits("Zweite", priority=1)
    cem = as_(cast.cem())
    begin(cem)
    page = text(say(cem, first, "qualified"))
    assert "Zweite" in page
    assert "Erste: Reached, real interest." in page
    assert Lead.objects.get(pk=first.lead_id).stage == "grade"


def test_two_agents_have_two_leads_and_the_third_has_none() -> None:
    waits("Erste"), waits("Zweite")
    pages = [begin(as_(cast.a_user(name, User.Role.CALL_CENTRE))) for name in ("eins", "zwei", "drei")]
    assert "Erste" in pages[0]
    assert "Zweite" in pages[1]
    assert "There is no further call now." in pages[2]


def test_a_lead_that_somebody_else_took_meanwhile_is_not_answered_twice() -> None:
    row = waits()
    begin(as_(cast.cem()))
    other = as_(cast.a_user("carla", User.Role.CALL_CENTRE))
    page = text(say(other, row, "qualified"))
    assert "Somebody else has this lead by now" in page
    assert not Call.objects.exists()


def test_without_a_result_nothing_is_kept_and_nothing_is_lost() -> None:
    row = waits()
    cem = as_(cast.cem())
    begin(cem)
    response = say(cem, row, "", note="Bitte nach der Messe", tick="unhappy")
    assert response.status_code == 422
    page = text_of(response)
    assert "Choose what came of the call." in page
    assert "Bitte nach der Messe" in page
    assert not Call.objects.exists()


@pytest.mark.parametrize(
    ("result", "more", "told"),
    [
        ("call_back", {"again_on": "", "again_time": ""}, "Say when to call again"),
        ("call_back", {"again_on": "2026-03-16", "again_time": "10:00"}, "This moment has passed"),
        ("call_back", {"again_on": "morgen"}, "Write the moment to call back"),
        ("not_interested", {"lost_reason": ""}, "Say why the lead was lost"),
        ("not_interested", {"revisit_on": "2026-03-01"}, "must lie ahead"),
        ("wrong_number", {"number": "keine"}, "This is no telephone number"),
        ("expert", {"question": ""}, "Write what you want to know"),
        ("qualified", {"q-value_cents": "viel"}, "Write the amount"),
    ],
)
def test_bad_input_says_what_to_do(result: str, more: dict[str, str], told: str) -> None:
    row = waits()
    cem = as_(cast.cem())
    begin(cem)
    response = say(cem, row, result, **more)
    assert response.status_code == 422
    assert told in text_of(response)
    assert not Call.objects.exists()


def test_the_last_call_is_taken_back_and_the_lead_is_on_the_screen_again() -> None:
    row = waits()
    cem = as_(cast.cem())
    begin(cem)
    say(cem, row, "not_interested", lost_reason="price")
    assert Lead.objects.get().stage == "scrap"
    page = text(cem.post(reverse("call_undo", args=[Call.objects.get().pk]), follow=True))
    assert "Kessler Formenbau" in page
    assert Lead.objects.get().stage == "qualify"


def test_another_agents_call_is_not_there_to_be_taken_back() -> None:
    row = waits()
    cem = as_(cast.cem())
    begin(cem)
    say(cem, row, "not_reached")
    other = as_(cast.a_user("carla", User.Role.CALL_CENTRE))
    assert other.post(reverse("call_undo", args=[Call.objects.get().pk])).status_code == 404


def test_passing_on_needs_a_reason_and_frees_the_lead() -> None:
    row = waits()
    cem = as_(cast.cem())
    begin(cem)
    url = reverse("call", args=[row.pk])
    assert cem.post(url, {"do": "skip"}).status_code == 422
    page = text(cem.post(url, {"do": "skip", "skip": "language"}, follow=True))
    assert "Kessler Formenbau is passed on." in page
    assert "Kessler Formenbau" in begin(as_(cast.a_user("carla", User.Role.CALL_CENTRE)))


def test_a_pause_gives_the_lead_back() -> None:
    row = waits()
    cem = as_(cast.cem())
    begin(cem)
    cem.post(reverse("call", args=[row.pk]), {"do": "pause"})
    row.refresh_from_db()
    assert row.locked_by is None


def test_the_script_leads_from_answer_to_answer_without_javascript() -> None:
    scripting.ship(now=cast.NOW)
    row = waits()
    cem = as_(cast.cem(first_name="Cem"))
    page = begin(cem)
    assert "hier ist Cem Aydin von" in page
    assert "Was wollen Sie lösen?" not in page
    page = text(cem.post(reverse("call", args=[row.pk]), {"do": "ask", "a-hello": "yes"}))
    assert "Was wollen Sie lösen?" in page
    part = cem.post(
        reverse("call", args=[row.pk]), {"do": "ask", "a-hello": "no"}, headers={"HX-Request": "true"}
    )
    assert "Wann darf ich Sie wieder anrufen?" in text(part)
    assert "<html" not in text(part)


def test_a_foreign_lead_is_called_in_english() -> None:
    scripting.ship(now=cast.NOW)
    row = waits(country="GB", language="en")
    assert row.lead.person is not None
    Consent.objects.create(person=row.lead.person, purpose="phone", source="Messe", given_at=cast.NOW)
    with time_machine.travel(cast.NOW + timedelta(hours=2), tick=False):
        assert "What do you want to solve?" not in (page := begin(as_(cast.cem(), "de")))
        assert "Good day, this is" in page


def test_what_is_heard_becomes_facts_ticks_and_a_qualification() -> None:
    scripting.ship(now=cast.NOW)
    row = waits(segments=[])
    cem = as_(cast.cem())
    begin(cem)
    answers = {
        "hello": "yes", "need": "Zwei Drehmaschinen", "problem": "Stillstand", "solves": "yes",
        "who": "Frau Vogt", "unhappy": "yes", "by": "2026-09-30", "real": "yes",
    }  # fmt: skip
    say(cem, row, "qualified", **{f"a-{name}": value for name, value in answers.items()})
    lead = Lead.objects.get()
    assert lead.fact("tick.unhappy") is True
    assert "4" in lead.segments
    assert str(lead.deadline_on) == "2026-09-30"
    found = Qualification.objects.get()
    assert (found.need, found.problem, found.solves, found.who, found.real) == (
        "Zwei Drehmaschinen", "Stillstand", "yes", "Frau Vogt", True,
    )  # fmt: skip
    assert Call.objects.get().answers["need"] == "Zwei Drehmaschinen"


def test_whom_nobody_may_call_stands_on_a_list_with_the_reason() -> None:
    row = waits(country="AT")
    page = see(cast.cem(), "calls_refused")
    assert "One call waits that nobody may make." in page
    assert "Kessler Formenbau" in page
    link = as_(cast.cem()).get(reverse("call", args=[row.pk]))
    assert "must not be called now" in text(link)
    taken = as_(cast.cem()).post(reverse("call", args=[row.pk]), {"do": "take"}, follow=True)
    assert "must not be called now" in text(taken)


def test_a_number_can_be_entered_where_none_is_known() -> None:
    row = waits()
    row.lead.person.phone = ""
    row.lead.person.save()
    cem = as_(cast.cem())
    cem.post(reverse("call_number", args=[row.pk]), {"number": "0561 99 887"})
    row.lead.person.refresh_from_db()
    assert row.lead.person.phone == "+4956199887"
    assert "Kessler Formenbau" in begin(cem)


def test_looking_at_a_link_takes_no_lead() -> None:
    row = waits()
    page = text(as_(cast.cem()).get(reverse("call", args=[row.pk])))
    assert "Call Kessler Formenbau?" in page
    row.refresh_from_db()
    assert row.locked_by is None
    text(as_(cast.cem()).post(reverse("call", args=[row.pk]), {"do": "take"}, follow=True))
    row.refresh_from_db()
    assert row.locked_by == cast.cem()


def test_an_agency_calls_only_the_leads_that_it_brought() -> None:
    agency = Agency.objects.create(name="Rufwerk", kind="call_centre", made_at=cast.NOW)
    theirs, _ = waits("Ihrer"), waits("Fremder")
    cast.a_raw_contact(theirs.lead, source=cast.a_source("Rufwerk", agency=agency))
    ali = as_(cast.ali(agency=agency))
    page = begin(ali)
    assert "Ihrer" in page
    page = text(say(ali, theirs, "not_reached"))
    assert "Fremder" not in page
    assert Call.objects.get().agency == agency


def test_an_agency_without_a_contract_of_ours_sees_nobody() -> None:
    waits()
    assert "Kessler" not in begin(as_(cast.ali()))


# --- Scripts


def rows(*steps: dict[str, str]) -> dict[str, str]:
    sent: dict[str, str] = {"name": "Kurz", "kind": "qualify", "product": "", "active": "yes", "do": "save"}
    for at, step in enumerate(steps):
        blank = {"id": f"s{at + 1}", "say_de": "", "say_en": "", "ask": "nothing", "sets": "", "next": ""}
        sent |= {f"{name}-{at}": value for name, value in (blank | step).items()}
    return sent


def test_a_script_is_written_without_code_and_walked_through() -> None:
    ines = as_(cast.ines())
    data = rows({"say_de": "Guten Tag", "ask": "yes_no", "next": "s2"}, {"say_de": "Auf Wiederhören"})
    data |= {"o-0-0-label_de": "Ja", "o-0-0-label_en": "Yes", "o-0-1-label_de": "Nein", "o-0-1-next": "s2"}
    page = text(ines.post(reverse("script_new"), data, follow=True))
    assert "“Kurz” is kept as version 1." in page
    made = Script.objects.get()
    assert [step["id"] for step in made.steps] == ["s1", "s2"]
    page = text(ines.get(reverse("script_try", args=[made.pk]) + "?a-s1=yes"))
    assert "Auf Wiederhören" in page
    assert "The script is at its end." in page


def test_a_change_is_a_new_version_and_the_old_one_stays_with_its_calls() -> None:
    ines = as_(cast.ines())
    ines.post(reverse("script_new"), rows({"say_de": "Guten Tag"}))
    first = Script.objects.get()
    ines.post(reverse("script_edit", args=[first.pk]), rows({"say_de": "Guten Morgen"}))
    found = list(Script.objects.order_by("version").values_list("version", "active"))
    assert found == [(1, False), (2, True)]
    assert Entry.objects.filter(about__startswith="script ").count() == 2


@pytest.mark.parametrize(
    ("steps", "told"),
    [
        (({"say_de": "A", "next": "s2"}, {"say_de": "B", "next": "s1"}), "runs in a circle"),
        (({"say_de": "A"}, {"say_de": "B"}), "No way leads to"),
        (({"say_de": "A", "ask": "choice"},), "needs two to"),
        ((), "at least one step"),
    ],
)
def test_a_script_that_would_go_wrong_is_refused_in_words(
    steps: tuple[dict[str, str], ...], told: str
) -> None:
    response = as_(cast.ines()).post(reverse("script_new"), rows(*steps))
    assert response.status_code == 422
    assert told in text_of(response)
    assert not Script.objects.exists()


def test_steps_can_be_added_moved_and_taken_out() -> None:
    ines = as_(cast.ines())
    data = rows({"say_de": "Eins"}, {"say_de": "Zwei"})
    more = text(ines.post(reverse("script_new"), data | {"do": "more"}))
    assert 'name="say_de-3"' in more
    data.pop("do")
    up = text(ines.post(reverse("script_new"), data | {"move": "up-1"}))
    assert up.index(">Zwei</textarea>") < up.index(">Eins</textarea>")
    out = text(ines.post(reverse("script_new"), data | {"move": "out-0"}))
    assert ">Eins</textarea>" not in out
    assert not Script.objects.exists()


def test_a_second_script_of_the_same_name_is_refused() -> None:
    ines = as_(cast.ines())
    ines.post(reverse("script_new"), rows({"say_de": "Guten Tag"}))
    response = ines.post(reverse("script_new"), rows({"say_de": "Guten Tag"}))
    assert "There is already one with the name" in text_of(response)


# --- Figures


def called(count: int, *, each: int = 2) -> None:
    for at in range(count):
        agent = cast.a_user(f"agent{at}", User.Role.CALL_CENTRE, last_name=f"Nummer{at}")
        for _ in range(each):
            Call.objects.create(
                lead=cast.a_lead(), user=agent, result="qualified", seconds=120, called_at=cast.NOW,
                made_by=agent.actor,
            )  # fmt: skip


def test_figures_of_four_people_are_not_shown() -> None:
    called(4)
    page = see(cast.ines(), "call_figures")
    assert "Too few people called to show figures." in page
    assert "own call centre" not in page


def test_figures_of_five_people_are_shown_without_a_name() -> None:
    called(5)
    page = see(cast.ines(), "call_figures")
    assert "10 calls in this time" in page
    assert "own call centre" in page
    assert "Nummer3" not in page
    file: Any = as_(cast.ines()).get(reverse("call_figures_csv"))
    assert b"Nummer" not in b"".join(file.streaming_content)


def test_names_are_shown_only_where_the_house_has_switched_that_on_and_only_to_who_leads() -> None:
    called(5)
    Policy.first({"calls": {"per_person": True}}, by="x", at=cast.NOW)
    assert "Nummer3" in see(cast.ines(), "call_figures")
    assert "Nummer3" not in see(cast.cem(), "call_figures")


# --- How many queries


def queries(client: Client, name: str, *arguments: object) -> int:
    with CaptureQueriesContext(connection) as found:
        assert client.get(reverse(name, args=arguments)).status_code == 200
    return len(found)


def fill(count: int) -> None:
    for at in range(count):
        waits(f"Bereit {at} {Lead.objects.count()}", priority=at)
        waits(f"Wien {at} {Lead.objects.count()}", country="AT")
        cast.a_raw_contact(waits(f"Mit Anruf {at}").lead)
    called(5, each=count)


def test_more_calls_take_no_more_queries() -> None:
    scripting.ship(now=cast.NOW)
    cem = as_(cast.cem())
    fill(2)
    begin(cem)
    pages = ("calls", "calls_refused", "call_figures", "scripts")
    few = {name: queries(cem, name) for name in pages}
    fill(6)
    assert {name: queries(cem, name) for name in pages} == few
    assert max(few.values()) <= 24


def test_taking_the_next_lead_costs_no_more_in_a_long_queue() -> None:
    fill(2)
    with CaptureQueriesContext(connection) as few:
        as_(cast.cem()).post(reverse("calls_next"))
    fill(8)
    with CaptureQueriesContext(connection) as many:
        as_(cast.a_user("carla", User.Role.CALL_CENTRE)).post(reverse("calls_next"))
    assert len(many) <= len(few)
