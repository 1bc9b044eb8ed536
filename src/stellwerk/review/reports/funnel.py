"""How many get how far, and how long does it take?"""

from collections.abc import Sequence
from dataclasses import dataclass

ENOUGH = 10  # below so many cases a rate says nothing


@dataclass(frozen=True, slots=True)
class Count:
    """What was counted at one stage; `days` is the mean time since the stage before, None when unknown."""

    name: str
    count: int
    days: float | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of the funnel. Rates are shares (0 to 1) of the stage before and of the first one;

    None where fewer than ENOUGH cases stand behind them. `lost` stayed behind since the stage before.
    """

    name: str
    count: int
    of_previous: float | None
    of_first: float | None
    lost: int
    days: float | None


@dataclass(frozen=True, slots=True)
class Funnel:
    """All stages; `narrowest` is the one with the lowest rate, '' when nothing is to say.

    `conversion` is last ÷ first, `days` the sum of the known times.
    """

    stages: tuple[Stage, ...]
    narrowest: str
    conversion: float | None
    days: float | None


def funnel(counts: Sequence[Count]) -> Funnel:
    """Stages with conversion and time."""
    stages = tuple(
        Stage(
            name=row.name,
            count=row.count,
            of_previous=share(row.count, counts[at - 1].count) if at else None,
            of_first=share(row.count, counts[0].count),
            lost=max(0, counts[at - 1].count - row.count) if at else 0,
            days=row.days,
        )
        for at, row in enumerate(counts)
    )
    rated = [stage for stage in stages if stage.of_previous is not None]
    known = [stage.days for stage in stages if stage.days is not None]
    return Funnel(
        stages=stages,
        narrowest=min(rated, key=lambda stage: stage.of_previous or 0.0).name if rated else "",
        conversion=stages[-1].of_first if stages else None,
        days=sum(known) if known else None,
    )


def share(count: int, of: int) -> float | None:
    return count / of if of >= ENOUGH else None
