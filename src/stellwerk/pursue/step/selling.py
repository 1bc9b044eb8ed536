"""Own sales: the same reports as a partner's, for a lead that the house sells itself.

There is no offer that they could hang on, so each is a report row of its own: what was said, and what is next.
"""

from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime, timedelta

from django.db.models import F, Max, Q
from django.db.models.functions import Coalesce, Greatest

from stellwerk.pursue.customers import CustomerPolicy
from stellwerk.pursue.follow_ups import Event, FollowUpPlan, Role, after
from stellwerk.pursue.lifecycle import (
    Advance,
    Progress,
    PursueError,
    Report,
    Standing,
    advance,
    said_before,
    stands,
)
from stellwerk.pursue.policy import PursuePolicy
from stellwerk.pursue.quotations import Paper
from stellwerk.pursue.step.planning import house_calendar, planned
from stellwerk.pursue.step.quoting import reopen_decided, unquote, write_quotation
from stellwerk.pursue.step.reporting import MOVED, finish_all, warmth
from stellwerk.pursue.step.reviving import look_again
from stellwerk.pursue.step.winning import close_lead, convert, unconvert
from stellwerk.store.journal import Notebook, notebook
from stellwerk.store.models import FollowUp, Lead, Policy, Visit
from stellwerk.store.rows import insert_rows
from stellwerk.terms import Outcome, Reason, Stage, Temperature


def own_reports(lead: Lead) -> list[Visit]:
    """What own sales reported and did not take back, oldest first."""
    rows = Visit.objects.filter(lead=lead, template__isnull=True, undone_at__isnull=True)
    return [row for row in rows.order_by("held_at", "id") if "report" in row.answers]


def own_standing(lead: Lead) -> Standing:
    """Where a lead of own sales stands, by the reports that count."""
    return stands((row.answers["report"] for row in own_reports(lead)), Temperature(lead.temperature))


def report_own(
    lead_id: int,
    what: str,
    *,
    by: str,
    now: datetime,
    reason: str = "",
    paper: Paper | None = None,
    note: str = "",
    competitor: str = "",
) -> Visit:
    """What own sales reports. `paper`: amount of the order, or what stands on the quotation.

    Raises PursueError when a partner has the lead, it is closed otherwise, or a reason is missing.
    """
    policy = Policy.objects.live()
    rules = policy.read("pursue", PursuePolicy)
    with notebook(now=now, actor=by, policy_version=policy.version) as notes:
        lead = _locked(lead_id)
        step = advance(own_standing(lead), Report(what), policy=rules, lost_reason=reason)
        if not step.changed:
            before = own_reports(lead)
            return before[said_before([row.answers["report"] for row in before], what)]
        _in_sales(lead)
        cents = paper.amount_cents if paper else None
        said = {"report": what, "reason": reason, "amount_cents": cents}
        if what == Report.LOST and competitor.strip():
            said["competitor"] = competitor.strip()[:80]
        row = Visit.objects.create(
            lead=lead, kind="call", answers=said, note=note, held_at=now, made_by=by, made_at=now
        )
        finish_all(lead, by=by, now=now)
        notes.note(lead_id, "pursue", what, reasons=(step.reason,), note=note)
        _carry_out(lead, step, row, paper or Paper(), rules=rules, notes=notes)
    return row


def _locked(lead_id: int) -> Lead:
    found = Lead.objects.select_for_update(of=("self",)).select_related("customer", "organisation", "person")
    return found.get(pk=lead_id)


def _in_sales(lead: Lead) -> None:
    if lead.partner_id:
        raise PursueError(Reason("pursue.with_partner"))
    if lead.stage != Stage.PURSUE:
        raise PursueError(Reason("pursue.not_in_sales"))


def _carry_out(
    lead: Lead, step: Advance, row: Visit, paper: Paper, *, rules: PursuePolicy, notes: Notebook
) -> None:
    now, what = row.held_at, row.answers["report"]
    lead.temperature = step.standing.temperature
    lead.last_contact_at = now if what != Report.NOT_REACHED else lead.last_contact_at
    if step.standing.progress is Progress.WON:
        close_lead(lead, Outcome.WON, now=now)
        convert(lead, partner_id=None, amount_cents=paper.amount_cents, now=now, notes=notes)
    elif step.standing.progress is Progress.LOST:
        lead.lost_reason = row.answers["reason"]
        lead.competitor = row.answers.get("competitor") or lead.competitor
        close_lead(lead, Outcome.LOST, now=now)
        look_again(lead, with_partner=False, now=now)
    else:
        if what == Report.QUOTATION:
            write_quotation(lead, paper, partner_id=None, by=row.made_by, now=now)
        row.follow_up = _next(lead, Event(what), rules=rules, tries=step.standing.tries, now=now)
        row.next_step = row.follow_up.kind
        row.save(update_fields=["follow_up", "next_step"])
    lead.save(update_fields=MOVED)


def _next(lead: Lead, event: Event, *, rules: PursuePolicy, tries: int, now: datetime) -> FollowUp:
    """The next step as a partner would have it, for whoever of sales has the lead."""
    plan = _ours(after(event, now=now, calendar=house_calendar(), policy=rules, tries=max(tries, 1)))
    made = planned(lead, plan, now=now)
    made.user_id = lead.owner_id if plan.role is Role.SALES else None
    made.save()
    return made


def _ours(plan: FollowUpPlan) -> FollowUpPlan:
    return replace(plan, role=Role.SALES) if plan.role is Role.PARTNER else plan


def undo_own(visit_id: int, *, by: str, now: datetime) -> Visit:
    """Takes a report of own sales back; a conversion only while there is no second order (I7)."""
    policy = Policy.objects.live()
    rules = policy.read("pursue", PursuePolicy)
    with notebook(now=now, actor=by, policy_version=policy.version) as notes:
        row = Visit.objects.get(pk=visit_id)
        lead = _locked(row.lead_id)
        row.refresh_from_db()
        if row.undone_at:
            return row
        what, was = row.answers["report"], own_standing(lead)
        if what == Report.WON:
            unconvert(lead, was, rules=rules, now=now)
        elif what == Report.LOST:
            reopen_decided(lead, now=now)
        elif what == Report.QUOTATION:
            unquote(lead, made_at=row.made_at, now=now)
        row.undone_at = now
        row.save(update_fields=["undone_at"])
        finish_all(lead, by=by, now=now)
        _reopen(lead, rules=rules, now=now)
        notes.note(lead.pk, "pursue", "report_undone", what_was=what)
    return row


def _reopen(lead: Lead, *, rules: PursuePolicy, now: datetime) -> None:
    lead.stage, lead.outcome, lead.lost_reason, lead.closed_at = Stage.PURSUE, "", "", None
    left = own_standing(lead)
    lead.temperature = warmth(left)
    lead.save(update_fields=MOVED)
    event = Event.DIRECT if left.progress is Progress.TAKEN else Event(left.progress.value)
    _next(lead, event, rules=rules, tries=left.tries, now=now)


# --- Silence -------------------------------------------------------------------------------------------------


def watch_own(*, now: datetime, policy: Policy, notes: Notebook, limit: int) -> int:
    """Asks sales how a lead stands of which nothing was heard, later the channel manager; returns how many.

    A report, a quotation and a follow-up that was put off to a later day are words, as they are for partners.
    """
    rules, pursue = policy.read("customers", CustomerPolicy), policy.read("pursue", PursuePolicy)
    quiet = _quiet(now - timedelta(days=rules.own_ask_days), now=now, limit=limit)
    before = now - timedelta(days=rules.own_silent_days)
    silent = [lead for lead in quiet if lead.heard_at <= before]  # type: ignore[attr-defined]
    late = {lead.pk for lead in silent}
    since = now - timedelta(days=rules.own_ask_days)
    rows = [
        *_asked(silent, "decide", Role.CHANNEL, since=since, days=pursue.stuck_days, now=now),
        *_asked(
            [one for one in quiet if one.pk not in late],
            "report_back",
            Role.SALES,
            since=since,
            days=1,
            now=now,
        ),
    ]
    for row in insert_rows(rows):
        notes.note(row.lead_id, "pursue", "silent_own", reasons=(Reason.from_json(row.why),))
    return len(rows)


def _quiet(since: datetime, *, now: datetime, limit: int) -> list[Lead]:
    """Leads of own sales without a word since then, the longest silence first; `heard_at` is the last word."""
    epoch = F("arrived_at")
    words = Greatest(
        Coalesce("last_contact_at", epoch), Coalesce(Max("visits__made_at"), epoch),
        Coalesce(Max("quotations__made_at"), epoch), Coalesce("direct_sale__decided_at", epoch),
    )  # fmt: skip
    put_off = Q(pk__in=FollowUp.objects.open().filter(due_at__gt=now, role=Role.SALES).values("lead"))
    rows = Lead.objects.filter(stage=Stage.PURSUE, partner__isnull=True, waiting_since__isnull=True)
    return list(
        rows.annotate(heard_at=words)
        .filter(heard_at__lte=since)
        .exclude(put_off)
        .order_by("heard_at", "id")[:limit]
    )


def _asked(
    leads: list[Lead], kind: str, role: Role, *, since: datetime, days: int, now: datetime
) -> list[FollowUp]:
    """One follow-up per lead that does not wait for one of the kind, and did not lately."""
    lately = FollowUp.objects.filter(
        Q(done_at__isnull=True) | Q(made_at__gt=since), lead__in=leads, kind=kind
    )
    there = set(lately.values_list("lead", flat=True)) if leads else set()
    due_at = house_calendar().closing(now, days=days)
    return [
        FollowUp(
            lead=lead, kind=kind, role=role, due_at=due_at, made_at=now,
            user_id=lead.owner_id if role is Role.SALES else None,
            why=_silence(lead, role, due_at=due_at, now=now).as_json(),
        )
        for lead in leads
        if lead.pk not in there
    ]  # fmt: skip


def _silence(lead: Lead, role: Role, *, due_at: datetime, now: datetime) -> Reason:
    values = {"days": (now - lead.heard_at).days, "due_at": due_at.isoformat()}  # type: ignore[attr-defined]
    return Reason("follow_up.own_silent" if role is Role.CHANNEL else "follow_up.own_quiet", values)


def give_to_sales(lead_id: int, owner_id: int | None, *, by: str, now: datetime) -> Lead:
    """Who of sales works a lead; whoever has it also has what waits for sales."""
    with _notes(by, now) as notes:
        lead = Lead.objects.select_for_update().get(pk=lead_id)
        _in_sales(lead)
        lead.owner_id = owner_id
        lead.save(update_fields=["owner"])
        FollowUp.objects.open().filter(lead=lead, role=Role.SALES).update(user_id=owner_id)
        notes.note(lead_id, "pursue", "given_to_sales", owner=owner_id)
    return lead


def _notes(by: str, now: datetime) -> AbstractContextManager[Notebook]:
    return notebook(now=now, actor=by, policy_version=Policy.objects.live().version)
