"""A draft of the rules on the leads of the past, beside the rules that are live: who gains, who loses?

Both play the same leads with the same partners and the same luck, from empty accounts. What nobody can know of a
lead that goes elsewhere is estimated, for both in the same way:

- a partner takes a lead by a lot drawn from lead and partner, as often as it has taken leads so far;
- it answers after the hours it usually needs, and keeps a lead open as long as leads are kept open in this house;
- the chance of an order is the lead's neutral chance x the partner's fit (features and results, by the live rules),
  less what every offer that was declined before costs. What comes of a lead teaches nobody anything.

A lead that nobody takes goes to a person and counts nothing. Only the numbers of matching and the number of offers
make a difference.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from stellwerk.match.eligible import PartnerProfile, Roster
from stellwerk.review.lots import Lot, Lots, weigh
from stellwerk.review.play import Play, Played, Progress, Rules, Usual, World
from stellwerk.terms import LeadProfile


@dataclass(frozen=True, slots=True)
class Share:
    """One partner: the leads it takes and their worth, by the live rules and by the draft."""

    code: str
    name: str
    live_leads: int
    live_cents: int
    draft_leads: int
    draft_cents: int

    @property
    def leads(self) -> int:
        """How many more it gets by the draft."""
        return self.draft_leads - self.live_leads

    @property
    def worth_cents(self) -> int:
        return self.draft_cents - self.live_cents


@dataclass(frozen=True, slots=True)
class Replay:
    """Both sides, and every partner that gets a lead by either; who gains most comes first.

    `lots`: what really came of leads that a lot decided, as far as it tells of the draft.
    """

    live: Played
    draft: Played
    partners: tuple[Share, ...]
    lots: Lots | None = None

    @property
    def gain(self) -> tuple[Share, ...]:
        return tuple(share for share in self.partners if share.worth_cents > 0)

    @property
    def lose(self) -> tuple[Share, ...]:
        """Who loses most comes first."""
        return tuple(share for share in reversed(self.partners) if share.worth_cents < 0)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Replay":
        partners = tuple(Share(**share) for share in data["partners"])
        lots = Lots(**data["lots"]) if data.get("lots") else None
        return cls(Played(**data["live"]), Played(**data["draft"]), partners, lots)


def replay(
    leads: Iterable[LeadProfile],
    partners: Iterable[PartnerProfile],
    *,
    live: Rules,
    draft: Rules,
    usual: Usual,
    lots: Iterable[Lot] = (),
    progress: Progress = lambda share: None,
) -> Replay:
    """Plays the leads by both rules. Leads and partners in any order; `arrived_at` is when a lead reached match.

    `progress` hears how much is done, from 0 to 1.
    """
    past, known = sorted(leads, key=lambda lead: (lead.arrived_at, lead.lead_id)), tuple(partners)
    world = World(known, live.match, usual)
    plays = []
    for half, rules in enumerate((live, draft)):
        play = Play(known, rules, world)
        play.all(past, lambda share, half=half: progress((half + share) / 2))  # type: ignore[misc]
        plays.append(play)
    sides = [play.played(past) for play in plays]
    return Replay(sides[0], sides[1], _shares(world.roster, *plays), weigh(lots, plays[1].first))


def _shares(roster: Roster, live: Play, draft: Play) -> tuple[Share, ...]:
    columns = (live.leads, live.cents, draft.leads, draft.cents)
    rows = zip(roster.partners, *(column.tolist() for column in columns), strict=True)
    shares = [Share(p.partner_id, p.name or p.partner_id, *figures) for p, *figures in rows if any(figures)]
    return tuple(sorted(shares, key=lambda share: (-share.worth_cents, share.name, share.code)))
