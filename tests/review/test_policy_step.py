"""A policy's way in the house: draft, proposal, a second person, live, one step back; and its trials."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from tests import cast
from tests.walking import a_policy, comes_in, walk

from stellwerk.review import step as review
from stellwerk.review.bounds import BoundsError
from stellwerk.review.changes import DraftError
from stellwerk.review.replay import Replay
from stellwerk.store.models import Entry, Offer, Policy, Trial
from stellwerk.worker import trials

pytestmark = [pytest.mark.django_db, pytest.mark.step]
CHRIS, MONA = "user:chris", "user:mona"
SLOWER: dict[str, Any] = {"match": {"horizon_weeks": 8.0}}
State = Policy.State


def at(minutes: int) -> Any:
    return cast.NOW + timedelta(minutes=minutes)


def a_draft(numbers: dict[str, Any] | None = None, *, by: str = CHRIS, minute: int = 1) -> Policy:
    return review.draft(numbers or SLOWER, note="Weniger streng", by=by, now=at(minute))


def a_proposal(minute: int = 1, **over: Any) -> Policy:
    return review.propose(a_draft(minute=minute, **over).pk, by=CHRIS, now=at(minute + 1))


def refused(act: Any, *arguments: Any, **named: Any) -> str:
    with pytest.raises(DraftError) as raised:
        act(*arguments, **named)
    return raised.value.reason.key


def noted(made: Policy) -> list[str]:
    entries = Entry.objects.filter(about=f"policy:{made.version}").order_by("id")
    return [step["what"] for entry in entries for step in entry.steps]


def test_a_draft_stands_beside_the_live_policy_and_keeps_only_what_is_not_default() -> None:
    live = a_policy(offer={"max_offers": 8})
    made = a_draft({"match": {"horizon_weeks": 8, "near_tie": 0.05}, "offer": {"max_offers": 8}})
    assert (made.state, made.version, made.made_by) == (State.DRAFT, live.version + 1, CHRIS)
    assert made.numbers == {"match": {"horizon_weeks": 8.0}, "offer": {"max_offers": 8}}
    assert Policy.objects.live() == live
    entry = Entry.objects.get(about=f"policy:{made.version}")
    assert (entry.actor, entry.policy_version) == (CHRIS, live.version)
    reason = ["policy.number_changed", {"number": "match.horizon_weeks", "old": 4.0, "new": 8.0}]
    assert entry.steps[0]["reasons"] == [reason]


def test_a_number_that_makes_no_sense_is_not_kept() -> None:
    a_policy()
    with pytest.raises(BoundsError):
        a_draft({"match": {"horizon_weeks": 0}})
    assert Policy.objects.count() == 1


def test_a_draft_that_changes_nothing_is_none() -> None:
    a_policy(match={"horizon_weeks": 8.0})
    assert refused(a_draft) == "policy.nothing_changed"
    assert Policy.objects.count() == 1


def test_a_house_without_a_policy_writes_down_its_defaults_so_that_there_is_a_way_back() -> None:
    made = a_proposal()
    review.approve(made.pk, by=MONA, now=at(3))
    back = review.step_back(by=MONA, now=at(4))
    assert (back.numbers, back.state) == ({}, State.LIVE)
    assert [row.version for row in Policy.objects.order_by("version")] == [1, 2, 3]


def test_only_its_maker_changes_and_proposes_a_draft() -> None:
    a_policy()
    made = a_draft()
    assert refused(review.propose, made.pk, by=MONA, now=at(2)) == "policy.not_yours"
    others: dict[str, Any] = {"note": "", "by": MONA, "now": at(2)}
    assert (
        refused(review.change_draft, made.pk, {"match": {"horizon_weeks": 9.0}}, **others)
        == "policy.not_yours"
    )
    changed = review.change_draft(made.pk, {"match": {"horizon_weeks": 9.0}}, note="9", by=CHRIS, now=at(2))
    assert (changed.numbers, changed.note) == ({"match": {"horizon_weeks": 9.0}}, "9")
    assert noted(made) == ["policy_drafted", "policy_changed"]


def test_a_second_person_puts_it_live_at_once_and_the_old_one_is_kept() -> None:
    live = a_policy()
    made = a_proposal()
    assert refused(review.approve, made.pk, by=CHRIS, now=at(3)) == "policy.second_person"
    assert Policy.objects.live() == live
    review.approve(made.pk, by=MONA, now=at(3))
    now_live = Policy.objects.live()
    assert (now_live.pk, now_live.approved_by, now_live.live_at) == (made.pk, MONA, at(3))
    live.refresh_from_db()
    assert live.state == State.RETIRED
    assert noted(made) == ["policy_drafted", "policy_proposed", "policy_live"]


def test_a_draft_that_nobody_proposed_is_not_approved_nor_one_twice() -> None:
    a_policy()
    made = a_draft()
    assert refused(review.approve, made.pk, by=MONA, now=at(2)) == "policy.moved_on"
    review.propose(made.pk, by=CHRIS, now=at(2))
    review.approve(made.pk, by=MONA, now=at(3))
    assert refused(review.approve, made.pk, by=MONA, now=at(4)) == "policy.moved_on"


def test_the_database_lets_only_one_policy_be_live() -> None:
    a_policy()
    made = a_draft()
    made.state = State.LIVE
    with pytest.raises(IntegrityError), transaction.atomic():
        made.save()


def test_a_second_person_says_no_with_a_reason_and_it_is_a_draft_again() -> None:
    a_policy()
    made = a_proposal()
    assert refused(review.reject, made.pk, why=" ", by=MONA, now=at(3)) == "policy.say_why"
    assert refused(review.reject, made.pk, why="So nicht", by=CHRIS, now=at(3)) == "policy.second_person"
    assert review.reject(made.pk, why="Zu viel auf einmal", by=MONA, now=at(3)).state == State.DRAFT
    last = Entry.objects.filter(about=f"policy:{made.version}").latest("id")
    assert last.steps[0]["reasons"] == [["policy.rejected", {"why": "Zu viel auf einmal"}]]


def test_its_maker_takes_a_proposal_back_and_discards_the_draft() -> None:
    a_policy()
    made = a_proposal()
    assert refused(review.discard, made.pk, by=CHRIS, now=at(3)) == "policy.moved_on"
    assert refused(review.take_back, made.pk, by=MONA, now=at(3)) == "policy.not_yours"
    review.take_back(made.pk, by=CHRIS, now=at(3))
    gone = review.discard(made.pk, by=CHRIS, now=at(4))
    assert (gone.state, gone.live_at) == (State.RETIRED, None)
    assert noted(made)[-2:] == ["policy_taken_back", "policy_discarded"]


def test_what_went_live_in_the_meantime_is_not_undone_by_an_older_draft() -> None:
    a_policy()
    older = a_proposal(minute=1)
    newer = review.draft({"offer": {"max_offers": 3}}, note="", by=CHRIS, now=at(1))
    review.propose(newer.pk, by=CHRIS, now=at(2))
    review.approve(newer.pk, by=MONA, now=at(5))
    assert refused(review.approve, older.pk, by=MONA, now=at(6)) == "policy.outdated"
    review.take_back(older.pk, by=CHRIS, now=at(7))
    again = review.propose(older.pk, by=CHRIS, now=at(8))
    assert again.numbers == {"match": {"horizon_weeks": 8.0}, "offer": {"max_offers": 3}}
    review.approve(older.pk, by=MONA, now=at(9))
    assert Policy.objects.live().numbers == again.numbers


def test_one_step_back_brings_the_numbers_before_as_a_new_version() -> None:
    first = a_policy(offer={"max_offers": 8})
    made = review.approve(a_proposal().pk, by=MONA, now=at(3))
    gone = a_draft({"match": {"horizon_weeks": 20.0}}, minute=4)
    review.discard(gone.pk, by=CHRIS, now=at(5))
    back = review.step_back(by=CHRIS, now=at(6))
    assert (back.version, back.state, back.numbers) == (gone.version + 1, State.LIVE, first.numbers)
    assert Policy.objects.filter(state=State.LIVE).count() == 1
    assert noted(back) == ["policy_stepped_back"]
    forth = review.step_back(by=CHRIS, now=at(7))
    assert forth.numbers == made.numbers


def test_where_nothing_ruled_before_there_is_no_step_back() -> None:
    a_policy()
    assert refused(review.step_back, by=CHRIS, now=at(1)) == "policy.no_step_back"


# --- Trials


def some_past(count: int = 6) -> None:
    cast.adler(capacity_per_week=50)
    cast.berg(capacity_per_week=50)
    for number in range(count):
        name = f"Nord{chr(97 + number)} Zerspanung"
        comes_in(
            company=name,
            email=f"einkauf@nord{number}-zerspanung.example",
            phone="",
            last_name=f"Nord{number}",
        )
    walk()


def a_trial(numbers: dict[str, Any] | None = None, *, live: dict[str, Any] | None = None) -> Trial:
    a_policy(**live or {})
    some_past()
    return review.ask_trial(a_draft(numbers).pk, months=6, by=CHRIS, now=at(5))


def test_the_worker_plays_the_past_and_writes_down_who_gains() -> None:
    no_lot = {"near_tie": 0.0, "usual_weight": 0.0}
    # Fit alone decides in the draft, and Adler is the better one.
    trial = a_trial(
        {"match": no_lot | {"horizon_weeks": 52.0}}, live={"match": no_lot | {"horizon_weeks": 0.5}}
    )
    assert trials.try_next(lambda: at(6)) == 1
    trial.refresh_from_db()
    assert (trial.state, trial.done_at, trial.against.version) == (Trial.State.DONE, at(6), 1)
    found = Replay.from_json(trial.result)
    assert found.live.leads == found.draft.leads == Offer.objects.count() == 6
    assert {share.code for share in found.partners} == {"ADLER", "BERG"}
    assert found.gain[0].code == "ADLER"
    assert trials.try_next(lambda: at(7)) == 0


def test_a_trial_changes_nothing_in_the_house() -> None:
    a_trial()
    before = list(Offer.objects.values()), Entry.objects.count(), Policy.objects.live().pk
    trials.try_next(lambda: at(6))
    assert (list(Offer.objects.values()), Entry.objects.count(), Policy.objects.live().pk) == before


def test_leads_before_the_months_are_left_out() -> None:
    a_policy()
    some_past()
    late = cast.NOW + timedelta(days=120)
    trial = review.ask_trial(a_draft().pk, months=3, by=CHRIS, now=late)
    trials.try_next(lambda: late)
    trial.refresh_from_db()
    assert (trial.state, trial.error) == (Trial.State.FAILED, "policy.no_past")


def test_the_hours_to_an_answer_come_from_the_log() -> None:
    for minutes in (30, 60, 600):
        answered_at = cast.NOW + timedelta(minutes=minutes)
        cast.an_offer(cast.a_lead(), cast.adler(), state="declined", answered_at=answered_at)
    lead = cast.a_lead(stage="closed", closed_at=cast.NOW + timedelta(days=30))
    cast.an_offer(lead, cast.berg(), state="won", answered_at=cast.NOW)
    found = review.usual()
    assert (found.hours_of("ADLER"), found.hours_of("BERG"), found.open_days) == (1.0, 0.75, 30.0)


def test_a_draft_is_tried_once_at_a_time_and_only_for_months_that_can_be_asked_for() -> None:
    trial = a_trial()
    assert review.ask_trial(trial.policy.pk, months=3, by=MONA, now=at(6)) == trial
    assert refused(review.ask_trial, trial.policy.pk, months=7, by=MONA, now=at(6)) == "policy.no_such_months"
    assert refused(review.ask_trial, trial.against.pk, months=6, by=MONA, now=at(6)) == "policy.moved_on"


def test_a_trial_is_played_by_one_worker_and_again_when_that_one_was_lost() -> None:
    trial = a_trial()
    assert review.claim_trial(now=at(6)) == trial
    assert review.claim_trial(now=at(7)) is None
    review.tell_progress(trial, 0.5, now=at(8))
    assert review.claim_trial(now=at(20)) is None
    assert review.claim_trial(now=at(24)) == trial


def test_a_trial_that_breaks_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    trial = a_trial()
    monkeypatch.setattr(trials, "replay", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        trials.try_next(lambda: at(6))
    trial.refresh_from_db()
    assert (trial.state, trial.error) == (Trial.State.FAILED, "ZeroDivisionError: division by zero")


def test_only_leads_that_a_lot_decided_and_that_ended_tell_what_really_came_of_it() -> None:
    ranking = [["ADLER", 0, 0, 0, 900_000], ["BERG", 0, 0, 0, 890_000], ["CONRAD", 0, 0, 0, 100_000]]
    for outcome, propensity in (("won", 0.5), ("lost", 1.0), ("", 0.5)):
        lead = cast.a_lead(company=f"Firma {outcome or propensity}", outcome=outcome)
        decision = cast.a_decision(lead, cast.adler())
        type(decision).objects.filter(pk=decision.pk).update(ranking=ranking, propensity=propensity)
    (lot,) = review.lots(months=6, now=cast.NOW + timedelta(days=3))
    assert (lot.chosen, lot.tied, lot.won) == ("ADLER", frozenset({"ADLER", "BERG"}), True)
