"""Who suits it?

Comes in: A leads at match's door, the roster of partners, the pool's ledger.
Goes out: one decision per lead with the components of all eligible partners, its booking, or 'nobody' with why not.
Never: an ineligible partner, a solver or chance in the hot path, an account that does not sum to 0.
"""

from stellwerk.match.channel import Channel
from stellwerk.match.credit import Ledger, Movement, divide
from stellwerk.match.decide import Decision, MatchError, Pool, Rank, iso_week
from stellwerk.match.eligible import CODES, PartnerProfile, Roster, eligible
from stellwerk.match.explain import excluded_reasons, receipt, why
from stellwerk.match.policy import MatchPolicy

__all__ = [
    "CODES",
    "Channel",
    "Decision",
    "Ledger",
    "MatchError",
    "MatchPolicy",
    "Movement",
    "PartnerProfile",
    "Pool",
    "Rank",
    "Roster",
    "divide",
    "eligible",
    "excluded_reasons",
    "iso_week",
    "receipt",
    "why",
]
