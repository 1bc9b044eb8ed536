"""Stage 3, enrich: what else do we know?

Comes in: leads in clean form (`Known`), with the rows of our own databases that may be the same company.
Goes out: facts, each with source, method, confidence and date; the winner per name fills the lead's columns.
Never: overwrites what a person entered, drops a fact that lost, asks a clock, a database or the network.
"""

from stellwerk.enrich.fact import Fact, Source, Value
from stellwerk.enrich.gather import gather
from stellwerk.enrich.keep import keep, ranked, remember, why
from stellwerk.enrich.known import Candidate, Known
from stellwerk.enrich.providers import PROVIDERS, Provider
from stellwerk.enrich.regions import region_of

__all__ = [
    "PROVIDERS",
    "Candidate",
    "Fact",
    "Known",
    "Provider",
    "Source",
    "Value",
    "gather",
    "keep",
    "ranked",
    "region_of",
    "remember",
    "why",
]
