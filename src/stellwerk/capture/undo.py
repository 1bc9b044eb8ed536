"""May a lead be taken back with the import that brought it? Not when somebody has worked on it."""

from dataclasses import dataclass

from stellwerk.terms import Reason


@dataclass(frozen=True, slots=True)
class Work:
    """What was done with a lead since it came. `partner` is the name of whoever took it."""

    partner: str = ""
    is_customer: bool = False
    is_closed: bool = False
    responded: bool = False
    owner: str = ""
    worked: bool = False


def stays(work: Work) -> Reason | None:
    """Why a lead stays although its import is undone; None when nobody has worked on it."""
    if work.partner:
        return Reason("import.stays_taken", {"partner": work.partner})
    if work.is_customer:
        return Reason("import.stays_customer")
    if work.is_closed:
        return Reason("import.stays_closed")
    if work.owner:
        return Reason("import.stays_owner", {"user": work.owner})
    if work.worked:
        return Reason("import.stays_worked")
    return Reason("import.stays_responded") if work.responded else None
