"""Two that look like one: people of one household, colleagues, branches of one company. A machine never merges them."""

from collections.abc import Set

from stellwerk.clean.likeness import Likeness
from stellwerk.terms import Reason

OTHER_NAME = {"duplicate.first_name_differs", "duplicate.last_name_differs", "duplicate.name_differs"}
NO_NAME = {"duplicate.both_without_name", "duplicate.one_without_name"}
ONE_COMPANY = {"duplicate.site_same", "duplicate.company_same"}
ONE_HOME = {
    "duplicate.address_same", "duplicate.phone_same", "duplicate.mobile_same", "duplicate.email_same",
    "duplicate.email_shared",
}  # fmt: skip


def two_of(likeness: Likeness) -> Reason | None:
    """What the two probably are to each other, where what they share is not what makes them one."""
    seen = {reason.key for reason in likeness.reasons}
    if seen & OTHER_NAME and seen & ONE_COMPANY:
        return Reason("duplicate.colleagues")
    if "duplicate.company_elsewhere" in seen and seen & (NO_NAME | OTHER_NAME):
        return Reason("duplicate.branches")
    if _of_one_home(seen):
        return Reason("duplicate.household")
    return None


def _of_one_home(seen: Set[str]) -> bool:
    """One surname, another first name, and an address or a number in common."""
    return "duplicate.first_name_differs" in seen and bool(seen & ONE_HOME)


def told(likeness: Likeness) -> Likeness:
    """The same with what the two probably are as the first reason."""
    why = two_of(likeness)
    return Likeness(likeness.probability, (why, *likeness.reasons)) if why else likeness
