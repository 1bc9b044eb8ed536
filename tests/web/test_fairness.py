"""The channel manager's pages: fairness, bookings, a decision in full, placing by hand, levels."""

import csv
from collections.abc import Iterator
from html import unescape
from io import StringIO
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.urls import reverse
from tests import cast
from tests.reading import as_, see

from stellwerk.match import step as match
from stellwerk.store.models import Account, Booking, Decision, LevelChange, Mail, Partner, PoolState, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("morning")]
POOL, ONE = "DE/turning", 1_000_000


@pytest.fixture
def morning() -> Iterator[None]:
    with time_machine.travel(cast.NOW, tick=False):
        yield


def rows_of(user: User, name: str, query: str = "") -> list[list[str]]:
    response: Any = as_(user).get(reverse(name) + query)
    body = b"".join(response.streaming_content).decode()
    assert body.startswith("\ufeff")
    return list(csv.reader(StringIO(body[1:]), delimiter=";"))


def a_pool(*, weeks: int = 2) -> Decision:
    """Adler got a lead for which Berg was eligible too; Berg is so many weeks behind."""
    adler, berg = cast.adler(), cast.berg()
    lead = cast.a_lead()
    decision = cast.a_decision(lead, adler, worth_cents=200_00)
    Booking.objects.create(
        pool=POOL, decision=decision, booked_at=cast.NOW,
        deltas=[["ADLER", -100_00, -ONE // 2], ["BERG", 100_00, ONE // 2]],
    )  # fmt: skip
    PoolState.objects.create(pool=POOL, changed_at=cast.NOW, shown_at=cast.NOW)
    for partner, sign in ((adler, -1), (berg, 1)):
        Account.objects.create(
            pool=POOL, partner=partner, worth_cents=sign * weeks * 100_00, count_micro=sign * weeks * ONE,
            weekly_worth_cents=100_00, weekly_count_micro=ONE,
        )  # fmt: skip
    return decision


# --- Fairness


def test_fairness_says_that_the_bound_holds_and_who_is_behind_and_why() -> None:
    a_pool(weeks=2)
    page = see(cast.chris(), "fairness")
    assert "The bound holds: 4.0 weeks lie between partners with the same rights." in page
    assert "Promised are 12 weeks and one lead." in page
    assert "Berg & Söhne is farthest behind: 2.0 weeks." in page
    assert "in front for the next lead" in page
    assert "0 leads of the pool were sold directly" in page


def test_fairness_says_so_when_the_bound_does_not_hold() -> None:
    a_pool(weeks=9)
    page = see(cast.chris(), "fairness", language="de")
    assert "Die Schranke hält nicht: Zwischen Berg & Söhne und Adler GmbH liegen 18,0 Wochen." in page


def test_fairness_without_a_booking_teaches() -> None:
    assert "No account is there yet." in see(cast.chris(), "fairness")


def test_fairness_shows_the_pool_that_was_asked_for_and_the_largest_for_an_unknown_one() -> None:
    a_pool()
    Account.objects.create(
        pool="AT/turning", partner=cast.dorn(), worth_cents=0, count_micro=0, weekly_worth_cents=1
    )
    assert "Dorn" in see(cast.chris(), "fairness", query="?pool=AT/turning")
    assert "Berg" in see(cast.chris(), "fairness", query="?pool=nonsense")


def test_fairness_is_a_file_with_every_partner_and_its_reasons() -> None:
    a_pool()
    head, first, second = rows_of(cast.chris(), "fairness_csv")
    assert [first[1], second[1]] == ["BERG", "ADLER"]
    assert first[head.index("Entitled in euros")] == "100"
    assert first[head.index("Why")]


def test_fairness_without_a_booking_is_no_file() -> None:
    assert as_(cast.chris()).get(reverse("fairness_csv")).status_code == 404


# --- Bookings


def test_bookings_show_what_each_moved_for_a_partner_and_the_account_after_it() -> None:
    decision = a_pool(weeks=2)
    page = see(cast.chris(), "ledger", query="?partner=BERG")
    assert "moved for Berg & Söhne" in page
    assert "+€100" in page
    assert "+€200" in page
    assert reverse("decision", args=[decision.pk]) in page
    assert "sum to 0" in page


def test_bookings_of_a_lead_are_found_by_its_number_however_it_is_written() -> None:
    number = a_pool().lead.prospect_number
    for written in (f"L-{number}", str(number), f" l-{number} "):
        assert "Kessler" in see(cast.chris(), "ledger", query=f"?lead={written}")


@pytest.mark.parametrize("query", ["?lead=kessler", "?lead=L-", "?lead=99999999999999999999"])
def test_what_is_no_number_is_said_and_kept(query: str) -> None:
    a_pool()
    page = see(cast.chris(), "ledger", query=query)
    assert "Give the lead's number, such as L-4711." in page
    assert query.removeprefix("?lead=") in page


@pytest.mark.parametrize("query", ["?partner=NOBODY", "?pool=x", "?kind=leaver"])
def test_an_empty_choice_says_what_to_do(query: str) -> None:
    a_pool()
    assert "No booking is in this choice." in see(cast.chris(), "ledger", query=query)


def test_long_lists_are_turned_page_by_page() -> None:
    decision = a_pool()
    for _ in range(60):
        Booking.objects.create(pool=POOL, decision=decision, booked_at=cast.NOW, deltas=[["BERG", 0, 0]])
    oldest_on_page = Booking.objects.order_by("-id")[49].pk
    page = see(cast.chris(), "ledger")
    assert f"before={oldest_on_page}" in page
    older = see(cast.chris(), "ledger", query=f"?before={oldest_on_page}")
    assert "Newest" in older
    assert "Older" not in older


def test_bookings_are_a_file() -> None:
    a_pool(weeks=2)
    head, row = rows_of(cast.chris(), "ledger_csv", "?partner=BERG")
    assert row[head.index("Moved in euros")] == "100.00"
    assert row[head.index("Account after it in euros")] == "200.00"
    assert row[head.index("Went to")] == "Adler GmbH"


# --- A decision in full


def test_a_decision_tells_every_partner_why_not_with_names() -> None:
    page = see(cast.chris(), "decision", a_pool().pk)
    assert "Fit 1.18 + credit 0.13 = 1.31: 0.35 less than Adler GmbH, which is 1.4 weeks of credit." in page
    assert "Credited for it: €100." in page
    assert "version 1" in page
    assert "−€100" in page


def test_a_decision_lists_all_attempts_of_its_lead() -> None:
    first = cast.a_decision(cast.a_lead(), cast.adler())
    cast.an_offer(first.lead, cast.adler(), decision=first, state="declined", reason="no_capacity")
    second = cast.a_decision(first.lead, cast.berg())
    page = see(cast.chris(), "decision", second.pk)
    assert "All 2 attempts" in page
    assert reverse("decision", args=[first.pk]) in page


def test_a_decision_by_hand_says_who_chose_and_why() -> None:
    chris = cast.chris()
    decision = cast.a_decision(
        cast.a_lead(), cast.berg(), overridden_by=chris.actor, override_reason="Kennt den Kunden seit Jahren"
    )
    page = see(chris, "decision", decision.pk)
    assert "a person chose" in page
    assert "Chris Albers chose" in page
    assert "Kennt den Kunden seit Jahren" in page


def test_a_choice_that_nobody_was_eligible_for_does_not_count_to_zero() -> None:
    given = {"overridden_by": cast.chris().actor, "override_reason": "Kennt den Kunden", "eligible_count": 0}
    page = see(cast.chris(), "decision", cast.a_decision(cast.a_lead(), cast.berg(), **given).pk)
    assert "By the rule no partner was eligible." in page
    assert "0 partners" not in page


def test_where_the_draw_decided_the_headline_does_not_speak_of_the_highest_sum() -> None:
    page = see(cast.chris(), "decision", cast.a_decision(cast.a_lead(), cast.berg(), propensity=0.5).pk)
    assert "Berg & Söhne got Kessler Formenbau: as good as equal, so the draw decided." in page
    assert "the highest sum of fit and credit." not in page


# --- Placing by hand


def a_stuck_lead() -> Any:
    cast.adler()
    cast.conrad()
    PoolState.objects.create(pool=POOL, changed_at=cast.NOW)
    return cast.a_lead(stage="stuck")


@pytest.fixture
def placed(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What was handed to match's step."""
    calls: list[dict[str, Any]] = []

    def place(lead_id: int, partner_id: int, **given: Any) -> SimpleNamespace:
        calls.append({"lead": lead_id, "partner": partner_id} | given)
        return SimpleNamespace(pk=1)

    monkeypatch.setattr(match, "place", place)
    return calls


def test_placing_shows_the_eligible_first_and_why_not_the_others() -> None:
    lead = a_stuck_lead()
    page = see(cast.chris(), "place_lead", lead.prospect_number)
    assert "1 partner may get Kessler Formenbau: Adler GmbH." in page
    assert page.index("Adler GmbH</label>") < page.index("Conrad Systemhaus</label>")
    assert "without a valid certificate" in page


def test_placing_hands_lead_partner_reason_and_person_to_the_step(placed: list[dict[str, Any]]) -> None:
    lead, chris = a_stuck_lead(), cast.chris()
    typed = {"partner": "CONRAD", "reason": "Das Zertifikat ist verlängert, es fehlt nur im System."}
    response = as_(chris).post(reverse("place_lead", args=[lead.prospect_number]), typed)
    assert response["Location"] == reverse("decision", args=[1])
    assert placed == [
        {
            "lead": lead.pk,
            "partner": cast.conrad().pk,
            "reason": typed["reason"],
            "by": chris.actor,
            "now": cast.NOW,
        }
    ]
    assert "goes to Conrad Systemhaus" in str(next(iter(get_messages(response.wsgi_request))))


def test_what_is_placed_is_booked_and_the_decision_says_who_chose_and_why() -> None:
    lead, chris = a_stuck_lead(), cast.chris()
    typed = {"partner": "CONRAD", "reason": "Das Zertifikat ist verlängert."}
    response = as_(chris).post(reverse("place_lead", args=[lead.prospect_number]), typed)
    decision = Decision.objects.get()
    assert response["Location"] == reverse("decision", args=[decision.pk])
    assert (decision.overridden_by, decision.override_reason) == (chris.actor, typed["reason"])
    assert Booking.objects.get().decision == decision
    page = see(chris, "decision", decision.pk)
    assert "Conrad Systemhaus got Kessler Formenbau: a person chose." in page
    assert "Das Zertifikat ist verlängert." in page


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"partner": "ADLER"}, "Say in a few words why."),
        ({"partner": "ADLER", "reason": "  x "}, "Say in a few words why."),
        ({"partner": "ADLER", "reason": "x" * 301}, "At most 300 characters, please; there are 301."),
        ({"reason": "Kennt den Kunden"}, "Choose a partner."),
        ({"partner": "NOBODY", "reason": "Kennt den Kunden"}, "Choose a partner."),
    ],
)
def test_without_partner_and_reason_nothing_is_placed_and_nothing_typed_is_lost(
    placed: list[dict[str, Any]], typed: dict[str, str], message: str
) -> None:
    lead = a_stuck_lead()
    response = as_(cast.chris()).post(reverse("place_lead", args=[lead.prospect_number]), typed)
    page = unescape(response.content.decode())
    assert message in page
    assert typed.get("reason", "").strip() in page
    assert placed == []


def test_what_the_step_refuses_is_said_and_what_was_typed_stays() -> None:
    lead = a_stuck_lead()
    Partner.objects.filter(code="ADLER").update(capacity_per_week=0)
    typed = {"partner": "ADLER", "reason": "Kennt den Kunden"}
    response = as_(cast.chris()).post(reverse("place_lead", args=[lead.prospect_number]), typed)
    page = unescape(response.content.decode())
    assert "Adler GmbH has no place left" in page
    assert "Kennt den Kunden" in page
    assert not Decision.objects.exists()


@pytest.mark.parametrize("stage", ["offer", "pursue", "closed"])
def test_a_lead_that_somebody_has_or_that_is_over_is_not_placed(stage: str) -> None:
    lead = cast.a_lead(stage=stage)
    response = as_(cast.chris()).get(reverse("place_lead", args=[lead.prospect_number]))
    assert response["Location"] == reverse("lead", args=[lead.prospect_number])


@pytest.mark.parametrize("name", ["ines", "cem", "ole", "mona", "dora"])
def test_only_who_steers_the_partners_places_and_decides(name: str) -> None:
    lead, change = a_stuck_lead(), a_change()
    client = as_(getattr(cast, name)())
    assert client.post(reverse("place_lead", args=[lead.prospect_number])).status_code == 403
    assert client.post(reverse("level_decide", args=[change.pk]), {"answer": "approve"}).status_code == 403
    assert LevelChange.objects.get().state == "proposed"


def test_today_leads_to_placing_by_hand() -> None:
    lead = a_stuck_lead()
    cast.a_follow_up(lead, kind="place_by_hand", role="channel")
    address = reverse("place_lead", args=[lead.prospect_number])
    assert address in see(cast.chris(), "today")
    assert address in see(cast.chris(), "lead", lead.prospect_number)


# --- Levels


def a_change(**over: Any) -> LevelChange:
    why = {
        "leads": 20, "wins": 6, "rate_percent": 30.0, "result_percent": 128, "level": "gold", "of_weeks": 26,
        "asked_leads": 20, "asked_rate_percent": 15.0, "asked_result_percent": 100,
    }  # fmt: skip
    values = {
        "partner": cast.berg(), "from_level": "silver", "to_level": "gold", "why": ["level.up", why],
        "made_at": cast.NOW,
    }  # fmt: skip
    return LevelChange.objects.create(**values | over)


def test_levels_show_what_is_proposed_with_its_figures() -> None:
    a_change()
    page = see(cast.chris(), "levels")
    assert "One step is proposed: Berg & Söhne. You decide." in page
    assert "20 leads worked in 26 weeks, 6 won: 30%" in page
    assert "Announce" in page


def test_levels_without_a_change_say_so() -> None:
    assert "Nobody's level is about to change." in see(cast.chris(), "levels")


def test_levels_are_read_by_others_who_do_not_decide() -> None:
    a_change()
    page = see(cast.mona(), "levels")
    assert "Berg & Söhne" in page
    assert "<button" not in page.split("Proposed")[-1].split("</table>")[0]


def test_announcing_writes_a_letter_and_refusing_writes_none() -> None:
    client, change = as_(cast.chris()), a_change()
    client.post(reverse("level_decide", args=[change.pk]), {"answer": "approve"})
    change.refresh_from_db()
    assert change.state == "announced"
    assert "Gold" in Mail.objects.get(kind="level").subject
    other = a_change(partner=cast.conrad(), from_level="base", to_level="silver")
    client.post(reverse("level_decide", args=[other.pk]), {"answer": "refuse"})
    other.refresh_from_db()
    assert other.state == "refused"
    assert Mail.objects.count() == 1


def test_calling_off_what_was_announced_tells_the_partner() -> None:
    change = a_change(state="announced", effective_on=cast.NOW.date())
    as_(cast.chris()).post(reverse("level_decide", args=[change.pk]), {"answer": "refuse"})
    assert "bleibt Silber" in Mail.objects.get().subject


def test_what_is_over_cannot_be_decided_again() -> None:
    change = a_change(state="done")
    response = as_(cast.chris()).post(reverse("level_decide", args=[change.pk]), {"answer": "approve"})
    assert "decided already" in str(next(iter(get_messages(response.wsgi_request))))
    change.refresh_from_db()
    assert change.state == "done"


def test_a_partners_page_shows_its_level_and_what_the_next_asks_for() -> None:
    page = see(cast.chris(), "partner", cast.berg().code)
    assert "Level and result" in page
    assert "Gold asks for 20 leads, 15% of them won" in page


def test_today_tells_the_channel_manager_that_a_step_waits() -> None:
    a_change()
    page = see(cast.chris(), "today", language="de")
    assert "1 Stufenwechsel ist vorgeschlagen." in page
    assert "Stufenwechsel" not in see(cast.ines(), "today", language="de")


def test_the_letter_speaks_the_readers_language_and_says_that_the_way_back_is_open() -> None:
    berg = cast.berg()
    berg.contacts.update(language="en")
    change = a_change(partner=berg, from_level="gold", to_level="silver")
    as_(cast.chris()).post(reverse("level_decide", args=[change.pk]), {"answer": "approve"})
    letter = Mail.objects.get()
    assert letter.subject == "Your level from 14 Apr 2026: Silver"
    assert "Until then nothing changes." in letter.text
    assert "the same way leads back" in letter.text
