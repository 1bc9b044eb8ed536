"""Customer protection, carried: register, find conflicts, decide, extend, end; named accounts and interests too.

What partners register serves their protection alone: nothing here makes a lead, and no page of sales reads it.
"""

from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

from django.utils import timezone

from stellwerk.clean.mail_address import registered_domain
from stellwerk.match import registration
from stellwerk.match.protection import Claim, Company, hits_on
from stellwerk.match.register import PartnerPolicy
from stellwerk.match.registration import Asked, RegistrationError, Standing
from stellwerk.store.journal import Notebook, notebook
from stellwerk.store.models import ConflictOfInterest, NamedAccount, Partner, Policy, Protection
from stellwerk.terms import Reason
from stellwerk.worker.conflicts import company_of, conflicts_of


def register(partner_id: int, asked: Asked, *, by: str, now: datetime) -> Protection:
    """A partner asks for protection; conflicts are found at once. Raises RegistrationError."""
    today, policy = timezone.localdate(now), Policy.objects.live()
    rules = policy.read("partners", PartnerPolicy)
    if wrong := registration.problems(asked, today=today, policy=rules):
        raise RegistrationError(wrong[0].reason)
    with _notes(by=by, now=now) as notes:
        partner = Partner.objects.select_for_update().get(pk=partner_id)
        row = Protection(
            partner=partner,
            kind=asked.kind,
            company=asked.company.strip()[:160],
            web_domain=registered_domain(asked.web_domain) if asked.web_domain else "",
            country=asked.country,
            postcode=asked.postcode[:12],
            city=asked.city[:120],
            product=asked.product,
            project=asked.project[:160],
            evidence=asked.evidence,
            value_cents=asked.value_cents,
            valid_until=registration.first_until(asked, today=today, policy=rules),
            made_at=now,
            made_by=by,
        )
        if _has_already(row, now=now):
            raise RegistrationError(Reason("registration.yours_already", {"company": row.company}))
        row.conflicts = conflicts_of(row, now=now)
        row.save()
        _note(
            notes, row, "protection_asked", until_on=row.valid_until.isoformat(), conflicts=len(row.conflicts)
        )
    return row


def decide(protection_id: int, *, approve: bool, answer: str, by: str, now: datetime) -> Protection:
    """The channel manager approves or rejects. Raises RegistrationError."""
    with _notes(by=by, now=now) as notes:
        row = _locked(protection_id)
        reason = registration.decide(
            _standing(row), approve=approve, answer=answer, today=timezone.localdate(now)
        )
        row.state = Protection.State.APPROVED if approve else Protection.State.REJECTED
        row.answer, row.decided_at, row.decided_by = answer.strip()[:300], now, by
        row.conflicts = conflicts_of(row, now=now) if approve else row.conflicts
        row.save()
        _note(notes, row, "protection_decided", reasons=(reason,))
    return row


def ask_extension(protection_id: int, *, by: str, now: datetime) -> Protection:
    """The partner asks for more time. Raises RegistrationError."""
    with _notes(by=by, now=now) as notes:
        row = _locked(protection_id)
        registration.ask_extension(_standing(row), today=timezone.localdate(now), policy=_rules())
        row.extension_asked_at = now
        row.save(update_fields=["extension_asked_at"])
        _note(notes, row, "extension_asked")
    return row


def extend(protection_id: int, *, by: str, now: datetime) -> Protection:
    """The channel manager gives more time, asked or not. Raises RegistrationError."""
    with _notes(by=by, now=now) as notes:
        row = _locked(protection_id)
        before = row.valid_until
        row.valid_until = registration.extend(_standing(row), today=timezone.localdate(now), policy=_rules())
        row.extended, row.extension_asked_at = row.extended + 1, None
        row.save(update_fields=["valid_until", "extended", "extension_asked_at"])
        days = before.isoformat(), row.valid_until.isoformat()
        _note(notes, row, "protection_extended", before_on=days[0], until_on=days[1])
    return row


def refuse_extension(protection_id: int, *, answer: str, by: str, now: datetime) -> Protection:
    """The protection ends on its day; the partner reads why. Raises RegistrationError."""
    if not answer.strip():
        raise RegistrationError(Reason("registration.needs_answer"))
    with _notes(by=by, now=now) as notes:
        row = _locked(protection_id)
        row.extension_asked_at, row.answer = None, answer.strip()[:300]
        row.save(update_fields=["extension_asked_at", "answer"])
        _note(notes, row, "extension_refused")
    return row


def end(protection_id: int, *, by: str, now: datetime, answer: str = "") -> Protection:
    """The protection ends now: by the partner that needs it no more, or by the channel manager."""
    with _notes(by=by, now=now) as notes:
        row = _locked(protection_id)
        registration.end(_standing(row))
        row.state, row.extension_asked_at = Protection.State.ENDED, None
        row.answer = answer.strip()[:300] or row.answer
        row.decided_at, row.decided_by = now, by
        row.save()
        _note(notes, row, "protection_ended")
    return row


def add_named_account(company: Company, *, note: str, by: str, now: datetime) -> NamedAccount:
    """A company that the manufacturer serves itself, by contract."""
    with _notes(by=by, now=now) as notes:
        row = NamedAccount.objects.create(note=note, made_at=now, made_by=by, **_columns(company))
        notes.note_other(f"named_account:{row.pk}", "match", "named_account_added")
    return row


def end_named_account(pk: int, *, by: str, now: datetime) -> None:
    """From today on its leads go to partners again; ended before, nothing changes."""
    with _notes(by=by, now=now) as notes:
        still = NamedAccount.objects.filter(pk=pk, ended_on__isnull=True)
        if still.update(ended_on=timezone.localdate(now)):
            notes.note_other(f"named_account:{pk}", "match", "named_account_ended")


def add_conflict(
    partner_id: int, company: Company, *, note: str, by: str, now: datetime
) -> ConflictOfInterest:
    """A company whose leads this partner must not get."""
    with _notes(by=by, now=now) as notes:
        partner = Partner.objects.get(pk=partner_id)
        row = ConflictOfInterest.objects.create(
            partner=partner, note=note, made_at=now, made_by=by, **_columns(company)
        )
        notes.note_other(f"partner:{partner.code}", "match", "conflict_added", company=company.name)
    return row


def remove_conflict(partner_id: int, pk: int, *, by: str, now: datetime) -> ConflictOfInterest | None:
    """Returns what was removed; gone already: nothing changes."""
    with _notes(by=by, now=now) as notes:
        row = ConflictOfInterest.objects.filter(pk=pk, partner=partner_id).select_related("partner").first()
        if row:
            row.delete()
            notes.note_other(f"partner:{row.partner.code}", "match", "conflict_removed", company=row.company)
    return row


def _has_already(row: Protection, *, now: datetime) -> bool:
    """Whether the partner's own registration of this company, for this line or all, still waits or holds."""
    today = timezone.localdate(now)
    mine = Protection.objects.filter(
        partner=row.partner_id, state__in=("asked", "approved"), valid_until__gte=today
    )
    same = [one for one in mine if one.product in ("", row.product) and one.project == row.project]
    claims = [Claim("mine", company_of(one)) for one in same]
    return bool(hits_on([company_of(row)], claims))


def _locked(protection_id: int) -> Protection:
    return Protection.objects.select_for_update(of=("self",)).select_related("partner").get(pk=protection_id)


def _standing(row: Protection) -> Standing:
    return Standing(row.state, row.valid_until, row.extended, row.extension_asked_at is not None)


def _rules() -> PartnerPolicy:
    return Policy.objects.live().read("partners", PartnerPolicy)


def _columns(company: Company) -> dict[str, Any]:
    """A company as `OfCompany` keeps it. Raises RegistrationError without a name, or without a place and a domain."""
    domain = registered_domain(company.web_domain) if company.web_domain else ""
    if not company.name.strip():
        raise RegistrationError(Reason("registration.no_company"))
    if not (domain or company.postcode or company.city):
        raise RegistrationError(Reason("registration.no_place"))
    return {
        "company": company.name.strip()[:160],
        "web_domain": domain,
        "country": company.country,
        "postcode": company.postcode[:12],
        "city": company.city[:120],
    }


def _notes(*, by: str, now: datetime) -> AbstractContextManager[Notebook]:
    return notebook(now=now, actor=by, policy_version=Policy.objects.live().version)


def _note(notes: Notebook, row: Protection, what: str, **values: Any) -> None:
    notes.note_other(f"protection:{row.pk}", "match", what, partner=row.partner.code, **values)
