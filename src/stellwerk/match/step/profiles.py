"""Rows as the rules take them: partners, leads, and whose company a lead is."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from stellwerk.match.eligible import PartnerProfile
from stellwerk.match.protection import Claim, Company, claims_on
from stellwerk.match.step.customers import HOUSE, keepers_of
from stellwerk.store.models import (
    Absence,
    Certificate,
    Competence,
    ConflictOfInterest,
    Consent,
    Lead,
    NamedAccount,
    Offer,
    Organisation,
    Partner,
    Protection,
    Resource,
    Territory,
)
from stellwerk.terms import LeadProfile

COLUMNS = (
    "code", "joined_on", "name", "left_on", "level", "country", "lat", "lon", "radius_km", "languages", "industries",
    "size_class", "min_value_cents", "max_value_cents", "capacity_per_week", "max_open", "weight", "history_wins",
    "history_expected", "history_offers", "history_accepts",
)  # fmt: skip
NAMES = {"code": "partner_id", "history_wins": "wins", "history_expected": "expected_wins",
         "history_offers": "offers", "history_accepts": "accepts"}  # fmt: skip
FIELDS = tuple(NAMES.get(name, name) for name in COLUMNS)


def profiles() -> tuple[PartnerProfile, ...]:
    """All partners as the rules know them; six queries, however many there are."""
    lists: dict[str, dict[int, list[tuple[Any, ...]]]] = {}
    for name, rows in (
        (
            "territory",
            Territory.objects.order_by("country", "prefix").values_list("partner", "country", "prefix"),
        ),
        ("competence", Competence.objects.values_list("partner", "product", "depth")),
        ("certificate", Certificate.objects.values_list("partner", "product", "valid_until")),
        ("resource", Resource.objects.values_list("partner", "model")),
        ("absence", Absence.objects.values_list("partner", "first_on", "last_on")),
    ):
        lists[name] = defaultdict(list)
        for partner, *rest in rows:
            lists[name][partner].append(tuple(rest))
    partners = Partner.objects.values_list("id", *COLUMNS)
    return tuple(_partner(row, {k: v.get(pk, []) for k, v in lists.items()}) for pk, *row in partners)


def _partner(row: Sequence[Any], lists: dict[str, list[tuple[Any, ...]]]) -> PartnerProfile:
    values: dict[str, Any] = dict(zip(FIELDS, row, strict=True))
    depth = dict(lists["competence"])
    values |= {
        "languages": frozenset(values["languages"]),
        "industries": frozenset(values["industries"]),
        "territories": tuple(lists["territory"]),
        "products": dict.fromkeys(depth) | dict(lists["certificate"]),
        "depth": depth,
        "on_show": frozenset(model for (model,) in lists["resource"]),
        "absences": tuple(lists["absence"]),
    }
    return PartnerProfile(**values)


def refused(ids: Sequence[int]) -> dict[int, set[str]]:
    """Who had each lead before: it is not offered there again."""
    before: dict[int, set[str]] = defaultdict(set)
    for lead_id, code in Offer.objects.filter(lead__in=ids).values_list("lead", "partner__code"):
        before[lead_id].add(code)
    return before


@dataclass(frozen=True, slots=True)
class Ties:
    """What binds leads to partners beyond their own rows; by lead, partner codes."""

    owners: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    barred: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    named: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    consented: Mapping[int, frozenset[str]] = field(default_factory=dict)
    # Who looks after the customer; HOUSE: our own sales.
    keepers: Mapping[int, str] = field(default_factory=dict)


def ties_of(leads: Sequence[Lead], *, now: datetime) -> Ties:
    """Protections, conflicts of interest, named accounts and consents that speak of these leads."""
    today = timezone.localdate(now)
    protections = Protection.objects.holding(today).select_related("partner").order_by("id")
    conflicts = ConflictOfInterest.objects.select_related("partner").order_by("id")
    accounts = NamedAccount.objects.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=today)).order_by("id")
    owners = [Claim(row.partner.code, _company(row, product=row.product)) for row in protections]
    barred = [Claim(row.partner.code, _company(row)) for row in conflicts]
    named = [Claim(HOUSE, _company(row)) for row in accounts]
    companies = _companies(leads) if owners or barred or named else []
    return Ties(
        owners=claims_on(companies, owners),
        barred=claims_on(companies, barred),
        named=claims_on(companies, named),
        consented=_consented(leads),
        keepers=keepers_of(leads),
    )


def _companies(leads: Sequence[Lead]) -> list[Company]:
    """The leads' companies; a lead without one has nothing that could be claimed."""
    known = Organisation.objects.in_bulk({lead.organisation_id for lead in leads if lead.organisation_id})
    return [
        Company(lead.pk, o.name, o.web_domain, o.country or lead.country, o.postcode, o.city, lead.product)
        for lead in leads
        if (o := known.get(lead.organisation_id or 0))
    ]


def _company(row: Any, *, product: str = "") -> Company:
    return Company(row.pk, row.company, row.web_domain, row.country, row.postcode, row.city, product)


def _consented(leads: Sequence[Lead]) -> dict[int, frozenset[str]]:
    """Where a person's consent names partners, only those; a consent that names none allows any."""
    people = {lead.person_id: lead.pk for lead in leads if lead.person_id}
    standing = Consent.objects.filter(person__in=people, withdrawn_at__isnull=True).exclude(partners=[])
    allowed: dict[int, set[str]] = defaultdict(set)
    for person, names in standing.values_list("person", "partners"):
        allowed[person].update(names)
    return {lead.pk: frozenset(allowed[p]) for lead in leads if (p := lead.person_id) and p in allowed}


def profile(
    lead: Lead,
    *,
    now: datetime,
    refused_by: Iterable[str] = (),
    ties: Ties | None = None,
    release: bool = True,
) -> LeadProfile:
    """A lead's row as the rules take it. `release`: a protection whose owner has refused no longer holds.

    Without a protection the partner that looks after the customer comes first; when it has refused, it is over.
    """
    ties, before = ties or Ties(), frozenset(refused_by)
    owner = next(iter(ties.owners.get(lead.pk, ())), "")
    if not owner and (keeper := ties.keepers.get(lead.pk, HOUSE)) != HOUSE:
        owner, release = keeper, True
    return LeadProfile(
        lead_id=lead.number,
        arrived_at=timezone.localtime(now),
        country=lead.country,
        postcode=lead.postcode,
        lat=lead.lat,
        lon=lead.lon,
        product=lead.product,
        model=lead.model,
        size_class=lead.size_class,
        language=lead.language,
        industry=lead.industry,
        value_cents=lead.value_cents or 0,
        chance=lead.chance or 0.0,
        protected_partner="" if release and owner in before else owner,
        refused_by=before,
        barred=frozenset(ties.barred.get(lead.pk, ())),
        consented=ties.consented.get(lead.pk),
    )
