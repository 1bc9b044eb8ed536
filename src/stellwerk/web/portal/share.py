"""A partner's fair share: what it was entitled to, what it got, and why a lead went to somebody else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import formats, timezone
from django.utils.translation import gettext

from stellwerk import charts
from stellwerk.match import MatchPolicy, Rank, receipt
from stellwerk.store.models import Account, Booking, Decision, Offer, Partner, Policy
from stellwerk.terms import Reason
from stellwerk.web.portal.card import product_line
from stellwerk.web.templatetags.stellwerk import euro

PERIOD = timedelta(weeks=12)
LOOKED_AT, SHOWN = 60, 3
TAKEN = (Offer.State.ACCEPTED, Offer.State.WON, Offer.State.LOST, Offer.State.RETURNED)


@dataclass(frozen=True, slots=True)
class Receipt:
    """Why one lead went elsewhere; `credited_cents` is what the partner was given for it."""

    decision: Decision
    what: str
    reason: Reason
    bars: charts.Svg
    winner_weeks: float | None
    credited_cents: int


@dataclass(frozen=True, slots=True)
class Share:
    """Where a partner stands. `weeks` > 0: behind its fair share; None: too little happened to say."""

    weeks: float | None
    bound_weeks: float
    curve: charts.Svg | None
    leads: int
    accepted: float | None
    orders: int
    receipts: tuple[Receipt, ...]


def share(partner: Partner, *, now: datetime) -> Share:
    """The share in the pool where the partner's weekly claim is largest."""
    account = Account.objects.filter(partner=partner).order_by("-weekly_worth_cents").first()
    offers = list(
        Offer.objects.filter(partner=partner, sent_at__gte=now - PERIOD)
        .select_related("decision")
        .order_by("id")
    )
    answered = [offer for offer in offers if offer.state not in (Offer.State.OPEN, Offer.State.WITHDRAWN)]
    taken = [offer for offer in answered if offer.state in TAKEN]
    rules = Policy.objects.live().read("match", MatchPolicy)
    weekly = account.weekly_worth_cents if account else 0
    return Share(
        weeks=account.worth_cents / weekly if account and weekly else None,
        bound_weeks=3 * rules.horizon_weeks,
        curve=_curve(account, offers, now=now) if account and offers else None,
        leads=len(taken),
        accepted=len(taken) / len(answered) if answered else None,
        orders=sum(offer.state == Offer.State.WON for offer in taken),
        receipts=tuple(_receipts(partner, account.pool, rules)) if account else (),
    )


def _curve(account: Account, offers: Sequence[Offer], *, now: datetime) -> charts.Svg:
    """Received: what was offered in the pool and not booked back. Claim: that and the balance of today."""
    start, got, stairs = now - PERIOD, 0, []
    for offer in offers:
        if offer.decision.pool == account.pool and offer.state != Offer.State.WITHDRAWN:
            got += offer.decision.worth_cents
            stairs.append(charts.Receipt((offer.sent_at - start).days, got))
    claim = max(got + account.worth_cents, 0)
    words = (f"{gettext('Claim')} {euro(claim)}", f"{gettext('received')} {euro(got)}")
    middle = timezone.localtime(now - PERIOD / 2).date()
    axis = [formats.date_format(day, "F") for day in (timezone.localtime(start).date(), middle)]
    title = ", ".join(words)
    axis.append(gettext("today"))
    return charts.share_curve(
        stairs, claim_cents=claim, days=PERIOD.days, words=words, axis=axis, title=title
    )


def _receipts(partner: Partner, pool: str, rules: MatchPolicy) -> list[Receipt]:
    """The latest leads for which the partner was eligible and somebody else was chosen."""
    latest = Decision.objects.filter(pool=pool, partner__isnull=False).exclude(partner=partner)
    looked_at = latest.select_related("lead", "partner").order_by("-id")[:LOOKED_AT]
    mine = [row for row in looked_at if any(rank[0] == partner.code for rank in row.ranking)][:SHOWN]
    booked = Booking.objects.filter(decision__in=mine, kind=Booking.Kind.OFFER)
    deltas = {row.decision_id: {code: worth for code, worth, _ in row.deltas} for row in booked}
    return [_receipt(row, partner, deltas.get(row.pk, {}).get(partner.code, 0), rules) for row in mine]


def _receipt(decision: Decision, partner: Partner, credited: int, rules: MatchPolicy) -> Receipt:
    ranking = [Rank(*row) for row in decision.ranking]
    reason = receipt(ranking, decision.partner.code if decision.partner else "", partner.code)
    values = reason.values
    rows = [_bar(gettext("You"), values["fit"], values["credit"], values["total"], mine=True)]
    weeks = None
    if "winner_fit" in values:
        winner = (values["winner_fit"], values["winner_credit"], values["winner_total"])
        rows.append(_bar(gettext("Partner"), *winner, mine=False))
        weeks = values["winner_credit"] * rules.horizon_weeks
    what = ", ".join(filter(None, (product_line(decision.lead)[:1].upper() + product_line(decision.lead)[1:],
                                   decision.lead.city)))  # fmt: skip
    drawn = charts.bars(rows, title=reason.key, width=326, numbered=False)
    return Receipt(decision, what, reason, drawn, weeks, credited)


def _bar(label: str, fit: float, credit: float, total: float, *, mine: bool) -> charts.Bar:
    return charts.Bar(label, fit, credit, formats.number_format(round(total, 2), 2), chosen=mine)
