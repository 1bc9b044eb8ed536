"""What the maker knows before the first lead comes: its people, rules, campaigns, sources and customers."""

import random
from datetime import date, datetime, timedelta
from typing import Any

from stellwerk.clean.contact import Contact
from stellwerk.clean.duplicates import keys
from stellwerk.store.models import (
    Campaign,
    Customer,
    Order,
    Organisation,
    Partner,
    Person,
    Policy,
    Source,
    User,
)
from stellwerk.worker.demo.people import Company, Human
from stellwerk.worker.demo.phrases import PRODUCTS

CUSTOMERS = 200
_CAST = """
ines|Ines|Brandt|marketing
cem|Cem|Aydin|call_centre
ole|Ole|Petersen|sales
eva|Eva|Lange|expert
chris|Chris|Albers|channel
mona|Mona|Keller|controlling
dora|Dora|Weiss|privacy
admin|Alex|Hartmann|admin
pia|Pia|Sommer|partner_lead|adler
berg|Bernd|Berg|partner_lead|berg
conrad|Cornelia|Conrad|partner_lead|conrad
dorn|Daniel|Dorn|partner_lead|dorn
"""
# Name, channel, product line, cost in euros, strategy, goal, days ago from and to.
CAMPAIGNS = (
    ("EMO Hannover", "fair", "", 182_000, "market_penetration", "Gespräche mit Fertigungsleitern", 430, 0),
    (
        "Webformular Drehen",
        "web",
        "turning",
        38_000,
        "market_penetration",
        "Anfragen für HW 250 und HW 400",
        548,
        0,
    ),
    ("Adresskauf Nord", "provider", "", 148_000, "market_development", "Neue Betriebe im Norden", 520, 0),
    (
        "Altmaschinen-Tausch",
        "web",
        "turning",
        22_000,
        "market_penetration",
        "Alte Maschinen ersetzen",
        400,
        0,
    ),
    ("Empfehlung", "referral", "", 9_000, "market_penetration", "Kunden nennen Kunden", 548, 0),
    (
        "Fachbrief",
        "mail",
        "grinding",
        41_000,
        "product_development",
        "Schleifzelle HS 20 bekannt machen",
        460,
        0,
    ),
)
# Name, kind, campaign, what stands in the message under `source`.
SOURCES = (
    ("EMO Hannover", "fair", "EMO Hannover", "Messe"),
    ("Webformular", "web_form", "Webformular Drehen", "Webformular"),
    ("Adresskauf Nord", "provider", "Adresskauf Nord", "Adresskauf"),
    ("Altmaschinen-Tausch", "web_form", "Altmaschinen-Tausch", "Webformular"),
    ("Empfehlung", "referral", "Empfehlung", "Empfehlung"),
    ("Fachbrief", "mail", "Fachbrief", "Mailing mit Antwortkarte"),
    ("Telefon", "call_centre", "", "Telefon"),
)
CHANNELS = {name: text for name, _, _, text in SOURCES}
# What the public form offers.
MODELS = [
    [line, [model for model, (_, of, _) in PRODUCTS.items() if of == line]]
    for line in dict.fromkeys(line for _, line, _ in PRODUCTS.values())
]
NUMBERS: dict[str, dict[str, Any]] = {
    "grade": {
        "served_countries": ["DE", "AT", "CH"],
        "usual_values": [["turning", 14_000_000], ["milling", 29_000_000], ["grinding", 16_000_000]],
        "usual_value_cents": 12_000_000,
        "nurture_days": 84,
    },
    "enrich": {"products": [
        *([model.lower(), line, model] for model, (_, line, _) in PRODUCTS.items()),
        ["drehmaschine", "turning", ""], ["drehzentr", "turning", ""], ["drehen", "turning", ""],
        ["lathe", "turning", ""], ["turning", "turning", ""],
        ["fräs", "milling", ""], ["fraes", "milling", ""], ["milling", "milling", ""],
        ["schleif", "grinding", ""], ["grinding", "grinding", ""], ["grinder", "grinding", ""],
    ]},
    "offer": {"least_hours": 2.5, "max_offers": 8, "give_up_after_hours": 240.0},
}  # fmt: skip
_NOTES = (
    "Erste Fassung", "Messe zählt mehr", "Frist in Arbeitsstunden statt in Tagen", "Schweiz dazu", "Zertifikat Pflicht",
    "Adresskauf zählt weniger", "Guthaben über vier Wochen", "Entscheider zählen mehr", "Zahl der Angebote begrenzt",
    "Katalog zieht ab", "Übliche Auftragswerte neu geschätzt", "B-Leads nach zwölf Wochen wieder ansehen",
)  # fmt: skip


def people() -> dict[str, User]:
    """The cast by user name; nobody has a password: a demo house signs in by one click."""
    partners = {partner.code: partner for partner in Partner.objects.all()}
    for line in _CAST.strip().splitlines():
        username, first, last, role, *partner = line.split("|")
        user = User(
            username=username, first_name=first, last_name=last, role=role, email=f"{username}@hartmann.example",
            partner=partners[partner[0]] if partner else None, is_staff=role == "admin",
        )  # fmt: skip
        user.set_unusable_password()
        user.save()
    return {user.username: user for user in User.objects.all()}


def rules(users: dict[str, User], *, began: datetime, now: datetime) -> Policy:
    """Twelve versions over the time; the last one rules."""
    chris, mona = users["chris"].actor, users["mona"].actor
    step = (now - began) / (len(_NOTES) + 1)
    rows = []
    for place, note in enumerate(_NOTES):
        last, at = place == len(_NOTES) - 1, began + step * place
        rows.append(
            Policy(
                version=place + 1, state=Policy.State.LIVE if last else Policy.State.RETIRED, note=note,
                numbers=NUMBERS if last else {}, made_by=chris, approved_by=mona, made_at=at, live_at=at,
            )
        )  # fmt: skip
    Policy.objects.bulk_create(rows)
    return Policy.objects.live()


def campaigns(*, today: date) -> dict[str, Source]:
    """Campaigns with their costs, and the sources by name."""
    rows = [
        Campaign(
            name=name, channel=channel, product=product, goal=goal, strategy=strategy, real_cost_cents=cost * 100,
            planned_cost_cents=round(cost, -4) * 100, starts_on=today - timedelta(days=first),
            ends_on=today - timedelta(days=last) if last else None,
        )
        for name, channel, product, cost, strategy, goal, first, last in CAMPAIGNS
    ]  # fmt: skip
    Campaign.objects.bulk_create(rows)
    by_name = {campaign.name: campaign for campaign in Campaign.objects.all()}
    public = {"form": {"products": MODELS, "country": "DE"}}
    Source.objects.bulk_create(
        Source(
            name=name,
            kind=kind,
            campaign=by_name.get(campaign),
            settings=public if kind == "web_form" else {},
        )
        for name, kind, campaign, _ in SOURCES
    )
    return {source.name: source for source in Source.objects.all()}


def customers(humans: list[Human], rng: random.Random, *, today: date) -> None:
    """Those who have ordered before; a third of them nothing for two years or more."""
    companies = [_organisation(human.company) for human in humans]
    Organisation.objects.bulk_create(companies)
    persons = [_person(human, company) for human, company in zip(humans, companies, strict=True)]
    Person.objects.bulk_create(persons)
    rows = []
    for place, (person, company) in enumerate(zip(persons, companies, strict=True)):
        days = rng.randrange(750, 1800) if place % 3 == 0 else rng.randrange(560, 700)
        last = today - timedelta(days=days)
        since = last - timedelta(days=rng.randrange(0, 3500))
        rows.append(
            Customer(
                number=f"{20_000 + place}", erp_id=f"D{70_000 + place}", organisation=company, person=person,
                since=since, last_order_on=last,
            )
        )  # fmt: skip
    Customer.objects.bulk_create(rows)
    Order.objects.bulk_create(order for row in rows for order in _orders(row, rng))


def _organisation(company: Company) -> Organisation:
    town = company.town
    contact = Contact(
        company=company.full_name, company_key=company.key, postcode=town.postcode, city=town.name
    )
    return Organisation(
        name=company.full_name, legal_form=company.legal, name_key=company.key, site_key=keys(contact).company_place,
        industry=company.branch, employees=company.employees, street=company.street, postcode=town.postcode,
        city=town.name, country=town.country, web_domain=company.domain,
    )  # fmt: skip


def _person(human: Human, company: Organisation) -> Person:
    return Person(
        organisation=company, salutation=human.salutation, first_name=human.first, last_name=human.last,
        role=human.role, decides=human.decides, email=human.email, phone=human.number, language=human.language,
        name_key=human.key,
    )  # fmt: skip


def _orders(customer: Customer, rng: random.Random) -> list[Order]:
    days = {customer.since, customer.last_order_on or customer.since}
    rows = []
    for on in sorted(days):
        _, line, price = PRODUCTS[rng.choice(list(PRODUCTS))]
        rows.append(Order(customer=customer, amount_cents=price * 100, product=line, ordered_on=on))
    return rows
