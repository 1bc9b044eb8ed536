"""The end customer's word on the partner: asked once, answered once."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from stellwerk.pursue.customers import CustomerPolicy
from stellwerk.store.journal import Notebook, notebook
from stellwerk.store.models import Offer, Policy, Rating
from stellwerk.terms import OfferState

# Whoever was not asked within this time after the day is not asked any more: it would come out of nowhere.
GRACE = timedelta(days=30)


def to_ask(*, now: datetime, policy: Policy, limit: int) -> list[Offer]:
    """Offers that ended long enough ago and whose prospect was not asked; three queries at most."""
    rules = policy.read("customers", CustomerPolicy)
    found: list[Offer] = []
    for state, days in ((OfferState.WON, rules.rate_won_days), (OfferState.LOST, rules.rate_lost_days)):
        if days:
            ended = now - timedelta(days=days)
            rows = Offer.objects.filter(
                state=state,
                rating__isnull=True,
                lead__closed_at__range=(ended - GRACE, ended),
                lead__person__isnull=False,
            ).exclude(lead__person__email="")
            found += rows.select_related("lead__person", "lead__organisation", "partner").order_by("id")[
                :limit
            ]
    return found


def asked(offers: Sequence[Offer], *, now: datetime, notes: Notebook) -> None:
    """The letter is written, or must not be: nobody is looked at twice."""
    Rating.objects.bulk_create((Rating(offer=offer, asked_at=now) for offer in offers), ignore_conflicts=True)
    for offer in offers:
        notes.note(offer.lead_id, "pursue", "rating_asked", partner=offer.partner_id)


def rate(offer_id: int, stars: int, text: str, *, now: datetime) -> bool:
    """The answer, once. False when there is one already, or nobody was asked. Raises ValueError but for 1 to 5."""
    if not 1 <= stars <= 5:
        raise ValueError("Give 1 to 5 stars.")
    policy = Policy.objects.live()
    with notebook(now=now, actor="prospect", policy_version=policy.version) as notes:
        row = (
            Rating.objects.select_for_update(of=("self",))
            .select_related("offer")
            .filter(offer=offer_id)
            .first()
        )
        if row is None or row.answered_at:
            return False
        row.stars, row.text, row.answered_at = stars, text.strip()[:2000], now
        row.save(update_fields=["stars", "text", "answered_at"])
        notes.note(row.offer.lead_id, "pursue", "rated", stars=stars, partner=row.offer.partner_id)
    return True
