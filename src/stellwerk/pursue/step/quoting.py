"""Quotations as rows: written, completed, decided; asked after before they end."""

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta

from django.db import models
from django.utils import timezone

from stellwerk.pursue.customers import CustomerPolicy
from stellwerk.pursue.lifecycle import PursueError
from stellwerk.pursue.quotations import Paper, State, asks_again, before_end, check, follow
from stellwerk.pursue.step.planning import calendars_of, house_calendar, planned
from stellwerk.store.journal import Notebook, notebook
from stellwerk.store.models import FollowUp, Lead, Policy, Quotation
from stellwerk.store.rows import insert_rows
from stellwerk.terms import Reason, Stage
from stellwerk.worktime import Calendar

KIND = "ask_before_end"


def quote(
    lead_id: int,
    paper: Paper,
    *,
    quoted_on: date,
    by: str,
    now: datetime,
    partner_id: int | None = None,
) -> Quotation:
    """A quotation that somebody enters. Raises PursueError for impossible dates and for a closed lead."""
    check(paper, quoted_on=quoted_on, today=timezone.localdate(now))
    policy = Policy.objects.live()
    with notebook(now=now, actor=by, policy_version=policy.version) as notes:
        lead = Lead.objects.select_for_update().get(pk=lead_id)
        if lead.stage in (Stage.CLOSED, Stage.MERGED):
            raise PursueError(Reason("quotation.closed_lead"))
        made = write_quotation(lead, paper, partner_id=partner_id, by=by, now=now, quoted_on=quoted_on)
        Lead.objects.filter(pk=lead.pk).update(last_contact_at=now)
        notes.note(lead_id, "pursue", "quoted", quotation=made.pk, amount_cents=paper.amount_cents)
    return made


def complete(quotation_id: int, paper: Paper, *, quoted_on: date, by: str, now: datetime) -> Quotation:
    """What somebody adds to a quotation later: amount, number, until when. Raises PursueError."""
    check(paper, quoted_on=quoted_on, today=timezone.localdate(now))
    with _notes(by, now) as notes:
        row = Quotation.objects.select_for_update().get(pk=quotation_id)
        before = _paper(row)
        row.quoted_on, row.amount_cents, row.number = quoted_on, paper.amount_cents, paper.number[:40]
        row.valid_until, row.products = paper.valid_until, [list(one) for one in paper.products]
        if (paper, quoted_on) != before:
            row.save(update_fields=["quoted_on", "amount_cents", "number", "valid_until", "products"])
            notes.note(row.lead_id, "pursue", "quotation_completed", quotation=row.pk,
                       amount_cents=paper.amount_cents)  # fmt: skip
    return row


def decide(quotation_id: int, state: State, *, by: str, now: datetime) -> Quotation:
    """Somebody says that it was refused or taken back. The same again changes nothing. Raises PursueError."""
    with _notes(by, now) as notes:
        row = Quotation.objects.select_for_update().get(pk=quotation_id)
        if row.state == state:
            return row
        follow(State(row.state), state)
        row.state, row.decided_at = state, now
        row.save(update_fields=["state", "decided_at"])
        notes.note(row.lead_id, "pursue", f"quotation_{state.value}", quotation=row.pk)
    return row


def reopen_quotation(quotation_id: int, *, by: str, now: datetime) -> Quotation:
    """Undo of `decide`. One that became an order is opened by undoing the order."""
    with _notes(by, now) as notes:
        row = Quotation.objects.select_for_update().get(pk=quotation_id)
        if row.state in (State.REFUSED, State.WITHDRAWN):
            row.state, row.decided_at = State.OPEN, None
            row.save(update_fields=["state", "decided_at"])
            notes.note(row.lead_id, "pursue", "quotation_open", quotation=row.pk)
    return row


def write_quotation(
    lead: Lead, paper: Paper, *, partner_id: int | None, by: str, now: datetime, quoted_on: date | None = None
) -> Quotation:
    """The row; whether the prospect is a new customer is settled at this moment."""
    return Quotation.objects.create(
        lead=lead, partner_id=partner_id, number=paper.number[:40], valid_until=paper.valid_until,
        quoted_on=quoted_on or timezone.localdate(now), amount_cents=paper.amount_cents,
        products=[list(one) for one in paper.products], new_customer=lead.customer_id is None, made_by=by, made_at=now,
    )  # fmt: skip


def unquote(lead: Lead, *, made_at: datetime, now: datetime) -> None:
    """The report was a mistake, and the quotation that it made, too."""
    mine = Quotation.objects.filter(lead=lead, made_at=made_at, state=State.OPEN)
    mine.update(state=State.WITHDRAWN, decided_at=now)


def order_newest(lead: Lead, *, now: datetime) -> Quotation | None:
    """An order came: the newest open quotation became it, earlier ones have been overtaken."""
    opened = list(_open(lead).order_by("-quoted_on", "-id"))
    Quotation.objects.filter(pk__in=[row.pk for row in opened]).update(state=State.WITHDRAWN, decided_at=now)
    if not opened:
        return None
    Quotation.objects.filter(pk=opened[0].pk).update(state=State.ORDERED)
    return opened[0]


def refuse_open(lead: Lead, *, now: datetime) -> None:
    """The lead is lost, so what was quoted was refused."""
    _open(lead).update(state=State.REFUSED, decided_at=now)


def reopen_decided(lead: Lead, *, now: datetime) -> None:
    """The end of a lead is taken back: what ended with it is open again."""
    if lead.closed_at:
        Quotation.objects.filter(lead=lead, decided_at=lead.closed_at).update(
            state=State.OPEN, decided_at=None
        )


def warn_quotations(*, now: datetime, policy: Policy, notes: Notebook, limit: int) -> int:
    """Asks after open quotations that end soon, once each; returns how many. May run twice."""
    rules, today = policy.read("customers", CustomerPolicy), timezone.localdate(now)
    until = today + timedelta(days=rules.quotation_warn_days)
    rows = Quotation.objects.filter(state=State.OPEN, valid_until__range=(today, until))
    ending = list(
        rows.exclude(lead__stage=Stage.CLOSED).select_related("lead").order_by("valid_until", "id")[:limit]
    )
    asked = _asked(ending, since=now - timedelta(days=rules.quotation_warn_days + 1))
    due = [row for row in ending if row.pk not in asked]
    calendars = calendars_of({row.lead.partner_id for row in due if row.lead.partner_id}) if due else {}
    insert_rows(_ask(row, calendars, rules, notes, now=now) for row in due)
    return len(due)


def _asked(rows: Iterable[Quotation], *, since: datetime) -> set[int]:
    """The quotations that were asked after lately."""
    ids = {row.pk: row.lead_id for row in rows}
    found = FollowUp.objects.filter(lead__in=ids.values(), kind=KIND, made_at__gte=since) if ids else ()
    ends = {(row.lead_id, row.why[1].get("ends_on")) for row in found}
    return {row.pk for row in rows if (row.lead_id, row.valid_until and row.valid_until.isoformat()) in ends}


def _ask(
    row: Quotation,
    calendars: Mapping[int, Calendar],
    rules: CustomerPolicy,
    notes: Notebook,
    *,
    now: datetime,
) -> FollowUp:
    # The question to the database said both already.
    assert row.valid_until  # noqa: S101
    assert asks_again(row.valid_until, today=timezone.localdate(now), warn_days=rules.quotation_warn_days)  # noqa: S101
    theirs = calendars.get(row.lead.partner_id or 0) if row.partner_id else None
    plan = before_end(
        row.valid_until, now=now, with_partner=theirs is not None, calendar=theirs or house_calendar(),
        number=row.number,
    )  # fmt: skip
    notes.note(row.lead_id, "pursue", plan.kind, reasons=(plan.why,))
    made = planned(row.lead, plan, now=now)
    made.user_id = row.lead.owner_id if theirs is None else None
    return made


def _open(lead: Lead) -> "models.QuerySet[Quotation]":
    return Quotation.objects.filter(lead=lead, state=State.OPEN)


def _paper(row: Quotation) -> tuple[Paper, date]:
    products = tuple((str(name), int(pieces), cents) for name, pieces, cents in row.products)
    return Paper(row.amount_cents, row.number, row.valid_until, products), row.quoted_on


def _notes(by: str, now: datetime) -> AbstractContextManager[Notebook]:
    return notebook(now=now, actor=by, policy_version=Policy.objects.live().version)
