"""What will a file become? The same rules as the line, on values alone, before anything is stored."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Any

from stellwerk.clean.contact import Contact
from stellwerk.clean.junk import judge
from stellwerk.clean.normalise import normalise
from stellwerk.clean.policy import CleanPolicy
from stellwerk.terms import Reason

FIRST = 20  # rows that are shown as they will become
EXAMPLES = 5  # row numbers that are named per finding
SHOWN = ("company", "salutation", "title", "first_name", "last_name", "role", "email", "phone", "mobile", "postcode",
         "city", "country", "product", "interest")  # fmt: skip


@dataclass(slots=True)
class Found:
    """A finding on many rows: how many, the first numbers, and the reason of the first."""

    reason: Reason
    count: int = 0
    rows: list[int] = field(default_factory=list)

    def as_json(self) -> list[Any]:
        return [self.reason.as_json(), self.count, self.rows]


class Look:
    """Counts over the rows of a file as they come; `as_json` is what a page needs."""

    def __init__(self, policy: CleanPolicy, *, country: str, tz: tzinfo, defaults: Mapping[str, str]) -> None:
        self._policy, self._country, self._tz = policy, country, tz
        self._defaults = defaults
        self._seen: set[int] = set()
        self._filled: dict[str, int] = {}
        self._found: dict[str, Found] = {}
        self.first: list[dict[str, Any]] = []
        self.rows = self.good = self.doubles = 0

    def broken(self, number: int, problem: Reason) -> None:
        """A row that is none."""
        self.rows += 1
        self._note(number, problem)

    def row(self, number: int, payload: Mapping[str, str], record: Mapping[str, str]) -> None:
        """One row: as it came, and under our names."""
        self.rows += 1
        for header, cell in payload.items():
            if cell:
                self._filled[header] = self._filled.get(header, 0) + 1
        contact, said = normalise(filled(record, self._defaults), default_country=self._country, tz=self._tz)
        reason = judge(contact, policy=self._policy)
        if reason:
            self._note(number, reason)
        else:
            self.good += 1
            self._count_double(number, contact)
        if len(self.first) < FIRST:
            self.first.append(_shown(number, contact, reason, said))

    def as_json(self, headers: tuple[str, ...] = ()) -> dict[str, Any]:
        """Everything that was found; of `headers` those that hold nothing are named."""
        found = sorted(self._found.values(), key=lambda one: -one.count)
        return {
            "rows": self.rows,
            "good": self.good,
            "doubles": self.doubles,
            "found": [one.as_json() for one in found],
            "first": self.first,
            "empty": [header for header in headers if not self._filled.get(header)],
        }

    def _note(self, number: int, reason: Reason) -> None:
        one = self._found.setdefault(reason.key, Found(reason))
        one.count += 1
        if len(one.rows) < EXAMPLES:
            one.rows.append(number)

    def _count_double(self, number: int, contact: Contact) -> None:
        """The same mailbox, or the same name with the same number or at the same place, was there before."""
        keys = {
            hash(key)
            for key in (
                ("mail", contact.email),
                ("phone", contact.name_key, contact.phone),
                ("mobile", contact.name_key, contact.mobile),
                ("place", contact.name_key, contact.company_key, contact.postcode),
            )
            if all(key)
        }
        if keys & self._seen:
            self.doubles += 1
            self._note(number, Reason("import.double"))
        self._seen |= keys


def filled(record: Mapping[str, str], defaults: Mapping[str, str]) -> dict[str, str]:
    """A record whose holes are filled by what was said of the whole file."""
    holes = {name: value for name, value in defaults.items() if not record.get(name)}
    return {**record, **holes}


def _shown(number: int, contact: Contact, reason: Reason | None, said: tuple[Reason, ...]) -> dict[str, Any]:
    values = {name: getattr(contact, name) for name in SHOWN if getattr(contact, name)}
    said_json = [one.as_json() for one in said]
    return {
        "row": number,
        "values": values,
        "reason": reason.as_json() if reason else None,
        "said": said_json,
    }
