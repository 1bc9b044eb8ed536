"""A stored decision in reasons that people can read. Works from the ranking alone, so that it never disagrees."""

from collections.abc import Mapping, Sequence

from stellwerk.match.decide import MICRO, Decision, Rank
from stellwerk.terms import Reason


def why(decision: Decision, policy_horizon_weeks: float) -> tuple[Reason, ...]:
    """Why the winner got it: how many were looked at, its components, its runner-up, who fell out and why."""
    if not decision.partner_id:
        return (Reason("match.nobody", {"excluded": dict(decision.excluded)}),)
    winner = next(r for r in decision.ranking if r.partner_id == decision.partner_id)
    behind = winner.credit / MICRO * policy_horizon_weeks
    reasons = [
        Reason(
            "match.eligible", {"count": decision.eligible_count, "excluded": sum(decision.excluded.values())}
        ),
        Reason("match.total", _components(winner)),
        Reason("match.behind" if behind >= 0 else "match.ahead", {"weeks": round(abs(behind), 1)}),
    ]
    if decision.propensity < 1:
        reasons.append(Reason("match.lottery", {"count": round(1 / decision.propensity)}))
    return tuple(reasons)


def receipt(ranking: Sequence[Rank], winner_id: str, partner_id: str) -> Reason:
    """'Why did I not get this lead?': own components against the winner's, the winner unnamed.

    The winner's figures are given only where at least five were eligible.
    """
    mine = next((r for r in ranking if r.partner_id == partner_id), None)
    if mine is None:
        return Reason("receipt.not_eligible", {"count": len(ranking)})
    values: dict[str, float | int] = {"count": len(ranking), **_components(mine)}
    if len(ranking) < 5:
        return Reason("receipt.own_only", values)
    theirs = next(r for r in ranking if r.partner_id == winner_id)
    values |= {f"winner_{k}": v for k, v in _components(theirs).items()}
    return Reason("receipt.compared", values)


def excluded_reasons(excluded: Mapping[str, int]) -> tuple[Reason, ...]:
    """One reason per code, the most frequent first."""
    ordered = sorted(excluded.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Reason(f"excluded.{code}", {"count": count}) for code, count in ordered)


def _components(rank: Rank) -> dict[str, float]:
    return {
        "fit": round(rank.fit / MICRO, 2),
        "credit": round(rank.credit / MICRO, 2),
        "total": round(rank.total / MICRO, 2),
    }
