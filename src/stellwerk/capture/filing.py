"""How a person files a table: which column is which, what stays as a further detail, what is left out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from stellwerk.capture.columns import recognise
from stellwerk.capture.vocabulary import OUR_NAMES, header_key
from stellwerk.terms import Reason

OWN = "own"  # a detail of the house's own: stays with the lead under the file's header
OUT = "out"  # never stored
# What was ticked in a talk; each is a fact `tick.<name>` of the lead, which the segments look at.
TICKS = ("founder", "open_again", "new_subsidiary", "partner_change", "unhappy", "improved_product")
TICK_WORDS = {
    "founder": "Gründer|Gründung|Existenzgründer|Neugründung|Start-up|Startup|founder|new business",
    "open_again": "wieder offen|früher abgelehnt|jetzt offen|open again|refused before",
    "new_subsidiary": "neue Niederlassung|neuer Standort|Tochter im Ausland|new subsidiary|new site|new branch",
    "partner_change": "Partnerwechsel|wechselt Partner|Händlerwechsel|change of partner|partner change",
    "unhappy": "unzufrieden|unzufrieden mit Wettbewerb|unzufrieden mit Wettbewerber|unhappy|unhappy with competitor"
    "|dissatisfied",
    "improved_product": "verbessertes Produkt|Neuheit passt|neues Produkt|improved product|new product fits",
}
_TICK_OF = {header_key(word): name for name, words in TICK_WORDS.items() for word in words.split("|")}
_YES = frozenset({"ja", "j", "yes", "y", "x", "1", "true", "wahr", "ok", "✓", "✔", "☑"})
# Only these complete another column: a house number stands behind the street, or before it.
NUMBERS = ("house_number", "street_number")
CHOICES = (*OUR_NAMES, "house_number")
REACH = frozenset({"email", "phone", "mobile"})
DEFAULTS = ("campaign", "channel", "language", "product", "country")


class FilingError(ValueError):
    """The columns cannot be read like this; `reasons` say what to do, one per column or name."""

    def __init__(self, *reasons: Reason) -> None:
        super().__init__("The columns cannot be read like this.")
        self.reasons = reasons


@dataclass(frozen=True, slots=True)
class Filing:
    """`places`: their header -> our name; `ticks`: their header -> tick; `out`: headers that are not stored."""

    places: Mapping[str, str] = field(default_factory=dict)
    ticks: Mapping[str, str] = field(default_factory=dict)
    out: frozenset[str] = frozenset()

    @property
    def names(self) -> frozenset[str]:
        """Our names that the file fills."""
        return frozenset(self.places.values())

    def choice(self, header: str) -> str:
        """What a header was chosen to be: one of our names, `tick.<name>`, OWN or OUT."""
        if header in self.ticks:
            return f"tick.{self.ticks[header]}"
        return self.places.get(header) or (OUT if header in self.out else OWN)

    def payload(self, headers: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
        """A row under the file's own headers, without empty cells and without the columns that are left out.

        Cells beyond the last header are kept under names of their own.
        """
        names = [*headers, *(f"column {i}" for i in range(len(headers) + 1, len(cells) + 1))]
        found = ((name, cell.replace("\0", "").strip()) for name, cell in zip(names, cells, strict=False))
        return {name: cell for name, cell in found if cell and name not in self.out}

    def record(self, payload: Mapping[str, Any]) -> dict[str, str]:
        """A row under our names; a separate house number is joined to the street."""
        found = {self.places[header]: str(cell) for header, cell in payload.items() if header in self.places}
        behind, before = found.pop("house_number", ""), found.pop("street_number", "")
        if behind or before:
            found["street"] = " ".join(part for part in (before, found.get("street", ""), behind) if part)
        return found

    def extras(self, payload: Mapping[str, Any]) -> dict[str, str]:
        """What has no name of ours."""
        filed = self.places.keys() | self.ticks.keys() | self.out
        return {header: str(cell) for header, cell in payload.items() if header not in filed and cell != ""}

    def ticked(self, payload: Mapping[str, Any]) -> dict[str, bool]:
        """The ticks that were set, as facts."""
        set_ = (name for header, name in self.ticks.items() if is_yes(str(payload.get(header, ""))))
        return {f"tick.{name}": True for name in set_}

    def as_mapping(self) -> dict[str, str]:
        """Our name (or `tick.<name>`) -> their header, as it is stored."""
        ours = {name: header for header, name in self.places.items()}
        return ours | {f"tick.{name}": header for header, name in self.ticks.items()}


def is_yes(cell: str) -> bool:
    return cell.strip().casefold() in _YES


def stored(mapping: Mapping[str, str], out: Sequence[str] = ()) -> Filing:
    """The filing behind its stored form."""
    places = {header: name for name, header in mapping.items() if not name.startswith("tick.")}
    ticks = {
        header: name.removeprefix("tick.") for name, header in mapping.items() if name.startswith("tick.")
    }
    return Filing(places, ticks, frozenset(out))


def propose(headers: Sequence[str], *, saved: Mapping[str, str] | None = None) -> Filing:
    """What the headers say, ticks included; a filing that was `saved` for the sender (header -> choice) goes first."""
    known = {header_key(header): choice for header, choice in (saved or {}).items()}
    chosen = {header: known[header_key(header)] for header in headers if header_key(header) in known}
    taken = {choice for choice in chosen.values() if choice not in (OWN, OUT)}
    found = recognise(headers)
    for index, name in found.places:
        if headers[index] not in chosen and name not in taken:
            chosen[headers[index]] = name
            taken.add(name)
    for header in headers:
        tick = _TICK_OF.get(header_key(header))
        if header not in chosen and tick and f"tick.{tick}" not in taken:
            chosen[header] = f"tick.{tick}"
            taken.add(f"tick.{tick}")
    return choose(chosen)


def choose(choices: Mapping[str, str]) -> Filing:
    """The filing of a person's choices (their header -> our name, tick, OWN or OUT).

    Raises FilingError where two columns were given one name, or a name is not ours.
    """
    users: dict[str, list[str]] = {}
    for header, choice in choices.items():
        if choice not in (OWN, OUT, ""):
            users.setdefault(choice, []).append(header)
    known = {*CHOICES, *NUMBERS, *(f"tick.{name}" for name in TICKS)}
    wrong = [Reason("import.no_such_name", {"name": name}) for name in users if name not in known]
    twice = [_twice(name, headers) for name, headers in users.items() if len(headers) > 1]
    if wrong or twice:
        raise FilingError(*wrong, *twice)
    places = {headers[0]: name for name, headers in users.items() if not name.startswith("tick.")}
    ticks = {
        headers[0]: name.removeprefix("tick.") for name, headers in users.items() if name.startswith("tick.")
    }
    return Filing(places, ticks, frozenset(header for header, choice in choices.items() if choice == OUT))


def _twice(name: str, headers: Sequence[str]) -> Reason:
    if name.startswith("tick."):
        return Reason("import.tick_twice", {"tick": name, "columns": list(headers)})
    return Reason("import.twice", {"column": name, "columns": list(headers)})


def missing(filing: Filing) -> tuple[Reason, ...]:
    """What a lead needs and this file does not bring, in the order of how much it hurts."""
    names = filing.names
    by_post = {"company", "street"} <= names and bool(names & {"postcode", "city"})
    found = []
    if not names & REACH and not by_post:
        found.append(Reason("import.no_way_to_reach"))
    if not names & {"company", "last_name", "name"}:
        found.append(Reason("import.no_name"))
    if not names & {"postcode", "city"}:
        found.append(Reason("import.no_place"))
    if not names & {"product", "interest", "remark"}:
        found.append(Reason("import.no_interest"))
    if "consent" not in names:
        found.append(Reason("import.no_consent"))
    return tuple(found)
