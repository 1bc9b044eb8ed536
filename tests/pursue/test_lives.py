"""The whole life of leads, in whatever order things happen: nothing lies around, nothing leaves its graph.

To add what people can do: a `@rule` in `ALife` that calls `self.act(step, …)`. What the rules of the house refuse
(REFUSED) must change nothing; everything else is walked on, and the invariants look at the whole house.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from tests.cast import NOW, a_partner, adler, berg, cem, chris, knows, ole
from tests.walking import comes_in, walk

from stellwerk.clean import MergeError
from stellwerk.clean import step as clean
from stellwerk.grade import step as grade
from stellwerk.match import MatchError
from stellwerk.match import step as match
from stellwerk.offer import ComplaintReason, DeclineReason, OfferError, ReturnReason, WithdrawReason
from stellwerk.offer import step as offer
from stellwerk.pursue import PursueError
from stellwerk.pursue import step as pursue
from stellwerk.pursue.by_hand import Whom
from stellwerk.store.activities import leads_without_next_step
from stellwerk.store.models import (
    Complaint,
    Customer,
    Duplicate,
    Feedback,
    FollowUp,
    Lead,
    Leave,
    Merge,
    Offer,
    Order,
    Partner,
    RawContact,
    User,
)
from stellwerk.terms import OfferState, Stage
from stellwerk.worker.timers import sweep

pytestmark = [pytest.mark.django_db, pytest.mark.step]

REFUSED = (OfferError, PursueError, MergeError, MatchError)
# What an offer may become, as people drew it; the same state again is no change.
WAYS = {
    OfferState.OPEN: {OfferState.ACCEPTED, OfferState.DECLINED, OfferState.EXPIRED, OfferState.WITHDRAWN},
    OfferState.ACCEPTED: {OfferState.RETURNED, OfferState.WITHDRAWN, OfferState.WON, OfferState.LOST},
    OfferState.WON: {OfferState.ACCEPTED},  # a report is taken back
    OfferState.LOST: {OfferState.ACCEPTED},
}
OVER = (Stage.CLOSED, Stage.MERGED)
CONTACTS: dict[str, dict[str, str]] = {
    "hot": {"company": "Reinhardt Werkzeugbau GmbH", "last_name": "Reinhardt", "email": "r@reinhardt.example"},
    "cool": {
        "company": "Holm Apparatebau", "last_name": "Holm", "email": "h@holm.example", "role": "", "value": "",
        "interest": "Katalog bitte", "channel": "Adresskauf", "employees": "", "product": "",
    },
    "junk": {"company": "", "first_name": "Asdf", "last_name": "Asdf", "email": "asdf@mailinator.com", "phone": ""},
    "the same again": {},
    "a colleague": {"first_name": "Jens", "last_name": "Brandt", "email": "j.brandt@kessler-formenbau.example",
                    "phone": ""},
    "perhaps the same": {"phone": "", "email": "miriam.vogt@web.example", "company": "Kessler Formbau"},
}  # fmt: skip


class ALife(RuleBasedStateMachine):
    """Four partners, the house's people, leads that come and go, and everything that can happen to them."""

    def __init__(self) -> None:
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.now = NOW
        adler(), berg()
        for code in ("C1", "C2"):
            knows(a_partner(code), turning=None)
        self.people = [chris(), ole(leader=chris()), cem()]
        self.offers: dict[int, str] = {}
        self.numbers: dict[str, int] = {}
        self.over: dict[int, str] = {}
        self.may_reopen = False
        comes_in()
        walk(self.now)

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    def act(self, do: Callable[..., Any], *args: Any, **values: Any) -> bool:
        """What somebody does now; what is refused changes nothing. Whether it was done."""
        before = self.picture()
        try:
            do(*args, now=self.now, **values)
        except REFUSED:
            assert self.picture() == before, "what is refused changes nothing"
            return False
        walk(self.now)
        return True

    def picture(self) -> list[Any]:
        """All that stands of leads, offers and follow-ups."""
        return [
            list(model.objects.order_by("pk").values()) for model in (Lead, Offer, FollowUp, Customer, Order)
        ]

    def one[M: Any](self, rows: Any, at: int) -> Any:
        """One of these rows, None when there is none."""
        found = list(rows.order_by("pk"))
        return found[at % len(found)] if found else None

    # --- What comes and what the clock brings

    @precondition(lambda self: Lead.objects.count() < 5)
    @rule(kind=st.sampled_from(list(CONTACTS)))
    def a_contact_comes_in(self, kind: str) -> None:
        comes_in(self.now, source=f"Quelle {RawContact.objects.count()}", **CONTACTS[kind])
        walk(self.now)

    @rule(hours=st.sampled_from([1, 5, 30, 24 * 5, 24 * 11]))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        sweep(now=self.now)
        walk(self.now)

    @rule()
    def the_machine_runs_again_and_changes_nothing(self) -> None:
        sweep(now=self.now)
        walk(self.now)
        before = self.picture()
        sweep(now=self.now)
        walk(self.now)
        assert self.picture() == before

    # --- What partners and prospects do

    def offer(self, at: int) -> Any:
        return self.one(Offer.objects.filter(state__in=("open", "accepted", "won", "lost")), at)

    @rule(at=st.integers(0, 3))
    def a_partner_takes_it(self, at: int) -> None:
        if row := self.one(Offer.objects.open(), at):
            self.act(offer.accept, row.pk, by="partner")

    @rule(at=st.integers(0, 3), reason=st.sampled_from(DeclineReason))
    def a_partner_declines(self, at: int, reason: str) -> None:
        if row := self.offer(at):
            self.act(offer.decline, row.pk, by="partner", reason=reason)

    @rule(at=st.integers(0, 3), reason=st.sampled_from(ReturnReason))
    def a_partner_gives_it_back(self, at: int, reason: str) -> None:
        if row := self.offer(at):
            self.act(offer.give_back, row.pk, by="partner", reason=reason)

    @rule(at=st.integers(0, 3), reason=st.sampled_from(ComplaintReason))
    def a_partner_complains(self, at: int, reason: str) -> None:
        if row := self.offer(at):
            self.act(offer.complain, row.pk, by="partner", reason=reason)

    @rule(at=st.integers(0, 3), what=st.sampled_from(["not_reached", "reached", "quotation", "won", "lost"]))
    def a_partner_reports(self, at: int, what: str) -> None:
        if row := self.offer(at):
            self.act(pursue.report, row.pk, what, by="partner", reason="price" if what == "lost" else "")

    @rule(at=st.integers(0, 3))
    def a_report_is_taken_back(self, at: int) -> None:
        self.may_reopen = True
        if row := self.one(Feedback.objects.filter(undone_at__isnull=True), at):
            self.act(pursue.undo_report, row.pk, by="partner")

    @rule(at=st.integers(0, 3), real=st.booleans())
    def a_partner_qualifies(self, at: int, real: bool) -> None:
        if row := self.offer(at):
            self.act(pursue.qualify, row.pk, by="p", who="", need="x", problem="", solves="no", real=real)

    @rule(at=st.integers(0, 3))
    def a_prospect_says_that_nobody_called(self, at: int) -> None:
        if row := self.offer(at):
            self.act(offer.nobody_called, row.pk)

    # --- What the house does

    @rule(at=st.integers(0, 3), reason=st.sampled_from(WithdrawReason))
    def the_house_takes_it_back(self, at: int, reason: str) -> None:
        if row := self.offer(at):
            self.act(offer.withdraw, row.pk, by="user:1", reason=reason)

    @rule(upheld=st.booleans())
    def a_complaint_is_judged(self, upheld: bool) -> None:
        if row := Complaint.objects.open().first():
            self.act(offer.judge, row.pk, upheld=upheld, answer="Geprüft.", by="user:1")

    @rule(at=st.integers(0, 3))
    def a_lead_is_placed_by_hand(self, at: int) -> None:
        if row := self.one(Lead.objects.filter(stage__in=match.PLACEABLE), at):
            partner = Partner.objects.order_by("pk")[at % 4]
            self.act(match.place, row.pk, partner.pk, reason="Kennt ihn.", by="user:1")

    @rule(at=st.integers(0, 3), same=st.booleans())
    def a_pair_is_judged(self, at: int, same: bool) -> None:
        if row := self.one(Duplicate.objects.filter(verdict="open"), at):
            self.act(clean.verdict, row.pk, same=same, by="user:1")

    @rule(at=st.integers(0, 3))
    def a_merge_is_taken_apart(self, at: int) -> None:
        self.may_reopen = True
        if row := self.one(Merge.objects.filter(undone_at__isnull=True), at):
            self.act(clean.unmerge, row.pk, by="user:1")

    @rule(at=st.integers(0, 3))
    def a_standing_lead_runs_again(self, at: int) -> None:
        if row := self.one(Lead.objects.filter(stage__in=(Stage.STUCK, Stage.QUALIFY)), at):
            self.act(grade.again, [row.pk])

    @rule(at=st.integers(0, 2), deputy=st.booleans(), days=st.integers(0, 12))
    def somebody_is_away(self, at: int, deputy: bool, days: int) -> None:
        today, who = timezone.localdate(self.now), self.people[at]
        other = self.people[(at + 1) % 3] if deputy else None
        Leave.objects.create(user=who, first_on=today, last_on=today + timedelta(days=days), deputy=other)

    # --- Follow-ups

    def follow_up(self, at: int) -> Any:
        return self.one(FollowUp.objects.open().filter(partner__isnull=True), at)

    @rule(at=st.integers(0, 5))
    def it_is_done(self, at: int) -> None:
        if row := self.follow_up(at):
            self.act(pursue.finish, row.pk, by="user:1")

    @rule(at=st.integers(0, 5))
    def it_was_not_done_after_all(self, at: int) -> None:
        done = FollowUp.objects.filter(done_by="user:1", lead__in=Lead.objects.open(), partner__isnull=True)
        if row := self.one(done, at):
            self.act(pursue.reopen, row.pk, by="user:1")

    @rule(at=st.integers(0, 5), hours=st.sampled_from([-1, 4, 50]), back=st.booleans())
    def it_is_put_off(self, at: int, hours: int, back: bool) -> None:
        if row := self.follow_up(at):
            until = self.now + timedelta(hours=hours)
            self.undoable(row, back, pursue.snooze, row.pk, until=until, by="user:1")

    @rule(at=st.integers(0, 5), to=st.integers(0, 2), person=st.booleans(), back=st.booleans())
    def it_is_handed_over(self, at: int, to: int, person: bool, back: bool) -> None:
        if row := self.follow_up(at):
            other: User = self.people[to]
            whom = Whom(other.role, user_id=other.pk if person else None)
            self.undoable(row, back, pursue.hand_over, row.pk, whom=whom, note="Bitte.", by="user:1")

    def undoable(self, row: FollowUp, back: bool, do: Callable[..., Any], *args: Any, **values: Any) -> None:
        """An act on a follow-up and, with `back`, its undo, after which it is exactly as it was."""
        before = FollowUp.objects.filter(pk=row.pk).values().get()
        if self.act(do, *args, **values) and back:
            assert self.act(pursue.undo, row.pk, by="user:1")
            assert FollowUp.objects.filter(pk=row.pk).values().get() == before, "undo restores"

    @rule(at=st.integers(0, 4), to=st.integers(0, 2), hours=st.sampled_from([-3, 6, 100]), back=st.booleans())
    def one_is_planned(self, at: int, to: int, hours: int, back: bool) -> None:
        lead, other = self.one(Lead.objects.all(), at), self.people[to]
        open_before = set(FollowUp.objects.open().values_list("pk", flat=True))
        due_at, whom = self.now + timedelta(hours=hours), Whom(other.role, user_id=other.pk)
        if self.act(pursue.plan, lead.pk, due_at=due_at, whom=whom, note="Anrufen", by="user:1") and back:
            fresh = FollowUp.objects.open().exclude(pk__in=open_before).get(kind="by_hand")
            assert self.act(pursue.undo, fresh.pk, by="user:1")
            left = set(FollowUp.objects.open().exclude(kind="look_again").values_list("pk", flat=True))
            assert left <= open_before, "undo restores"

    # --- What always holds

    @invariant()
    def no_lead_is_without_a_next_step(self) -> None:
        """I6, looked at an hour later, so that waiting at a door does not count."""
        assert not leads_without_next_step(self.now + timedelta(hours=1)).exists()

    @invariant()
    def numbers_are_given_once(self) -> None:
        """I7: a prospect's and a customer's number belong to one lead for ever, whatever is undone."""
        known = {f"L-{number}": pk for pk, number in Lead.objects.values_list("pk", "prospect_number")}
        known |= {f"K-{number}": pk for pk, number in Customer.objects.values_list("pk", "number")}
        for number, pk in known.items():
            assert self.numbers.setdefault(number, pk) == pk
        assert Lead.objects.count() == len(set(Lead.objects.values_list("prospect_number", flat=True)))

    @invariant()
    def an_offer_goes_only_the_ways_that_are_drawn(self) -> None:
        for pk, state in Offer.objects.values_list("pk", "state"):
            before = self.offers.get(pk, OfferState.OPEN)
            assert state == before or state in WAYS.get(OfferState(before), set()), f"{before} -> {state}"
            self.offers[pk] = state

    @invariant()
    def what_is_over_stays_over(self) -> None:
        """A closed or merged lead comes back by an undo only."""
        now = dict(Lead.objects.values_list("pk", "stage"))
        if not self.may_reopen:
            for pk, stage in self.over.items():
                assert now[pk] == stage
        self.over = {pk: stage for pk, stage in now.items() if stage in OVER}
        self.may_reopen = False

    @invariant()
    def the_lead_lies_with_whoever_took_it(self) -> None:
        taken = dict(Offer.objects.taken().filter(state="accepted").values_list("lead", "partner"))
        for pk, stage, partner in Lead.objects.exclude(stage__in=OVER).values_list("pk", "stage", "partner"):
            assert partner == taken.get(pk)
            assert pk not in taken or stage == Stage.PURSUE

    @invariant()
    def nobody_has_two_live_offers_for_one_lead(self) -> None:
        live = list(Offer.objects.filter(state__in=("open", "accepted")).values_list("lead", flat=True))
        assert len(live) == len(set(live))

    @invariant()
    def every_contact_ended_somewhere(self) -> None:
        """I1."""
        assert not RawContact.objects.filter(state="waiting", asks__isnull=True).exists()

    @invariant()
    def the_ladder_is_climbed_in_order(self) -> None:
        rows = FollowUp.objects.values_list("reminded_at", "warned_at", "escalated_at", "escalated_to")
        for reminded, warned, escalated, to in rows:
            assert not warned or reminded
            assert not escalated or warned
            assert bool(escalated) is bool(to)

    @invariant()
    def a_partner_has_nothing_to_do_about_a_lead_that_it_does_not_have(self) -> None:
        theirs = FollowUp.objects.open().filter(partner__isnull=False).select_related("lead")
        assert all(row.partner_id == row.lead.partner_id for row in theirs)


def run(machine: type[ALife], *, examples: int, steps: int) -> None:
    """Tells so many lives of so many steps."""
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            phases=[Phase.explicit, Phase.generate],  # a life is told fast enough to be read as it is
            stateful_step_count=steps,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_nothing_lies_around_whatever_happens() -> None:
    run(ALife, examples=12, steps=18)


class APlannedLife(ALife):
    """The same with something that somebody planned: there is always a follow-up to put off and to hand over."""

    def __init__(self) -> None:
        super().__init__()
        whom = Whom(self.people[1].role, user_id=self.people[1].pk)
        due_at = self.now + timedelta(hours=30)
        pursue.plan(Lead.objects.get().pk, due_at=due_at, whom=whom, note="", by="user:2", now=self.now)


def test_what_people_plan_can_always_be_put_off_handed_over_and_taken_back() -> None:
    run(APlannedLife, examples=8, steps=14)


def test_the_undo_of_putting_off_restores_every_value() -> None:
    life = ALife()
    try:
        whom = Whom("sales", user_id=life.people[1].pk)
        due_at = life.now + timedelta(hours=30)
        row = pursue.plan(Lead.objects.get().pk, due_at=due_at, whom=whom, note="", by="user:2", now=life.now)
        until = life.now + timedelta(hours=50)
        life.undoable(row, True, pursue.snooze, row.pk, until=until, by="user:1")
        assert FollowUp.objects.get(pk=row.pk).due_at == due_at
    finally:
        life.teardown()
