"""A report and what it sets in motion: facts, ticks, the segments at once; and a lead for a customer who has none."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from stellwerk.capture import step as capture
from stellwerk.enrich import step as enrich
from stellwerk.grade import step as grade
from stellwerk.pursue.step import visiting
from stellwerk.pursue.step.visiting import Photo
from stellwerk.pursue.visits import Kind, Report
from stellwerk.store.models import Customer, Lead, RawContact, ReportTemplate, Source, User, Visit
from stellwerk.terms import Stage
from stellwerk.worker.line import run_until_idle

WALKS = 20  # walks of the line that a fresh contact is given to become a lead
SOURCE, KIND = "Servicebericht", "call_centre"


def template_for(kind: Kind, product: str) -> ReportTemplate | None:
    """The active template of this kind: that of the product line, else the one for all."""
    rows = ReportTemplate.objects.filter(active=True, kind=kind.value, product__in=("", product))
    return max(rows, key=lambda row: (bool(row.product), row.pk), default=None)


def file(
    lead: Lead,
    report: Report,
    *,
    template_id: int | None,
    photos: Sequence[Photo] = (),
    user: User,
    now: datetime,
) -> Visit:
    """Keeps the report with its facts and ticks, all or nothing. Raises ReportError or AnswerError.

    Old values are read before the new facts are kept, so that the journal can tell both.
    """
    with transaction.atomic():
        there = grade.ticks_of(lead)
        visit = visiting.file(lead.pk, report, template_id=template_id, photos=photos, user=user, now=now)
        if visit.made_at != now:
            return visit
        for name in report.ticks:
            if not there[name]:
                grade.tick(lead.pk, name, True, by=user.actor, now=now)
        if report.facts:
            enrich.answer(lead.pk, report.facts, by=user.actor, now=now)
        elif lead.stage == Stage.NURTURE and set(report.ticks) - {name for name, on in there.items() if on}:
            grade.again([lead.pk], now=now)
    return visit


def undo(visit_id: int, *, by: str, now: datetime) -> Visit:
    """Takes a report back with the ticks it set. Facts stay known: they were heard; a newer word replaces them."""
    with transaction.atomic():
        visit = visiting.undo_visit(visit_id, by=by, now=now)
        lead = Lead.objects.get(pk=visit.lead_id)
        at = visit.made_at.isoformat()
        for name in visit.ticks:
            rows = lead.facts.get(f"tick.{name}") or ()
            if rows and rows[0][-1] == at:
                grade.tick(lead.pk, name, False, by=by, now=now)
    return visit


# --- Service at a customer who is no lead -------------------------------------------------------------------


def open_lead_of(customer: Customer) -> Lead | None:
    """The customer's open lead, the newest one."""
    mine = Q(customer=customer)
    if customer.organisation_id:
        mine |= Q(organisation=customer.organisation_id)
    return Lead.objects.open().filter(mine).order_by("-arrived_at", "-pk").first()


def lead_for(customer: Customer, *, note: str, user: User, now: datetime) -> Lead | None:
    """The open lead of a customer; where there is none it comes in as any other: raw contact first, then the line.

    None when the line is busy with it elsewhere: then the report waits for the next try.
    """
    if there := open_lead_of(customer):
        return there
    raw, _ = capture.receive(
        _source(user, now), _payload(customer, note), external_id=_once(customer, now), now=now
    )
    if raw.state == RawContact.State.WAITING:
        run_until_idle(lambda: now, walks=WALKS)
    raw.refresh_from_db()
    if raw.lead is not None and raw.lead.customer_id is None:
        Lead.objects.filter(pk=raw.lead.pk).update(customer=customer)
    return raw.lead


def _once(customer: Customer, now: datetime) -> str:
    """The same customer on the same day is one message, however often the report is sent."""
    return f"service-{customer.pk}-{timezone.localdate(now).isoformat()}"


def _source(user: User, now: datetime) -> Source:
    values = {"kind": KIND, "made_by": user.actor, "made_at": now}
    return Source.objects.get_or_create(name=SOURCE, defaults=values)[0]


def _payload(customer: Customer, note: str) -> dict[str, str]:
    company, person = customer.organisation, customer.person
    found = {
        "customer_number": customer.number,
        "company": company.name if company else "",
        "postcode": company.postcode if company else "",
        "city": company.city if company else "",
        "country": company.country if company else "",
        "name": str(person) if person else "",
        "email": person.email if person else "",
        "phone": (person.phone or person.mobile) if person else "",
        "interest": note[:1000],
    }
    return {name: value for name, value in found.items() if value}
