"""The frame of all reports: which leads they are about, and numbers that know what they were counted from.

Comes in: figures, filters, the policy, what the house knows beside its leads, and the moment. Goes out: a `Report`:
one sentence, a picture, a table; every number of the table says from which leads it was counted. Never: a query.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from stellwerk.grade.policy import GradePolicy
from stellwerk.review.figures import NEVER, Codes, Figures, Flags, Numbers, Values, minute
from stellwerk.terms import Outcome, PolicyError, Reason, Stage

Places = NDArray[np.int64]
Label = tuple[tuple[str, str], ...]  # (kind, value) pairs: ("channel", "fair"), ("partner", "12")

ALL: Label = (("all", ""),)
SPOKEN = 40  # rows of a page; the file has them all


@dataclass(frozen=True, slots=True)
class ReportPolicy:
    # What an hour of work on leads costs, in cents.
    hour_cents: int = 6_500
    # Minutes that a visit counts when nobody wrote down how long it took.
    visit_minutes: int = 120
    # Minutes that reading and filing one report of a partner counts.
    feedback_minutes: int = 5
    # What remains of an order's amount before marketing is paid (0.25 is 25 percent).
    margin: float = 0.25
    # Below so many cases there is no rate.
    least_cases: int = 10
    # Groups of fewer people are not shown on their own. 1 shows single persons: agree that with the works council.
    least_people: int = 5
    # How sure a report must be before it calls something good or bad; all ranges are as wide (0.9 is 90 percent).
    certainty: float = 0.9

    def __post_init__(self) -> None:
        if not 0.5 <= self.certainty < 1:
            raise PolicyError("certainty must be at least 0.5 and below 1.")


@dataclass(frozen=True, slots=True)
class Filters:
    """Which leads: those that arrived from `since` on and before `until`; '' and None mean all.

    `region` may be a country or a country with the beginning of a postcode. `partner` works or worked the lead.
    """

    since: datetime | None = None
    until: datetime | None = None
    channel: str = ""
    product: str = ""
    campaign: str = ""
    region: str = ""
    partner: str = ""
    segment: str = ""
    letter: str = ""
    by: str = ""  # what else the rows are divided by, where a report offers that

    def before(self, now: datetime) -> "Filters | None":
        """The same of the period before, which is as long; None for all time."""
        if self.since is None:
            return None
        length = (self.until or now) - self.since
        return replace(self, since=self.since - length, until=self.since)

    @property
    def narrows(self) -> bool:
        return replace(self, since=None, until=None, by="") != Filters()


@dataclass(frozen=True, slots=True)
class Campaign:
    """What a campaign is and cost."""

    name: str
    channel: str = ""
    cost_cents: int = 0


@dataclass(frozen=True, slots=True)
class Partner:
    name: str
    level: str = ""
    joined: datetime | None = None


@dataclass(frozen=True, slots=True)
class Customers:
    """Customers of one region ('DE 34') and industry: how many, of how many it is known which product lines

    they ordered, and how many ordered each line.
    """

    region: str
    industry: str
    count: int = 0
    known: int = 0
    bought: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Known:
    """What the house knows beside its leads, by the words that the columns use (ids as text).

    `agencies`: name and how many people work there; `potentials`: region, industry, product line, companies.
    `quiet_days`: after so many days without a word a lead that was taken counts as silent. `customers` are there for
    the questions that need them.
    """

    partners: Mapping[str, Partner] = field(default_factory=dict)
    campaigns: Mapping[str, Campaign] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    agencies: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    segments: Mapping[str, str] = field(default_factory=dict)
    potentials: Sequence[tuple[str, str, str, int]] = ()
    customers: Sequence[Customers] = ()
    goals: Mapping[str, float] = field(default_factory=dict)
    grade: GradePolicy = field(default_factory=GradePolicy)
    quotas: Mapping[str, float] = field(default_factory=dict)
    quiet_days: float = 14.0

    def called(self, kind: str, value: str) -> str:
        """The own name of something that has one, else the value."""
        if kind == "partner":
            return self.partners[value].name if value in self.partners else value
        if kind == "campaign":
            return self.campaigns[value].name if value in self.campaigns else value
        if kind == "agency":
            return self.agencies[value][0] if value in self.agencies else value
        return {"source": self.sources, "segment": self.segments}.get(kind, {}).get(value, value)


class Cut:
    """The figures of the leads that the filters leave; columns are taken when somebody asks for them."""

    def __init__(self, figures: Figures, filters: Filters) -> None:
        self.figures, self.filters = figures, filters
        self._columns: dict[tuple[str, str], Values] = {}
        mask = _mask(figures, filters)
        self.places: Places | None = None if mask is None else np.flatnonzero(mask)
        self._mask = mask

    def __len__(self) -> int:
        return len(self.figures.leads("id")) if self.places is None else len(self.places)

    def leads(self, column: str) -> Values:
        return self._taken("leads", column)

    def offers(self, column: str) -> Values:
        """A column of the offers of these leads; of those to one partner where the filter names it."""
        return self._taken("offers", column)

    def calls(self, column: str) -> Values:
        return self._taken("calls", column)

    def at(self, table: str) -> Places:
        """Per offer or call the place of its lead in this cut."""
        key = (table, "at")
        if key not in self._columns:
            rows, kept = self.figures.lead_rows(table), self._kept(table)
            if self.places is None or self._mask is None:
                self._columns[key] = rows if kept is None else rows[kept]
            else:
                new = np.cumsum(self._mask) - 1
                self._columns[key] = new[rows[kept]]
        return self._columns[key]

    def is_(self, column: str, *words: str) -> Flags:
        """Which leads have one of these words in a column."""
        return self.among(column, self.leads(column), words)

    def among(self, column: str, codes: Codes, words: Sequence[str]) -> Flags:
        found = np.zeros(len(codes), dtype=bool)
        for at, word in enumerate(self.figures.words(column)):
            if word in words:
                found |= codes == at  # few words: much sooner than to look up each code
        return found

    def came(self, column: str) -> Flags:
        """Which leads got as far as this moment."""
        return np.asarray(self.leads(column) != NEVER)

    @property
    def won(self) -> Flags:
        return self.is_("outcome", Outcome.WON)

    @property
    def lost(self) -> Flags:
        return self.is_("outcome", Outcome.LOST)

    @property
    def ended(self) -> Flags:
        """Won or lost: what says something of how many order."""
        return self.is_("outcome", Outcome.WON, Outcome.LOST)

    @property
    def still_open(self) -> Flags:
        return ~self.is_("stage", Stage.CLOSED, Stage.SCRAP)

    def _taken(self, table: str, column: str) -> Values:
        key = (table, column)
        if key not in self._columns:
            whole: Values = getattr(self.figures, table)(column)
            kept = self.places if table == "leads" else self._kept(table)
            self._columns[key] = whole if kept is None else whole[kept]
        return self._columns[key]

    def _kept(self, table: str) -> Places | None:
        """The rows of the table that belong to these leads; None: all."""
        key = (table, "kept")
        if self._mask is None:
            return None
        if key not in self._columns:
            mask = self._mask[self.figures.lead_rows(table)]
            if table == "offers" and self.filters.partner:
                words = self.figures.words("partner")
                code = words.index(self.filters.partner) if self.filters.partner in words else -1
                mask = mask & (self.figures.offers("partner") == code)
            self._columns[key] = np.flatnonzero(mask)
        return self._columns[key]


def _mask(figures: Figures, filters: Filters) -> Flags | None:
    """Which leads fit; None for all of them."""
    masks: list[Flags] = []
    arrived = figures.leads("arrived")
    if filters.since is not None:
        masks.append(arrived >= minute(filters.since))
    if filters.until is not None:
        masks.append(arrived < minute(filters.until))
    for column in ("channel", "product", "campaign", "partner", "letter"):
        if wanted := getattr(filters, column):
            masks.append(_fits(figures, column, [word == wanted for word in figures.words(column)]))
    if wanted := filters.region:
        inside = [word == wanted or word.startswith(f"{wanted} ") for word in figures.words("region")]
        masks.append(_fits(figures, "region", inside))
    if wanted := filters.segment:
        held = [wanted in word.split("|") for word in figures.words("segments")]
        masks.append(_fits(figures, "segments", held))
    return np.logical_and.reduce(masks) if masks else None


def _fits(figures: Figures, column: str, fits: Sequence[bool]) -> Flags:
    return np.asarray(np.array(fits, dtype=bool)[figures.leads(column)])


class Counted(Protocol):
    """What a number was counted from."""

    def pick(self, group: int, mask: Flags | None = None) -> Places:
        """The places in the cut of the leads of a group that fit the mask."""


@dataclass(frozen=True, slots=True)
class Items:
    """What a table counts, each in one group: `at` is the place of its lead in the cut (None: the leads themselves),

    `groups` the group of each, `count` how many groups there are. A lead of two groups stands here twice.
    """

    groups: Codes
    count: int
    at: Places | None = None

    @classmethod
    def one(cls, count: int, at: Places | None = None) -> "Items":
        """All in one group."""
        return cls(np.zeros(count, dtype=np.int32), 1, at)

    def counted(self, mask: Flags | None = None) -> Numbers:
        groups = self.groups if mask is None else self.groups[mask]
        return np.bincount(groups, minlength=self.count).astype(float)

    def summed(self, weights: Values, mask: Flags | None = None) -> Numbers:
        groups = self.groups if mask is None else self.groups[mask]
        weights = weights if mask is None else weights[mask]
        return np.bincount(groups, weights=weights, minlength=self.count)

    def median(self, values: Values, mask: Flags) -> Numbers:
        """Per group the median of whole numbers, the mean of the middle two; nan without any."""
        order = np.sort((self.groups[mask].astype(np.int64) << 32) + (values[mask].astype(np.int64) + 2**31))
        counts = self.counted(mask).astype(np.int64)
        ends = np.cumsum(counts)
        found = np.full(self.count, np.nan)
        has = counts > 0
        low, high = (ends - counts + (counts - 1) // 2)[has], (ends - counts + counts // 2)[has]
        middle = (order[low] & 0xFFFFFFFF) + (order[high] & 0xFFFFFFFF)
        found[has] = middle / 2 - 2**31
        return found

    def pick(self, group: int, mask: Flags | None = None) -> Places:
        """The places in the cut of the leads that a number was counted from; twice where it counted twice."""
        chosen = self.groups == group
        places = np.flatnonzero(chosen if mask is None else chosen & mask)
        return places if self.at is None else self.at[places]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: a value per group, nan where there is too little to say, and what it was counted from.

    `kind` is how it is written: count, cents, share, days, hours, number, times or word. `mask` says which items were
    counted (None: all of the group); `weights` are what was summed. `low` and `high` bound it. A column of words has
    them in `words` and counts nothing.
    """

    name: str
    kind: str
    values: Numbers
    items: Counted | None = None
    mask: Flags | None = None
    weights: Values | None = None
    low: Numbers | None = None
    high: Numbers | None = None
    words: tuple[Reason | None, ...] = ()

    def pick(self, row: int) -> Places | None:
        """The leads behind one number; None where a number was not counted from leads."""
        return None if self.items is None else self.items.pick(row, self.mask)


def counted(name: str, items: Items, mask: Flags | None = None) -> Column:
    return Column(name, "count", items.counted(mask), items, mask)


def summed(
    name: str, items: Items, weights: Values, mask: Flags | None = None, kind: str = "cents"
) -> Column:
    return Column(name, kind, items.summed(weights, mask), items, mask, weights)


def shared(
    name: str, items: Items, mask: Flags, base: Flags | None, *, least: int, kind: str = "share"
) -> Column:
    """How many of the base fit the mask; nan below so many cases. Leads to those that fit."""
    of = items.counted(base)
    inside = mask if base is None else mask & base
    values = np.where(of >= max(least, 1), items.counted(inside) / np.maximum(of, 1), np.nan)
    return Column(name, kind, values, items, inside)


def lasted(
    name: str, items: Items, minutes: Values, mask: Flags, kind: str = "days", *, least: int = 1
) -> Column:
    """The median time in days (or hours) of the items that have both moments."""
    unit = {"days": 1440.0, "hours": 60.0}[kind]
    values = items.median(minutes, mask) / unit
    return Column(name, kind, np.where(items.counted(mask) >= least, values, np.nan), items, mask)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows by their labels, in the order of `order`; `totals` are the same columns for all together."""

    labels: tuple[Label, ...]
    columns: tuple[Column, ...]
    order: Sequence[int]
    totals: tuple[Column, ...] = ()

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    def total(self, name: str) -> float:
        return float(next(column for column in self.totals if column.name == name).values[0])

    def row(self, key: str) -> int | None:
        """The row of a key as the address has it."""
        return next((at for at, label in enumerate(self.labels) if key_of(label) == key), None)


def key_of(label: Label) -> str:
    """A label as it stands in an address."""
    return "~".join(value for _, value in label)


@dataclass(frozen=True, slots=True)
class Picture:
    """What is drawn of the table: funnel, amounts, ranges, matrix, curve, lines or course, from the columns it names.

    `mark` is a value that every bar is compared with; `rows` how many are drawn.
    """

    kind: str
    column: str
    mark: float | None = None
    rows: int = 12


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do: `verdict` is more, watch or stop; about which row, and why."""

    verdict: str
    row: int
    why: Reason


@dataclass(frozen=True, slots=True)
class Report:
    """An answered question. `tiles` are the columns whose totals stand above, beside those of the period before."""

    answer: Reason
    table: Table
    picture: Picture | None = None
    advice: tuple[Advice, ...] = ()
    notes: tuple[Reason, ...] = ()
    tiles: tuple[str, ...] = ()
    squares: tuple[str, str] | None = None


Compute = Callable[[Cut, Known, ReportPolicy, datetime], Report]
Totals = Callable[[Cut, Known, ReportPolicy, datetime], tuple[Column, ...]]


@dataclass(frozen=True, slots=True)
class Question:
    """One report of the shelf, by its name; `by` are the divisions that it offers, the first one unasked.

    `customers`: it needs to know the customers, too. `totals` counts what stands above alone, where that is much less
    work than the whole report: nobody sees more of the period before.
    """

    name: str
    compute: Compute
    by: tuple[str, ...] = ()
    customers: bool = False
    totals: Totals | None = None


def grouped(cut: Cut, column: str) -> tuple[Items, tuple[Label, ...]]:
    """The leads by a column of names; only words that occur."""
    return by_codes(column, cut.leads(column), cut.figures.words(column))


def by_codes(
    kind: str, codes: Codes, words: Sequence[str], at: Places | None = None
) -> tuple[Items, tuple[Label, ...]]:
    """Items by their codes, numbered anew so that only words that occur have a group."""
    there, new = _numbered(codes, len(words))
    return Items(new, len(there), at), tuple(((kind, words[code]),) for code in there.tolist())


def _numbered(codes: Values, width: int) -> tuple[Places, Codes]:
    """The codes below `width` that occur, and each one's place among them; narrow ones without sorting."""
    if width > 4 * len(codes):
        there, new = np.unique(codes, return_inverse=True)
        return there, new.astype(np.int32)
    occurs = np.bincount(codes, minlength=width) > 0
    return np.flatnonzero(occurs), (np.cumsum(occurs, dtype=np.int32) - 1)[codes]


def by_segments(cut: Cut) -> tuple[Items, tuple[Label, ...]]:
    """The leads by segment: one of two segments counts in both, one of none under ''."""
    combos = [word.split("|") for word in cut.figures.words("segments")]
    names = sorted({name for combo in combos for name in combo})
    at_of = {name: at for at, name in enumerate(names)}
    codes, places = [], []
    held = cut.leads("segments")
    for depth in range(max(map(len, combos), default=0)):
        chosen = np.array([at_of[c[depth]] if depth < len(c) else -1 for c in combos], dtype=np.int32)[held]
        inside = np.flatnonzero(chosen >= 0)
        codes.append(chosen[inside])
        places.append(inside)
    joined = np.concatenate(codes) if codes else np.empty(0, dtype=np.int32)
    at = np.concatenate(places) if places else np.empty(0, dtype=np.int64)
    items, labels = by_codes("segment", joined, names, at)
    return items, labels


def crossed(
    one: tuple[Items, tuple[Label, ...]], other: tuple[Codes, Sequence[Label]]
) -> tuple[Items, tuple[Label, ...]]:
    """Groups of groups: the items of `one` by a second grouping of the leads (codes per lead, its labels)."""
    items, labels = one
    codes, others = other
    second = codes if items.at is None else codes[items.at]
    pair = items.groups.astype(np.int64) * max(len(others), 1) + second
    there, new = _numbered(pair, items.count * max(len(others), 1))
    found = tuple(labels[p // len(others)] + others[p % len(others)] for p in there.tolist())
    return Items(new, len(found), items.at), found


def by_size(values: Numbers) -> list[int]:
    """The order of rows, largest first; what is not known comes last."""
    return [int(at) for at in np.argsort(-np.nan_to_num(values, nan=-np.inf), kind="stable")]


def since_start(filters: Filters, now: datetime) -> timedelta | None:
    """How long the period is; None for all time."""
    return None if filters.since is None else (filters.until or now) - filters.since


def spent_hours(cut: Cut, policy: ReportPolicy) -> Numbers:
    """Per lead the hours of work: calls, visits and reports that were read."""
    minutes: Any = (
        cut.leads("call_seconds") / 60.0
        + cut.leads("visit_minutes")
        + cut.leads("untimed") * float(policy.visit_minutes)
        + cut.leads("feedbacks") * float(policy.feedback_minutes)
    )
    return np.asarray(minutes / 60.0)
