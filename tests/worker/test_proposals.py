"""Once a week the clock looks at answers and results; a person decides; a later look says what became of it."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from tests import cast
from tests.walking import a_policy

from stellwerk.offer.policy import OfferPolicy
from stellwerk.review import step as review
from stellwerk.review.outcomes import LearnPolicy
from stellwerk.review.proposing import Proposed
from stellwerk.store.models import Entry, Policy, Proposal
from stellwerk.terms import Reason
from stellwerk.worker import proposals

pytestmark = [pytest.mark.django_db, pytest.mark.step]
MONDAY = datetime(2026, 3, 23, 4, 0, tzinfo=ZoneInfo("Europe/Berlin"))


def shorter(hours: float = 12.0) -> Proposed:
    return Proposed(
        "windows", {"offer": {"cold_hours": hours}}, Reason("proposal.windows_shorter", {"count": 9})
    )


def cold_hours() -> float:
    return Policy.objects.live().read("offer", OfferPolicy).cold_hours


def quick_answers(count: int) -> None:
    """Offers sent on a Tuesday morning and taken half an hour later, with a whole working day to answer."""
    sent = datetime(2026, 3, 10, 9, 0, tzinfo=ZoneInfo("Europe/Berlin"))
    for at in range(count):
        offer = cast.an_offer(lead=cast.a_lead(company=f"Firma {at}"), partner=cast.adler())
        type(offer).objects.filter(pk=offer.pk).update(
            sent_at=sent,
            due_at=sent + timedelta(hours=8),
            state="accepted",
            answered_at=sent + timedelta(minutes=30),
        )


def test_quick_partners_bring_a_proposal_once_a_week() -> None:
    a_policy()
    quick_answers(60)
    assert proposals.is_due(now=MONDAY)
    assert proposals.weekly(now=MONDAY) == 1
    made = Proposal.objects.get()
    assert (made.kind, made.state, made.before["offer"]["cold_hours"]) == ("windows", "proposed", 16.0)
    assert cold_hours() == 16.0  # nothing changes without a person
    assert not proposals.is_due(now=MONDAY + timedelta(days=3))
    assert proposals.weekly(now=MONDAY) == 0
    assert proposals.weekly(now=MONDAY + timedelta(days=7)) == 0  # it waits already


def test_put_live_it_rules_on_top_of_what_rules_now_and_one_step_back_takes_it_away() -> None:
    a_policy(pursue={"qualify_days": 3})
    made = review.propose_change(shorter(), now=MONDAY)
    assert made
    live = review.adopt_proposal(made.pk, by="user:7", now=MONDAY)
    assert (live.made_by, live.approved_by, live.numbers["pursue"]["qualify_days"]) == ("clock", "user:7", 3)
    assert cold_hours() == 12.0
    with pytest.raises(review.ProposalError):
        review.adopt_proposal(made.pk, by="user:8", now=MONDAY)
    review.step_back(by="user:7", now=MONDAY + timedelta(hours=1))
    assert cold_hours() == 16.0


def test_what_was_not_wanted_is_not_proposed_again_for_a_while() -> None:
    a_policy()
    made = review.propose_change(shorter(), now=MONDAY)
    assert made
    review.refuse_proposal(made.pk, by="user:7", now=MONDAY)
    assert review.propose_change(shorter(), now=MONDAY + timedelta(days=30)) is None
    assert review.propose_change(shorter(10.0), now=MONDAY + timedelta(days=30)) is not None
    assert review.propose_change(shorter(), now=MONDAY + timedelta(days=100)) is not None


def test_a_newer_proposal_of_the_kind_overtakes_the_older_and_what_rules_already_is_none() -> None:
    a_policy()
    first = review.propose_change(shorter(), now=MONDAY)
    second = review.propose_change(shorter(10.0), now=MONDAY + timedelta(days=7))
    assert first
    assert second
    assert [row.pk for row in review.open_proposals()] == [second.pk]
    first.refresh_from_db()
    assert first.state == "lapsed"
    assert review.propose_change(shorter(16.0), now=MONDAY) is None


def test_a_rule_that_a_person_wrote_puts_small_steps_live_and_the_journal_says_so() -> None:
    a_policy(learn={"goes_live": ["windows"], "largest_step_percent": 30})
    review.propose_change(shorter(12.0), now=MONDAY)
    assert cold_hours() == 12.0
    assert Policy.objects.live().approved_by == "clock"
    assert any(
        step["what"] == "proposal_live"
        for row in Entry.objects.filter(about="proposals")
        for step in row.steps
    )
    review.propose_change(shorter(4.0), now=MONDAY)
    assert cold_hours() == 12.0  # too large a step


def test_a_later_look_says_what_became_of_it_once() -> None:
    a_policy()
    made = review.propose_change(shorter(), now=MONDAY)
    assert made
    review.adopt_proposal(made.pk, by="user:7", now=MONDAY)
    rules = LearnPolicy()
    assert review.look_back(now=MONDAY + timedelta(days=10), policy=rules) == 0
    assert review.look_back(now=MONDAY + timedelta(days=60), policy=rules) == 1
    assert review.look_back(now=MONDAY + timedelta(days=61), policy=rules) == 0
    made.refresh_from_db()
    assert made.became["reason"][0] == "proposal.too_early"
