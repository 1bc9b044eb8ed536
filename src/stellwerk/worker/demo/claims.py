"""Whose company is it: what partners registered, whom the house serves itself, and one interest that conflicts."""

from datetime import datetime, timedelta

from stellwerk.match.protection import Company
from stellwerk.match.registration import Asked
from stellwerk.store.models import Lead, Offer, Partner
from stellwerk.worker import protections
from stellwerk.worker.demo.partners import STAR

DAY = timedelta(days=1)
OWN = Company(0, "Isarwerk Luftfahrt AG", "isarwerk-luftfahrt.example", "DE", "80331", "München")
RELATED = Company(0, "Adler Werkzeuge OHG", "adler-werkzeuge.example", "DE", "34117", "Kassel")
EVIDENCE = "Auftrag aus dem Vorjahr, Besuche im Frühjahr; die Kopien liegen bei uns."


def tell(now: datetime, *, judge: str) -> None:
    """One registration holds, one waits and meets a lead that another partner works on; `judge` is who decided."""
    star = Partner.objects.get(code=STAR)
    protections.add_named_account(OWN, note="Rahmenvertrag mit der Zentrale", by=judge, now=now - 90 * DAY)
    protections.add_conflict(star.pk, RELATED, note="Schwesterfirma", by=judge, now=now - 60 * DAY)
    asked = Asked(
        "customer", "Fuldatal Präzision GmbH", EVIDENCE, postcode="34233", city="Fuldatal", product="turning"
    )
    held = protections.register(star.pk, asked, by=f"partner:{STAR}", now=now - 40 * DAY)
    protections.decide(held.pk, approve=True, answer="", by=judge, now=now - 39 * DAY)
    other = _worked_on_by_others(star)
    if other and other.organisation:
        found = other.organisation
        also = Asked(
            "project", found.name, EVIDENCE, postcode=found.postcode, city=found.city, project="Neue Halle"
        )
        protections.register(star.pk, also, by=f"partner:{STAR}", now=now - DAY)


def _worked_on_by_others(partner: Partner) -> Lead | None:
    mine = Offer.objects.taken().exclude(partner=partner).filter(lead__organisation__isnull=False)
    offer = mine.select_related("lead__organisation").order_by("-answered_at").first()
    return offer.lead if offer else None
