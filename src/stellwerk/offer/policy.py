"""The numbers of offering. People see and change them."""

from dataclasses import astuple, dataclass

from stellwerk.terms import PolicyError


@dataclass(frozen=True, slots=True)
class OfferPolicy:
    # Working hours a partner has to answer when the last contact is long ago, by the lead's temperature.
    cold_hours: float = 16.0
    warm_hours: float = 12.0
    prospect_hours: float = 8.0
    # Working hours a partner has to answer when the contact is quite fresh; also the least it ever gets.
    least_hours: float = 2.0
    # The most working hours an offer may stay open.
    most_hours: float = 24.0
    # After so many offers a person takes over.
    max_offers: int = 5
    # After so many hours by the clock since the first offer a person takes over.
    give_up_after_hours: float = 96.0
    # After so many days without a word from the partner that took the lead it is pulled back.
    silent_after_days: int = 14
    # So many days before it is pulled back the partner is warned.
    warn_before_days: int = 4
    # So many days after taking a lead a partner may complain about it.
    complaint_within_days: int = 30
    # So many days after the promised call the prospect's link "nobody called" works.
    nobody_called_days: int = 30
    # The prospect is promised a call by the end of this working day of the partner: 0 today, 1 the next one.
    promise_working_days: int = 1

    def __post_init__(self) -> None:
        if min(astuple(self)) < 0:
            raise PolicyError("Hours, days and numbers of offers must be 0 or more.")
        if self.max_offers < 1 or not 0 < self.least_hours <= self.most_hours:
            raise PolicyError("max_offers must be 1 or more, least_hours above 0 and not above most_hours.")
        if self.warn_before_days >= self.silent_after_days:
            raise PolicyError("warn_before_days must be fewer days than silent_after_days.")
