"""Duplicates among the people of one large file, with weights that are learned from the file itself.

Where no company ties a contact to a place, how much a birth date, a suburb or a house number says differs from file to
file. Splink learns it (Fellegi & Sunter 1969; expectation maximisation, term frequencies: Enamorado et al. 2019). In
a file of households another first name at the same address is another person, however well the address agrees.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from typing import Any

from rapidfuzz.distance import JaroWinkler

from stellwerk.clean.likeness import Likeness
from stellwerk.terms import Reason

ENOUGH = 500  # records from which the weights of a file can be learned
ANOTHER_PERSON = 0.5  # the most that a shared address makes of two different first names
HOUSEHOLDS = (
    0.2  # from this share of other first names among the pairs on, the file holds households, not slips
)
SAME_NAME = 0.75  # similarity from which two first names may be one, misspelt


class Kind(StrEnum):
    """What a column holds; every kind is compared in its own way."""

    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    STREET = "street"
    NUMBER = "number"
    TOWN = "town"
    POSTCODE = "postcode"
    REACH = "reach"  # a mail address, a telephone number
    MARK = "mark"  # nearly everybody's own: a birth date, a number
    CLASS = "class"  # few different values
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Field:
    """One column of the file; '' is unknown. `title` is what the column is called in a reason."""

    title: str
    kind: Kind
    values: Sequence[str]


class NotEnoughError(ValueError):
    """The file says too little about itself; the shipped weights have to do."""


def find_trained(fields: Sequence[Field], *, from_probability: float) -> list[tuple[int, int, Likeness]]:
    """(row, later row, likeness) of all pairs from this probability on, in the order of the rows.

    Raises NotEnoughError for few records, without names of people, and where learning finds no duplicates at all.
    """
    kinds = {field.kind for field in fields}
    if len(fields[0].values) < ENOUGH or not {Kind.FIRST_NAME, Kind.LAST_NAME} <= kinds:
        raise NotEnoughError
    fields = [field for field in fields if any(field.values)]
    columns = {f"f{n}": field for n, field in enumerate(fields)}
    rows = _predicted(columns, from_probability)
    others = {_pair(row) for row in rows if _other_person(fields, *_pair(row))}
    if len(others) < HOUSEHOLDS * len(rows):
        others.clear()
    found = []
    for row in rows:
        pair, probability = _pair(row), round(row["match_probability"], 6)
        if pair in others:
            probability = min(probability, ANOTHER_PERSON)
        if probability >= from_probability:
            found.append((*pair, Likeness(probability, tuple(_reasons(columns, row)))))
    return sorted(found, key=lambda pair: pair[:2])


def _pair(row: Mapping[str, Any]) -> tuple[int, int]:
    one, other = sorted((row["unique_id_l"], row["unique_id_r"]))
    return one, other


def _predicted(columns: Mapping[str, Field], from_probability: float) -> list[dict[str, Any]]:
    import duckdb
    import pyarrow
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    table = pyarrow.table(
        {name: [value or None for value in field.values] for name, field in columns.items()}
        | {"unique_id": list(range(len(next(iter(columns.values())).values)))}
    )
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=list(_comparisons(columns)),
        blocking_rules_to_generate_predictions=[block_on(*key) for key in _keys(columns)],
    )
    # One thread: the same sums in the same order, the same result every time.
    engine = DuckDBAPI(connection=duckdb.connect(config={"threads": 1}))
    rows = engine.register(table)
    learned = _learned(Linker(rows, settings, log_level=40), columns)
    linker = Linker(rows, learned, log_level=40)
    return list(linker.inference.predict(threshold_match_probability=from_probability).as_record_list())


def _comparisons(columns: Mapping[str, Field]) -> Iterator[Any]:
    import splink.comparison_library as compare

    first, last = _of(columns, Kind.FIRST_NAME)[0], _of(columns, Kind.LAST_NAME)[0]
    yield compare.ForenameSurnameComparison(first, last)
    for name, field in columns.items():
        if field.kind is Kind.CLASS:
            yield compare.ExactMatch(name)
        elif field.kind in (Kind.STREET, Kind.TOWN, Kind.TEXT):
            yield compare.JaroWinklerAtThresholds(name, [0.92, 0.8]).configure(
                term_frequency_adjustments=True
            )
        elif field.kind is Kind.NUMBER:
            yield compare.DamerauLevenshteinAtThresholds(name, [1]).configure(term_frequency_adjustments=True)
        elif field.kind in (Kind.POSTCODE, Kind.REACH, Kind.MARK):
            yield compare.DamerauLevenshteinAtThresholds(name, [1, 2]).configure(
                term_frequency_adjustments=field.kind is Kind.POSTCODE
            )


def _keys(columns: Mapping[str, Field]) -> list[tuple[str, ...]]:
    """What two records must share to be compared at all: any two of name, place and address, or one mark."""
    first, last = _of(columns, Kind.FIRST_NAME)[0], _of(columns, Kind.LAST_NAME)[0]
    told = (Kind.FIRST_NAME, Kind.LAST_NAME, Kind.STREET, Kind.NUMBER, Kind.TOWN, Kind.POSTCODE)
    pairs = combinations([name for kind in told for name in _of(columns, kind)], 2)
    vague = {frozenset(_of(columns, kind)[0] for kind in both if _of(columns, kind))
             for both in ((Kind.TOWN, Kind.POSTCODE), (Kind.NUMBER, Kind.TOWN))}  # fmt: skip
    alone = [(name,) for kind in (Kind.REACH, Kind.MARK) for name in _of(columns, kind)]
    beginnings = [(f"substr({first}, 1, 3)", f"substr({last}, 1, 3)")]
    return [*alone, *(pair for pair in pairs if frozenset(pair) not in vague), *beginnings]


def _learned(linker: Any, columns: Mapping[str, Field]) -> dict[str, Any]:
    """Settings that know what each agreement is worth: among strangers by chance, among the same by maximisation.

    Every pass compares records that share two columns and learns from the others; what the file cannot teach in one
    pass it may in the next. Raises NotEnoughError where some column was learned in none.
    """
    from splink import block_on
    from splink.internals.exceptions import EMTrainingException

    names = [name for kind in (Kind.FIRST_NAME, Kind.LAST_NAME) for name in _of(columns, kind)[:1]]
    places = (Kind.STREET, Kind.NUMBER, Kind.POSTCODE, Kind.TOWN)
    address = [name for kind in places for name in _of(columns, kind)[:1]]
    marks = [*_of(columns, Kind.MARK), *_of(columns, Kind.REACH)][:2]
    certain = [block_on(*names, (marks or address or names)[0])]
    certain += [block_on(names[1], *address[:2])] if len(address) > 1 else []
    linker.training.estimate_probability_two_random_records_match(certain, recall=0.6)
    share = linker.misc.save_model_to_json()["probability_two_random_records_match"]
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    passes = [names, address[:2], address[2:], *([name, address[0]] for name in names if address)]
    passes += [[mark] for mark in marks]
    untaught = {*columns} - {*names} | {"name"}
    for fixed in filter(None, passes):
        try:
            linker.training.estimate_parameters_using_expectation_maximisation(
                block_on(*fixed), fix_probability_two_random_records_match=True
            )
        except (ValueError, EMTrainingException):
            continue  # no two records share these, or all that do are one
        untaught -= {*columns, "name"} - {*fixed} - ({"name"} if {*names} & {*fixed} else set())
    if untaught:
        raise NotEnoughError
    # A pass whose records are nearly all one, or none, spoils the share of duplicates; the certain ones tell it.
    return {**linker.misc.save_model_to_json(), "probability_two_random_records_match": share}


def _of(columns: Mapping[str, Field], kind: Kind) -> list[str]:
    return [name for name, field in columns.items() if field.kind is kind]


def _other_person(fields: Sequence[Field], one: int, other: int) -> bool:
    """Two first names that cannot be one, not swapped with the last name, and no mark of their own in common."""
    first, last = (
        next(f.values for f in fields if f.kind is kind) for kind in (Kind.FIRST_NAME, Kind.LAST_NAME)
    )
    if not (first[one] and first[other] and last[one] and last[other]):
        return False
    swapped = _like(first[one], last[other]) and _like(last[one], first[other])
    if swapped or _like(first[one], first[other]) or _abbreviated(first[one], first[other]):
        return False
    own = (f.values for f in fields if f.kind in (Kind.MARK, Kind.REACH))
    return not any(values[one] and values[one] == values[other] for values in own)


def _like(one: str, other: str) -> bool:
    return JaroWinkler.similarity(one, other) >= SAME_NAME


def _abbreviated(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


# The levels of Splink's comparisons from the highest down, as what they say.
_NAMES = {
    6: "duplicate.name_same",
    5: "duplicate.name_swapped",
    4: "duplicate.name_similar",
    3: "duplicate.name_alike",
    2: "duplicate.last_name_same",
    1: "duplicate.first_name_same",
    0: "duplicate.name_differs",
}
_HIGHEST = {Kind.CLASS: 1, Kind.NUMBER: 2}


def _reasons(columns: Mapping[str, Field], row: Mapping[str, Any]) -> Iterator[Reason]:
    """What agrees and what does not; what is unknown on one side says nothing."""
    for name, level in row.items():
        column = name.removeprefix("gamma_")
        if column == name or level < 0:
            continue
        if column not in columns:
            yield Reason(_NAMES[level])
            continue
        field = columns[column]
        if not level:
            yield Reason("duplicate.field_differs", {"column": field.title})
        elif level == _HIGHEST.get(field.kind, 3):
            yield Reason("duplicate.field_same", {"column": field.title})
        else:
            yield Reason("duplicate.field_similar", {"column": field.title})
