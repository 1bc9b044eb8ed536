"""The receipt: own figures always, the winner's only where at least five were eligible, never a name."""

from stellwerk.match import Rank, receipt


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
