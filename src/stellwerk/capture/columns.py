"""Which column is which? Headers of any house become our names; the rest stays as attributes."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from stellwerk.capture.vocabulary import LEADS, STREET_NUMBERS, Vocabulary, header_key
from stellwerk.terms import Reason

# What an export puts before a plain name: "Contact Email", "Billing City", "Firmen-PLZ".
_PREFIXES = (
    "lead",
    "contact",
    "kontakt",
    "account",
    "billing",
    "mailing",
    "primary",
    "main",
    "work",
    "business",
    "person",
    "company",
    "firmen",
    "firma",
    "kunden",
    "customer",
    "partner",
    "haupt",
)


class MappingError(ValueError):
    """A mapping that cannot be followed; the message is one line that says what to do instead."""


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """Where each of our columns stands in a file.

    `places`: (cell index, our name); `extras`: (cell index, header) of the unknown columns that are kept as
    attributes; `findings`: what a person should know about the recognition.
    """

    headers: tuple[str, ...]
    places: tuple[tuple[int, str], ...]
    extras: tuple[tuple[int, str], ...]
    findings: tuple[Reason, ...]

    @property
    def names(self) -> frozenset[str]:
        """Our names that this file has."""
        return frozenset(name for _, name in self.places)

    def header_of(self, name: str) -> str:
        """The file's header for one of our names, '' when it has none."""
        return next((self.headers[index] for index, known in self.places if known == name), "")


def recognise(
    headers: Sequence[str], *, overrides: Mapping[str, str] | None = None, vocabulary: Vocabulary = LEADS
) -> ColumnMap:
    """Maps headers to our names; the first column wins a name, exact synonyms go before prefixed ones.

    `overrides`: our name -> the file's header, or '' to switch the recognition of that name off.
    Raises MappingError for a name that is not ours and for a header that the file does not have.
    """
    chosen, off, forced = _overrides(headers, overrides or {}, vocabulary)
    taken = set(chosen.values())
    free = [index for index in range(len(headers)) if index not in chosen]
    findings: list[Reason] = []
    for guess in (_exact, _prefixed):
        for index in list(free):
            name = guess(headers[index], vocabulary)
            if not name or name in off or name in forced:
                continue
            if name not in taken:
                chosen[index] = name
                taken.add(name)
                free.remove(index)
            elif guess is _exact:
                findings.append(Reason("columns.second", {"column": headers[index], "name": name}))
    places = tuple((index, chosen[index]) for index in sorted(chosen))
    extras = tuple((index, headers[index]) for index in free)
    if extras:
        findings.append(Reason("columns.attributes", {"columns": [header for _, header in extras]}))
    return ColumnMap(tuple(headers), places, extras, tuple(findings))


def apply(mapping: ColumnMap, row: Sequence[str]) -> dict[str, str]:
    """One row under our names; a separate house number is joined to the street. Cells come stripped."""
    record = {name: row[index].strip() for index, name in mapping.places}
    if "house_number" in record or "street_number" in record:
        behind, before = record.pop("house_number", ""), record.pop("street_number", "")
        record["street"] = " ".join(part for part in (before, record.get("street", ""), behind) if part)
    return record


def attributes(mapping: ColumnMap, row: Sequence[str]) -> dict[str, str]:
    """The cells of the columns that are not ours, under the file's own headers; empty cells are left out."""
    found = ((header, row[index].strip()) for index, header in mapping.extras)
    return {header: cell for header, cell in found if cell}


def _overrides(
    headers: Sequence[str], overrides: Mapping[str, str], vocabulary: Vocabulary
) -> tuple[dict[int, str], set[str], set[str]]:
    """The columns that were mapped by hand, the names switched off, the names mapped."""
    chosen: dict[int, str] = {}
    off: set[str] = set()
    for name, header in overrides.items():
        if name not in vocabulary.names:
            raise MappingError(_unknown_name(name, vocabulary))
        if not header:
            off.add(name)
            continue
        index = _column(header, headers)
        if index in chosen:
            raise MappingError(
                f"Column '{header}' is mapped to both '{chosen[index]}' and '{name}': map it to one of them."
            )
        chosen[index] = name
    return chosen, off, set(chosen.values())


def _unknown_name(name: str, vocabulary: Vocabulary) -> str:
    near = difflib.get_close_matches(name, vocabulary.names, 1, 0.75)
    hint = f"did you mean '{near[0]}'?" if near else f"use one of: {', '.join(vocabulary.names)}."
    return f"'{name}' is no column name of ours: {hint}"


def _column(header: str, headers: Sequence[str]) -> int:
    if header in headers:
        return headers.index(header)
    wanted = header_key(header)
    keys = [header_key(known) for known in headers]
    if wanted and wanted in keys:
        return keys.index(wanted)
    near = difflib.get_close_matches(header, headers, 1)
    hint = f"did you mean '{near[0]}'?" if near else f"it has: {', '.join(headers)}."
    raise MappingError(f"The file has no column '{header}': {hint}")


def _exact(header: str, vocabulary: Vocabulary) -> str:
    """Our name for a header as it stands, or without what is in brackets ('Auftragswert (EUR)')."""
    found = vocabulary.synonyms.get(header_key(header))
    if found is None:
        found = vocabulary.synonyms.get(header_key(_unit(header)))
    return found or ""


def _unit(header: str) -> str:
    bare = header.split("(")[0].split("[")[0]
    for unit in (" in EUR", " in €", " in CHF", " EUR", " €", " CHF", " (km)"):
        bare = bare.removesuffix(unit)
    return bare


def _prefixed(header: str, vocabulary: Vocabulary) -> str:
    """Our name behind a common prefix, or before a trailing 1 ('Telefon 1')."""
    key = header_key(header)
    if key.endswith("1") and key[:-1] in vocabulary.synonyms:
        return vocabulary.synonyms[key[:-1]]
    for prefix in _PREFIXES:
        rest = key.removeprefix(prefix)
        # A bare "number" or "id" behind a prefix may be anybody's number ("Account ID", "Partner-Nr.").
        if rest != key and len(rest) > 2 and rest not in ("number", "nummer", "name", "title"):
            found = vocabulary.synonyms.get(rest)
            if found and found not in STREET_NUMBERS:
                return found
    return ""


def is_known(header: str, *, vocabulary: Vocabulary = LEADS) -> bool:
    """Whether a header alone tells what the column holds."""
    return bool(_exact(header, vocabulary) or _prefixed(header, vocabulary))
