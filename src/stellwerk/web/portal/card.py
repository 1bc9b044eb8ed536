"""What the portal tells of a lead: before taking it nothing that names anybody, afterwards the contact."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import floor, log10
from urllib.parse import quote

from django.utils import formats, timezone
from django.utils.translation import get_language, gettext, ngettext

from stellwerk import charts, words
from stellwerk.match import MatchPolicy, areas
from stellwerk.match.decide import MICRO
from stellwerk.store.models import Lead, Offer, Partner, Policy
from stellwerk.terms import Temperature
from stellwerk.web.portal.mask import masked
from stellwerk.web.templatetags.stellwerk import inside, named
from stellwerk.web.templatetags.stellwerk import phone as dialled

# Reasons of the grade that a card may tell; the exact value is not among them, a card gives a range.
TOLD = ("grade.said.", "grade.decider", "grade.customer", "grade.dormant", "grade.soon")
MOST_TOLD = 3


@dataclass(frozen=True, slots=True)
class Card:
    """An offer as the partner sees it before the answer. Money in cents; distances in km."""

    headline: str
    distance_km: int | None
    place: str
    problem: str
    low_cents: int | None
    high_cents: int | None
    worth_low_cents: int | None
    worth_high_cents: int | None
    speaks: tuple[str, ...]
    origin: str
    age: timedelta
    temperature: charts.Svg
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to call, after the lead was taken."""

    name: str
    role: str
    company: str
    address: str
    phone: str
    phone_shown: str
    email: str
    route: str


def card(offer: Offer, *, now: datetime) -> Card:
    lead, partner = offer.lead, offer.partner
    low, high = around(lead.value_cents)
    worth_low, worth_high = around(lead.worth_cents)
    return Card(
        headline=headline(lead),
        distance_km=distance_km(lead, partner),
        place=lead.postcode[:3] if lead.country in ("", "DE") else lead.country,
        problem=masked(lead.interest or lead.remark, names=names_of(lead)),
        low_cents=low,
        high_cents=high,
        worth_low_cents=worth_low,
        worth_high_cents=worth_high,
        speaks=tuple(speaks(lead)),
        origin=origin(lead),
        age=now - lead.arrived_at,
        temperature=warmth(lead.temperature),
        why=tuple(why(offer)),
    )


def language() -> str:
    return "de" if (get_language() or "de").startswith("de") else "en"


def wanted(lead: Lead) -> str:
    """The product line and the model that was asked for, as they stand inside a sentence."""
    return " ".join(filter(None, (product_line(lead), lead.model)))


def product_line(lead: Lead) -> str:
    return inside(named(lead.product, "product"))


def headline(lead: Lead) -> str:
    """One sentence without a name: who, where, what."""
    city = lead.city or gettext("your area")
    thing = wanted(lead)
    if not thing:
        return gettext("An enquiry from %(city)s needs advice.") % {"city": city}
    if lead.organisation_id:
        return gettext("A company in %(city)s is looking for %(thing)s.") % {"city": city, "thing": thing}
    return gettext("Somebody in %(city)s is looking for %(thing)s.") % {"city": city, "thing": thing}


def names_of(lead: Lead) -> list[str]:
    """Every name that must not appear before the lead is taken."""
    person, organisation = lead.person, lead.organisation
    found = [person.first_name, person.last_name] if person else []
    return [*found, *([organisation.name, organisation.web_domain] if organisation else [])]


def around(cents: int | None) -> tuple[int | None, int | None]:
    """A rounded range around a value: 48.000 € gives 40.000 to 60.000 €; nothing for no value."""
    if not cents or cents <= 0:
        return None, None
    step = 10 ** floor(log10(cents))
    step = step if cents >= 2 * step else max(step // 2, 1)
    return floor(cents * 0.85 / step) * step, -floor(-cents * 1.15 / step) * step


def distance_km(lead: Lead, partner: Partner) -> int | None:
    """Great-circle distance; None where a side has no coordinates."""
    if lead.lat is None or lead.lon is None or partner.lat is None or partner.lon is None:
        return None
    return round(areas.distance_km((lead.lat, lead.lon), (partner.lat, partner.lon)))


def speaks(lead: Lead) -> list[str]:
    """What speaks for the lead, in the words of its grade: the reasons with most points first."""
    told = [row for row in lead.grade_reasons if row[0].startswith(TOLD) and row[1].get("points", 0) > 0]
    told.sort(key=lambda row: -row[1]["points"])
    return [words.say(row, language()) for row in told[:MOST_TOLD]]


def origin(lead: Lead) -> str:
    return lead.campaign.name if lead.campaign else words.name("channel", lead.channel, language())


def warmth(temperature: str) -> charts.Svg:
    stops = list(Temperature)
    labels = [words.name("temperature", stop.value, language()) for stop in stops]
    at = stops.index(Temperature(temperature))
    title = gettext("Temperature: %(name)s") % {"name": labels[at]}
    return charts.temperature(labels, at, title=title, width=350)


def why(offer: Offer) -> Iterator[str]:
    """Why this partner, from what counted in the decision."""
    lead, partner = offer.lead, offer.partner
    today = timezone.localdate()
    certificates = partner.certificates.filter(product=lead.product) if lead.product else ()
    if any(row.valid_until is None or row.valid_until >= today for row in certificates):
        yield gettext("You hold the certificate for %(product)s.") % {"product": product_line(lead)}
    if lead.model and partner.resources.filter(model=lead.model).exists():
        yield gettext("The %(model)s stands at your place to be shown.") % {"model": lead.model}
    if lead.industry and lead.industry in partner.industries:
        branch = words.name("industry", lead.industry, language())
        yield gettext("You know the branch: %(branch)s.") % {"branch": branch}
    if offer.decision.overridden_by:
        yield gettext("A person chose you for this lead.")
        return
    yield from _behind(offer)
    count = offer.decision.eligible_count
    yield ngettext(
        "You were the only partner who fits.", "%(count)s partners fitted; it is your turn.", count
    ) % {"count": count}


def _behind(offer: Offer) -> Iterator[str]:
    """How far behind its fair share the partner was when it was chosen, as the decision says."""
    mine = next((row for row in offer.decision.ranking if row[0] == offer.partner.code), None)
    if mine is None:
        yield gettext("A person chose you for this lead.")
        return
    ruled = Policy.objects.filter(version=offer.decision.policy_version).first() or Policy.objects.live()
    weeks = mine[2] / MICRO * ruled.read("match", MatchPolicy).horizon_weeks
    if weeks >= 0.1:
        shown = formats.number_format(round(weeks, 1), 1)
        yield gettext("You are %(weeks)s weeks behind your fair share.") % {"weeks": shown}


def contact(offer: Offer) -> Contact:
    """The contact of a lead that was taken."""
    lead, person, organisation = offer.lead, offer.lead.person, offer.lead.organisation
    phone = (person.mobile or person.phone) if person else ""
    street = organisation.street if organisation else ""
    town = f"{lead.postcode} {lead.city}".strip()
    address = ", ".join(filter(None, (street, town)))
    return Contact(
        name=str(person or organisation or lead.name),
        role=_role(lead),
        company=str(organisation) if organisation and person else "",
        address=address,
        phone=re.sub(r"[^\d+]", "", phone),
        phone_shown=dialled(phone, offer.partner.country or lead.country),
        email=person.email if person else "",
        route=f"https://www.openstreetmap.org/directions?to={quote(address)}" if address else "",
    )


def _role(lead: Lead) -> str:
    if not lead.person:
        return ""
    return ", ".join(filter(None, (lead.person.role, gettext("decides") if lead.person.decides else "")))
