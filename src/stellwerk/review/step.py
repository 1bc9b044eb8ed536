"""Review's step: counts the rows that the reports are made of, and moves partners between levels."""

import json
import math
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

import numpy as np
import orjson
from django.db.models import (
    Avg,
    Count,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    TextField,
)
from django.db.models.functions import Cast
from django.utils import timezone

from stellwerk.match.credit import Ledger
from stellwerk.match.decide import Pool, Rank, iso_week, pool_of, weeks_since_epoch
from stellwerk.match.eligible import CODES, Roster, codes_of
from stellwerk.match.policy import MatchPolicy
from stellwerk.offer.policy import OfferPolicy
from stellwerk.review.ledger import Booked, Delta, LedgerScope, PoolSum, Shown, balances_after
from stellwerk.review.reports.accounts import AccountRow, Balance, balances
from stellwerk.review.reports.fairness import Answers, Fairness, Member, Moved, Rights, fairness, rights_of
from stellwerk.review.reports.funnel import Count as Counted
from stellwerk.review.reports.funnel import Funnel, funnel
from stellwerk.review.reports.partner_numbers import Numbers, Offered, numbers
from stellwerk.review.reports.partner_share import Amount, Course, DirectShare, Movement, course
from stellwerk.review.thresholds import (
    Case,
    Figures,
    LevelError,
    LevelPolicy,
    Move,
    OpenChange,
    Verb,
    Worked,
    announced_for,
    figures,
    judge,
    standing,
)
from stellwerk.review.thresholds import State as LevelState
from stellwerk.store.activities import silent_offers
from stellwerk.store.journal import Notebook, notebook
from stellwerk.store.models import (
    Account,
    Booking,
    DirectSale,
    Entry,
    Feedback,
    Lead,
    LevelChange,
    Offer,
    Partner,
    PartnerWeek,
    Policy,
    PoolState,
    RawContact,
)
from stellwerk.terms import LeadProfile, OfferState, Reason

DAY_SECONDS = 86_400
TAKEN = (Offer.State.ACCEPTED, Offer.State.WON, Offer.State.LOST, Offer.State.RETURNED)


@dataclass(frozen=True, slots=True)
class Scope:
    """Which leads a report is about: those that arrived from `since` on; '' and None mean all."""

    since: datetime | None = None
    campaign: int | None = None
    channel: str = ""
    product: str = ""


def leads_in(scope: Scope) -> QuerySet[Lead]:
    wished: dict[str, Any] = {
        "arrived_at__gte": scope.since,
        "campaign": scope.campaign,
        "channel": scope.channel,
        "product": scope.product,
    }
    return Lead.objects.filter(**{name: value for name, value in wished.items() if value})


def funnel_of(scope: Scope) -> Funnel:
    """From the raw contact to the order. Six queries, however many leads."""
    leads = leads_in(scope)
    graded = leads.aggregate(all=Count("id"), a=Count("id", filter=Q(grade="A")))
    contacts = RawContact.objects.filter(lead__in=leads.values("id"))
    if scope == Scope(since=scope.since):
        contacts = RawContact.objects.filter(**{"received_at__gte": scope.since} if scope.since else {})
    offers = Offer.objects.filter(lead__in=leads.values("id"))
    offered = offers.aggregate(
        n=Count("lead", distinct=True), days=_mean(F("sent_at") - F("lead__arrived_at"))
    )
    taken = offers.filter(state__in=TAKEN).aggregate(
        n=Count("lead", distinct=True), days=_mean(F("answered_at") - F("sent_at"))
    )
    reported = _reported(offers)
    return funnel(
        (
            Counted("contacts", contacts.count()),
            Counted("leads", graded["all"]),
            Counted("grade_a", graded["a"]),
            Counted("offered", offered["n"], _days(offered["days"])),
            Counted("accepted", taken["n"], _days(taken["days"])),
            *reported,
        )
    )


def _mean(duration: Any) -> Any:
    return Avg(ExpressionWrapper(duration, output_field=DurationField()))


def _days(mean: timedelta | None) -> float | None:
    return mean.total_seconds() / DAY_SECONDS if mean is not None else None


# Whoever got further was at the stages before as well, even where nobody reported it.
_FURTHER: Mapping[str, tuple[str, ...]] = {
    "reached": ("reached", "appointment", "quotation", "won"),
    "quotation": ("quotation", "won"),
    "won": ("won",),
}


def _reported(offers: QuerySet[Offer]) -> list[Counted]:
    found = []
    for name, whats in _FURTHER.items():
        said = Feedback.objects.filter(offer=OuterRef("pk"), undone_at__isnull=True, what__in=whats)
        found.append(Counted(name, offers.filter(Exists(said)).values("lead").distinct().count()))
    return found


def balances_now() -> Mapping[int, Balance]:
    """Every partner's balance, by its id."""
    rows = Account.objects.values_list("pool", "partner_id", "worth_cents", "weekly_worth_cents")
    return balances(AccountRow(*row) for row in rows)


def answers_since(since: datetime) -> Mapping[int, Mapping[str, Any]]:
    """Per partner: offers, those taken, mean time to answer, last offer."""
    answered = Offer.objects.filter(sent_at__gte=since).values("partner").order_by()
    counted = answered.annotate(
        offers=Count("id", filter=~Q(state=Offer.State.OPEN)),
        taken=Count("id", filter=Q(state__in=TAKEN)),
        after=_mean(F("answered_at") - F("sent_at")),
        last=Max("sent_at"),
    )
    return {row["partner"]: row for row in counted}


def unreported_since(since: datetime) -> Mapping[int, int]:
    """Per partner: leads that were accepted before `since` and that nobody has reported anything about."""
    said = Feedback.objects.filter(offer=OuterRef("pk"), undone_at__isnull=True)
    quiet = Offer.objects.taken().filter(~Exists(said), answered_at__lt=since)
    return dict(quiet.values_list("partner").annotate(n=Count("id")).order_by())


def products() -> list[str]:
    """The product lines that leads ask for."""
    return sorted(
        filter(None, Lead.objects.order_by("product").values_list("product", flat=True).distinct()[:60])
    )


def partner_numbers(partner: Partner, *, now: datetime, period: timedelta) -> Numbers:
    """A partner's own numbers, this period against the one before. Five queries."""
    sent = Offer.objects.filter(partner=partner, sent_at__gte=now - 2 * period)
    said: dict[int, dict[str, datetime]] = {}
    reports = Feedback.objects.filter(offer__in=sent.values("id"), undone_at__isnull=True)
    for offer_id, what, at in reports.order_by("-reported_at").values_list("offer", "what", "reported_at"):
        said.setdefault(offer_id, {})[what] = at  # the earliest of each kind is written last
    rows = sent.values_list("id", "state", "sent_at", "answered_at", "promised_at")
    rules = Policy.objects.live().read("offer", OfferPolicy)
    quiet = now - timedelta(days=rules.silent_after_days - rules.warn_before_days)
    return numbers(
        [_offered(*row, said.get(row[0], {})) for row in rows],
        now=now,
        period=period,
        in_work=Offer.objects.taken().filter(partner=partner).count(),
        silent=silent_offers(quiet, now=now).filter(partner=partner).count(),
    )


def _offered(
    pk: int,
    state: str,
    sent_at: datetime,
    answered_at: datetime | None,
    promised_at: datetime | None,
    said: Mapping[str, datetime],
) -> Offered:
    taken = answered_at if state in TAKEN or promised_at else None
    talked = [at for what, at in said.items() if what in _FURTHER["reached"]]
    return Offered(
        sent_at=sent_at,
        over=state in (Offer.State.DECLINED, Offer.State.EXPIRED),
        accepted_at=taken,
        answered_at=taken or (answered_at if state == Offer.State.DECLINED else None),
        first_contact_at=min(talked, default=None),
        ended=taken is not None and state != Offer.State.ACCEPTED,
        quoted="quotation" in said,
        won=state == Offer.State.WON,
    )


@dataclass(frozen=True, slots=True)
class PoolCourse:
    """One partner in one pool over a period. `leads` were offered in the pool, for `eligible` of them the partner

    came into question; `missed` are the decisions among those that chose somebody else, latest first.
    """

    course: Course
    leads: int
    eligible: int
    missed: tuple[int, ...]


def pool_courses(accounts: Sequence[Account], *, since: datetime) -> dict[str, PoolCourse]:
    """One partner's share per pool since then, as the ledger booked it. Two queries, however many accounts.

    An account is a projection that lags behind by up to a minute, so it is told up to its own moment.
    """
    pools = {account.pool: account for account in accounts}
    shown = dict(PoolState.objects.filter(pool__in=pools).values_list("pool", "shown_at"))
    newest = Booking.objects.filter(pool__in=pools).order_by("-id").annotate(text=Cast("deltas", TextField()))
    columns = ("pool", "booked_at", "kind", "text", "decision", "decision__partner", "decision__worth_cents")
    rows: dict[str, list[_Booked]] = {pool: [] for pool in pools}
    for pool, *row in newest.values_list(*columns).iterator():
        made, until = _Booked(*row), shown.get(pool)
        if made.at < since:
            break  # the old ones stay unread
        if until is None or made.at <= until:
            rows[pool].append(made)
    return {pool: _pool_course(account, rows[pool][::-1]) for pool, account in pools.items()}


class _Booked(NamedTuple):
    """A booking with its deltas as text: among hundreds of partners one is found sooner than all are read."""

    at: datetime
    kind: str
    text: str
    decision: int | None
    winner: int | None
    worth_cents: int | None


def _pool_course(account: Account, booked: Sequence[_Booked]) -> PoolCourse:
    mine, moves, missed, eligible = _delta(account.partner.code), [], [], 0
    for row in booked:
        found = mine.search(row.text)
        if found is None:
            continue
        worth, count = int(found[1]), int(found[2])
        got = row.winner == account.partner_id
        sign = {Booking.Kind.OFFER.value: 1, Booking.Kind.BACK.value: -1}.get(row.kind, 0) * got
        moves.append(Movement(row.at, worth, count, lead_cents=sign * (row.worth_cents or 0), leads=sign))
        if row.kind == Booking.Kind.OFFER:
            eligible += 1
            missed += [row.decision] if row.decision and not got else []
    leads = sum(row.kind == Booking.Kind.OFFER for row in booked)
    balance = Amount(account.worth_cents, account.count_micro / 1_000_000)
    return PoolCourse(course(moves, balance=balance), leads, eligible, tuple(reversed(missed)))


def _delta(code: str) -> re.Pattern[str]:
    """One partner's part of deltas as both databases write them: with or without blanks, letters plain or escaped."""
    names = "|".join(re.escape(json.dumps(code, ensure_ascii=plain)) for plain in (True, False))
    return re.compile(rf"\[(?:{names}),\s?(-?\d+),\s?(-?\d+)\]")


def direct_share(since: datetime) -> DirectShare:
    """What the manufacturer sold itself of the A leads that arrived since then. One query."""
    sold = Q(direct_sale__isnull=False)
    counted = Lead.objects.filter(grade="A", arrived_at__gte=since).aggregate(
        leads=Count("id", filter=sold),
        of_leads=Count("id"),
        cents=Sum("worth_cents", filter=sold, default=0),
        of_cents=Sum("worth_cents", default=0),
    )
    return DirectShare(**counted)


# --- Fairness


PERIOD_WEEKS = 12
LAST_LEADS = 200
PROFILE = ("country", "postcode", "lat", "lon", "product", "model", "language", "value_cents")


def pools() -> list[PoolSum]:
    """All pools, the one with most worth a week first."""
    sums = (
        Account.objects.order_by()
        .values_list("pool")
        .annotate(Sum("weekly_worth_cents"), Sum("worth_cents"), Sum("count_micro"))
    )
    return sorted((PoolSum(*row) for row in sums), key=lambda row: (-row.weekly_cents, row.pool))


def fairness_of(pool: str, *, roster: Roster, policy: MatchPolicy, now: datetime) -> Fairness:
    """The report of a pool over the last weeks. Eight queries, however many partners and bookings.

    `roster`: all partners as match knows them.
    """
    since = now - timedelta(weeks=PERIOD_WEEKS)
    return fairness(
        _members(pool, roster, since=since, now=now),
        _moved(pool, since),
        policy=policy,
        of_weeks=PERIOD_WEEKS,
        direct=_sold_directly(pool, since, policy),
    )


ACCOUNT = (
    "partner__code",
    "partner__name",
    "partner__level",
    "worth_cents",
    "count_micro",
    "weekly_worth_cents",
    "weekly_count_micro",
)


def _members(pool: str, roster: Roster, *, since: datetime, now: datetime) -> list[Member]:
    """Everybody who has been credited something in the pool and is still a partner."""
    today, rights = timezone.localdate(now), _rights(pool, roster, now)
    answers, full, open_full = _answers(since), _full_weeks(now), _open_full()
    here = Q(partner__left_on__isnull=True) | Q(partner__left_on__gt=today)
    accounts = Account.objects.filter(here, pool=pool, weekly_worth_cents__gt=0)
    listed = accounts.values_list("partner", *ACCOUNT)
    return [
        Member(
            code, name, level, worth, count, weekly_worth, weekly_count,
            rights=rights.get(code, Rights()),
            answers=answers.get(pk, Answers()),
            full_weeks=full.get(pk, 0),
            open_full=pk in open_full,
            absent_until_on=_absent_until(roster, code, today),
        )
        for pk, code, name, level, worth, count, weekly_worth, weekly_count in listed
    ]  # fmt: skip


def _moved(pool: str, since: datetime) -> Moved:
    """What the bookings of the period moved; bookings are read newest first, so the old ones stay unread."""
    moved = Moved()
    decided = ("decision__partner__code", "decision__worth_cents", "decision__attempt")
    booked = Booking.objects.filter(pool=pool, kind__in=(Booking.Kind.OFFER, Booking.Kind.BACK))
    rows = booked.order_by("-id").annotate(text=Cast("deltas", TextField()))
    for kind, at, text, code, worth, attempt in rows.values_list(
        "kind", "booked_at", "text", *decided
    ).iterator():
        if at < since:
            break
        if code:
            moved.add(orjson.loads(text), winner=code, worth_cents=worth, back=kind == Booking.Kind.BACK)
        if attempt == 1 and kind == Booking.Kind.OFFER:
            moved.first_offer(worth)
    return moved


def _rights(pool: str, roster: Roster, now: datetime) -> dict[str, Rights]:
    """Per partner code: which of the pool's last leads the rules open to it; absences and full weeks left aside."""
    booked = Booking.objects.filter(pool=pool, kind=Booking.Kind.OFFER).order_by("-id")
    rows = booked.values_list(*(f"decision__lead__{name}" for name in PROFILE))[:LAST_LEADS]
    leads = [_wish(row, timezone.localtime(now)) for row in rows]
    if not leads:
        return {}
    present = Roster(replace(partner, absences=()) for partner in roster.partners)
    codes = np.array([codes_of(lead, present) for lead in leads], dtype=np.int8)
    found = rights_of(codes, CODES)
    return {partner.partner_id: mine for partner, mine in zip(roster.partners, found, strict=True)}


def _wish(row: Sequence[Any], arrived: datetime) -> LeadProfile:
    """What the rules of eligibility ask of a lead."""
    values = dict(zip(PROFILE, row, strict=True))
    values["value_cents"] = values["value_cents"] or 0
    return LeadProfile(lead_id="", arrived_at=arrived, **values)


def _absent_until(roster: Roster, code: str, today: date) -> date | None:
    at = roster.index.get(code)
    absences = roster.partners[at].absences if at is not None else ()
    return max((last for first, last in absences if first <= today <= last), default=None)


def _answers(since: datetime) -> dict[int, Answers]:
    """Per partner: the offers of the period, in all pools, read from the index alone."""
    found: dict[int, dict[str, int]] = defaultdict(dict)
    sent = Offer.objects.filter(
        partner__in=Partner.objects.values("pk"), state__in=list(OfferState), sent_at__gte=since
    )
    for partner, state, count in sent.order_by().values_list("partner", "state").annotate(n=Count("id")):
        found[partner][state] = count
    taken = [state.value for state in TAKEN]
    return {
        partner: Answers(
            offers=sum(n for state, n in counts.items() if state not in ("open", "withdrawn")),
            taken=sum(counts.get(state, 0) for state in taken),
            declined=counts.get("declined", 0),
            expired=counts.get("expired", 0),
        )
        for partner, counts in found.items()
    }


def _full_weeks(now: datetime) -> dict[int, int]:
    """Per partner: in how many of the period's weeks all places were taken."""
    weeks = [iso_week(timezone.localtime(now) - timedelta(weeks=back)) for back in range(PERIOD_WEEKS)]
    full = PartnerWeek.objects.filter(week__in=weeks, places__isnull=False, used__gte=F("places"))
    return dict(full.order_by().values_list("partner").annotate(n=Count("id")))


def _open_full() -> set[int]:
    """Partners that work on as many leads as they wish to."""
    taken = Offer.objects.taken().filter(partner__max_open__isnull=False).order_by()
    counted = taken.values_list("partner", "partner__max_open").annotate(n=Count("id"))
    return {partner for partner, most, count in counted if count >= most}


def _sold_directly(pool: str, since: datetime, policy: MatchPolicy) -> tuple[int, int]:
    """Leads of the pool that the manufacturer sold itself, and their worth in cents."""
    sold = DirectSale.objects.filter(decided_at__gte=since).order_by()
    places = sold.values_list("lead__country", "lead__product").annotate(
        n=Count("id"), cents=Sum("worth_cents")
    )
    mine = [row[2:] for row in places if pool_of(row[0], row[1], policy.pool_by) == pool]
    return sum(n for n, _ in mine), sum(cents for _, cents in mine)


# --- The ledger


def bookings_in(scope: LedgerScope) -> QuerySet[Booking]:
    """Newest first."""
    found = Booking.objects.order_by("-id")
    if scope.pool:
        found = found.filter(pool=scope.pool)
    if scope.kind:
        found = found.filter(kind=scope.kind)
    if scope.lead is not None:
        found = found.filter(decision__lead__prospect_number=scope.lead)
    return _of_partner(found, scope.partner) if scope.partner else found


def _of_partner(found: QuerySet[Booking], code: str) -> QuerySet[Booking]:
    """Bookings that moved something for a partner; as text, because SQLite cannot search in JSON lists."""
    text = Cast("deltas", TextField())
    return found.alias(deltas_text=text).filter(
        deltas_text__contains=f"[{json.dumps(code, ensure_ascii=False)},"
    )


def ledger(scope: LedgerScope, *, before: int | None = None, limit: int | None = 50) -> list[Booked]:
    """Bookings newest first, `before` an id; with a partner, its account after each. Three queries at most."""
    found = bookings_in(scope)
    if before is not None:
        found = found.filter(pk__lt=before)
    related = ("decision__partner", "decision__lead__organisation", "decision__lead__person")
    rows = list(found.select_related(*related)[:limit])
    balances = _balances_after(scope, rows[-1].pk) if rows and scope.partner else {}
    return [_booked(row, scope.partner, balances.get(row.pk)) for row in rows]


def _booked(row: Booking, code: str, balance: tuple[int, int] | None) -> Booked:
    choice = row.decision
    own = next(((worth, count) for name, worth, count in row.deltas if name == code), None)
    return Booked(
        id=row.pk,
        booked_at=row.booked_at,
        pool=row.pool,
        kind=row.kind,
        decision=choice.pk if choice else None,
        lead=choice.lead.prospect_number if choice else None,
        lead_name=choice.lead.name if choice else "",
        winner=choice.partner.name if choice and choice.partner else "",
        by_hand=bool(choice and choice.overridden_by),
        worth_cents=choice.worth_cents if choice else sum(max(worth, 0) for _, worth, _ in row.deltas),
        shared_by=len(row.deltas),
        own_cents=own[0] if own else None,
        own_micro=own[1] if own else None,
        balance_cents=balance[0] if balance else None,
        balance_micro=balance[1] if balance else None,
    )


def _balances_after(scope: LedgerScope, oldest: int) -> dict[int, tuple[int, int]]:
    """The partner's account after each of its bookings, back to the oldest one shown."""
    moves = _of_partner(Booking.objects.filter(pk__gte=oldest).order_by("-id"), scope.partner)
    if scope.pool:
        moves = moves.filter(pool=scope.pool)
    # A hundred thousand rows may lie above an old page: the one delta is cut out of the text, the rest stays unread.
    own = re.compile(
        re.escape(f"[{json.dumps(scope.partner, ensure_ascii=False)},") + r" ?(-?\d+), ?(-?\d+)\]"
    )
    rows = moves.values_list("pk", "pool", "booked_at", Cast("deltas", TextField())).iterator()
    deltas = [
        Delta(pk, pool, at, int(found[1]), int(found[2]))
        for pk, pool, at, text in rows
        if (found := own.search(text))
    ]
    return balances_after(deltas, _shown(scope.partner))


def _shown(code: str) -> dict[str, Shown]:
    """Per pool a partner's account as pages show it."""
    shown_at = dict(PoolState.objects.values_list("pool", "shown_at"))
    mine = Account.objects.filter(partner__code=code)
    return {
        pool: Shown(worth, count, shown_at.get(pool))
        for pool, worth, count in mine.values_list("pool", "worth_cents", "count_micro")
    }


# --- Levels


@dataclass(frozen=True, slots=True)
class LevelStanding:
    """Where a partner stands with its level, for itself and for its channel manager.

    `why` are sentences about its own figures and what the next level asks for; `announced` is the step to come.
    """

    level: str
    since: date
    performance: str
    figures: Figures
    why: tuple[Reason, ...]
    announced: LevelChange | None


def levels_judged_on(day: date) -> bool:
    """Whether the partners' levels were looked at on this day."""
    start = timezone.make_aware(datetime.combine(day, time()))
    return Entry.objects.filter(lead__isnull=True, about="levels", at__gte=start).exists()


def judge_levels(*, now: datetime, policy: Policy, notes: Notebook) -> list[LevelChange]:
    """Looks at every partner's level once a day; returns the changes that the partners are to be told of.

    A second call on the same day does nothing. Rows are locked in the order of partners.
    """
    today, rules = timezone.localdate(now), policy.read("levels", LevelPolicy)
    partners = list(Partner.objects.active(today).order_by("pk").select_for_update())
    if levels_judged_on(today):
        return []
    told, open_changes = [], _open_changes()
    cases = _cases(partners, open_changes, now=now, rules=rules)
    for partner in partners:
        move = judge(cases[partner.pk], today=today, policy=rules)
        if move:
            change = open_changes.get(partner.pk) or LevelChange(partner=partner, made_at=now)
            told += [change] if _make(move, change, partner, now=now, notes=notes) else []
    notes.note_other("levels", "review", "levels_judged", partners=len(partners))
    return told


def _make(move: Move, change: LevelChange, partner: Partner, *, now: datetime, notes: Notebook) -> bool:
    """Writes a move down; whether the partner is told of it."""
    was = change.state if change.pk else ""
    change.from_level, change.to_level = partner.level, move.to_level
    change.state, change.why = AFTER[move.verb], move.why.as_json()
    change.effective_on = move.effective_on or change.effective_on
    if move.verb is not Verb.PROPOSE:
        change.decided_at, change.decided_by = now, change.decided_by or "rule"
    change.save()
    if move.verb is Verb.DO:
        _set_level(partner, move.to_level, timezone.localdate(now))
    what = f"level_{change.state}"
    notes.note_other(f"partner:{partner.code}", "review", what, reasons=(move.why,), level=move.to_level)
    return move.verb is Verb.ANNOUNCE or (move.verb is Verb.LAPSE and was == LevelChange.State.ANNOUNCED)


AFTER = {
    Verb.PROPOSE: LevelChange.State.PROPOSED,
    Verb.ANNOUNCE: LevelChange.State.ANNOUNCED,
    Verb.DO: LevelChange.State.DONE,
    Verb.LAPSE: LevelChange.State.LAPSED,
}


def _set_level(partner: Partner, level: str, today: date) -> None:
    """A weight that was given by hand would outlast the level, so it goes."""
    partner.level, partner.level_since, partner.weight = level, today, None
    partner.save(update_fields=["level", "level_since", "weight"])


def decide_level(change_id: int, *, approve: bool, by: str, now: datetime) -> LevelChange:
    """A person announces a proposed step, or refuses one that has not taken effect. Raises LevelError.

    The caller writes the letter in the same transaction, see `LevelChange.state` before and after.
    """
    policy, state = Policy.objects.live(), LevelChange.State
    with notebook(now=now, actor=by, policy_version=policy.version) as notes:
        change = (
            LevelChange.objects.select_for_update(of=("self",)).select_related("partner").get(pk=change_id)
        )
        if change.state != state.PROPOSED and (approve or change.state != state.ANNOUNCED):
            raise LevelError(Reason("level.over", {"partner": change.partner.name}))
        change.state = state.ANNOUNCED if approve else state.REFUSED
        change.decided_at, change.decided_by = now, by
        if approve:
            rules = policy.read("levels", LevelPolicy)
            today = timezone.localdate(now)
            change.effective_on = announced_for(change.from_level, change.to_level, today=today, policy=rules)
        change.save()
        why = Reason.from_json(change.why)
        about = f"partner:{change.partner.code}"
        notes.note_other(about, "review", f"level_{change.state}", reasons=(why,), level=change.to_level)
    return change


def standing_of(partner_id: int, *, now: datetime) -> LevelStanding:
    """A partner's level, its figures in words, what the next one asks for, and a step that was announced."""
    return level_of(Partner.objects.get(pk=partner_id), now=now)


def level_of(partner: Partner, *, now: datetime) -> LevelStanding:
    """The same for a partner's row; three queries."""
    rules = Policy.objects.live().read("levels", LevelPolicy)
    change = _open_changes(partner.pk).get(partner.pk)
    case = _case(
        partner, change, _worked([partner.pk], now=now, rules=rules)[partner.pk], now=now, rules=rules
    )
    announced = change if change and change.state == LevelChange.State.ANNOUNCED else None
    return LevelStanding(
        level=partner.level,
        since=case.since,
        performance=partner.performance,
        figures=case.now,
        why=standing(case, today=timezone.localdate(now), policy=rules),
        announced=announced,
    )


def _open_changes(partner_id: int | None = None) -> dict[int, LevelChange]:
    """The proposed or announced change of each partner."""
    found = LevelChange.objects.filter(state__in=(LevelChange.State.PROPOSED, LevelChange.State.ANNOUNCED))
    if partner_id is not None:
        found = found.filter(partner=partner_id)
    return {change.partner_id: change for change in found}


def _cases(
    partners: Sequence[Partner], changes: Mapping[int, LevelChange], *, now: datetime, rules: LevelPolicy
) -> dict[int, Case]:
    """Every partner as the thresholds see it; two queries."""
    ids = [partner.pk for partner in partners]
    worked, refused = _worked(ids, now=now, rules=rules), _refused(ids, now=now, rules=rules)
    return {
        partner.pk: _case(
            partner, changes.get(partner.pk), worked[partner.pk], refused[partner.pk], now=now, rules=rules
        )
        for partner in partners
    }


def _case(
    partner: Partner,
    change: LevelChange | None,
    worked: Sequence[Worked],
    refused: Sequence[tuple[str, date]] = (),
    *,
    now: datetime,
    rules: LevelPolicy,
) -> Case:
    begun = OpenChange(change.to_level, LevelState(change.state), change.effective_on) if change else None
    return Case(
        level=partner.level,
        since=partner.level_since or partner.joined_on,
        now=figures(worked, at=now, policy=rules),
        before=figures(worked, at=now - timedelta(weeks=rules.confirm_weeks), policy=rules),
        open=begun,
        refused=tuple(refused),
    )


def _worked(ids: Sequence[int], *, now: datetime, rules: LevelPolicy) -> dict[int, list[Worked]]:
    """The leads that partners accepted and still have or brought to an end."""
    since = now - timedelta(weeks=rules.look_back_weeks + rules.confirm_weeks)
    states = (Offer.State.ACCEPTED, Offer.State.WON, Offer.State.LOST)
    taken = Offer.objects.filter(partner__in=ids, state__in=states, answered_at__gte=since)
    found: dict[int, list[Worked]] = defaultdict(list)
    for partner, at, closed_at, state, chance in taken.values_list(
        "partner", "answered_at", "lead__closed_at", "state", "lead__chance"
    ):
        if at is not None:
            over = closed_at if state != Offer.State.ACCEPTED else None
            found[partner].append(Worked(at, over, state == Offer.State.WON, chance or 0.0))
    return found


def _refused(ids: Sequence[int], *, now: datetime, rules: LevelPolicy) -> dict[int, list[tuple[str, date]]]:
    since = now - timedelta(weeks=rules.ask_again_weeks)
    rows = LevelChange.objects.filter(partner__in=ids, state=LevelChange.State.REFUSED, decided_at__gte=since)
    found: dict[int, list[tuple[str, date]]] = defaultdict(list)
    for partner, level, at in rows.values_list("partner", "to_level", "decided_at"):
        found[partner].append((level, timezone.localdate(at)))
    return found


# --- Today's ranking of a lead


@dataclass(frozen=True, slots=True)
class Today:
    """What the rule would say of a lead now: the eligible in its order, and why each other partner is not.

    `others`: partner code -> reason code; `distances`: partner code -> km, where both places are known. Nothing is
    booked.
    """

    ranking: tuple[Rank, ...]
    others: Mapping[str, str]
    distances: Mapping[str, float]


def today_of(lead: LeadProfile, *, roster: Roster, policy: MatchPolicy, version: int, now: datetime) -> Today:
    """The rule of match on a copy of the pool's accounts. Three queries; `roster`: all partners as match knows them."""
    codes = tuple(partner.partner_id for partner in roster.partners)
    pool = pool_of(lead.country, lead.product, policy.pool_by)
    packed = PoolState.objects.filter(pool=pool).values_list("packed", flat=True).first() or b""
    _count_places(roster, now)
    others = _why_not(lead, roster)
    ledger = Ledger.unpack(bytes(packed), codes, opened_at=weeks_since_epoch(now))
    choice = Pool(roster, ledger, policy, policy_version=version).decide(lead)
    return Today(choice.ranking, others, _away(lead, roster))


def _count_places(roster: Roster, now: datetime) -> None:
    """Tells the roster what is used of this week's places, and how many leads everybody works on."""
    week = iso_week(timezone.localtime(now))
    for code, used in PartnerWeek.objects.filter(week=week).values_list("partner__code", "used"):
        if code in roster.index:
            roster.used[roster.index[code]] = used
    taken = Offer.objects.taken().filter(partner__max_open__isnull=False).order_by()
    for code, count in taken.values_list("partner__code").annotate(n=Count("id")):
        if code in roster.index:
            roster.open[roster.index[code]] = count


def _why_not(lead: LeadProfile, roster: Roster) -> dict[str, str]:
    """The first reason that shuts out each partner."""
    codes = codes_of(lead, roster).tolist()
    return {p.partner_id: CODES[code] for p, code in zip(roster.partners, codes, strict=True) if code}


def _away(lead: LeadProfile, roster: Roster) -> dict[str, float]:
    """Kilometres to every partner, where both places are known."""
    if lead.lat is None or lead.lon is None or not roster.placed:
        return {}
    away = zip(roster.partners, roster.distances(lead.lat, lead.lon).tolist(), strict=True)
    return {partner.partner_id: km for partner, km in away if not math.isnan(km)}
