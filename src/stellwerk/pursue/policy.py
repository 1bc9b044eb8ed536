"""The numbers of pursuing leads. People see and change them."""

from dataclasses import astuple, dataclass

from stellwerk.terms import PolicyError


@dataclass(frozen=True, slots=True)
class PursuePolicy:
    # Working days until the call centre must have qualified a new lead.
    qualify_days: int = 1
    # Working days until the partner that took a lead must have called; 0 is today.
    first_call_days: int = 1
    # Working hours until the next try after nobody picked up: second, third, ... try; the last one repeats.
    retry_hours: tuple[float, ...] = (4.0, 9.0, 18.0)
    # After so many tries in vain the channel manager decides what to do.
    most_tries: int = 5
    # Working days until somebody asks what came of a talk, of an appointment, of a quotation.
    after_talk_days: int = 3
    after_appointment_days: int = 1
    after_quotation_days: int = 7
    # Working days until an appointment without a date must have one.
    fix_date_days: int = 2
    # Working days until the channel manager must have placed a lead that nobody is left for.
    stuck_days: int = 1
    # Working days until a complaint about a lead must be checked.
    complaint_days: int = 2
    # Working hours until sales must have called a prospect who says that nobody did.
    nobody_called_hours: float = 4.0
    # Working days until a lead must be on its way again after a partner gave it back or fell silent.
    reassign_days: int = 1
    # Working hours after its date until whoever has a follow-up is warned.
    warn_hours: float = 2.0
    # Working hours after its date until the leader of whoever has it is told.
    leader_hours: float = 9.0
    # Working hours after its date until the channel manager is told.
    channel_hours: float = 18.0
    # Warnings go out by mail at once; otherwise they stand in the mail of the next morning.
    warn_by_mail: bool = True
    # Working days until sales must have looked at a conversion that was undone.
    undone_days: int = 1
    # After so many orders a conversion can no longer be undone.
    undo_before_orders: int = 2

    def __post_init__(self) -> None:
        if not self.retry_hours or min(self.retry_hours) <= 0:
            raise PolicyError("retry_hours needs at least one number, and each above 0.")
        if min(number for number in astuple(self) if not isinstance(number, tuple)) < 0:
            raise PolicyError("Days, hours and tries of following up must be 0 or more.")
        if not self.warn_hours <= self.leader_hours <= self.channel_hours:
            raise PolicyError("warn_hours must not be above leader_hours, nor that above channel_hours.")
