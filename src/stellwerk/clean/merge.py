"""Two entries of one contact become one: holes are filled, nothing is overwritten, all can be undone."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from stellwerk.clean.text import fold
from stellwerk.terms import Reason

# Parts that only make sense together: one is taken over only when the others do not contradict.
_TOGETHER: tuple[tuple[str, ...], ...] = (
    ("street", "postcode", "city", "country"),
    ("value_cents", "currency"),
    ("company", "legal_form"),
    ("first_name", "last_name"),
    ("role", "decides"),
)
_GROUP_OF = {name: group for group in _TOGETHER for name in group}
# What names one entry, not the contact, is never taken over.
_OWN = frozenset({"lead_id", "received_at", "phone_raw", "name_key", "company_key"})


class MergeError(Exception):
    """Two leads cannot become one now; the message and `reason` say what to do."""

    def __init__(self) -> None:
        super().__init__("Partners work on both leads: withdraw one of the two offers first.")
        self.reason = Reason("merge.both_live")


@dataclass(frozen=True, slots=True)
class Merged:
    """`changes`: the values to set on the kept record; `before`: what stood there, under the same names."""

    changes: Mapping[str, Any]
    before: Mapping[str, Any]


def merge(kept: Mapping[str, Any], other: Mapping[str, Any]) -> Merged:
    """What the kept record learns from the other one. '' and None (and a missing name) are holes.

    The keys for the search of duplicates follow from the names and are the only values made anew.
    """
    changes = {
        name: value
        for name, value in other.items()
        if name not in _OWN
        and not _is_hole(value)
        and _is_hole(kept.get(name))
        and _agrees(name, kept, other)
    }
    if "company" in changes and other.get("company_key"):
        changes["company_key"] = other["company_key"]
    if changes.keys() & {"first_name", "last_name"}:
        both = {**kept, **changes}
        changes["name_key"] = fold(f"{both.get('first_name') or ''} {both.get('last_name') or ''}")
    return Merged(changes, {name: kept.get(name) for name in changes})


def unmerge(record: Mapping[str, Any], merged: Mapping[str, Any] | Merged) -> dict[str, Any]:
    """The values to set so that a merge is undone; what a person changed since stays as it is.

    `merged` is the Merged of then, or its JSON form {"changes": ..., "before": ...}.
    """
    if not isinstance(merged, Merged):
        merged = Merged(merged["changes"], merged["before"])
    return {name: merged.before[name] for name, value in merged.changes.items() if record.get(name) == value}


def _is_hole(value: Any) -> bool:
    return value is None or value == ""


def _agrees(name: str, kept: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether nothing else of the same group says something different in the two records."""
    return all(
        _is_hole(kept.get(part)) or _is_hole(other.get(part)) or _same(kept[part], other[part])
        for part in _GROUP_OF.get(name, ())
    )


def _same(one: Any, two: Any) -> bool:
    return fold(one) == fold(two) if isinstance(one, str) and isinstance(two, str) else bool(one == two)
