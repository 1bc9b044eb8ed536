"""The receipt: own figures always, the winner's only where at least five were eligible, never a name."""

from datetime import UTC, date, datetime

import numpy as np

from stellwerk.match import MatchPolicy, PartnerProfile, Rank, Roster, receipt
from stellwerk.match.decide import MICRO
from stellwerk.match.explain import because, priced, with_acceptance
from stellwerk.match.fit import Standing, fit
from stellwerk.terms import LeadProfile


def ranks(n):
    return [Rank(f"P{i}", 1_000_000, 100_000 * (n - i), 0, 1_000_000 + 100_000 * (n - i)) for i in range(n)]


def test_it_compares_with_the_unnamed_winner_when_five_were_eligible():
    reason = receipt(ranks(5), "P0", "P3")
    assert reason.key == "receipt.compared"
    assert reason.values["credit"] == 0.2
    assert reason.values["winner_credit"] == 0.5
    assert "P0" not in str(reason.values)


def test_it_keeps_the_winners_figures_to_itself_among_fewer():
    reason = receipt(ranks(4), "P0", "P3")
    assert reason.key == "receipt.own_only"
    assert not [name for name in reason.values if name.startswith("winner")]


def test_it_says_when_one_was_not_eligible():
    assert receipt(ranks(5), "P0", "dorn").key == "receipt.not_eligible"


POLICY = MatchPolicy()


def rank(name, fit, credit, price=0.0):
    return Rank(name, *(round(n * MICRO) for n in (fit, credit, price, fit + credit)))


def among_five(*first):
    return [*first, *(rank(f"other {n}", 0.2, 0.0) for n in range(5 - len(first)))]


def told(ranking, *, propensity=1.0):
    return because(ranking, "winner", "me", propensity=propensity, policy=POLICY)


def test_a_lead_that_was_offered_to_oneself_says_so():
    assert receipt(ranks(5), "P0", "P0").key == "receipt.yours"


def test_a_lead_placed_by_hand_compares_nobody():
    reason = receipt(ranks(5), "somebody from outside", "P3", by_hand=True)
    assert reason.key == "receipt.by_hand"
    assert not [name for name in reason.values if name.startswith("winner")]


def test_it_says_how_far_behind_the_winner_was():
    reason = told(among_five(rank("winner", 1.04, 0.62), rank("me", 1.21, 0.10)))
    assert (reason.key, reason.values["weeks"]) == ("receipt.behind", 2.5)


def test_a_winner_that_only_fitted_better_was_not_behind():
    assert told(among_five(rank("winner", 1.5, 0.0), rank("me", 1.2, 0.1))).key == "receipt.fits_better"


def test_a_winner_may_fit_better_and_be_behind():
    assert told(among_five(rank("winner", 1.5, 0.5), rank("me", 1.2, 0.1))).key == "receipt.fits_and_behind"


def test_a_winner_that_was_less_ahead_is_not_called_behind():
    reason = told(among_five(rank("winner", 1.0, -0.1), rank("me", 1.2, -0.5)))
    assert (reason.key, reason.values["weeks"]) == ("receipt.less_ahead", 0.4)


def test_it_says_that_the_lot_decided_between_equals():
    ranking = among_five(rank("me", 1.2, 0.12), rank("winner", 1.2, 0.10))
    assert told(ranking, propensity=0.5).key == "receipt.lottery"


def test_a_lot_among_others_does_not_explain_why_a_weaker_one_lost():
    ranking = among_five(rank("winner", 1.2, 0.5), rank("equal", 1.2, 0.5), rank("me", 1.2, 0.1))
    assert told(ranking, propensity=0.5).key == "receipt.behind"


def test_among_fewer_than_five_nothing_is_said_about_the_winner():
    assert told([rank("winner", 1.0, 0.6), rank("me", 1.2, 0.1)]) is None


def test_what_was_taken_off_the_fit_is_named():
    reason = priced([rank("me", 0.9, 0.1, price=0.12)], "me")
    assert (reason.key, reason.values) == ("receipt.price", {"price": 0.12})
    assert priced([rank("me", 0.9, 0.1)], "me") is None


def test_what_was_added_to_the_fit_is_named_without_a_sign():
    reason = priced([rank("me", 0.9, 0.1, price=-0.12)], "me")
    assert (reason.key, reason.values) == ("receipt.bonus", {"price": 0.12})


def test_the_example_of_the_rule_with_more_offers_taken():
    mine = [rank("me", 1.21, 0.10)]
    reason = with_acceptance(
        mine, "me", accepts=61, offers=100, policy=MatchPolicy(prior_offers=0.0, fit_trust=1.0)
    )
    assert reason.values == {"percent": 85.0, "now_percent": 61.0, "total": 1.36}


def test_what_would_have_been_is_what_the_fit_would_have_given():
    """The counterfactual agrees with the rule itself, price included."""
    policy, price, credit = MatchPolicy(prior_offers=0.0), 0.1, 0.3
    roster = Roster(
        [PartnerProfile("me", date(2020, 1, 1), products={"turning": None}, accepts=6, offers=10)]
    )
    good = Roster(
        [PartnerProfile("me", date(2020, 1, 1), products={"turning": None}, accepts=85, offers=100)]
    )
    lead = LeadProfile("L-1", datetime(2026, 3, 17, tzinfo=UTC), product="turning")
    was, would_be = (fit(lead, Standing(r, policy), np.array([0]), np.ones(1))[0] for r in (roster, good))
    reason = with_acceptance(
        [rank("me", was - price, credit, price)], "me", accepts=6, offers=10, policy=policy
    )
    assert reason.values["total"] == round(would_be - price + credit, 2)


def test_who_takes_nearly_everything_hears_of_no_better_rate():
    assert with_acceptance(ranks(5), "P3", accepts=95, offers=100, policy=POLICY) is None
