"""Decisions, bookings and places in the database: exact, explained, never more than there is room for."""

import threading
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from django.db import connection, connections
from tests.cast import NOW, adler, an_offer, berg, conrad, dorn, knows
from tests.walking import a_policy, comes_in, walk

from stellwerk.match import step as match
from stellwerk.match.credit import Ledger, Movement
from stellwerk.store.models import (
    Account,
    Booking,
    Decision,
    Entry,
    FollowUp,
    Lead,
    Offer,
    PartnerWeek,
    PoolState,
)
from stellwerk.terms import Stage
from stellwerk.worker.line import walk as one_walk

pytestmark = [pytest.mark.django_db, pytest.mark.step]


def many(n: int, *, group: str = "Nord", **over: Any) -> None:
    for i in range(n):
        name = f"{group}{chr(97 + i // 26)}{chr(97 + i % 26)}"
        mail = f"einkauf{i}@{name}-zerspanung.example".lower()
        comes_in(company=f"{name} Zerspanung", email=mail, phone="", last_name=name, first_name="", **over)


def sums() -> dict[str, list[int]]:
    totals: dict[str, list[int]] = {}
    for deltas in Booking.objects.values_list("deltas", flat=True):
        for code, worth, count in deltas:
            mine = totals.setdefault(code, [0, 0])
            mine[0] += worth
            mine[1] += count
    return totals


def test_the_eligible_partner_gets_it_and_the_decision_keeps_all_components():
    adler(), berg(), conrad(), dorn()
    comes_in()
    walk()
    decision = Decision.objects.get()
    assert {row[0] for row in decision.ranking} == {"ADLER", "BERG"}
    assert decision.excluded == {"CERT_EXPIRED": 1, "TERRITORY": 1}
    assert all(fit + credit == total for _, fit, credit, _, total in decision.ranking)
    assert Offer.objects.get().partner == decision.partner


def test_accounts_equal_the_sum_of_bookings_and_sum_to_zero():
    adler(capacity_per_week=50), berg(capacity_per_week=50)
    many(12)
    walk()
    match.project(now=NOW)
    accounts = {
        a.partner.code: [a.worth_cents, a.count_micro] for a in Account.objects.select_related("partner")
    }
    assert accounts == sums()
    assert sum(worth for worth, _ in accounts.values()) == 0
    assert sum(count for _, count in accounts.values()) == 0
    assert PoolState.objects.get().worth_total_cents == 0


def test_a_partner_never_gets_more_than_its_places_of_the_week_across_pools():
    adler(capacity_per_week=3), knows(berg(capacity_per_week=2), milling=None)
    many(4)
    many(4, group="Süd", product="Fräszentrum HF 600", interest="Fräszentrum: Liefertermin, Angebot?")
    walk()
    used = dict(PartnerWeek.objects.values_list("partner__code", "used"))
    assert used == {"ADLER": 3, "BERG": 2}
    assert Offer.objects.count() == 5
    assert PoolState.objects.count() == 2


def test_nobody_eligible_is_told_to_a_person_with_the_reason():
    conrad()
    comes_in()
    walk()
    lead = Lead.objects.get()
    assert lead.stage == Stage.STUCK
    follow_up = FollowUp.objects.get()
    assert (follow_up.role, follow_up.why) == ("channel", ["match.nobody", {"excluded": {"CERT_EXPIRED": 1}}])


def test_a_value_that_the_lead_lacks_becomes_a_question_of_the_call_centre():
    adler()
    comes_in(product="", interest="Liefertermin? Altmaschine steht oft. Angebot!")
    walk()
    follow_up = FollowUp.objects.get()
    assert (follow_up.kind, follow_up.role) == ("ask_missing", "call_centre")


def test_single_and_batch_give_the_same_decisions():
    adler(capacity_per_week=50), berg(capacity_per_week=50)
    many(10)
    policy = a_policy()
    while one_walk(now=NOW, policy=policy, chunk=1):
        pass
    single = list(Decision.objects.order_by("lead").values_list("lead__prospect_number", "partner__code"))
    Offer.objects.all().delete()
    Decision.objects.all().delete()
    Booking.objects.all().delete()
    PoolState.objects.all().delete()
    PartnerWeek.objects.all().delete()
    Lead.objects.move(Lead.objects.values_list("id", flat=True), to=Stage.MATCH, at=NOW)
    while one_walk(now=NOW, policy=policy, chunk=100):
        pass
    batch = list(Decision.objects.order_by("lead").values_list("lead__prospect_number", "partner__code"))
    assert [p for _, p in single].count("ADLER") == [p for _, p in batch].count("ADLER")


def test_it_is_never_offered_again_to_whoever_declined():
    adler(), berg()
    comes_in()
    walk()
    first = Offer.objects.get()
    Offer.objects.update(state=Offer.State.DECLINED)
    Lead.objects.move([first.lead_id], to=Stage.MATCH, at=NOW)
    walk()
    assert Offer.objects.exclude(pk=first.pk).get().partner != first.partner


def walk_at_once(*, chunk: int) -> None:
    """Eight writers until nothing waits; SQLite has one by construction, and there one does the same work."""
    policy = a_policy()

    def work() -> None:
        while one_walk(now=NOW, policy=policy, chunk=chunk):
            pass

    def work_apart() -> None:
        try:
            work()
        finally:
            connections.close_all()

    if connection.vendor != "postgresql":
        work()
        return
    threads = [threading.Thread(target=work_apart) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)


@pytest.mark.django_db(transaction=True)
def test_eight_writers_at_once_stay_exact():
    adler(capacity_per_week=20), berg(capacity_per_week=20)
    many(40)
    walk_at_once(chunk=5)
    match.project(now=NOW)
    accounts = {
        a.partner.code: [a.worth_cents, a.count_micro] for a in Account.objects.select_related("partner")
    }
    assert accounts == sums()
    assert Offer.objects.count() == 40
    assert sorted(PartnerWeek.objects.values_list("used", flat=True)) == [20, 20]


@pytest.mark.django_db(transaction=True)
def test_a_race_across_two_pools_never_overfills_a_partner():
    """Two pools are locked apart; the partner's week is what both have to pass."""
    knows(adler(capacity_per_week=7), milling=None)
    many(12)
    many(12, group="Süd", product="Fräszentrum HF 600", interest="Fräszentrum: Liefertermin, Angebot?")
    walk_at_once(chunk=3)
    assert PoolState.objects.count() == 2
    assert PartnerWeek.objects.get().used == 7
    assert Offer.objects.count() == 7
    assert Lead.objects.filter(stage=Stage.STUCK).count() == 17


def test_an_open_offer_blocks_a_second_one():
    offer = an_offer()
    Lead.objects.move([offer.lead_id], to=Stage.PURSUE, at=None)
    walk()
    assert Offer.objects.count() == 1


def test_accounts_beyond_the_cap_are_cut_once_a_week_booked_and_journalled():
    a_policy(match={"cap_weeks": 0.001})
    adler(capacity_per_week=50), berg(capacity_per_week=50)
    many(6)
    walk()
    many(1, group="Ost")
    walk(NOW + timedelta(days=7))
    booking = Booking.objects.get(kind=Booking.Kind.WRITE_OFF)
    assert sum(worth for _, worth, _ in booking.deltas) == 0
    assert Entry.objects.get(about="pool:DE/turning").steps[0]["what"] == "written_off"
    match.project(now=NOW)
    accounts = {
        a.partner.code: [a.worth_cents, a.count_micro] for a in Account.objects.select_related("partner")
    }
    assert accounts == sums()


def test_an_account_of_leads_without_worth_is_shown_and_one_that_came_back_to_nothing_too():
    codes = tuple(sorted(partner.code for partner in (adler(), berg())))
    ledger = Ledger(codes, opened_at=0.0)
    ledger.apply(Movement(np.arange(2), np.zeros(2, dtype=np.int64), np.array([7, -7])))
    state = PoolState.objects.create(pool="DE/turning", packed=ledger.pack(), changed_at=NOW)
    match.project(now=NOW)
    assert sorted(Account.objects.values_list("count_micro", flat=True)) == [-7, 7]
    ledger.apply(Movement(np.arange(2), np.zeros(2, dtype=np.int64), np.array([-7, 7])))
    state.packed, state.changed_at = ledger.pack(), NOW + timedelta(minutes=1)
    state.save()
    match.project(now=NOW)
    assert set(Account.objects.values_list("count_micro", flat=True)) == {0}
