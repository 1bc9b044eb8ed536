"""What people's answers on duplicates say of the weights: a proposal, never a change."""

from collections.abc import Mapping

from stellwerk.clean import step as clean
from stellwerk.clean.policy import PREFIX, CleanPolicy
from stellwerk.clean.reweigh import Reweighed, reweighed
from stellwerk.review.proposing import Proposed
from stellwerk.store.models import Policy
from stellwerk.terms import Reason

SHOWN = 5  # of the weights that change, the ones that change most are told


def better_weights(live: Policy) -> Proposed | None:
    """Other weights for finding duplicates; None while people's answers do not say so beyond noise."""
    rules = live.read("clean", CleanPolicy)
    before = rules.all_weights()
    found = reweighed(clean.judged_pairs(), before)
    if found is None:
        return None
    numbers = [[name.removeprefix(PREFIX), bits] for name, bits in found.weights.items()]
    told = {
        "pairs": found.pairs,
        "before_percent": round(100 * found.agreed_before, 1),
        "after_percent": round(100 * found.agreed_after, 1),
    }
    why = Reason("proposal.duplicate_weights", told)
    return Proposed("duplicate_weights", {"clean": {"weights": numbers}}, why, _evidence(found, before))


def _evidence(found: Reweighed, before: Mapping[str, float]) -> tuple[Reason, ...]:
    counts = Reason("proposal.duplicate_answers", {"same": found.same, "different": found.pairs - found.same})
    changes = [
        Reason("proposal.duplicate_change", {"weight": name.removeprefix(PREFIX), "was": before[name],
                                             "bits": found.weights[name]})
        for name in found.changed[:SHOWN]
    ]  # fmt: skip
    return (counts, *changes)
