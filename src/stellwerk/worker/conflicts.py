"""Who else has a word on a company that a partner registers; what is found is shown to the person who decides."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from stellwerk.clean import fold, site_key
from stellwerk.clean.contact import Contact
from stellwerk.clean.legal_forms import split_company
from stellwerk.match.protection import Claim, Company, Hit, Sureness, hits_on
from stellwerk.store.models import ConflictOfInterest, Customer, NamedAccount, Offer, Organisation, Protection
from stellwerk.store.partners import OfCompany
from stellwerk.terms import OfferState, Reason

Conflict = list[Any]  # [what, id, reasons], as the row keeps it
MOST = 20


def company_of(row: OfCompany | Organisation, *, id: int | None = None, product: str = "") -> Company:
    """A row that names a company, as the comparison takes it; `id` stands for it where it is not the row's."""
    name = row.name if isinstance(row, Organisation) else row.company
    return Company(id or row.pk or 0, name, row.web_domain, row.country, row.postcode, row.city, product)


def conflicts_of(row: Protection, *, now: datetime) -> list[Conflict]:
    """Other partners' registrations and leads in work, named accounts, customers, interests of the partner itself."""
    asked = company_of(row)
    found = [
        [what, hit.claim.company.id, [hit.reason.as_json()]]
        for what, others in _others(row, now=now)
        for hit in _alike(asked, others)
    ]
    return found[:MOST]


def _alike(asked: Company, others: Sequence[Company]) -> Iterable[Hit]:
    """Product lines are left out: the person who decides is shown every line."""
    claims = [Claim(str(company.id), company) for company in others]
    return hits_on([asked], claims, least=Sureness.DOUBTFUL).get(asked.id, ())


def _others(row: Protection, *, now: datetime) -> Iterable[tuple[str, list[Company]]]:
    """By kind, the companies to compare with."""
    today = timezone.localdate(now)
    registered = Protection.objects.filter(state__in=("asked", "approved"), valid_until__gte=today)
    yield "protection", [company_of(one) for one in registered.exclude(partner=row.partner_id).order_by("id")]
    near = list(_near(row).values_list("id", flat=True)[:500])
    yield "lead", [company_of(lead.organisation, id=lead.pk) for lead in _in_work(row, near)]
    accounts = NamedAccount.objects.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=today))
    yield "named_account", [company_of(one) for one in accounts.order_by("id")]
    customers = Customer.objects.filter(undone_at__isnull=True, organisation__in=near)
    rows = customers.select_related("organisation").order_by("id")
    yield "customer", [company_of(c.organisation, id=c.pk) for c in rows if c.organisation]
    interests = ConflictOfInterest.objects.filter(partner=row.partner_id)
    yield "interest", [company_of(one) for one in interests.order_by("id")]


def _in_work(row: Protection, organisations: Sequence[int]) -> list[Any]:
    """Leads of these companies that other partners have before them or in work."""
    live = Offer.objects.filter(state__in=(OfferState.OPEN, OfferState.ACCEPTED))
    theirs = live.filter(lead__organisation__in=organisations).exclude(partner=row.partner_id)
    return [offer.lead for offer in theirs.select_related("lead__organisation").order_by("id")]


def _near(row: Protection) -> "QuerySet[Organisation]":
    """Organisations that share a key of the duplicate search: web domain, name, or sound and place."""
    key = fold(split_company(row.company)[0])
    site = site_key(Contact(company=row.company, company_key=key, postcode=row.postcode, city=row.city))
    alike = Q(name_key=key) | (Q(site_key=site) if site else Q())
    return Organisation.objects.filter(alike | (Q(web_domain=row.web_domain) if row.web_domain else Q()))


def reasons_of(conflict: Conflict) -> list[Reason]:
    return [Reason.from_json(reason) for reason in conflict[2]]
