"""What people agreed to in the demo house: asked and answered long ago; and who else works in it."""

from datetime import date, datetime, timedelta

from django.db.models import Min

from stellwerk.store.models import Agency, Campaign, Consent, Lead, Person, Potential, Source, User
from stellwerk.store.rows import update_rows
from stellwerk.terms import Reason
from stellwerk.worker import blocklist
from stellwerk.worker.target_groups import Wanted, save

DAY = timedelta(days=1)
ANSWERS = 7  # of ten answer the mail of the double opt-in
WORDS = "mail-1: Hartmann Werkzeugmaschinen darf mir per E-Mail zu seinen Produkten und Veranstaltungen schreiben."
PROVIDER = "Adresskauf Nord"
GROUPS = {
    "Drehen, Entscheider": {"product": "turning", "decides": "1"},
    "Kunden ohne Auftrag seit zwei Jahren": {"customer": "dormant"},
    "Werkzeugbau im Süden": {"industry": "toolmaking", "postcode": "7"},
}
# Region, industry, product line, companies.
MARKET = (
    ("Baden-Württemberg", "toolmaking", "turning", 1_840),
    ("Bayern", "aerospace", "milling", 310),
    ("Nordrhein-Westfalen", "toolmaking", "turning", 2_120),
    ("Hessen", "medical", "grinding", 95),
    ("Niedersachsen", "automotive", "turning", 760),
    ("Mecklenburg-Vorpommern", "", "turning", 2_480),  # where no partner works
)


def tell(*, by: User, now: datetime) -> None:
    """Consents and notices of the past, three target groups, one provider, a few who want no contact."""
    _answered(now=now)
    _informed(now=now)
    groups = [
        save(name, Wanted.read(wanted), by=by.actor, now=now - 20 * DAY) for name, wanted in GROUPS.items()
    ]
    Campaign.objects.filter(name="Fachbrief").update(target_group=groups[0])
    _provider(now=now)
    said = {"source": "Branchenverband", "as_of": date(now.year - 1, 12, 31)}
    Potential.objects.bulk_create(
        Potential(region=region, industry=industry, product=product, companies=count, **said)
        for region, industry, product, count in MARKET
    )
    for place, person in enumerate(Person.objects.exclude(email="").order_by("-id")[400:403]):
        why = Reason("block.opted_out" if place else "block.by_hand", {} if place else {"note": "Anruf"})
        blocklist.block(
            blocklist.Entered(email=person.email), why=why, by=by.actor, now=now - (place + 3) * DAY
        )


def _answered(*, now: datetime) -> None:
    """The mails of the double opt-in, written a minute after the tick; those of today are still to be written."""
    rows = list(Consent.objects.to_ask().order_by("id"))
    asked = []
    for row in rows:
        at = datetime.fromisoformat(row.proof["at"])
        if at < now - DAY:
            row.asked_at = at + timedelta(minutes=1)
            row.proof |= {"reminded_at": (at + 3 * DAY).isoformat()}
            if row.pk % 10 < ANSWERS:
                row.given_at = at + timedelta(minutes=17 + row.pk % 600)
                row.proof |= {"way": "double_opt_in", "words": WORDS}
            asked.append(row)
    update_rows(asked, "asked_at", "given_at", "proof")


def _informed(*, now: datetime) -> None:
    """Whose data came from third parties was told after four days; the latest wait."""
    since = dict(
        Lead.objects.exclude(person__origin="")
        .values_list("person")
        .annotate(at=Min("arrived_at"))
        .order_by()
    )
    people = list(Person.objects.exclude(origin="").order_by("id"))
    told = [person for person in people if (at := since.get(person.pk)) and at < now - 12 * DAY]
    for person in told:
        person.informed_at = since[person.pk] + 4 * DAY
    update_rows(told, "informed_at")


def _provider(*, now: datetime) -> None:
    """A provider outside the house whose contract ends soon, with one person who may come in."""
    agency = Agency.objects.create(
        name="Nordadress", kind=Agency.Kind.PROVIDER, leads_per_week=60,
        contract_until=(now + 20 * DAY).date(), made_at=now - 500 * DAY,
    )  # fmt: skip
    Source.objects.filter(name=PROVIDER).update(agency=agency, price_cents=8_500)
    rita = User(
        username="rita", first_name="Rita", last_name="Lang", role=User.Role.AGENCY, agency=agency,
        email="rita@nordadress.example",
    )  # fmt: skip
    rita.set_unusable_password()
    rita.save()
