"""New customers on their way into the ERP: a row each, sent by the worker, ended by the ERP's own word.

Nothing is there to be sent before the first order: only a conversion makes these rows.
"""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from stellwerk.pursue.customers import CustomerPolicy
from stellwerk.pursue.handover import Answer, next_try
from stellwerk.pursue.step.planning import calendar_of
from stellwerk.store.journal import Notebook, notebook
from stellwerk.store.models import Customer, Erp, FollowUp, Handover, Policy
from stellwerk.terms import Reason

State = Handover.State
LIVE = (State.WAITING, State.SENT)
COMPANY = {
    name: name for name in ("name", "legal_form", "street", "postcode", "city", "country", "industry")
} | {"web": "web_domain"}
RELATED = ("erp", "customer__organisation", "customer__person", "customer__partner", "customer__first_lead")


def hand_over(customer: Customer, what: str, *, now: datetime) -> None:
    """One row per ERP that is in use; the worker sends it."""
    Handover.objects.bulk_create(
        (
            Handover(customer=customer, erp=erp, what=what, next_try_at=now, made_at=now)
            for erp in Erp.objects.filter(active=True)
        ),
        ignore_conflicts=True,
    )


def take_back(customer: Customer, *, now: datetime) -> None:
    """The conversion was undone: what never left stays here, whoever may know of the customer is told."""
    rows = list(Handover.objects.select_for_update().filter(customer=customer, what="new"))
    told = [row for row in rows if row.tries or row.state != State.WAITING]
    ended = [row.pk for row in rows if row.state in LIVE]
    Handover.objects.filter(pk__in=ended).update(state=State.TAKEN_BACK, next_try_at=None, ended_at=now)
    Handover.objects.bulk_create(
        (
            Handover(customer=customer, erp_id=row.erp_id, what="undone", next_try_at=now, made_at=now)
            for row in told
        ),
        ignore_conflicts=True,
    )


def due_handovers(*, now: datetime, limit: int) -> "QuerySet[Handover]":
    """What is to be sent now: by file and webhook; the third kind of ERP comes for it."""
    rows = Handover.objects.filter(state__in=LIVE, next_try_at__lte=now, erp__active=True)
    return (
        rows.exclude(erp__kind=Erp.Kind.PULL).select_related(*RELATED).order_by("next_try_at", "id")[:limit]
    )


def claim(row: Handover, *, until: datetime) -> bool:
    """Whether it is ours to send; another worker that was faster has moved its date."""
    mine = Handover.objects.filter(pk=row.pk, state=row.state, next_try_at=row.next_try_at)
    return bool(mine.update(next_try_at=until))


def told(handover_id: int, answer: Answer, *, by: str, now: datetime) -> Handover:
    """What came of sending one. Taken without the ERP's id it waits for its word; refused it is tried again."""
    policy = Policy.objects.live()
    rules = policy.read("customers", CustomerPolicy)
    with notebook(now=now, actor=by, policy_version=policy.version) as notes:
        row = (
            Handover.objects.select_for_update(of=("self",))
            .select_related("customer", "erp")
            .get(pk=handover_id)
        )
        if row.state not in LIVE:
            return row
        row.tries = min(row.tries + 1, 30_000)
        row.sent_at, row.error = now, answer.text
        if answer.taken and (answer.acknowledged or row.what == "undone"):
            _end(row, State.ACKNOWLEDGED, answer, notes, now=now)
        elif answer.taken:
            row.state, row.next_try_at = State.SENT, now + timedelta(hours=rules.erp_answer_hours)
        else:
            _again(row, answer, notes, rules=rules, now=now)
        row.save()
    return row


def _again(row: Handover, answer: Answer, notes: Notebook, *, rules: CustomerPolicy, now: datetime) -> None:
    """Refused: later again, or a person looks."""
    row.next_try_at = next_try(row.tries, now=now, policy=rules)
    why = Reason("erp.refused", {"erp": row.erp.name, "text": answer.text, "tries": row.tries})
    _note(row, "erp_refused", notes, why)
    if row.next_try_at is None:
        row.state, row.ended_at = State.REFUSED, now
        _ask(row, answer, now=now)


def _ask(row: Handover, answer: Answer, *, now: datetime) -> None:
    """The administrator looks at what the ERP does not take."""
    if row.customer.first_lead_id is None:
        return
    due_at = calendar_of(None).closing(now, days=1)
    values = {
        "erp": row.erp.name,
        "text": answer.text,
        "number": row.customer.number,
        "due_at": due_at.isoformat(),
    }
    FollowUp.objects.create(
        lead_id=row.customer.first_lead_id, kind="check_handover", role="admin", due_at=due_at, made_at=now,
        why=Reason("follow_up.erp_refused", values).as_json(),
    )  # fmt: skip


def acknowledge(erp: Erp, number: str, answer: Answer, *, by: str, now: datetime) -> Handover | None:
    """The ERP's word on one customer, whichever way it comes; None when nothing was handed over under this number.

    The same word again changes nothing. What was undone meanwhile takes no id any more.
    """
    rows = Handover.objects.select_for_update(of=("self",)).filter(erp=erp, customer__number=number)
    with _notes(by, now) as notes:
        row = rows.select_related("customer", "erp").order_by("-made_at", "-id").first()
        if row is None or row.state in (State.ACKNOWLEDGED, State.TAKEN_BACK):
            return row
        row.error, row.sent_at = answer.text, row.sent_at or now
        if answer.taken:
            _end(row, State.ACKNOWLEDGED, answer, notes, now=now)
        else:
            row.state, row.ended_at, row.next_try_at = State.REFUSED, now, None
            _note(
                row,
                "erp_refused",
                notes,
                Reason("erp.refused", {"erp": erp.name, "text": answer.text, "tries": row.tries}),
            )
            _ask(row, answer, now=now)
        row.save()
    return row


def _end(row: Handover, state: str, answer: Answer, notes: Notebook, *, now: datetime) -> None:
    row.state, row.ended_at, row.next_try_at, row.error = state, now, None, ""
    if answer.erp_id and row.what == "new":
        Customer.objects.filter(pk=row.customer_id).update(erp_id=answer.erp_id)
    FollowUp.objects.open().filter(lead=row.customer.first_lead_id, kind="check_handover").update(
        done_at=now, done_by=notes.actor
    )
    values = {"erp": row.erp.name, "erp_id": answer.erp_id, "number": row.customer.number}
    key = "erp.undone" if row.what == "undone" else "erp.acknowledged"
    _note(row, "erp_acknowledged", notes, Reason(key, values))


def fetch(erp: Erp, *, now: datetime, limit: int) -> Sequence[Handover]:
    """What a pulling ERP may have: all that it has not acknowledged. From now on it counts as told."""
    rows = Handover.objects.filter(erp=erp, state__in=LIVE).select_related(*RELATED).order_by("id")[:limit]
    found = list(rows)
    fresh = [row.pk for row in found if row.state == State.WAITING]
    Handover.objects.filter(pk__in=fresh, state=State.WAITING).update(state=State.SENT, tries=1, sent_at=now)
    return found


def send_again(handover_id: int, *, by: str, now: datetime) -> bool:
    """A person has put it right: it is sent once more. False when the ERP has it, or it was taken back."""
    with _notes(by, now) as notes:
        row = Handover.objects.select_for_update(of=("self",)).select_related("customer").get(pk=handover_id)
        if row.state not in (*LIVE, State.REFUSED):
            return False
        row.state, row.tries, row.next_try_at, row.ended_at = State.WAITING, 0, now, None
        row.save(update_fields=["state", "tries", "next_try_at", "ended_at"])
        _note(row, "erp_again", notes)
    return True


def plain(row: Handover) -> dict[str, Any]:
    """A customer as the ERP reads it; empty fields stand, so that nothing has to be guessed."""
    customer = row.customer
    site, person, lead = customer.organisation, customer.person, customer.first_lead
    order = customer.orders.order_by("ordered_on", "id").select_related("quotation").first()
    return {
        "customer_number": customer.number,
        "prospect_number": lead.number if lead else "",
        "since": customer.since.isoformat(),
        "partner": customer.partner.code if customer.partner else "",
        "company": _fields(site, COMPANY),
        "person": _fields(person, {name: name for name in (
            "salutation", "title", "first_name", "last_name", "role", "language", "email", "phone", "mobile")}),
        "first_order": {
            "amount_cents": order.amount_cents,
            "currency": "EUR",
            "product": order.product,
            "ordered_on": order.ordered_on.isoformat(),
            "quotation": order.quotation.number if order.quotation else "",
        } if order else None,
    }  # fmt: skip


def _fields(row: Any, names: Mapping[str, str]) -> dict[str, str]:
    return {theirs: getattr(row, ours) if row else "" for theirs, ours in names.items()}


def _note(row: Handover, what: str, notes: Notebook, *reasons: Reason) -> None:
    if row.customer.first_lead_id:
        notes.note(row.customer.first_lead_id, "pursue", what, reasons=reasons, customer=row.customer_id)
    else:
        notes.note_other(f"customer:{row.customer_id}", "pursue", what, reasons=reasons)


def open_erp(values: Mapping[str, Any], *, by: str, now: datetime, erp_id: int | None = None) -> Erp:
    """A new connection, or an old one with other settings. Raises IntegrityError for a name that is taken."""
    with _notes(by, now) as notes:
        row = Erp.objects.select_for_update().get(pk=erp_id) if erp_id else Erp(made_by=by, made_at=now)
        for name, value in values.items():
            setattr(row, name, value)
        row.save()
        notes.note_other(
            f"erp:{row.pk}", "pursue", "erp_saved", name=row.name, kind=row.kind, active=row.active
        )
    return row


def give_key(erp: Erp, digest: bytes, *, by: str, now: datetime) -> None:
    """From now on only this key opens; the one before opens nothing."""
    with _notes(by, now) as notes:
        Erp.objects.filter(pk=erp.pk).update(key_digest=digest)
        notes.note_other(f"erp:{erp.pk}", "pursue", "erp_key_made")


def number_from_erp(ids: Mapping[str, str], *, by: str, now: datetime) -> int:
    """Customer number -> the id it has in the ERP, as a person or a list says; returns how many changed."""
    with _notes(by, now) as notes:
        rows = list(Customer.objects.select_for_update().filter(number__in=ids, undone_at__isnull=True))
        changed = [row for row in rows if row.erp_id != ids[row.number]]
        for row in changed:
            row.erp_id = ids[row.number]
            notes.note_other(f"customer:{row.pk}", "pursue", "erp_numbered", erp_id=row.erp_id)
        Customer.objects.bulk_update(changed, ["erp_id"], batch_size=500)
    return len(changed)


def _notes(by: str, now: datetime) -> AbstractContextManager[Notebook]:
    return notebook(now=now, actor=by, policy_version=Policy.objects.live().version)
