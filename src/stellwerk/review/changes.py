"""What a draft of the policy changes; how it is carried over to rules that went live in the meantime."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from stellwerk.review.policy import SECTIONS, checked
from stellwerk.terms import PolicyError, Reason, read_numbers

Numbers = Mapping[str, Mapping[str, Any]]

# What a trial on the past can tell of; the other numbers of matching concern people and direct sales.
TRIED = {("offer", "max_offers")}
UNTRIED = {("match", "by_hand_hours"), ("match", "direct_when_nobody"), ("match", "release_protected")}


class DraftError(PolicyError):
    """What cannot be done with a draft now; `reason` says why and what to do."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.key)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Change:
    """One number that two policies say differently, as their dataclasses have it."""

    section: str
    name: str
    old: Any
    new: Any

    @property
    def is_tried(self) -> bool:
        """Whether a trial on the past can tell what it does."""
        place = self.section, self.name
        return place in TRIED or (self.section == "match" and place not in UNTRIED)

    def reason(self) -> Reason:
        """For the journal: values in words, of a table only that it is another one."""
        number = f"{self.section}.{self.name}"
        if isinstance(self.old, tuple | Mapping):
            return Reason("policy.table_changed", {"number": number})
        return Reason("policy.number_changed", {"number": number, "old": self.old, "new": self.new})


def changes(old: Numbers, new: Numbers) -> tuple[Change, ...]:
    """Every number that differs, in the order of the sections; both with only what is not default."""
    found = []
    for section, kind in SECTIONS.items():
        before, after = (read_numbers(kind, numbers.get(section, {})) for numbers in (old, new))
        for field in fields(kind):
            values = getattr(before, field.name), getattr(after, field.name)
            if values[0] != values[1]:
                found.append(Change(section, field.name, *values))
    return tuple(found)


def lean(numbers: Numbers) -> dict[str, dict[str, Any]]:
    """The numbers checked, as JSON can hold them, and without what is default. Raises PolicyError."""
    checked(numbers)
    return {
        section: differing
        for section, kind in SECTIONS.items()
        if (differing := _differing(kind, numbers.get(section, {})))
    }


def _differing(kind: type[Any], given: Mapping[str, Any]) -> dict[str, Any]:
    values, blank = read_numbers(kind, given), kind()
    return {
        field.name: plain(value)
        for field in fields(kind)
        if (value := getattr(values, field.name)) != getattr(blank, field.name)
    }


def plain(value: Any) -> Any:
    """Tuples as lists and mappings as dicts, however deep."""
    if isinstance(value, Mapping):
        return {key: plain(cell) for key, cell in value.items()}
    return [plain(cell) for cell in value] if isinstance(value, tuple) else value


def with_section(numbers: Numbers, section: str, values: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The numbers with these of one section instead of its own."""
    return {**{name: dict(given) for name, given in numbers.items()}, section: dict(values)}


def on_top(numbers: Numbers, live: Numbers) -> dict[str, dict[str, Any]]:
    """The numbers that are live, with these instead of their own."""
    return {name: {**live.get(name, {}), **numbers.get(name, {})} for name in {**live, **numbers}}


def carried_over(draft: Numbers, *, base: Numbers, live: Numbers) -> dict[str, dict[str, Any]]:
    """What the draft changed of its base, on top of what is live now. Raises PolicyError where that does not fit."""
    changed: dict[str, dict[str, Any]] = {}
    for change in changes(base, draft):
        changed.setdefault(change.section, {})[change.name] = plain(change.new)
    return lean(on_top(changed, live))
