"""Ticks, hands and rules put leads into segments; many at once, and back again."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import cast
from tests.cast import NOW, a_lead
from tests.walking import comes_in, walk

from stellwerk.grade import step as grade
from stellwerk.grade.segments import SegmentError, read_rule
from stellwerk.store.models import Customer, Entry, FollowUp, Lead, SegmentRule
from stellwerk.worker import segmenting

pytestmark = [pytest.mark.django_db, pytest.mark.step]

IN_KASSEL = {"field": "fact.city", "how": "one_of", "value": "Kassel", "group": "all"}
TURNING = {"field": "product", "how": "one_of", "value": "turning", "group": "all"}


def ticked(lead: Lead, name: str, on: bool = True) -> Lead:
    return grade.tick(lead.pk, name, on, by="user:1", now=NOW)


def told(lead: Lead) -> list[str]:
    return [step["what"] for entry in Entry.objects.filter(lead=lead) for step in entry.steps]


def own_rule(*rows: dict[str, str], active: bool = True) -> None:
    grade.save_rule(
        "own", rows or (TURNING,), name="Eigenes", description="", active=active, by="user:1", now=NOW
    )


def listed(code: str) -> set[int]:
    return set(Lead.objects.in_segment(code).values_list("pk", flat=True))


def test_a_tick_puts_the_lead_into_the_list_at_once():
    lead = a_lead(segments=[])
    ticked(lead, "unhappy")
    assert listed("4") == {lead.pk}
    assert told(lead) == ["ticked"]
    ticked(lead, "unhappy", on=False)
    assert listed("4") == set()


def test_the_same_tick_again_changes_and_tells_nothing():
    lead = a_lead(segments=[])
    ticked(lead, "founder")
    ticked(lead, "founder")
    assert told(lead) == ["ticked"]


def test_a_tick_that_there_is_not_is_refused():
    with pytest.raises(KeyError):
        ticked(a_lead(), "moon")


def test_a_tick_survives_the_next_grading():
    comes_in()
    walk()
    lead = Lead.objects.get()
    ticked(lead, "open_again")
    Lead.objects.update(stage="nurture", waiting_since=None)
    grade.again([lead.pk], now=NOW)
    walk()
    lead.refresh_from_db()
    assert "2" in lead.segments
    assert lead.fact("tick.open_again") is True


def test_by_hand_wins_until_it_is_left_to_the_rule_again():
    lead = a_lead(interest="sehr unzufrieden", segments=["4"])
    assert grade.put(lead.pk, "4", False, by="user:1", now=NOW).segments == []
    assert grade.put(lead.pk, "1", True, by="user:1", now=NOW).segments == ["1"]
    assert grade.put(lead.pk, "4", None, by="user:1", now=NOW).segments == ["1", "4"]
    assert told(lead) == ["taken_out", "put_in", "left_to_rule"]


def test_the_hand_holds_when_the_line_grades_anew():
    comes_in(interest="Sehr unzufrieden, bitte Angebot")
    walk()
    lead = Lead.objects.get()
    assert "4" in lead.segments
    grade.put(lead.pk, "4", False, by="user:1", now=NOW)
    Lead.objects.update(stage="nurture", waiting_since=None)
    grade.again([lead.pk], now=NOW)
    walk()
    lead.refresh_from_db()
    assert "4" not in lead.segments


def test_an_own_rule_takes_in_new_leads_and_the_open_ones_by_derive():
    there, closed = a_lead(segments=[]), a_lead(segments=[], stage="closed", outcome="lost")
    own_rule()
    assert segmenting.derive_all(lambda: NOW) == 1
    assert listed("own") == {there.pk}
    assert closed.pk not in listed("own")
    assert segmenting.derive_all(lambda: NOW) == 0
    comes_in()
    walk()
    assert Lead.objects.latest("id").pk in listed("own")


def test_a_rule_that_is_put_out_of_use_lets_its_leads_go():
    lead = a_lead(segments=[])
    own_rule()
    segmenting.derive_all(lambda: NOW)
    own_rule(active=False)
    segmenting.derive_all(lambda: NOW)
    assert listed("own") == set()
    assert SegmentRule.objects.filter(code="own").exists()
    assert Lead.objects.filter(pk=lead.pk).exists()


def test_a_rule_that_makes_no_sense_is_not_kept():
    with pytest.raises(SegmentError):
        own_rule({"field": "moon", "how": "yes", "value": ""})
    assert not SegmentRule.objects.exists()


def test_the_number_of_a_house_rule_can_be_changed_without_code():
    lead = a_lead(segments=[])
    customer = cast_customer(lead, last_order_on=NOW.date() - timedelta(days=400))
    Lead.objects.filter(pk=lead.pk).update(customer=customer)
    rows = [
        {"field": "customer", "how": "yes", "group": "all"},
        {"field": "last_order_days", "how": "at_least", "value": "365", "group": "all"},
    ]
    grade.save_rule("6", rows, name="", description="", active=True, by="user:1", now=NOW)
    segmenting.derive_all(lambda: NOW)
    assert listed("6") == {lead.pk}


def cast_customer(lead: Lead, **over: Any) -> Customer:
    return Customer.objects.create(number="K-1", organisation=lead.organisation, since=NOW.date(), **over)


def test_the_count_beforehand_is_what_the_rule_then_takes_in():
    for product in ("turning", "turning", "milling"):
        a_lead(product=product, segments=[])
    found = grade.matches(read_rule("x", [TURNING]), now=NOW)
    assert (found.found, found.of) == (2, 3)


def test_deriving_takes_the_same_queries_for_many_leads():
    for _ in range(2):
        a_lead()
    with CaptureQueriesContext(connection) as few:
        grade.derive(now=NOW)
    for _ in range(8):
        a_lead(segments=[])
    with CaptureQueriesContext(connection) as many:
        grade.derive(now=NOW)
    assert len(many) <= len(few) + 1


def test_the_nightly_look_is_due_once_a_night():
    night = NOW.replace(hour=3)
    assert not segmenting.due(now=NOW.replace(hour=0))
    assert segmenting.due(now=night)
    segmenting.derive_all(lambda: night)
    assert not segmenting.due(now=night)
    assert segmenting.due(now=night + timedelta(days=1))


# --- Many at once


def snapshot() -> list[dict]:
    names = ("id", "segments", "segments_by_hand", "strategy", "strategy_by", "owner")
    return list(Lead.objects.order_by("id").values(*names))


def acts() -> list[tuple[str, str]]:
    return [
        ("put_in", "1"), ("take_out", "4"), ("field", "market_development"), ("owner", str(cast.ole().pk)),
        ("call_centre", ""),
    ]  # fmt: skip


@pytest.mark.parametrize("at", range(5))
def test_every_act_is_one_entry_and_can_be_taken_back(at):
    leads = [a_lead(), a_lead(segments=[], segments_by_hand={"1": False})]
    before, (what, value) = snapshot(), acts()[at]
    done = grade.mark([lead.pk for lead in leads], what=what, value=value, by="user:7", now=NOW)
    assert done.leads >= 1
    assert Entry.objects.filter(lead__isnull=True, about="marking").count() == 1
    assert snapshot() != before or FollowUp.objects.open().count() == 2
    assert grade.undo_marking(done.entry, by="user:7", now=NOW) == done.leads
    assert snapshot() == before
    assert not FollowUp.objects.open().exists()
    assert grade.undo_marking(done.entry, by="user:7", now=NOW) == 0 or what in ("put_in", "take_out")
    assert snapshot() == before


def test_what_somebody_has_changed_since_is_not_set_back():
    lead = a_lead()
    done = grade.mark([lead.pk], what="field", value="diversification", by="user:7", now=NOW)
    grade.choose_field(lead.pk, "product_development", by="user:8", now=NOW)
    assert grade.undo_marking(done.entry, by="user:7", now=NOW) == 0
    lead.refresh_from_db()
    assert lead.strategy == "product_development"


def test_closed_leads_are_left_as_they_are():
    lead = a_lead(stage="closed", outcome="lost")
    assert grade.mark([lead.pk], what="put_in", value="1", by="user:7", now=NOW).leads == 0


@pytest.mark.parametrize(
    ("ids", "what", "value", "key"),
    [
        ([], "put_in", "1", "marking.nobody"),
        (range(1, 5003), "put_in", "1", "marking.too_many"),
        ([1], "fly", "", "marking.no_act"),
        ([1], "put_in", "moon", "marking.no_segment"),
        ([1], "field", "moon", "marking.no_field"),
        ([1], "owner", "x", "marking.no_owner"),
    ],
)
def test_an_act_that_makes_no_sense_says_what_to_do(ids, what, value, key):
    a_lead()
    with pytest.raises(grade.MarkingError) as error:
        grade.mark(ids, what=what, value=value, by="user:7", now=NOW)
    assert error.value.reason.key == key
    assert not Entry.objects.filter(about="marking").exists()


def test_leads_are_not_handed_to_a_partners_people():
    lead, pia = a_lead(), cast.pia()
    with pytest.raises(grade.MarkingError):
        grade.mark([lead.pk], what="owner", value=str(pia.pk), by="user:7", now=NOW)


def test_an_act_takes_the_same_queries_for_many_leads():
    def counted(number: int) -> int:
        ids = [a_lead(segments=[]).pk for _ in range(number)]
        with CaptureQueriesContext(connection) as queries:
            grade.mark(ids, what="put_in", value="1", by="user:7", now=NOW)
        return len(queries)

    assert counted(3) == counted(12)
