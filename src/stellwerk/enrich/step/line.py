"""What waits at enrich's door: every provider of the house is asked, the winners go into columns."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import Q

from stellwerk.enrich.age import Ages
from stellwerk.enrich.fact import Fact
from stellwerk.enrich.gather import gather
from stellwerk.enrich.known import Candidate, Known
from stellwerk.enrich.policy import EnrichPolicy
from stellwerk.enrich.providers import PROVIDERS, product
from stellwerk.enrich.step.keeping import COLUMNS, ages_of, keep_facts
from stellwerk.store.journal import Notebook
from stellwerk.store.models import Customer, Lead, Policy
from stellwerk.terms import Stage

WRITTEN = ("stage", "waiting_since", "customer", "facts", *COLUMNS.values())


def run(*, now: datetime, policy: Policy, notes: Notebook, limit: int) -> int:
    """Enriches the leads that wait at enrich's door; returns how many."""
    leads = notes.leads_at(Stage.ENRICH, limit)
    if not leads:
        return 0
    customers = _customers(leads)
    candidates = _candidates(customers)
    rules, ages = policy.read("enrich", EnrichPolicy), ages_of(policy)
    asked = (_known(lead, candidates) for lead in leads)
    settings = {"product": product.Settings(products=rules.products)}
    providers = tuple(one for one in PROVIDERS if one.name not in rules.switched_off)
    found = gather(asked, now=now, settings=settings, providers=providers)
    by_number = {c.number: c for c in customers}
    for lead, facts in zip(leads, found, strict=True):
        _settle(lead, facts, by_number, ages, now=now, notes=notes)
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
            "employees": lead.fact("employees") or company.employees,
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
    lead: Lead,
    fresh: Sequence[Fact],
    customers: dict[str, Customer],
    ages: Ages,
    *,
    now: datetime,
    notes: Notebook,
) -> None:
    keep_facts(lead, fresh, ages=ages, now=now)
    number = lead.fact("customer") or lead.fact("former_customer")
    if number:
        lead.customer = customers.get(str(number), lead.customer)
    lead.stage, lead.waiting_since = Stage.GRADE, now
    notes.note(lead.pk, "enrich", "enriched", facts=sorted({fact.name for fact in fresh}))
