"""A stored decision in reasons that people can read. Works from the ranking alone, so that it never disagrees."""

from collections.abc import Mapping, Sequence

from stellwerk.match.decide import MICRO, Decision, Rank
from stellwerk.match.fit import HIGHEST, acceptance, kept, trust
from stellwerk.match.policy import MatchPolicy
from stellwerk.terms import Reason

# So many must have been eligible before a partner reads the winner's figures: among fewer they give it away.
ENOUGH = 5
# The rate of offers taken that a receipt compares with: what a partner that answers well reaches.
GOOD_ACCEPTANCE = 0.85


def why(decision: Decision, policy_horizon_weeks: float) -> tuple[Reason, ...]:
    """Why the winner got it: how many were looked at, its components, its runner-up, who fell out and why."""
    winner = decision.won
    if winner is None:
        return (Reason("match.nobody", {"excluded": dict(decision.excluded)}),)
    behind = winner.credit / MICRO * policy_horizon_weeks
    reasons = [
        Reason(
            "match.eligible", {"count": decision.eligible_count, "excluded": sum(decision.excluded.values())}
        ),
        Reason("match.total", _components(winner)),
        Reason("match.behind" if behind >= 0 else "match.ahead", {"weeks": round(abs(behind), 1)}),
    ]
    price = round(winner.price / MICRO, 2)
    if price:
        reasons.append(Reason("match.price" if price > 0 else "match.bonus", {"price": abs(price)}))
    if decision.propensity < 1:
        reasons.append(Reason("match.lottery", {"count": round(1 / decision.propensity)}))
    return tuple(reasons)


def receipt(ranking: Sequence[Rank], winner_id: str, partner_id: str, *, by_hand: bool = False) -> Reason:
    """'Why did I not get this lead?': own components against the winner's, the winner unnamed.

    The winner's figures are given only where at least five were eligible and the rule decided; `by_hand`: a
    person did.
    """
    mine = _of(ranking, partner_id)
    if mine is None:
        return Reason("receipt.not_eligible", {"count": len(ranking)})
    values: dict[str, float | int] = {"count": len(ranking), **_components(mine)}
    if winner_id == partner_id:
        return Reason("receipt.yours", values)
    theirs = _shown(ranking, winner_id)
    if by_hand:
        return Reason("receipt.by_hand", values)
    if theirs is None:
        return Reason("receipt.own_only", values)
    values |= {f"winner_{k}": v for k, v in _components(theirs).items()}
    return Reason("receipt.compared", values)


def because(
    ranking: Sequence[Rank], winner_id: str, partner_id: str, *, propensity: float, policy: MatchPolicy
) -> Reason | None:
    """What tipped the scales between this partner and the winner; None where the winner's figures are not shown."""
    mine, theirs = _of(ranking, partner_id), _shown(ranking, winner_id)
    if mine is None or theirs is None or mine is theirs:
        return None
    if propensity < 1 and mine.total >= ranking[0].total - round(policy.near_tie * MICRO):
        return Reason("receipt.lottery", {"count": round(1 / propensity)})
    weeks = round(theirs.credit / MICRO * policy.horizon_weeks, 1)
    if theirs.fit > mine.fit:
        both = theirs.credit > mine.credit and weeks > 0
        return Reason("receipt.fits_and_behind", {"weeks": weeks}) if both else Reason("receipt.fits_better")
    return Reason("receipt.behind" if weeks > 0 else "receipt.less_ahead", {"weeks": abs(weeks)})


def priced(ranking: Sequence[Rank], partner_id: str) -> Reason | None:
    """What was taken off the partner's fit, or added to it: scarce places, and what it usually has anyway."""
    mine = _of(ranking, partner_id)
    price = round(mine.price / MICRO, 2) if mine else 0.0
    if not price:
        return None
    return Reason("receipt.price" if price > 0 else "receipt.bonus", {"price": abs(price)})


def with_acceptance(
    ranking: Sequence[Rank], partner_id: str, *, accepts: float, offers: float, policy: MatchPolicy
) -> Reason | None:
    """What the sum would have been had the partner taken more of its offers; None where it would be the same.

    `accepts` of `offers` is the partner's record of today. Price and credit stay as they were.
    """
    mine, rate = _of(ranking, partner_id), acceptance(accepts, offers, policy)
    if mine is None or rate >= GOOD_ACCEPTANCE or policy.fit_trust <= 0:
        return None
    believed = trust(len(ranking), policy)
    success = 1 + ((mine.fit + mine.price) / MICRO - 1) / believed
    better = success * kept(GOOD_ACCEPTANCE, policy) / kept(rate, policy)
    gross = min(1 + believed * (better - 1), HIGHEST)
    total = round(gross + (mine.credit - mine.price) / MICRO, 2)
    if total <= _components(mine)["total"]:
        return None
    values = {"percent": GOOD_ACCEPTANCE * 100, "now_percent": rate * 100, "total": total}
    return Reason("receipt.with_acceptance", values)


def excluded_reasons(excluded: Mapping[str, int]) -> tuple[Reason, ...]:
    """One reason per code, the most frequent first."""
    ordered = sorted(excluded.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Reason(f"excluded.{code}", {"count": count}) for code, count in ordered)


def _of(ranking: Sequence[Rank], partner_id: str) -> Rank | None:
    return next((rank for rank in ranking if rank.partner_id == partner_id), None)


def _shown(ranking: Sequence[Rank], winner_id: str) -> Rank | None:
    """The winner where its figures may be shown to the others."""
    return _of(ranking, winner_id) if len(ranking) >= ENOUGH else None


def _components(rank: Rank) -> dict[str, float]:
    return {
        "fit": round(rank.fit / MICRO, 2),
        "credit": round(rank.credit / MICRO, 2),
        "total": round(rank.total / MICRO, 2),
    }
