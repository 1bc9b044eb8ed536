"""Who looks after the follow-ups of somebody who is away: the deputy, or the queue of the role."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from stellwerk.terms import Reason


@dataclass(frozen=True, slots=True)
class Away:
    """A person is away until this day; `deputy_id` stands in, if anybody does."""

    name: str
    last_on: date
    deputy_id: int | None = None


@dataclass(frozen=True, slots=True)
class StandIn:
    """Who has it meanwhile (None: the queue of the role), and why."""

    user_id: int | None
    why: Reason


def stand_in(user_id: int | None, away: Mapping[int, Away]) -> StandIn | None:
    """Who stands in for somebody; None when the person is there. `away`: who is away today, by id.

    A deputy who is away too does not stand in: then the queue has it, because nobody should have to find out
    over how many corners something was handed on.
    """
    mine = away.get(user_id or 0)
    if mine is None:
        return None
    values = {"name": mine.name, "until_on": mine.last_on.isoformat()}
    if mine.deputy_id is None or mine.deputy_id in away:
        return StandIn(None, Reason("away.queue", values))
    return StandIn(mine.deputy_id, Reason("away.deputy", values))
