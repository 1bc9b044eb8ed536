"""Quotations as forms give them, on the desk and in the portal."""

from datetime import date

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext

from stellwerk.clean.figures import parse_date, parse_money_cents
from stellwerk.pursue.quotations import Paper, State
from stellwerk.store.models import Offer, Quotation


class PaperError(ValueError):
    """Something of a quotation cannot be read; the message says what to write."""


def read_paper(given: QueryDict) -> tuple[Paper, date]:
    """What a form says of a quotation: the paper and its day. Raises PaperError."""
    amount, quoted, until = (given.get(name, "").strip() for name in ("amount", "quoted_on", "valid_until"))
    cents = parse_money_cents(amount) if amount else None
    if amount and cents is None:
        raise PaperError(gettext("Give the amount as a number, for example 48,000."))
    quoted_on = parse_date(quoted) if quoted else timezone.localdate()
    valid_until = parse_date(until) if until else None
    if quoted_on is None or (until and valid_until is None):
        raise PaperError(gettext("This is no day. Write it like 31.12.2027."))
    products = tuple((name, 1, None) for name in given.getlist("product") if name)
    return Paper(cents, given.get("number", "").strip()[:40], valid_until, products), quoted_on


def quotation_of(offer: Offer) -> Quotation | None:
    """The partner's own open quotation on this lead."""
    rows = Quotation.objects.filter(lead=offer.lead_id, partner=offer.partner_id, state=State.OPEN)
    return rows.order_by("-id").first()
