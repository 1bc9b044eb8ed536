"""What partners complained about in the last weeks: two wait for an answer, one was not right."""

from datetime import datetime, timedelta

from stellwerk.offer import step as offer
from stellwerk.pursue import step as pursue
from stellwerk.store.models import Offer
from stellwerk.worker.demo.partners import STAR

LATELY = timedelta(days=20)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
# Reason, note, and how long the complaint has waited.
WAITING = (
    ("wrong_number", "Unter der Nummer meldet sich ein Faxgerät.", 3 * HOUR),
    ("known_customer", "Den betreuen wir seit 2019.", 19 * HOUR),
)
NOT_RIGHT = "Im Mai war es eine andere Maschine; der Bedarf ist neu. Der Lead bleibt bei Ihnen."


def tell(now: datetime, *, judge: str) -> None:
    """Complaints about leads of the last weeks, and what somebody found out; `judge` is who decided."""
    taken = Offer.objects.taken().filter(answered_at__gte=now - LATELY, nobody_called_at__isnull=True)
    mine = taken.exclude(partner__code=STAR).filter(feedback__isnull=False).distinct()
    offers = list(mine.select_related("partner").order_by("-answered_at")[3:7])
    for made, (reason, note, ago) in zip(offers, WAITING, strict=False):
        _complain(made, reason, note, at=max(now - ago, made.answered_at or now))
    for made in offers[2:3]:
        at = min((made.answered_at or now) + DAY, now)
        found = _complain(made, "duplicate", "Den hatten wir im Mai schon.", at=at)
        offer.judge(found, upheld=False, answer=NOT_RIGHT, by=judge, now=min(at + DAY, now))
    for made in offers[3:]:
        _qualify(made, now=now)


def _complain(made: Offer, reason: str, note: str, *, at: datetime) -> int:
    return offer.complain(made.pk, reason=reason, note=note, by=f"partner:{made.partner.code}", now=at).pk


def _qualify(made: Offer, *, now: datetime) -> None:
    last = made.feedback.latest("reported_at").reported_at
    pursue.qualify(
        made.pk, who="Der Fertigungsleiter entscheidet mit dem Inhaber", need="Eine Maschine bis zum Sommer",
        problem="Die alte steht oft, Ersatzteile fehlen", solves="yes", real=True,
        by=f"partner:{made.partner.code}", now=min(last + HOUR, now),
    )  # fmt: skip
