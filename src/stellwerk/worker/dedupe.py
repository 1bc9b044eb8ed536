"""Find the duplicates in a file of contacts: which two rows are one, how probably, and why."""

import argparse
import csv
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from itertools import pairwise
from pathlib import Path

from stellwerk import words
from stellwerk.capture.columns import ColumnMap, MappingError, apply, recognise
from stellwerk.capture.sources.table_file import TableError, open_table
from stellwerk.clean import CleanPolicy, Contact, Likeness, find, fold, normalise
from stellwerk.clean.trained import Field, Kind, NotEnoughError, find_trained
from stellwerk.terms import Reason

CANNOT = 2
COMPANIES = 0.1  # from this share of rows with a company on, the shipped weights of business contacts hold
HEADER = ("id_a", "id_b", "probability", "reasons")
KINDS = {
    "first_name": Kind.FIRST_NAME,
    "last_name": Kind.LAST_NAME,
    "street": Kind.STREET,
    "street_number": Kind.NUMBER,
    "house_number": Kind.NUMBER,
    "city": Kind.TOWN,
    "postcode": Kind.POSTCODE,
    "email": Kind.REACH,
    "phone": Kind.REACH,
    "mobile": Kind.REACH,
}
CLASSES = 60  # so many different values at most are classes
OWN = 0.3  # from this share of different values on, a column is nearly everybody's own
LONGEST_MARK = 20  # letters of a number or date; what is longer is text

Pairs = list[tuple[int, int, Likeness]]


class _Stop(Exception):
    """The command cannot go on; the message says what to do."""


@dataclass(frozen=True, slots=True)
class _File:
    """A read file: its columns, its good rows as cells, their ids, and (number, reason) of the broken rows."""

    columns: ColumnMap
    rows: list[Sequence[str]]
    ids: list[str]
    broken: list[tuple[int, Reason]]


def main(given: list[str]) -> int:
    """Runs the command. 0: done; 2: it could not begin, one line says why."""
    wanted = _parser().parse_args(given)
    try:
        file = _read(wanted.contacts, wanted.id, dict(_mapped(wanted.map)))
        pairs, learned = _pairs(file, wanted.threshold)
        _write(wanted.out, file, pairs, wanted.language)
    except (_Stop, TableError, MappingError) as stop:
        print(stop, file=sys.stderr)
        return CANNOT
    except OSError as error:
        print(f"{error.filename}: {error.strerror}; check the name.", file=sys.stderr)
        return CANNOT
    for number, reason in file.broken[:20]:
        row = Reason("files.row_left_out", {"row": number})
        print(words.say(row, wanted.language), words.say(reason, wanted.language), file=sys.stderr)
    counts = {"pairs": len(pairs), "rows": len(file.rows)}
    print(words.say(Reason("files.pairs_learned" if learned else "files.pairs", counts), wanted.language))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="stellwerk dedupe", description=__doc__)
    parser.add_argument("contacts", type=Path, metavar="CONTACTS", help="CSV or Excel")
    parser.add_argument("--id", metavar="COLUMN", help="the column with the ids; without it the row's number")
    parser.add_argument("--map", action="append", default=[], metavar="OUR=THEIRS", help="what a column is")
    parser.add_argument(
        "--threshold", type=_share, default=0.9, help="pairs of this probability and more are written (0.9)"
    )
    parser.add_argument("--language", choices=("de", "en"), default="en", help="of the reasons")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="CSV of the pairs")
    return parser


def _share(text: str) -> float:
    value = float(text)
    if not 0 < value <= 1:
        raise argparse.ArgumentTypeError(f"{text} is no probability: give a number above 0 and up to 1")
    return value


def _mapped(given: list[str]) -> Iterator[tuple[str, str]]:
    for pair in given:
        name, sign, header = pair.partition("=")
        if not sign:
            raise _Stop(f"--map {pair} names no column: write --map {pair}=HEADER.")
        yield name, header


def _read(path: Path, id_column: str | None, overrides: Mapping[str, str]) -> _File:
    table = open_table(path)
    overrides = {**overrides, "lead_id": id_column} if id_column else overrides
    columns = recognise(table.headers, overrides=overrides)
    at = next((index for index, name in columns.places if name == "lead_id"), None) if id_column else None
    rows, ids, broken = [], [], []
    for row in table.rows:
        if row.problem:
            broken.append((row.number, row.problem))
            continue
        rows.append(row.cells)
        ids.append(row.cells[at].strip() if at is not None else str(row.number))
    _check_ids(ids, id_column)
    return _File(columns, rows, ids, broken)


def _check_ids(ids: list[str], column: str | None) -> None:
    if "" in ids:
        raise _Stop(f"Column '{column}' is empty in some rows: take another one, or leave --id away.")
    twice = next((one for one, other in pairwise(sorted(ids)) if one == other), None)
    if twice is not None:
        raise _Stop(f"'{twice}' stands twice in column '{column}': take another one, or leave --id away.")


def _pairs(file: _File, threshold: float) -> tuple[Pairs, bool]:
    """The pairs from the threshold on, and whether their weights were learned from the file."""
    contacts = [normalise(apply(file.columns, row), default_country="DE", tz=UTC)[0] for row in file.rows]
    if sum(bool(contact.company) for contact in contacts) < COMPANIES * len(contacts):
        try:
            return find_trained(_fields(file, contacts), from_probability=threshold), True
        except NotEnoughError:
            pass
    found = find(contacts, policy=CleanPolicy(ask_above=threshold))
    return sorted((pair.second, pair.first, pair.likeness) for pair in found), False


def _fields(file: _File, contacts: list[Contact]) -> list[Field]:
    """The columns as the trainer compares them: ours by their name, the file's own by what stands in them."""
    fields = []
    for index, name in file.columns.places:
        if name in KINDS:
            fields.append(Field(file.columns.headers[index], KINDS[name], _column(file, index)))
    if not {"first_name", "last_name"} <= file.columns.names:  # one column holds both
        fields.append(Field("first name", Kind.FIRST_NAME, [fold(c.first_name) for c in contacts]))
        fields.append(Field("last name", Kind.LAST_NAME, [fold(c.last_name) for c in contacts]))
    for index, header in file.columns.extras:
        values = _column(file, index)
        if kind := _kind(values):
            fields.append(Field(header, kind, values))
    return fields


def _column(file: _File, index: int) -> list[str]:
    return [fold(row[index]) for row in file.rows]


def _kind(values: list[str]) -> Kind | None:
    """What a column of unknown name holds; None where it says nothing about a person."""
    told = [value for value in values if value]
    different = len(set(told))
    if different < 2:
        return None
    if different <= CLASSES:
        return Kind.CLASS
    longest = max(map(len, told))
    digits = any(letter.isdigit() for letter in told[0])
    return Kind.MARK if digits and longest <= LONGEST_MARK and different >= OWN * len(told) else Kind.TEXT


def _write(path: Path, file: _File, pairs: Pairs, language: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEADER)
        for one, other, likeness in pairs:
            reasons = ", ".join(words.say_all(likeness.reasons, language))
            writer.writerow((file.ids[one], file.ids[other], f"{likeness.probability:.4f}", reasons))
