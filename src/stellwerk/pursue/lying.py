"""Does anything lie around? What a lead without a next step gets, so that somebody looks at it."""

from dataclasses import dataclass

from stellwerk.terms import Reason, Stage


@dataclass(frozen=True, slots=True)
class Remedy:
    """The follow-up that is missing: what to do, for which role, and why."""

    kind: str
    role: str
    why: Reason


def remedy(stage: Stage, *, with_partner: bool) -> Remedy:
    """Who looks at a lead that stands here without a next step.

    What the machine should have moved goes to the administrator: waiting longer helps nobody.
    """
    kind, role = _OF_STAGE.get(stage, ("look_again", "admin"))
    if stage is Stage.PURSUE and with_partner:
        kind, role = "look_again", "channel"
    return Remedy(kind, role, Reason("follow_up.lay_around", {"stage": stage.value}))


_OF_STAGE = {
    Stage.QUALIFY: ("qualify", "call_centre"),
    Stage.STUCK: ("place_by_hand", "channel"),
    Stage.PURSUE: ("first_call", "sales"),
    Stage.NURTURE: ("look_again", "marketing"),
}
