"""The numbers of warming B leads. People see and change them."""

from dataclasses import dataclass

from stellwerk.terms import PolicyError


@dataclass(frozen=True, slots=True)
class NurturePolicy:
    # So many letters of marketing a person gets within 30 days at the most; the next one waits.
    most_mails_a_month: int = 3
    # Letters of marketing leave the house from this hour on ...
    write_from_hour: int = 8
    # ... and until this hour.
    write_until_hour: int = 18
    # Letters of marketing leave the house on Saturdays and Sundays, too.
    write_on_weekends: bool = False
    # Working days until the call centre must have made a call that a track asks for, where the track says nothing.
    call_days: int = 2
    # Working days until somebody must have read and answered what a person replied.
    reply_days: int = 1
    # After so many letters that came back for the moment (mailbox full, server away) an address counts as dead.
    most_soft_bounces: int = 3
    # Hours until a letter that came back for the moment is sent once more.
    soft_bounce_hours: int = 24

    def __post_init__(self) -> None:
        if not 0 <= self.write_from_hour < self.write_until_hour <= 24:
            raise PolicyError("write_from_hour must lie before write_until_hour, both from 0 to 24.")
        if min(self.most_mails_a_month, self.most_soft_bounces, self.soft_bounce_hours) < 1:
            raise PolicyError("Letters a month, letters that came back and hours must be 1 or more.")
        if min(self.call_days, self.reply_days) < 0:
            raise PolicyError("Days until a call and until an answer must be 0 or more.")
