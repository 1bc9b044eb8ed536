"""Points from day one: what is known of a lead, looked up in the policy. Every point has a reason; reasons sum."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from stellwerk.grade.freshness import freshness, half_life_days
from stellwerk.grade.phrases import spoken
from stellwerk.grade.policy import LINE_NUMBERS, LINE_TABLES, GradePolicy
from stellwerk.terms import Reason


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a lead at the moment of grading; '' and None mean unknown. Money in cents.

    `text` is everything in free words (interest and remarks). `last_order_on` is that of the customer it belongs to.
    """

    channel: str
    last_contact_at: datetime
    industry: str = ""
    size_class: str = ""
    product: str = ""
    country: str = ""
    text: str = ""
    decides: bool | None = None
    value_cents: int | None = None
    deadline_on: date | None = None
    has_phone: bool = True
    free_mail: bool = False
    is_customer: bool = False
    last_order_on: date | None = None
    consent: str = ""
    # What the person did: name of the action, when.
    actions: tuple[tuple[str, datetime], ...] = ()
    # Country and postcode, like "DE 34123"; what the person is called at work.
    region: str = ""
    role: str = ""
    campaign: str = ""
    # Winning values by name, ticks of reports as `tick.<name>`; what a person said of the segments.
    facts: Mapping[str, Any] = field(default_factory=dict)
    segments_by_hand: Mapping[str, bool] = field(default_factory=dict)
    # What the sender's own columns say, by their headers; only a learned score asks for it.
    own: Mapping[str, Any] = field(default_factory=dict)


HALF_YEAR, YEAR, TWO_YEARS = 183, 365, 730  # days
_OWN = GradePolicy()
SAID = frozenset(row[0] for row in _OWN.interest_points)  # what the words know by name
DID = frozenset(row[0] for row in _OWN.action_points)
ANSWERED = "said."  # how facts begin that say what was answered about a phrase
MOST_TIMES = 2.0  # so many times its points an action counts at most, however often it was done


@dataclass(frozen=True, slots=True)
class Tables:
    """The points as they count for one product line: tables by their names, single numbers by theirs."""

    rows: Mapping[str, Mapping[str, float]]
    numbers: Mapping[str, float]
    regions: tuple[tuple[str, str], ...]  # as they are compared, as they were written; the longest first


# By the policy itself, not by its many numbers: to compare those would cost more than to look the points up.
_KEPT: dict[int, tuple[GradePolicy, dict[str, Tables]]] = {}
MOST_KEPT = 16


def _tables(policy: GradePolicy, product: str) -> Tables:
    """The tables of a product line, made once per policy."""
    kept = _KEPT.get(id(policy))
    if kept is None:
        if len(_KEPT) >= MOST_KEPT:
            _KEPT.clear()
        kept = _KEPT[id(policy)] = (policy, {})  # it holds the policy, so nobody else can have its id
    tables = kept[1].get(product)
    if tables is None:
        tables = kept[1][product] = _made(policy, product)
    return tables


def _made(policy: GradePolicy, product: str) -> Tables:
    rows = {name: {row[0]: row[-1] for row in getattr(policy, name)} for name in LINE_TABLES}
    numbers = {name: getattr(policy, name) for name in LINE_NUMBERS}
    for line, name, row, amount in policy.line_points:
        if line == product and name in numbers:
            numbers[name] = amount
        elif line == product and name in rows:
            rows[name][row] = amount
    counted = any(rows["region_points"].values())
    written = sorted(rows["region_points"], key=len, reverse=True) if counted else []
    return Tables(rows, numbers, tuple((_packed(region), region) for region in written))


def _packed(region: str) -> str:
    return region.replace(" ", "").upper()


def points(
    known: Known, *, now: datetime, policy: GradePolicy, segments: tuple[str, ...] = ()
) -> tuple[Reason, ...]:
    """One reason per contribution, each with its whole `points`; their sum is the lead's points before limits."""
    tables = _tables(policy, known.product)
    found: list[Reason] = []
    _company(found, known, tables)
    _person(found, known, tables, policy)
    if known.actions or phrases_of(known, policy):
        _interest(found, known, now, policy, tables, segments)
    _project(found, known, now.date(), tables.numbers)
    _reach(found, known, now.date(), tables.numbers)
    return tuple(found)


def _add(found: list[Reason], key: str, amount: float, **values: object) -> None:
    """What counts nothing is no reason."""
    if points := round(amount):
        found.append(Reason(f"grade.{key}", {"points": points, **values}))


def _company(found: list[Reason], known: Known, tables: Tables) -> None:
    rows = tables.rows
    _add(found, "channel", rows["channel_points"].get(known.channel, 0.0), channel=known.channel)
    _add(found, "industry", rows["industry_points"].get(known.industry, 0.0), industry=known.industry)
    _add(found, "size", rows["size_points"].get(known.size_class, 0.0), size=known.size_class)
    if known.region and tables.regions:
        here = _packed(known.region)
        region = next((region for start, region in tables.regions if here.startswith(start)), "")
        _add(found, "region", rows["region_points"].get(region, 0.0), region=region)


def _person(found: list[Reason], known: Known, tables: Tables, policy: GradePolicy) -> None:
    if known.decides:
        _add(found, "decider", tables.numbers["decider_points"])
    if names := spoken(known.role, policy.role_points):
        _add(found, "post", tables.rows["role_points"][names[0]], post=known.role)


def phrases_of(known: Known, policy: GradePolicy) -> tuple[str, ...]:
    """Names of the policy's phrases: found in the text, or answered to a question. What was denied was not said."""
    found = spoken(known.text, policy.interest_points)
    told = {name[len(ANSWERED) :]: value for name, value in known.facts.items() if name.startswith(ANSWERED)}
    if not told:
        return found
    return tuple(row[0] for row in policy.interest_points if told.get(row[0], row[0] in found))


def _interest(
    found: list[Reason],
    known: Known,
    now: datetime,
    policy: GradePolicy,
    tables: Tables,
    segments: tuple[str, ...],
) -> None:
    """What was said and done. What speaks for the lead fades with its half-life, what speaks against it stays."""
    days = half_life_days(segments, known.product, known.channel, policy=policy)
    _done(found, known, now, days, tables.rows["action_points"])
    fresh = freshness(known.last_contact_at, now=now, half_life_days=days)
    worth = tables.rows["interest_points"]
    for name in phrases_of(known, policy):
        amount = worth[name] * (fresh if worth[name] > 0 else 1.0)
        if name in SAID:
            _add(found, f"said.{name}", amount)
        else:
            _add(found, "said_own", amount, said=name)


def _done(found: list[Reason], known: Known, now: datetime, days: float, worth: Mapping[str, float]) -> None:
    """One reason per action: each time counts for itself, all together at most double."""
    times: dict[str, list[datetime]] = {}
    for did, at in known.actions:
        if did in worth:
            times.setdefault(did, []).append(at)
    for did, moments in times.items():
        fresh = sum(freshness(at, now=now, half_life_days=days) for at in moments)
        amount = worth[did] * min(MOST_TIMES, fresh if worth[did] > 0 else 1.0)
        last = max(moments).date().isoformat()
        if did in DID:
            _add(found, f"did.{did}", amount, date=last)
        else:
            _add(found, "did_own", amount, did=did, date=last)


def _project(found: list[Reason], known: Known, today: date, numbers: Mapping[str, float]) -> None:
    if known.product:
        _add(found, "product", numbers["product_points"], product=known.product)
    if known.value_cents:
        _add(found, "value", numbers["value_points"], value_cents=known.value_cents)
    if known.deadline_on:
        days, on = (known.deadline_on - today).days, known.deadline_on.isoformat()
        if 0 <= days <= HALF_YEAR:
            _add(found, "soon", numbers["soon_points"], date=on)
        elif days > YEAR:
            _add(found, "far", numbers["far_points"], date=on)


def _reach(found: list[Reason], known: Known, today: date, numbers: Mapping[str, float]) -> None:
    if not known.has_phone:
        _add(found, "no_phone", numbers["no_phone_points"])
    if known.free_mail:
        _add(found, "free_mail", numbers["free_mail_points"])
    if known.is_customer and known.last_order_on and (today - known.last_order_on).days >= TWO_YEARS:
        _add(found, "dormant", numbers["dormant_points"])
    elif known.is_customer:
        _add(found, "customer", numbers["customer_points"])
