"""The page of proposals: evidence, numbers side by side, who may decide, and a draft of it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from tests import cast
from tests.reading import as_, see, text
from tests.walking import a_policy

from stellwerk.review import step as review
from stellwerk.review.proposing import Proposed
from stellwerk.store.models import Policy, Proposal
from stellwerk.terms import Reason

pytestmark = pytest.mark.django_db


@pytest.fixture
def proposal() -> Proposal:
    a_policy()
    why = Reason("proposal.windows_shorter", {"count": 312, "answered_percent": 91.0, "median_percent": 12.0,
                                              "most_percent": 40.0})  # fmt: skip
    made = review.propose_change(Proposed("windows", {"offer": {"cold_hours": 12.0}}, why), now=cast.NOW)
    assert made
    return made


def test_it_says_what_it_rests_on_and_shows_the_number_beside_the_one_that_rules(proposal):
    page = see(cast.chris(), "proposals")
    assert "312" in page
    assert "16" in page
    assert "12" in page


def test_a_channel_manager_puts_it_live_and_a_marketer_may_not(proposal):
    assert as_(cast.ines()).post(reverse("proposal_adopt", args=[proposal.pk])).status_code == 403
    chris = as_(cast.chris())
    chris.post(reverse("proposal_adopt", args=[proposal.pk]))
    assert Policy.objects.live().numbers["offer"]["cold_hours"] == 12.0
    assert "no longer open" in text(chris.post(reverse("proposal_adopt", args=[proposal.pk]), follow=True))


def test_it_can_be_refused_or_made_a_draft_that_takes_the_usual_way(proposal):
    chris = as_(cast.chris())
    draft = chris.post(reverse("proposal_draft", args=[proposal.pk]))
    made = Policy.objects.get(state="draft")
    assert draft.url == reverse("policy_draft", args=[made.version])
    assert made.numbers["offer"]["cold_hours"] == 12.0
    chris.post(reverse("proposal_refuse", args=[proposal.pk]))
    proposal.refresh_from_db()
    assert proposal.state == "refused"
    assert "cold_hours" not in Policy.objects.live().numbers.get("offer", {})


def test_earlier_ones_stay_with_what_became_of_them(proposal):
    review.adopt_proposal(proposal.pk, by="user:7", now=cast.NOW)
    Proposal.objects.update(
        became={"reason": ["proposal.unanswered_less", {"before_percent": 20, "before": 100, "after_percent": 9,
                                                        "after": 120}]},
        decided_at=cast.NOW + timedelta(days=1),
    )  # fmt: skip
    page = see(cast.mona(), "proposals")
    assert "20" in page
    assert "120" in page
