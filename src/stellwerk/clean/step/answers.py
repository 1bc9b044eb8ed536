"""The pairs that people decided: what was observed, and what they said."""

from stellwerk.clean.likeness import WEIGHTS
from stellwerk.clean.reweigh import Judged
from stellwerk.store.models import Duplicate

LATEST = 5_000


def judged_pairs() -> list[Judged]:
    """The latest pairs that a person confirmed, refused, or took apart after the machine had merged them."""
    rows = Duplicate.objects.exclude(verdict=Duplicate.Verdict.OPEN).filter(decided_by__startswith="user:")
    latest = rows.order_by("-id").values_list("reasons", "verdict")[:LATEST]
    found = [
        Judged(tuple(key for key, _ in reasons if key in WEIGHTS), verdict == Duplicate.Verdict.SAME)
        for reasons, verdict in latest
    ]
    return [pair for pair in found if pair.seen]
