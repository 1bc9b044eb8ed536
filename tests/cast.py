"""The people and partners that the tests tell of. Plain functions; every value can be said otherwise.

Of the maker Hartmann: Ines (marketing), Cem (call centre), Ole (sales), Chris (channel), Mona (controlling),
Dora (privacy), Ada (administrator), Eva (expert), Ali (agency). Adler is a high performer and certified, Berg
moderate, Conrad weak with an expired certificate, Dorn the outsider who must see nothing. Pia works at Adler,
Dirk at Dorn.
"""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import count
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db.models import Max

from stellwerk.store.models import (
    Certificate,
    Competence,
    Decision,
    FollowUp,
    Lead,
    Offer,
    Organisation,
    Partner,
    PartnerContact,
    Person,
    RawContact,
    Source,
    Territory,
    User,
)
from stellwerk.terms import Reason, Stage

# A Tuesday in March, 09:12 in Berlin.
NOW = datetime(2026, 3, 17, 8, 12, tzinfo=UTC)
PASSWORD = "kein-geheimnis-hier"

_digests = count(1)


def a_user(username: str, role: str, **over: Any) -> User:
    """Somebody who may sign in; the same name gives the same person."""
    known = User.objects.filter(username=username).first()
    if known:
        return known
    user = User(
        username=username, role=role, **{"first_name": username.capitalize(), "language": "de"} | over
    )
    user.password = hashed()
    user.save()
    return user


@cache
def hashed() -> str:
    """Hashing is slow on purpose; once is enough for all."""
    return make_password(PASSWORD)


def ines(**over: Any) -> User:
    return a_user("ines", User.Role.MARKETING, **{"last_name": "Brandt"} | over)


def cem(**over: Any) -> User:
    return a_user("cem", User.Role.CALL_CENTRE, **{"last_name": "Aydin"} | over)


def ole(**over: Any) -> User:
    return a_user("ole", User.Role.SALES, **{"last_name": "Petersen"} | over)


def chris(**over: Any) -> User:
    return a_user("chris", User.Role.CHANNEL, **{"last_name": "Albers"} | over)


def mona(**over: Any) -> User:
    return a_user("mona", User.Role.CONTROLLING, **{"last_name": "Reuter"} | over)


def dora(**over: Any) -> User:
    return a_user("dora", User.Role.PRIVACY, **{"last_name": "Winter"} | over)


def ada(**over: Any) -> User:
    return a_user("ada", User.Role.ADMIN, **{"last_name": "Keller"} | over)


def eva(**over: Any) -> User:
    return a_user("eva", User.Role.EXPERT, **{"last_name": "Lange"} | over)


def ali(**over: Any) -> User:
    return a_user("ali", User.Role.AGENCY, **{"last_name": "Kaya"} | over)


def pia(**over: Any) -> User:
    return a_user("pia", User.Role.PARTNER_LEAD, **{"last_name": "Sommer", "partner": adler()} | over)


def dirk(**over: Any) -> User:
    """Of Dorn, the outsider."""
    return a_user("dirk", User.Role.PARTNER_MEMBER, **{"last_name": "Dorn", "partner": dorn()} | over)


def everybody() -> list[User]:
    """One person of every role, the outsider's last."""
    return [ines(), cem(), ali(), ole(), eva(), chris(), mona(), dora(), ada(), pia(), dirk()]


def a_partner(code: str = "", **over: Any) -> Partner:
    """An active partner with a contact who takes offers; the same code gives the same partner."""
    code = code or f"P-{Partner.objects.count() + 1}"
    known = Partner.objects.filter(code=code).first()
    if known:
        return known
    values = {
        "name": f"{code} GmbH",
        "level": "silver",
        "joined_on": date(2020, 1, 1),
        "country": "DE",
        "postcode": "34117",
        "city": "Kassel",
        "lat": 51.31,
        "lon": 9.48,
        "languages": ["de"],
        "capacity_per_week": 5,
    }
    partner = Partner.objects.create(code=code, **values | over)
    PartnerContact.objects.create(
        partner=partner, name=f"Kontakt {partner.name}", email=f"{code.lower()}@partner.example"
    )
    return partner


def adler(**over: Any) -> Partner:
    """The high performer: gold, certified for turning and milling."""
    values = {
        "name": "Adler GmbH",
        "level": "gold",
        "performance": "high",
        "history_wins": 9,
        "history_expected": 6,
        "history_offers": 40,
        "history_accepts": 36,
    }
    partner = a_partner("ADLER", **values | over)
    knows(partner, turning=date(2030, 12, 31), milling=date(2030, 12, 31))
    return partner


def berg(**over: Any) -> Partner:
    values = {
        "name": "Berg & Söhne",
        "performance": "moderate",
        "city": "Göttingen",
        "postcode": "37073",
        "lat": 51.53,
        "lon": 9.93,
        "history_offers": 30,
        "history_accepts": 21,
    }
    partner = a_partner("BERG", **values | over)
    knows(partner, turning=date(2030, 12, 31))
    return partner


def conrad(**over: Any) -> Partner:
    """Weak; the certificate ended last year."""
    values = {
        "name": "Conrad Systemhaus",
        "level": "base",
        "performance": "weak",
        "city": "Fulda",
        "postcode": "36037",
        "lat": 50.55,
        "lon": 9.68,
    }
    partner = a_partner("CONRAD", **values | over)
    knows(partner, turning=date(2025, 12, 31))
    return partner


def dorn(**over: Any) -> Partner:
    """The outsider: Austria only, no product, nothing offered; must see nothing."""
    partner = a_partner(
        "DORN",
        **{
            "name": "Dorn Handels AG",
            "country": "AT",
            "city": "Linz",
            "postcode": "4020",
            "lat": 48.3,
            "lon": 14.29,
        }
        | over,
    )
    Territory.objects.get_or_create(partner=partner, country="AT", prefix="")
    return partner


def knows(partner: Partner, **certificates: date | None) -> None:
    """Competence and certificate per product line."""
    for product, valid_until in certificates.items():
        Competence.objects.get_or_create(partner=partner, product=product)
        Certificate.objects.get_or_create(
            partner=partner, product=product, defaults={"valid_until": valid_until}
        )


def a_source(name: str = "Webformular", **over: Any) -> Source:
    return Source.objects.get_or_create(name=name, defaults={"kind": "web_form"} | over)[0]


def a_lead(**over: Any) -> Lead:
    """Kessler Formenbau in Kassel, grade A with 62 points, 48,000 €. `company` and `person` name others."""
    company, person = over.pop("company", "Kessler Formenbau"), over.pop("person", "Miriam Vogt")
    organisation = Organisation.objects.create(name=company, city="Kassel", postcode="34123", country="DE")
    first, _, last = person.partition(" ")
    values = {
        "prospect_number": (Lead.objects.aggregate(last=Max("prospect_number"))["last"] or 4710) + 1,
        "organisation": organisation,
        "person": Person.objects.create(
            organisation=organisation,
            first_name=first,
            last_name=last,
            role="Leiterin Fertigung",
            decides=True,
            email=f"{last.lower()}@kessler.example",
            phone="+495614820117",
        ),
        "channel": "fair",
        "product": "turning",
        "model": "HW 400",
        "interest": "Drehmaschine x 2, Liefertermin?",
        "country": "DE",
        "postcode": "34123",
        "city": "Kassel",
        "lat": 51.3,
        "lon": 9.5,
        "language": "de",
        "industry": "toolmaking",
        "size_class": "M",
        "value_cents": 4_800_000,
        "stage": Stage.PURSUE,
        "grade": "A",
        "points": 62,
        "chance": 0.62,
        "worth_cents": 2_976_000,
        "priority": 2_976_000,
        "segments": ["4"],
        "temperature": "warm",
        "grade_reasons": [
            ["grade.channel", {"points": 22, "channel": "fair"}],
            ["grade.said.asks_for_delivery", {"points": 19}],
            ["grade.industry", {"points": 12, "industry": "toolmaking"}],
            ["grade.decider", {"points": 9}],
        ],
        "treatment": {"what": "offer", "by": "partner", "why": ["treat.offer", {"points": 62}], "scrap": ""},
        "arrived_at": NOW - timedelta(days=3),
        "last_contact_at": NOW - timedelta(days=3),
    }
    return Lead.objects.create(**values | over)


def a_raw_contact(lead: Lead | None = None, **over: Any) -> RawContact:
    """What came in; without a lead it waits."""
    values = {
        "source": a_source(),
        "payload": {"company": "Kessler Formenbau", "interest": "Drehmaschine x 2"},
        "digest": next(_digests).to_bytes(32, "big"),
        "received_at": NOW - timedelta(days=3),
        "lead": lead,
        "state": RawContact.State.LEAD if lead else RawContact.State.WAITING,
    }
    return RawContact.objects.create(**values | over)


def a_decision(lead: Lead, partner: Partner | None, **over: Any) -> Decision:
    """A choosing in which the partner came first and Berg second."""
    ranking = [[partner.code, 1_210_000, 450_000, 0, 1_660_000]] if partner else []
    if partner and partner.code != "BERG":
        ranking.append([berg().code, 1_180_000, 130_000, 0, 1_310_000])
    values = {
        "pool": "DE/turning",
        "worth_cents": lead.worth_cents,
        "eligible_count": len(ranking),
        "ranking": ranking,
        "excluded": {"TERRITORY": 4, "CERT_EXPIRED": 2},
        "policy_version": 1,
        "decided_at": NOW,
        "attempt": lead.decisions.count() + 1,
    }
    return Decision.objects.create(lead=lead, partner=partner, **values | over)


def an_offer(lead: Lead | None = None, partner: Partner | None = None, **over: Any) -> Offer:
    """An open offer to Adler until 11:40."""
    lead, partner = lead or a_lead(stage=Stage.OFFER), partner or adler()
    values = {"sent_at": NOW, "due_at": NOW + timedelta(hours=2, minutes=28), "week": "2026-W12"}
    return Offer.objects.create(
        lead=lead,
        partner=partner,
        decision=over.pop("decision", None) or a_decision(lead, partner),
        **values | over,
    )


def a_follow_up(lead: Lead | None = None, **over: Any) -> FollowUp:
    """Sales calls until 09:30."""
    values = {
        "kind": "call_now",
        "due_at": NOW + timedelta(minutes=18),
        "role": User.Role.SALES,
        "made_at": NOW,
        "why": Reason("follow_up.nobody_called", {"hours": 4, "due_at": NOW.isoformat()}).as_json(),
    }
    return FollowUp.objects.create(lead=lead or a_lead(), **values | over)
