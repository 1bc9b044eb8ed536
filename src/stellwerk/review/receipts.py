"""'Why did this partner not get the lead?' as the manufacturer reads it: with names, for everybody eligible."""

from stellwerk.match.decide import MICRO, Rank
from stellwerk.match.policy import MatchPolicy
from stellwerk.terms import Reason


def named_receipt(
    mine: Rank, winner: Rank, *, name: str, lottery: bool, by_hand: bool, policy: MatchPolicy
) -> Reason:
    """One partner's sum against that of the winner, who is called `name`.

    `lottery`: several were as good as equal. `by_hand`: a person chose.
    """
    values = {
        "winner": name,
        "fit": round(mine.fit / MICRO, 2),
        "credit": round(mine.credit / MICRO, 2),
        "total": round(mine.total / MICRO, 2),
    }
    if by_hand:
        return Reason("named_receipt.by_hand", values)
    near = mine.total >= winner.total - round(policy.near_tie * MICRO)
    if lottery and near:
        return Reason("named_receipt.lottery", values)
    missing = max(winner.total - mine.total, 0) / MICRO
    weeks = round(missing * policy.horizon_weeks, 1)
    return Reason("named_receipt.less", values | {"missing": round(missing, 2), "weeks": weeks})
