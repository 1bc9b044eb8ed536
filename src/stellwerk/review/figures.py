"""The figures of all leads in columns: what every report counts from.

Rows of the store become blocks of columns (`pack`), blocks become `Figures` (`unpack`, `Figures`). Texts are kept
once and counted by their codes; moments are minutes since 1970, money is cents. Decision 0015 says why.
"""

import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

Values = NDArray[Any]
Flags = NDArray[np.bool_]
Numbers = NDArray[np.float64]
Codes = NDArray[np.int32]

BLOCK = 10_000  # lead ids per block
NEVER = int(np.iinfo(np.int32).min)  # a moment that did not come
UNKNOWN = -1  # cents that nobody knows
DAY = 1440  # minutes
VERSION = 2  # of the packed form; a block of another one is made anew

# Kind of column -> how it is kept.
KINDS: Mapping[str, str] = {
    "id": "<i8",
    "minute": "<i4",
    "cents": "<i8",
    "share": "<f4",
    "count": "<i4",
    "name": "<i4",
}
# What is kept of a lead. `offered` … `closed` are when it got that far first; `segments` are its codes joined by |;
# `existing` is 1 for one of a company that had ordered before. `further`: what the customer ordered beyond the first
# order since the lead was won; `cross_sold` is 1 where that, or the order itself, was of another product line.
LEADS: Mapping[str, str] = {
    "id": "id",
    **dict.fromkeys(("arrived", "offered", "accepted", "contacted", "quoted", "closed"), "minute"),
    **dict.fromkeys(
        ("stage", "letter", "temperature", "channel", "campaign", "product", "country", "region", "partner"), "name"
    ),
    **dict.fromkeys(
        ("industry", "segments", "strategy", "outcome", "lost_reason", "competitor", "source", "agency"), "name"
    ),
    **dict.fromkeys(("chance", "low", "high"), "share"),
    **dict.fromkeys(("value", "worth", "ordered", "price"), "cents"),
    **dict.fromkeys(
        ("contacts", "offers", "refused", "quotations", "new_quotations", "new_orders", "orders", "complaints"), "count"
    ),
    **dict.fromkeys(("upheld", "calls", "call_seconds", "visits", "visit_minutes", "untimed"), "count"),
    **dict.fromkeys(("feedbacks", "gaps", "existing", "further", "cross_sold"), "count"),
}  # fmt: skip
# What is kept of an offer; `talked` is the first report of a talk, `word` the last word of any kind; `complaint` is the
# reason of one that was made.
OFFERS: Mapping[str, str] = {
    "id": "id",
    "lead": "id",
    **dict.fromkeys(("partner", "state", "reason", "complaint"), "name"),
    **dict.fromkeys(("sent", "answered", "talked", "word", "put_off"), "minute"),
    **dict.fromkeys(("taken", "quoted", "feedbacks", "stars", "complained"), "count"),
}
# What is kept of a call.
CALLS: Mapping[str, str] = {
    "id": "id",
    "lead": "id",
    **dict.fromkeys(("agency", "result"), "name"),
    "called": "minute",
    "seconds": "count",
}
TABLES: Mapping[str, Mapping[str, str]] = {"leads": LEADS, "offers": OFFERS, "calls": CALLS}
# What may be missing of a lead, a bit each in the column `gaps`.
GAPS = (
    "company", "person", "phone", "mail", "industry", "place", "product", "value", "campaign", "segment",
)  # fmt: skip


class FiguresError(ValueError):
    """A block that cannot be read; it is to be made anew."""


@dataclass(frozen=True, slots=True)
class Table:
    """Columns of equal length; the words behind the codes of those that are names."""

    columns: Mapping[str, Values]
    words: Mapping[str, tuple[str, ...]]


def minute(at: datetime | None) -> int:
    """Minutes since 1970, NEVER for no moment."""
    return NEVER if at is None else int(at.timestamp() // 60)


def pack(rows: Mapping[str, Mapping[str, Sequence[Any]]]) -> bytes:
    """Table -> column -> values in equal length, as one body. Names are texts, all else numbers."""
    head: dict[str, Any] = {"version": VERSION}
    parts: list[bytes] = []
    for table, kinds in TABLES.items():
        given = rows[table]
        words: dict[str, list[str]] = {}
        for name, kind in kinds.items():
            column: Sequence[Any] = given[name]
            if kind == "name":
                words[name], column = _coded(column)
            parts.append(np.asarray(column, dtype=KINDS[kind]).tobytes())
        head[table] = {"rows": len(given["id"]), "words": words}
    written = json.dumps(head, separators=(",", ":")).encode()
    return zlib.compress(b"".join((len(written).to_bytes(4, "little"), written, *parts)), 1)


def _coded(column: Sequence[str]) -> tuple[list[str], list[int]]:
    """The words in the order of their first appearance, the empty one first; and the codes."""
    codes = {"": 0}
    coded = [codes.setdefault(word, len(codes)) for word in column]
    return list(codes), coded


def digest_of(body: bytes) -> str:
    return blake2b(body, digest_size=16).hexdigest()


def unpack(body: bytes) -> dict[str, Table]:
    """What `pack` was given, as arrays. Raises FiguresError for anything else."""
    try:
        data = zlib.decompress(body)
        at = 4 + int.from_bytes(data[:4], "little")
        head = json.loads(data[4:at])
        if head["version"] != VERSION:
            raise FiguresError(f"The block is of version {head['version']}.")
        found = {}
        for table, kinds in TABLES.items():
            count, columns = head[table]["rows"], {}
            for name, kind in kinds.items():
                columns[name] = np.frombuffer(data, dtype=KINDS[kind], count=count, offset=at)
                at += columns[name].nbytes
            found[table] = Table(columns, {k: tuple(v) for k, v in head[table]["words"].items()})
    except FiguresError:
        raise
    except (zlib.error, ValueError, KeyError, IndexError, TypeError) as error:
        raise FiguresError(f"The block cannot be read: {error}") from error
    return found


class Vocabulary:
    """The words of all blocks with codes that stay: what is joined later gets the next ones."""

    def __init__(self) -> None:
        self._codes: dict[str, dict[str, int]] = {}
        self._lock = Lock()

    def words(self, column: str) -> tuple[str, ...]:
        """All words of a column by their codes; the empty one is 0."""
        return tuple(self._codes.get(column, {"": 0}))

    def codes(self, column: str, words: Iterable[str]) -> Codes:
        with self._lock:
            known = self._codes.setdefault(column, {"": 0})
            return np.array([known.setdefault(word, len(known)) for word in words], dtype=np.int32)


class Block:
    """An unpacked block whose names have the codes of a vocabulary."""

    __slots__ = ("columns",)

    def __init__(self, body: bytes, vocabulary: Vocabulary) -> None:
        self.columns: dict[str, dict[str, Values]] = {}
        for name, table in unpack(body).items():
            columns = {column: values.copy() for column, values in table.columns.items()}  # lets the body go
            for column, words in table.words.items():
                columns[column] = vocabulary.codes(column, words)[columns[column]]
            self.columns[name] = columns


class Figures:
    """All blocks side by side, in the order of their leads' ids. Columns are joined when somebody asks for them.

    `as_of` is the moment to which they count; None: nobody has counted yet.
    """

    def __init__(
        self, blocks: Sequence[Block], vocabulary: Vocabulary, *, as_of: datetime | None = None
    ) -> None:
        self.as_of = as_of
        self._blocks, self._vocabulary = tuple(blocks), vocabulary
        self._joined: dict[tuple[str, str], Values] = {}

    def leads(self, column: str) -> Values:
        return self._column("leads", column)

    def offers(self, column: str) -> Values:
        return self._column("offers", column)

    def words(self, column: str) -> tuple[str, ...]:
        """What the codes of a column of names mean."""
        return self._vocabulary.words(column)

    def calls(self, column: str) -> Values:
        return self._column("calls", column)

    def lead_rows(self, table: str) -> NDArray[np.int64]:
        """Per offer or call the place of its lead among the leads."""
        key = (table, "row")
        if key not in self._joined:
            self._joined[key] = np.searchsorted(self.leads("id"), self._column(table, "lead"))
        return self._joined[key]

    def _column(self, table: str, column: str) -> Values:
        key = (table, column)
        if key not in self._joined:
            parts = [block.columns[table][column] for block in self._blocks]
            kind = KINDS[TABLES[table][column]]
            whole, at = np.concatenate([np.empty(0, dtype=kind), *parts]), 0
            for block, part in zip(self._blocks, parts, strict=True):  # they share it: kept once, not twice
                block.columns[table][column] = whole[at : at + len(part)]
                at += len(part)
            self._joined[key] = whole
        return self._joined[key]


def figures_of(
    rows: Iterable[Mapping[str, Mapping[str, Sequence[Any]]]], *, as_of: datetime | None = None
) -> Figures:
    """Figures straight from rows, block by block: for tests and trials."""
    vocabulary = Vocabulary()
    return Figures([Block(pack(one), vocabulary) for one in rows], vocabulary, as_of=as_of)
