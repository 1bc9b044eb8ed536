"""What became of quotations and customers in the demo house: amounts, orders of three years, the ERP, stars."""

import random
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from stellwerk.pursue import step as pursue
from stellwerk.pursue.lifecycle import Report
from stellwerk.pursue.order_file import OrderRow
from stellwerk.pursue.quotations import Paper
from stellwerk.store.models import (
    Customer,
    CustomerAction,
    Erp,
    Feedback,
    FollowUp,
    Handover,
    Lead,
    Offer,
    Order,
    Partner,
    Quotation,
    Rating,
    User,
)
from stellwerk.store.rows import insert_rows, update_rows
from stellwerk.terms import OfferState, Outcome, Stage
from stellwerk.worker import customers as daily
from stellwerk.worker import orders
from stellwerk.worker.demo.contacts import TRUTH
from stellwerk.worker.demo.phrases import LOST, PRODUCTS
from stellwerk.worker.demo.story import COOLED_SINCE, in_market

ZONE = ZoneInfo("Europe/Berlin")
SEED = 1871
DAY = timedelta(days=1)
COMPETITORS = (
    "Meier Maschinenbau",
    "Nordwerk Technik",
    "Rhenus Tools",
    "Albtal Zerspanung",
    "Kestrel Machines",
)
SAID = (
    "Sehr gute Beratung, auch nach dem Kauf.", "Der Techniker war am nächsten Tag da.",
    "Preis etwas hoch, Leistung stimmt.",
    "Zweimal nachgefragt, dann lief es.", "", "", "Die Einweisung war zu kurz.", "Gern wieder.",
)  # fmt: skip
STARS = (5, 5, 4, 4, 5, 3, 4, 2, 5, 4, 1)
DONE = (
    ("service", "Wartung nach 2.000 Stunden, alles in Ordnung."),
    ("visit", "Erweiterung der Halle für nächstes Jahr geplant."),
    ("call", "Nach Zufriedenheit gefragt: läuft."), ("event", "War auf der Hausmesse."),
    ("mailing", "Einladung zur EMO."),
)  # fmt: skip
UNKNOWN = (("A-90311", "D79901", "Wallner Getriebebau AG"), ("A-90318", "D79914", "Ostertag Armaturen GmbH"))
STILL_TO_ASK = 9  # dormant customers whom the next night asks back
VALID = timedelta(days=30)
SETTLED = timedelta(days=60)  # a machine runs before anybody orders the next one
SELLS_ON, OFTEN, SELDOM = (
    "falk",
    0.7,
    0.15,
)  # the partner whose customers come back, how many of them and of others
CLOSES = 0.4  # how often own sales wins, where the source is no worse


def tell(*, users: dict[str, User], now: datetime) -> None:
    """Fills the house; the same day gives the same."""
    rng = random.Random(SEED)  # noqa: S311 (an invented story, no secret)
    today = now.astimezone(ZONE).date()
    _quote(rng)
    _lose(rng)
    _order(rng, today=today)
    _sell(users["ole"], rng, now=now)
    _act(users["ole"].actor, rng, now=now)
    _hand_over(users["ada"].actor if "ada" in users else "demo", rng, now=now)
    _rate(rng, now=now)
    _order_again(random.Random(SEED + 1), today=today)  # noqa: S311


def _quote(rng: random.Random) -> None:
    """Partners add amount, number and end to most of their quotations."""
    rows = list(Quotation.objects.filter(partner__isnull=False).select_related("lead").order_by("id"))
    for place, row in enumerate(rows, 1):
        row.valid_until = row.quoted_on + VALID
        if rng.random() < 0.85:
            usual = row.lead.value_cents or 12_000_000
            row.amount_cents = int(round(usual * rng.uniform(0.9, 1.15), -5))
            row.number = f"AN-{row.quoted_on:%y}-{place:04}"
            row.products = [[row.lead.model or row.lead.product, 1, row.amount_cents]]
    update_rows(rows, "valid_until", "amount_cents", "number", "products")


def _lose(rng: random.Random) -> None:
    """Who got it instead, where partners said that a competitor did."""
    told = list(
        Feedback.objects.filter(what=Report.LOST, reason="competitor").select_related("offer").order_by("id")
    )
    got = {row.offer.lead_id: rng.choices(COMPETITORS, (5, 3, 2, 2, 1))[0] for row in told}
    for row in told:
        row.competitor = got[row.offer.lead_id]
    update_rows(told, "competitor")
    leads = list(Lead.objects.filter(pk__in=got).only("id", "competitor"))
    for lead in leads:
        lead.competitor = got[lead.pk]
    update_rows(leads, "competitor")


def _order(rng: random.Random, *, today: date) -> None:
    """Three years of orders for those who were customers before; a third has not ordered for two years or more."""
    rows = list(Customer.objects.filter(first_lead=None).order_by("id"))
    partners = list(
        Partner.objects.filter(left_on=None, country="DE").order_by("id").values_list("id", flat=True)
    )
    made: list[Order] = []
    asleep: list[Customer] = []
    for place, row in enumerate(rows):
        row.partner_id = rng.choice(partners) if rng.random() < 0.55 else None
        last = row.last_order_on or row.since
        if (today - last).days >= 730:
            row.dormant_since = last + timedelta(days=730)
            asleep.append(row)
        else:
            made += _orders(row, place, rng, today=today)
    for row in asleep[STILL_TO_ASK:]:
        row.asked_back_at = (
            datetime.combine(min(row.dormant_since or today, today), datetime.min.time(), ZONE) + DAY
        )
    insert_rows(made)
    update_rows(rows, "partner", "last_order_on", "dormant_since", "asked_back_at")


def _orders(customer: Customer, place: int, rng: random.Random, *, today: date) -> Iterable[Order]:
    """Some further ones up to this month, with their numbers in the ERP."""
    for number in range(rng.choice((1, 1, 2, 3, 4))):
        _, line, price = PRODUCTS[rng.choice(list(PRODUCTS))]
        on = today - timedelta(days=rng.randrange(3, 540))
        customer.last_order_on = max(on, customer.last_order_on or on)
        yield Order(
            customer=customer, partner_id=customer.partner_id, product=line, ordered_on=on,
            external_id=f"A-{40_000 + place * 10 + number}",
            amount_cents=int(round(price * 100 * rng.uniform(0.2, 1.1), -4)),
        )  # fmt: skip


def _order_again(rng: random.Random, *, today: date) -> None:
    """Some who were won order again; one partner's more often than others', and other machines, too."""
    rows = list(
        Customer.objects.filter(first_lead__outcome=Outcome.WON, since__lt=today - SETTLED)
        .select_related("first_lead__partner")
        .order_by("id")
    )
    made: list[Order] = []
    for row in rows:
        lead = row.first_lead
        seller = lead.partner.code if lead and lead.partner else ""
        if rng.random() < (OFTEN if seller == SELLS_ON else SELDOM):
            _, line, price = PRODUCTS[rng.choice(list(PRODUCTS))]
            on = row.since + timedelta(days=rng.randrange(20, (today - row.since).days))
            row.last_order_on = max(on, row.last_order_on or on)
            made.append(
                Order(
                    customer=row, partner_id=lead.partner_id if lead else None, product=line, ordered_on=on,
                    external_id=f"A-{60_000 + len(made)}",
                    amount_cents=int(round(price * 100 * rng.uniform(0.1, 0.8), -4)),
                )
            )  # fmt: skip
    insert_rows(made)
    update_rows(rows, "last_order_on")


def _sell(ole: User, rng: random.Random, *, now: datetime) -> None:
    """Own sales works what the house sells itself: what is old has ended, of what is new the next step lies ahead.

    One lead was forgotten, so that the ladder has something to show.
    """
    mine = Lead.objects.filter(stage=Stage.PURSUE, partner=None).select_related("campaign")
    rows = list(mine.order_by("arrived_at", "id"))
    ids = [lead.pk for lead in rows]
    Lead.objects.filter(pk__in=ids).update(owner=ole)
    waiting = FollowUp.objects.open().filter(lead__in=ids, role=User.Role.SALES)
    late = waiting.filter(due_at__lt=now - 3 * DAY).order_by("-due_at", "-id")
    forgotten = late.values_list("lead", flat=True).first()
    waiting.update(user=ole)
    for place, lead in enumerate(rows):
        if lead.pk == forgotten:
            continue
        is_old = now - lead.arrived_at > 45 * DAY
        at = (
            max(lead.arrived_at + timedelta(hours=3), now - (1 + place % 2) * DAY)
            if not is_old
            else lead.arrived_at + DAY
        )
        if at < now:
            pursue.report_own(lead.pk, Report.REACHED, by=ole.actor, now=at)
        if is_old:
            wins = in_market(_usual(lead), lead.interest, cooled=now - lead.arrived_at < COOLED_SINCE)
            _end(lead, ole.actor, rng, at=at + rng.randrange(9, 40) * DAY, wins=wins)
        elif place % 4 == 1:
            paper = Paper(lead.value_cents, f"AN-EV-{place:04}", (now + 4 * DAY).date())
            pursue.quote(
                lead.pk, paper, quoted_on=at.astimezone(ZONE).date(), by=ole.actor, now=min(at + DAY / 8, now)
            )


def _usual(lead: Lead) -> float:
    """How often own sales wins such a lead."""
    truth = TRUTH.get(lead.campaign.name) if lead.campaign else None
    return min(CLOSES, truth.wins) if truth else CLOSES


def _end(lead: Lead, by: str, rng: random.Random, *, at: datetime, wins: float) -> None:
    """Won after a quotation, or lost to somebody."""
    pursue.report_own(lead.pk, Report.QUOTATION, by=by, now=at - 5 * DAY, paper=Paper(lead.value_cents))
    if rng.random() < wins:
        pursue.report_own(lead.pk, Report.WON, by=by, now=at, paper=Paper(lead.value_cents))
        return
    reason = rng.choice(LOST)
    got = rng.choice(COMPETITORS) if reason == "competitor" else ""
    pursue.report_own(lead.pk, Report.LOST, by=by, now=at, reason=reason, competitor=got)


def _act(by: str, rng: random.Random, *, now: datetime) -> None:
    """What was done with some customers."""
    ids = list(Customer.objects.filter(undone_at=None).order_by("-id").values_list("id", flat=True)[:60])
    insert_rows(
        CustomerAction(
            customer_id=pk, kind=kind, note=note, at=now - timedelta(days=rng.randrange(2, 400)), made_by=by
        )
        for pk in ids
        for kind, note in rng.sample(DONE, rng.choice((0, 1, 1, 2)))
    )


def _hand_over(by: str, rng: random.Random, *, now: datetime) -> None:
    """The ERP gets new customers as files; it has all but one, and sent two orders of customers nobody knows."""
    values = {
        "kind": Erp.Kind.FILE,
        "settings": {"folder": "erp", "format": "csv"},
        "made_by": by,
        "made_at": now,
    }
    erp = Erp.objects.create(name="Warenwirtschaft", **values)
    rows = list(Customer.objects.filter(first_lead__isnull=False, undone_at=None).order_by("id"))
    hands = []
    for place, row in enumerate(rows):
        at = datetime.combine(row.since, datetime.min.time(), ZONE) + timedelta(hours=11, minutes=place % 50)
        is_last, is_new = place == len(rows) - 2, now - at < 2 * DAY
        if not is_last and not is_new:
            row.erp_id = f"D{72_000 + place}"
        state = "refused" if is_last else "sent" if is_new else "acknowledged"
        error = "409: Debitor mit dieser USt-IdNr. ist schon angelegt" if is_last else ""
        hands.append(
            Handover(customer=row, erp=erp, state=state, tries=3 if is_last else 1, error=error, made_at=at, sent_at=at,
                     next_try_at=now + DAY if is_new and not is_last else None, ended_at=None if is_new else at)
        )  # fmt: skip
    insert_rows(hands)
    update_rows(rows, "erp_id")
    orders.take(
        [
            OrderRow(
                number,
                "",
                erp_id,
                rng.randrange(4, 90) * 100_000,
                now.astimezone(ZONE).date() - 2 * DAY,
                company=name,
            )
            for number, erp_id, name in UNKNOWN
        ],
        by="erp:demo",
        now=now,
    )
    daily.own_database(now=now)


def _rate(rng: random.Random, *, now: datetime) -> None:
    """Customers who were asked how the partner was; not all answered."""
    won = Offer.objects.filter(
        state=OfferState.WON, lead__outcome=Outcome.WON, lead__closed_at__lt=now - 31 * DAY
    )
    rows = []
    for pk, closed_at in won.order_by("id").values_list("id", "lead__closed_at"):
        if closed_at is None:
            continue
        asked_at = closed_at + 30 * DAY
        answered = asked_at + timedelta(days=rng.randrange(1, 9), hours=rng.randrange(9))
        answers = rng.random() < 0.4 and answered < now
        stars = rng.choice(STARS) if answers else None
        text = rng.choice(SAID) if answers else ""
        rows.append(
            Rating(
                offer_id=pk,
                asked_at=asked_at,
                stars=stars,
                text=text,
                answered_at=answered if answers else None,
            )
        )
    insert_rows(rows)
