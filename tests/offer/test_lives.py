"""Whatever partners, people and the clock do with a lead, in whatever order: it never lies around, and it is fair."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from tests.cast import NOW, a_partner, adler, berg, knows
from tests.walking import comes_in, walk

from stellwerk.offer import ComplaintReason, DeclineReason, OfferError, ReturnReason, WithdrawReason
from stellwerk.offer import step as offer
from stellwerk.pursue import PursueError
from stellwerk.pursue import step as pursue
from stellwerk.store.activities import leads_without_next_step
from stellwerk.store.models import Complaint, FollowUp, Lead, Offer, PartnerWeek
from stellwerk.terms import Stage
from stellwerk.worker.timers import sweep

pytestmark = [pytest.mark.django_db, pytest.mark.step]


class ALead(RuleBasedStateMachine):
    """One lead, four partners, everything that can happen to an offer."""

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.now = NOW
        adler(), berg()
        for code in ("C1", "C2"):
            knows(a_partner(code), turning=None)
        comes_in()
        walk(self.now)

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    def act(self, do: Any, *args: Any, **values: Any) -> None:
        """A click at any time, on the latest offer; what the rules refuse changes nothing."""
        latest = Offer.objects.order_by("-id").first()
        if latest is None:
            return
        before = list(Offer.objects.order_by("id").values())
        try:
            do(latest.pk, *args, now=self.now, **values)
        except (OfferError, PursueError):
            assert list(Offer.objects.order_by("id").values()) == before
        walk(self.now)

    @rule(hours=st.sampled_from([1, 5, 30, 24 * 5, 24 * 11]))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        sweep(now=self.now)
        walk(self.now)

    @rule()
    def the_partner_takes_it(self) -> None:
        self.act(offer.accept, by="partner")

    @rule(reason=st.sampled_from(DeclineReason))
    def the_partner_declines(self, reason: str) -> None:
        self.act(offer.decline, by="partner", reason=reason)

    @rule(reason=st.sampled_from(ReturnReason))
    def the_partner_gives_it_back(self, reason: str) -> None:
        self.act(offer.give_back, by="partner", reason=reason)

    @rule(reason=st.sampled_from(ComplaintReason))
    def the_partner_complains(self, reason: str) -> None:
        self.act(offer.complain, by="partner", reason=reason)

    @rule(what=st.sampled_from(["not_reached", "reached", "quotation", "won", "lost"]))
    def the_partner_reports(self, what: str) -> None:
        self.act(pursue.report, what, by="partner", reason="price" if what == "lost" else "")

    @rule(real=st.booleans())
    def the_partner_qualifies(self, real: bool) -> None:
        self.act(pursue.qualify, by="p", who="", need="x", problem="", solves="no", real=real)

    @rule(reason=st.sampled_from(WithdrawReason))
    def the_maker_takes_it_back(self, reason: str) -> None:
        self.act(offer.withdraw, by="user:1", reason=reason)

    @rule(upheld=st.booleans())
    def a_complaint_is_judged(self, upheld: bool) -> None:
        waiting = Complaint.objects.open().first()
        if waiting:
            offer.judge(waiting.pk, upheld=upheld, answer="Geprüft.", by="user:1", now=self.now)
            walk(self.now)

    @rule()
    def the_prospect_says_that_nobody_called(self) -> None:
        self.act(offer.nobody_called)

    @rule()
    def the_letter_comes_back(self) -> None:
        self.act(offer.bounced)

    @invariant()
    def no_lead_is_without_a_next_step(self) -> None:
        assert not leads_without_next_step(self.now + timedelta(hours=1)).exists()

    @invariant()
    def the_lead_lies_with_whoever_took_it(self) -> None:
        lead, taken = Lead.objects.get(), Offer.objects.taken().first()
        if lead.stage != Stage.CLOSED:
            assert lead.partner_id == (taken.partner_id if taken else None)
            assert (lead.stage == Stage.PURSUE) is (taken is not None)

    @invariant()
    def only_an_open_offer_and_this_weeks_work_hold_a_place(self) -> None:
        for place in PartnerWeek.objects.all():
            mine = Offer.objects.filter(partner=place.partner_id, week=place.week)
            live = mine.filter(state__in=("open", "accepted", "won", "lost")).count()
            assert live <= place.used <= mine.count()

    @invariant()
    def only_what_was_not_the_partners_fault_is_booked_back(self) -> None:
        for one in Offer.objects.filter(book_back_since__isnull=False):
            by_maker = one.state == Offer.State.WITHDRAWN and one.reason != "silence"
            assert by_maker or Complaint.objects.upheld().filter(offer=one).exists()

    @invariant()
    def a_partner_has_nothing_to_do_about_a_lead_that_it_does_not_have(self) -> None:
        lead = Lead.objects.get()
        theirs = FollowUp.objects.open().filter(partner__isnull=False)
        assert not theirs.exclude(partner=lead.partner_id).exists()

    @invariant()
    def nobody_is_asked_for_the_same_twice(self) -> None:
        kinds = list(FollowUp.objects.open().values_list("kind", flat=True))
        assert len(kinds) == len(set(kinds))


def test_a_lead_never_lies_around_whatever_happens() -> None:
    run_state_machine_as_test(
        ALead,
        settings=settings(
            max_examples=25,
            phases=[Phase.explicit, Phase.generate],  # a life is told fast enough to be read as it is
            stateful_step_count=14,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
