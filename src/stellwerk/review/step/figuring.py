"""Makes the figures' columns from the rows, a block of leads at a time, and keeps them: no query per lead."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from threading import Lock
from typing import Any

from django.db.models import Count, Max, Q, Sum
from django.db.models.functions import Coalesce

from stellwerk.review.figures import (
    BLOCK,
    GAPS,
    NEVER,
    TABLES,
    UNKNOWN,
    Block,
    Figures,
    FiguresError,
    Vocabulary,
    digest_of,
    minute,
    pack,
)
from stellwerk.store.models import (
    Call,
    Complaint,
    Entry,
    Feedback,
    FigureBlock,
    FigureMark,
    FollowUp,
    Lead,
    Offer,
    Order,
    Qualification,
    Quotation,
    Rating,
    RawContact,
    Visit,
)
from stellwerk.terms import Outcome, Stage

Columns = dict[str, list[Any]]
MARK = "figures"
TAKEN = frozenset({Offer.State.ACCEPTED, Offer.State.WON, Offer.State.LOST, Offer.State.RETURNED})
REFUSED = frozenset({Offer.State.DECLINED, Offer.State.EXPIRED})
TALKS = frozenset({"reached", "appointment", "quotation", "won"})
QUOTED = frozenset({"quotation", "won"})
ALWAYS = 2**31 - 1  # a word that holds: a complaint that is being checked
SETTLES = timedelta(minutes=2)  # how long a transaction may take until its entries are seen
DIGITS = 2  # of the postcode: a region
ASKED = 5000  # customers whose leads are asked for at a time
AT_ONCE = 8  # blocks that are read at a time: a database may send them all at once, in twice their size
EMPTY: Mapping[str, Any] = {"share": float("nan"), "minute": NEVER, "name": ""}  # all else is 0

OF_LEAD = (
    "id", "arrived_at", "closed_at", "stage", "grade", "temperature", "channel", "campaign", "product", "country",
    "postcode", "partner", "industry", "segments", "strategy", "outcome", "lost_reason", "competitor", "chance",
    "forecast", "value_cents", "worth_cents", "prospect_number", "organisation", "person", "person__phone",
    "person__mobile", "person__email", "customer__since",
)  # fmt: skip


def rows_of(first: int) -> dict[str, Columns]:
    """All columns of the leads with ids from `first` to `first` + BLOCK - 1, merged ones left out."""
    leads = _leads(first)
    offers, calls = _offers(first), _calls(first)
    place = {pk: at for at, pk in enumerate(leads["id"])}
    _join_offers(leads, offers, place)
    _add_sales(leads, first, place)
    _add_work(leads, calls, first, place)
    _add_origin(leads, first, place)
    offers = _within(offers, place)
    return {"leads": leads, "offers": offers, "calls": _within(calls, place)}


def _within(columns: Columns, place: Mapping[int, int]) -> Columns:
    """Without the rows of leads that are not counted."""
    kept = [lead in place for lead in columns["lead"]]
    if all(kept):
        return columns
    return {
        name: [value for value, keep in zip(column, kept, strict=True) if keep]
        for name, column in columns.items()
    }


def _blank(table: str, count: int) -> Columns:
    return {name: [EMPTY.get(kind, 0)] * count for name, kind in TABLES[table].items()}


def _range(first: int, name: str = "lead") -> dict[str, int]:
    return {f"{name}__gte": first, f"{name}__lt": first + BLOCK}


def _leads(first: int) -> Columns:
    found = Lead.objects.filter(**_range(first, "id")).exclude(stage=Stage.MERGED).order_by("id")
    rows = list(found.values_list(*OF_LEAD))
    columns = _blank("leads", len(rows))
    for at, row in enumerate(rows):
        _put_lead(columns, at, dict(zip(OF_LEAD, row, strict=True)))
    columns["prospect"] = [row[OF_LEAD.index("prospect_number")] for row in rows]
    return columns


def _put_lead(columns: Columns, at: int, row: Mapping[str, Any]) -> None:
    chance, since = row["chance"], row["customer__since"]
    low, _, high = row["forecast"].get("chance") or (chance, chance, chance)
    given = {
        "id": row["id"],
        "arrived": minute(row["arrived_at"]),
        "closed": minute(row["closed_at"]),
        "letter": row["grade"],
        "region": f"{row['country']} {row['postcode'][:DIGITS]}".strip()
        if row["postcode"]
        else row["country"],
        "segments": "|".join(sorted(row["segments"])),
        "campaign": str(row["campaign"] or ""),
        "partner": str(row["partner"] or ""),
        "value": UNKNOWN if row["value_cents"] is None else row["value_cents"],
        "worth": row["worth_cents"],
        "existing": int(since is not None and since < row["arrived_at"].date()),
        "gaps": _gaps(row),
    }
    given |= {name: row[name] for name in (
        "stage", "temperature", "channel", "product", "country", "industry", "strategy", "outcome", "lost_reason",
        "competitor",
    )}  # fmt: skip
    if chance is not None:
        given |= {"chance": chance, "low": low, "high": high}
    for name, value in given.items():
        columns[name][at] = value


def _gaps(row: Mapping[str, Any]) -> int:
    """What is missing, a bit each in the order of GAPS."""
    known = {
        "company": row["organisation"],
        "person": row["person"],
        "phone": row["person__phone"] or row["person__mobile"],
        "mail": row["person__email"],
        "industry": row["industry"],
        "place": row["postcode"],
        "product": row["product"],
        "value": row["value_cents"] is not None,
        "campaign": row["campaign"],
        "segment": row["segments"],
    }
    return sum(1 << at for at, name in enumerate(GAPS) if not known[name])


def _offers(first: int) -> Columns:
    found = Offer.objects.filter(**_range(first)).order_by("id")
    rows = list(
        found.values_list("id", "lead", "partner", "state", "reason", "sent_at", "answered_at", "promised_at")
    )
    columns = _blank("offers", len(rows))
    for at, (pk, lead, partner, state, reason, sent, answered, promised) in enumerate(rows):
        taken = state in TAKEN or promised is not None
        columns["id"][at], columns["lead"][at], columns["partner"][at] = pk, lead, str(partner)
        columns["state"][at], columns["reason"][at] = state, reason
        columns["sent"][at], columns["taken"][at] = minute(sent), int(taken)
        columns["answered"][at] = minute(answered) if taken or state == Offer.State.DECLINED else NEVER
    _add_words(columns, first, {pk: at for at, pk in enumerate(columns["id"])})
    return columns


def _add_words(offers: Columns, first: int, place: Mapping[int, int]) -> None:
    """What was heard of each offer: reports, answers, complaints, stars, and what the partner put off."""
    inside = _range(first, "offer__lead")
    said = Feedback.objects.filter(**inside, undone_at__isnull=True).values_list(
        "offer", "what", "reported_at"
    )
    for offer, what, at in said:
        here, moment = place[offer], minute(at)
        offers["feedbacks"][here] += 1
        offers["word"][here] = max(offers["word"][here], moment)
        offers["quoted"][here] |= int(what in QUOTED)
        if what in TALKS:
            offers["talked"][here] = _earlier(offers["talked"][here], moment)
    for offer, at in Qualification.objects.filter(**inside).values_list("offer", "made_at"):
        offers["word"][place[offer]] = max(offers["word"][place[offer]], minute(at))
    complaints = Complaint.objects.filter(**inside).values_list("offer", "state", "decided_at", "reason")
    for offer, state, decided, reason in complaints:
        here = place[offer]
        offers["complaint"][here] = reason
        offers["complained"][here] = 2 if state == Complaint.State.UPHELD else 1
        word = ALWAYS if state == Complaint.State.OPEN else minute(decided)
        offers["word"][here] = max(offers["word"][here], word)
    for offer, stars in Rating.objects.filter(**inside, stars__isnull=False).values_list("offer", "stars"):
        offers["stars"][place[offer]] = stars
    _add_put_off(offers, first)


def _add_put_off(offers: Columns, first: int) -> None:
    waiting = (
        FollowUp.objects.open().filter(**_range(first), partner__isnull=False).exclude(kind="report_back")
    )
    until = dict(waiting.order_by().values_list("lead").annotate(until=Max("due_at")))
    for at, lead in enumerate(offers["lead"]):
        if lead in until:
            offers["put_off"][at] = minute(until[lead])


def _earlier(one: int, other: int) -> int:
    """The first of two moments of which either may not have come."""
    return other if one == NEVER else one if other == NEVER else min(one, other)


def _calls(first: int) -> Columns:
    found = Call.objects.filter(**_range(first), undone_at__isnull=True).order_by("id")
    rows = list(found.values_list("id", "lead", "agency", "result", "called_at", "seconds"))
    return {
        "id": [row[0] for row in rows],
        "lead": [row[1] for row in rows],
        "agency": [str(row[2] or "") for row in rows],
        "result": [row[3] for row in rows],
        "called": [minute(row[4]) for row in rows],
        "seconds": [row[5] for row in rows],
    }


def _join_offers(leads: Columns, offers: Columns, place: Mapping[int, int]) -> None:
    """What the offers of a lead say of the lead."""
    for at, lead in enumerate(offers["lead"]):
        here = place.get(lead)
        if here is None:
            continue
        leads["offers"][here] += 1
        leads["offered"][here] = _earlier(leads["offered"][here], offers["sent"][at])
        leads["refused"][here] += int(offers["state"][at] in REFUSED)
        leads["feedbacks"][here] += offers["feedbacks"][at]
        leads["complaints"][here] += int(offers["complained"][at] > 0)
        leads["upheld"][here] += int(offers["complained"][at] > 1)
        leads["contacted"][here] = _earlier(leads["contacted"][here], offers["talked"][at])
        if offers["taken"][at]:
            leads["accepted"][here] = _earlier(leads["accepted"][here], offers["answered"][at])


def _add_sales(leads: Columns, first: int, place: Mapping[int, int]) -> None:
    """Quotations and orders. Whoever ordered was quoted, even where nobody wrote the quotation down."""
    written = Quotation.objects.filter(**_range(first)).exclude(state=Quotation.State.WITHDRAWN)
    for lead, on, is_new, state in written.values_list("lead", "quoted_on", "new_customer", "state"):
        if (here := place.get(lead)) is not None:
            leads["quotations"][here] += 1
            leads["quoted"][here] = _earlier(leads["quoted"][here], minute(_midnight(on)))
            leads["new_quotations"][here] += int(is_new)
            leads["new_orders"][here] += int(is_new and state == Quotation.State.ORDERED)
    ordered = Order.objects.filter(**_range(first), undone_at__isnull=True)
    for lead, cents, line in ordered.values_list("lead", "amount_cents", "product"):
        if (here := place.get(lead)) is not None:
            leads["orders"][here] += 1
            leads["ordered"][here] += cents
            leads["cross_sold"][here] |= _is_other(line, leads["product"][here])
    _add_further(leads, first, place)
    said = Feedback.objects.filter(
        **_range(first, "offer__lead"), undone_at__isnull=True, what__in=QUOTED
    ).values_list("offer__lead", "reported_at")
    for lead, at in said:
        if (here := place.get(lead)) is not None:
            leads["quoted"][here] = _earlier(leads["quoted"][here], minute(at))
    for here, outcome in enumerate(leads["outcome"]):
        _imply_quotation(leads, here, won=outcome == Outcome.WON)


def _add_further(leads: Columns, first: int, place: Mapping[int, int]) -> None:
    """What a customer ordered beyond the first order since a lead of it was won, and whether of another line."""
    rows = Order.objects.filter(
        **_range(first, "customer__leads"), customer__leads__outcome=Outcome.WON, undone_at__isnull=True
    ).values_list(
        "customer__leads",
        "customer__leads__closed_at",
        "customer__leads__product",
        "lead",
        "ordered_on",
        "product",
    )
    for lead, closed, asked, own, on, line in rows:
        here = place.get(lead)
        if here is not None and own != lead and closed is not None and on >= closed.date():
            leads["further"][here] += 1
            leads["cross_sold"][here] |= _is_other(line, asked)
    for here, orders in enumerate(leads["orders"]):
        leads["further"][here] += max(0, orders - 1)


def _is_other(line: str, asked: str) -> int:
    """1 for an order of another product line than the one that was asked for; 0 where either is not known."""
    return int(bool(line) and bool(asked) and line != asked)


def _imply_quotation(leads: Columns, here: int, *, won: bool) -> None:
    if won:
        leads["quoted"][here] = _earlier(leads["quoted"][here], leads["closed"][here])
    if leads["quoted"][here] != NEVER and not leads["quotations"][here]:
        leads["quotations"][here] = 1
        leads["new_quotations"][here] = 1 - leads["existing"][here]
    if won and leads["new_quotations"][here]:
        leads["new_orders"][here] = max(1, leads["new_orders"][here])


def _midnight(on: date) -> datetime:
    return datetime.combine(on, time(), UTC)


def _add_work(leads: Columns, calls: Columns, first: int, place: Mapping[int, int]) -> None:
    """Calls and visits: how many, and how long."""
    for lead, seconds in zip(calls["lead"], calls["seconds"], strict=True):
        if (here := place.get(lead)) is not None:
            leads["calls"][here] += 1
            leads["call_seconds"][here] += seconds
    held = Visit.objects.filter(**_range(first), undone_at__isnull=True).values_list("lead", "minutes")
    for lead, minutes in held:
        if (here := place.get(lead)) is not None:
            leads["visits"][here] += 1
            leads["visit_minutes"][here] += minutes or 0
            leads["untimed"][here] += int(minutes is None)


def _add_origin(leads: Columns, first: int, place: Mapping[int, int]) -> None:
    """The source that brought it, its price, and how many raw contacts stand behind it."""
    counted = RawContact.objects.filter(**_range(first)).exclude(state=RawContact.State.RESPONSE)
    for lead, count in counted.order_by().values_list("lead").annotate(n=Count("id")):
        if lead in place:
            leads["contacts"][place[lead]] = count
    numbers = leads.pop("prospect")
    origin = RawContact.objects.filter(id__in=_spans(numbers)) if numbers else RawContact.objects.none()
    by_number = {
        pk: rest for pk, *rest in origin.values_list("id", "source", "source__agency", "source__price_cents")
    }
    for here, number in enumerate(numbers):
        source, agency, price = by_number.get(number, (None, None, None))
        leads["source"][here], leads["agency"][here] = str(source or ""), str(agency or "")
        leads["price"][here] = price or 0


def _spans(numbers: list[int]) -> Any:
    """The raw contacts of these numbers in one subquery instead of ten thousand parameters."""
    return Lead.objects.filter(prospect_number__gte=min(numbers), prospect_number__lte=max(numbers)).values(
        "prospect_number"
    )


# --- Blocks ---------------------------------------------------------------------------------------------------


def block_ids() -> list[int]:
    """The first ids of all blocks that leads need."""
    last = Lead.objects.aggregate(last=Max("id"))["last"]
    return list(range(0, last + 1, BLOCK)) if last is not None else []


def keep_block(first: int, *, now: datetime) -> bool:
    """Makes one block anew; True when it differs from what was kept."""
    body = pack(rows_of(first))
    digest = digest_of(body)
    if FigureBlock.objects.filter(first=first, digest=digest).exists():
        return False
    FigureBlock.objects.update_or_create(
        first=first, defaults={"size": BLOCK, "body": body, "digest": digest, "as_of": now}
    )
    return True


def changed_blocks(after: int) -> list[int]:
    """The blocks whose leads the journal has named since that entry."""
    ids = Entry.objects.filter(id__gt=after, lead__isnull=False).order_by().values_list("lead", flat=True)
    firsts = {pk - pk % BLOCK for pk in ids.iterator(chunk_size=5000)}
    return sorted(firsts | {pk - pk % BLOCK for pk in _leads_of_customers(after)})


def _leads_of_customers(after: int) -> Iterator[int]:
    """The leads of the customers whom the journal has named since: orders that the ERP sent are theirs, too."""
    named = Entry.objects.filter(id__gt=after, lead__isnull=True, about__startswith="customer:").order_by()
    pks = sorted({int(about.partition(":")[2]) for about in named.values_list("about", flat=True)})
    for at in range(0, len(pks), ASKED):
        inside = Lead.objects.filter(customer__in=pks[at : at + ASKED]).order_by()
        yield from inside.values_list("id", flat=True)


def settled_entry(now: datetime) -> int:
    """The last journal entry before which nobody writes any more: a transaction that runs may bring earlier ones."""
    young = Entry.objects.filter(at__gt=now - SETTLES).order_by("id").values_list("id", flat=True).first()
    if young is not None:
        return young - 1
    return Entry.objects.order_by("-id").values_list("id", flat=True).first() or 0


def last_mark() -> FigureMark | None:
    """How far the figures are; None before the first count."""
    return FigureMark.objects.filter(name=MARK).first()


def set_mark(entry: int, *, now: datetime, **detail: Any) -> None:
    """Says that all entries up to this one are counted; details are kept beside those that are there."""
    mark = last_mark() or FigureMark(name=MARK, as_of=now)
    mark.entry, mark.as_of, mark.detail = entry, now, mark.detail | detail
    mark.save()


def note_mark(**detail: Any) -> None:
    """Keeps what was found about the figures without saying that they were counted anew."""
    mark = last_mark()
    if mark is not None:
        mark.detail = mark.detail | detail
        mark.save(update_fields=["detail"])


def drop_blocks(beyond: Iterable[int]) -> None:
    """Blocks of leads that are no longer there."""
    FigureBlock.objects.exclude(first__in=list(beyond)).delete()


# --- Reading --------------------------------------------------------------------------------------------------


class _Shelf:
    """The blocks that this process has read; only those that changed are read again."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.vocabulary = Vocabulary()
        self.blocks: dict[int, tuple[str, Block]] = {}
        self.figures = Figures((), self.vocabulary)
        self.none = Block(pack({name: _blank(name, 0) for name in TABLES}), self.vocabulary)

    def load(self) -> Figures:
        mark = last_mark()
        there = dict(FigureBlock.objects.order_by("first").values_list("first", "digest"))
        with self.lock:
            known = {first: digest for first, (digest, _) in self.blocks.items()}
            if there != known:
                self._read(there, [first for first, digest in there.items() if known.get(first) != digest])
                blocks = [self.blocks[first][1] for first in sorted(self.blocks)]
                self.figures = Figures(blocks, self.vocabulary)
            self.figures.as_of = mark.as_of if mark else None
            return self.figures

    def _read(self, there: Mapping[int, str], firsts: list[int]) -> None:
        for gone in set(self.blocks) - set(there):
            del self.blocks[gone]
        changed = FigureBlock.objects.filter(first__in=firsts).values_list("first", "digest", "body")
        for first, digest, body in changed.iterator(chunk_size=AT_ONCE):
            try:
                self.blocks[first] = (digest, Block(bytes(body), self.vocabulary))
            except FiguresError:  # of an older form: it is left out until the worker has made it anew
                self.blocks[first] = (digest, self.none)


_shelf = _Shelf()


def figures() -> Figures:
    """All figures as they are kept now. Two queries, and one more where blocks have changed since the last look."""
    return _shelf.load()


# --- Proof ----------------------------------------------------------------------------------------------------


def totals_of_rows() -> dict[str, int]:
    """What the raw rows sum to, asked of the database itself and not of the code that makes the columns."""
    leads = Lead.objects.exclude(stage=Stage.MERGED)
    counted = leads.aggregate(
        leads=Count("id"),
        won=Count("id", filter=Q(outcome=Outcome.WON)),
        lost=Count("id", filter=Q(outcome=Outcome.LOST)),
        grade_a=Count("id", filter=Q(grade="A")),
        worth_cents=Coalesce(Sum("worth_cents"), 0),
    )
    mine = Offer.objects.exclude(lead__stage=Stage.MERGED)
    orders = Order.objects.filter(undone_at__isnull=True, lead__isnull=False).exclude(
        lead__stage=Stage.MERGED
    )
    return counted | {
        "offers": mine.count(),
        "refused": mine.filter(state__in=REFUSED).count(),
        "orders": orders.count(),
        "ordered_cents": orders.aggregate(cents=Coalesce(Sum("amount_cents"), 0))["cents"],
        "calls": Call.objects.filter(undone_at__isnull=True).exclude(lead__stage=Stage.MERGED).count(),
    }


def stale_blocks(firsts: Iterable[int]) -> Iterator[int]:
    """Blocks that come out otherwise when they are made from the rows again."""
    kept = dict(FigureBlock.objects.values_list("first", "digest"))
    for first in firsts:
        if digest_of(pack(rows_of(first))) != kept.get(first):
            yield first
