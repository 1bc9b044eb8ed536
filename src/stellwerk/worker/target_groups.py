"""Whom a filter means: people by what is known of them, their company, their leads and their consents."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from stellwerk.store.journal import notebook
from stellwerk.store.models import Consent, Customer, Lead, Organisation, Person, Policy, TargetGroup

DORMANT = timedelta(days=730)  # a customer without an order for two years (segment 6)
LONGEST = 60


@dataclass(frozen=True, slots=True)
class Wanted:
    """The filter as an address or a target group says it; '' is no wish.

    `customer`: yes, no or dormant. `consent`: mail, phone or none. `decides`, `third`: 1. `employees_from` and
    `employees_to` are whole numbers as text.
    """

    q: str = ""
    country: str = ""
    postcode: str = ""
    industry: str = ""
    employees_from: str = ""
    employees_to: str = ""
    language: str = ""
    product: str = ""
    channel: str = ""
    segment: str = ""
    customer: str = ""
    consent: str = ""
    decides: str = ""
    third: str = ""

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> "Wanted":
        """What somebody asks for; unknown names and impossible values are no wish."""
        said = {field.name: str(given.get(field.name) or "").strip()[:LONGEST] for field in fields(cls)}
        for name in ("employees_from", "employees_to"):
            if not said[name].isdecimal() or len(said[name]) > 7:
                said[name] = ""
        return cls(**said)

    def as_json(self) -> dict[str, str]:
        """Only the wishes."""
        return {field.name: value for field in fields(self) if (value := getattr(self, field.name))}

    @property
    def any(self) -> bool:
        return bool(self.as_json())


def people(wanted: Wanted, *, today: date) -> QuerySet[Person]:
    """The people that a filter means, the latest first."""
    found = Person.objects.select_related("organisation")
    found = found.filter(_of_person(wanted), _of_company(wanted, "organisation__"))
    if wanted.product or wanted.channel or wanted.segment:
        found = found.filter(Exists(_leads(wanted)))
    if wanted.customer:
        found = _by_custom(found, wanted.customer, today=today)
    if wanted.consent:
        mine = Consent.objects.standing().filter(person=OuterRef("pk"))
        has = Exists(mine if wanted.consent == "none" else mine.filter(purpose=wanted.consent))
        found = found.filter(~has if wanted.consent == "none" else has)
    return found.order_by("-id")


def sizes(groups: Mapping[int, Wanted], *, today: date) -> dict[int, int]:
    """How many people each of these filters means; one query for all of them."""
    if not groups:
        return {}
    means = {pk: people(wanted, today=today).order_by().values("pk") for pk, wanted in groups.items()}
    counts = {f"group_{pk}": Count("pk", filter=Q(pk__in=ids)) for pk, ids in means.items()}
    found = Person.objects.aggregate(**counts)
    return {pk: found[f"group_{pk}"] for pk in groups}


def companies(wanted: Wanted, *, today: date) -> QuerySet[Organisation]:
    """The companies that a filter means; what it says of people does not count."""
    found = Organisation.objects.filter(_of_company(wanted, ""))
    if wanted.q:
        found = found.filter(
            Q(name__icontains=wanted.q) | Q(city__istartswith=wanted.q) | Q(web_domain=wanted.q)
        )
    if wanted.customer:
        mine = _customers(wanted.customer, today=today).filter(organisation=OuterRef("pk"))
        found = found.filter(~Exists(mine) if wanted.customer == "no" else Exists(mine))
    return found.order_by("-id")


def save(name: str, wanted: Wanted, *, by: str, now: datetime) -> TargetGroup:
    """A target group under this name; one that is there gets the new filter."""
    with notebook(now=now, actor=by, policy_version=Policy.objects.live().version) as notes:
        values = {"wanted": wanted.as_json(), "made_by": by, "made_at": now}
        row, made = TargetGroup.objects.update_or_create(name=name[:120], defaults=values)
        what = "target_group_made" if made else "target_group_changed"
        notes.note_other(f"target group:{row.pk}", "capture", what, wanted=wanted.as_json())
    return row


def _of_person(wanted: Wanted) -> Q:
    wish = Q()
    if wanted.q:
        wish &= (
            Q(last_name__istartswith=wanted.q)
            | Q(first_name__istartswith=wanted.q)
            | Q(email=wanted.q.lower())
            | Q(organisation__name__icontains=wanted.q)
        )
    if wanted.language:
        wish &= Q(language=wanted.language)
    if wanted.decides:
        wish &= Q(decides=True)
    if wanted.third:
        wish &= ~Q(origin="")
    return wish


def _of_company(wanted: Wanted, at: str) -> Q:
    wish = Q()
    for name, lookup in (("country", ""), ("postcode", "__startswith"), ("industry", "")):
        if value := getattr(wanted, name):
            wish &= Q(**{f"{at}{name}{lookup}": value})
    if wanted.employees_from:
        wish &= Q(**{f"{at}employees__gte": int(wanted.employees_from)})
    if wanted.employees_to:
        wish &= Q(**{f"{at}employees__lte": int(wanted.employees_to)})
    return wish


def _leads(wanted: Wanted) -> QuerySet[Lead]:
    """Leads of the person that fit: one of them is enough."""
    found = Lead.objects.filter(person=OuterRef("pk"))
    if wanted.segment:
        found = found.in_segment(wanted.segment)
    if wanted.product:
        found = found.filter(product=wanted.product)
    return found.filter(channel=wanted.channel) if wanted.channel else found


def _customers(kind: str, *, today: date) -> QuerySet[Customer]:
    found = Customer.objects.filter(undone_at__isnull=True)
    return found.filter(last_order_on__lt=today - DORMANT) if kind == "dormant" else found


def _by_custom(found: QuerySet[Person], kind: str, *, today: date) -> QuerySet[Person]:
    """Those who are customers, themselves or by their company; or not."""
    there = _customers(kind, today=today)
    is_one = Exists(there.filter(person=OuterRef("pk"))) | Exists(
        there.filter(organisation=OuterRef("organisation"))
    )
    return found.filter(~is_one) if kind == "no" else found.filter(is_one)
