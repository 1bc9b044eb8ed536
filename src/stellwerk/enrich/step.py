"""Enrich's step: ask every provider about the leads at the door, keep the winners in columns, all facts in JSON."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q

from stellwerk.enrich.fact import Fact, Source
from stellwerk.enrich.gather import gather
from stellwerk.enrich.keep import ranked, remember
from stellwerk.enrich.known import Candidate, Known
from stellwerk.enrich.policy import EnrichPolicy
from stellwerk.enrich.providers import product
from stellwerk.store.journal import Notebook
from stellwerk.store.models import Customer, Lead, Policy
from stellwerk.terms import Stage

# Facts that have a column: fact name -> column of the lead.
COLUMNS = {
    "product_line": "product",
    "model": "model",
    "size_class": "size_class",
    "language": "language",
    "branch": "industry",
    "country": "country",
    "lat": "lat",
    "lon": "lon",
}
WRITTEN = ("stage", "waiting_since", "customer", "facts", *COLUMNS.values())


def run(*, now: datetime, policy: Policy, notes: Notebook, limit: int) -> int:
    """Enriches the leads that wait at enrich's door; returns how many."""
    leads = notes.leads_at(Stage.ENRICH, limit)
    if not leads:
        return 0
    customers = _customers(leads)
    candidates = _candidates(customers)
    products = policy.read("enrich", EnrichPolicy).products
    asked = (_known(lead, candidates) for lead in leads)
    found = gather(asked, now=now, settings={"product": product.Settings(products=products)})
    by_number = {c.number: c for c in customers}
    for lead, facts in zip(leads, found, strict=True):
        _settle(lead, facts, by_number, now=now, notes=notes)
    notes.change(leads, *WRITTEN)
    return len(leads)


def _known(lead: Lead, candidates: dict[str, tuple[Candidate, ...]]) -> Known:
    person, company = lead.person, lead.organisation
    known: Known = {
        "country": lead.country,
        "postcode": lead.postcode,
        "city": lead.city,
        "language": lead.language,
        "product": lead.fact("product") or "",
        "text": f"{lead.interest} {lead.remark}".strip(),
    }
    if person:
        known |= {
            "salutation": person.salutation,
            "first_name": person.first_name,
            "email": person.email,
            "phone": person.phone,
            "mobile": person.mobile,
        }
    if company:
        near = (*candidates.get(company.name_key, ()), *candidates.get(company.web_domain, ()))
        known |= {
            "company": company.name,
            "company_key": company.name_key,
            "legal_form": company.legal_form,
            "industry": company.industry,
            "employees": company.employees,
            "web": company.web_domain,
            "candidates": near,
        }
    return known


def _customers(leads: Sequence[Lead]) -> list[Customer]:
    """Customers that share a company key or a web domain with one of the leads."""
    companies = [lead.organisation for lead in leads if lead.organisation]
    keys = {c.name_key for c in companies if c.name_key}
    domains = {c.web_domain for c in companies if c.web_domain}
    if not keys and not domains:
        return []
    shared = Q(organisation__name_key__in=keys) | Q(organisation__web_domain__in=domains)
    return list(Customer.objects.filter(shared, undone_at__isnull=True).select_related("organisation"))


def _candidates(customers: Iterable[Customer]) -> dict[str, tuple[Candidate, ...]]:
    found: dict[str, list[Candidate]] = defaultdict(list)
    for customer in customers:
        company = customer.organisation
        if company is None:
            continue
        candidate = Candidate(
            kind="customer",
            number=customer.number,
            company_key=company.name_key,
            postcode=company.postcode,
            domain=company.web_domain,
            last_order_on=customer.last_order_on,
        )
        for key in filter(None, (company.name_key, company.web_domain)):
            found[key].append(candidate)
    return {key: tuple(rows) for key, rows in found.items()}


def _settle(
    lead: Lead, fresh: Sequence[Fact], customers: dict[str, Customer], *, now: datetime, notes: Notebook
) -> None:
    groups = ranked(remember(stored(lead.facts), fresh))
    today = now.isoformat()
    lead.facts = {
        name: [[f.value, f.source.value, f.method, f.confidence, today if f.seen_at is now else f.seen_at.isoformat()]
               for f in group]
        for name, group in groups.items()
    }  # fmt: skip
    for name, column in COLUMNS.items():
        if name in groups:
            setattr(lead, column, groups[name][0].value)
    number = next((groups[name][0].value for name in ("customer", "former_customer") if name in groups), None)
    if number:
        lead.customer = customers.get(str(number), lead.customer)
    lead.stage, lead.waiting_since = Stage.GRADE, now
    notes.note(lead.pk, "enrich", "enriched", facts=sorted({fact.name for fact in fresh}))


def stored(facts: dict[str, list[list[Any]]]) -> Iterable[Fact]:
    """Facts of a lead's row as values."""
    for name, rows in facts.items():
        for value, source, method, confidence, seen_at in rows:
            yield Fact(name, value, Source(source), method, confidence, datetime.fromisoformat(seen_at))
