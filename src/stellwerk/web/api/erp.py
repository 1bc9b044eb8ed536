"""The ERP's side of the API: it fetches new customers, says what it has taken, and sends orders.

A key belongs to one ERP. Everything may be sent twice: the same word again changes nothing.
"""

import contextlib
import secrets
from datetime import date
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext
from ninja.security import HttpBearer

from stellwerk.pursue import step as pursue
from stellwerk.pursue.handover import MOST_TEXT, Answer, message
from stellwerk.pursue.order_file import OrderRow, read_order
from stellwerk.store.models import Erp
from stellwerk.terms import Reason
from stellwerk.web.api.intake import BULK_BYTES, body_of
from stellwerk.web.api.keys import WRONG_KEYS, digest, hurried
from stellwerk.web.api.lead_body import read_object
from stellwerk.web.api.operations import _REFUSED, JSON, api
from stellwerk.web.api.refusals import ApiError, not_there, unknown_key, wrong_field
from stellwerk.web.limits import too_often
from stellwerk.web.templatetags.stellwerk import say
from stellwerk.worker import orders as work
from stellwerk.worker.tasks import wake

START = "ste_"
PER_MINUTE = 600
MOST_ROWS = 5_000
MOST_FETCHED = 200
# Our name of a cell -> how the body calls it.
FIELDS = {"order_no": "external_id", "customer_no": "customer", "erp_id": "erp_id", "ordered_on": "ordered_on",
          "product": "product", "company": "company"}  # fmt: skip


def make(erp: Erp, *, by: str) -> str:
    """A new key for an ERP; the only moment at which it can be read. The one before opens nothing any more."""
    key = START + secrets.token_urlsafe(32)
    pursue.give_key(erp, digest(key), by=by, now=timezone.now())
    return key


class ErpAuth(HttpBearer):
    """`Authorization: Bearer ste_…`"""

    def authenticate(self, request: HttpRequest, token: str) -> Erp:
        """The ERP of this request. Raises ApiError."""
        erp = Erp.objects.filter(key_digest=digest(token), active=True).first() if token else None
        if erp is None:
            if too_often(f"wrong-key:{request.META.get('REMOTE_ADDR', '')}", limit=WRONG_KEYS, seconds=60):
                raise hurried()
            raise unknown_key()
        if too_often(f"erp:{erp.pk}", limit=PER_MINUTE, seconds=60):
            raise hurried()
        return erp


def _list_of(schema: dict[str, Any]) -> dict[str, Any]:
    body = {"type": "array", "maxItems": MOST_ROWS, "items": schema}
    return {
        "requestBody": {"required": True, "content": {JSON: {"schema": body}}},
        "responses": {200: {"description": "what became of each"}} | _REFUSED,
    }


_TEXT = {"type": "string"}
ACKNOWLEDGEMENT: dict[str, Any] = {
    "type": "object",
    "required": ["customer"],
    "properties": {
        "customer": {"type": "string", "description": "our customer number"},
        "erp_id": {"type": "string", "maxLength": 60, "description": "the number it has in the ERP"},
        "refused": {"type": "string", "description": "why the ERP does not take it; then without erp_id"},
    },
}
ORDER: dict[str, Any] = {
    "type": "object",
    "required": ["external_id", "ordered_on", "amount"],
    "properties": {
        "external_id": {"type": "string", "maxLength": 60, "description": "the order's number in the ERP"},
        "customer": {"type": "string", "description": "our customer number; or erp_id"},
        "erp_id": {"type": "string", "maxLength": 60, "description": "the customer's number in the ERP"},
        "ordered_on": {"type": "string", "format": "date"},
        "amount": {"type": "number", "minimum": 0, "description": "in euros, net"},
        "product": {"type": "string", "maxLength": 60},
        "company": {"type": "string", "description": "for a customer whom nobody knows here"},
    },
}


@api.get(
    "erp/customers", url_name="api_erp_customers", auth=ErpAuth(), summary="New customers that the ERP has not taken",
    openapi_extra={"responses": {200: {"description": "at most 200, the oldest first"}} | _REFUSED},
)  # fmt: skip
def customers(request: HttpRequest) -> JsonResponse:
    """What was handed over and is not acknowledged. `customer.undone` takes one back that had been told."""
    now = timezone.now()
    rows = pursue.fetch(_erp(request), now=now, limit=MOST_FETCHED)
    return JsonResponse({"customers": [message(row.what, pursue.plain(row), at=now) for row in rows]})


@api.post(
    "erp/acknowledgements", url_name="api_erp_acknowledgements", auth=ErpAuth(),
    summary="What the ERP has taken, or why not", openapi_extra=_list_of(ACKNOWLEDGEMENT),
)  # fmt: skip
def acknowledgements(request: HttpRequest) -> JsonResponse:
    """Per customer `acknowledged`, `refused`, `taken_back`, or `unknown` where nothing was handed over."""
    erp, now = _erp(request), timezone.now()
    told = []
    for one in _rows(request):
        number, refused = _text(one, "customer"), _text(one, "refused")
        answer = Answer(not refused, _text(one, "erp_id")[:60], refused[:MOST_TEXT])
        row = pursue.acknowledge(erp, number, answer, by=f"erp:{erp.pk}", now=now)
        told.append({"customer": number, "status": row.state if row else "unknown"})
    return JsonResponse({"acknowledgements": told})


@api.post(
    "erp/orders", url_name="api_erp_orders", auth=ErpAuth(), summary="Orders from the ERP",
    openapi_extra=_list_of(ORDER),
)  # fmt: skip
def orders(request: HttpRequest) -> JsonResponse:
    """Every order is taken or refused on its own; the same `external_id` again changes nothing. Orders of unknown
    customers are kept for a person to look at."""
    erp, now = _erp(request), timezone.now()
    today = timezone.localdate(now)
    rows: list[OrderRow] = []
    told: list[dict[str, str]] = []
    for one in _rows(request):
        read = read_order(_cells(one), today=today)
        if isinstance(read, Reason):
            told.append({"external_id": _text(one, "external_id"), "status": "refused", "why": say(read)})
        else:
            rows.append(read)
    taken = work.take(rows, by=f"erp:{erp.pk}", now=now)
    unknown = {row.external_id for row in taken.unknown}
    told += [
        {
            "external_id": row.external_id,
            "status": "unknown_customer" if row.external_id in unknown else "accepted",
        }
        for row in rows
    ]
    wake.enqueue()
    return JsonResponse({"orders": told})


def _cells(one: dict[str, Any]) -> dict[str, str]:
    cells = {ours: _text(one, theirs) for ours, theirs in FIELDS.items()}
    amount = one.get("amount")
    # A number of JSON has a point and no thousands; as text it is read the way people write.
    is_number = isinstance(amount, int | float) and not isinstance(amount, bool) and 0 <= amount < 1e13
    cells["amount"] = f"{amount:.2f}" if is_number else _text(one, "amount")
    day = cells["ordered_on"]
    with contextlib.suppress(ValueError):
        cells["ordered_on"] = date.fromisoformat(day[:10]).isoformat()
    return cells


def _rows(request: HttpRequest) -> list[dict[str, Any]]:
    """The objects of the body: a list, or one alone. Raises ApiError."""
    data = body_of(request, most=BULK_BYTES)
    if b"\\u0000" in data:
        raise wrong_field("", gettext("There is an unreadable character in this text."))
    wrapped = (
        read_object(b'{"list":' + data + b"}")["list"]
        if data.lstrip().startswith(b"[")
        else [read_object(data)]
    )
    if not wrapped or not all(isinstance(one, dict) for one in wrapped):
        raise ApiError(422, "wrong_field", gettext("Send a list of objects."))
    if len(wrapped) > MOST_ROWS:
        raise wrong_field("", gettext("More than 5,000 rows. Send them in several requests."))
    return wrapped


def _text(one: dict[str, Any], name: str) -> str:
    value = one.get(name)
    if value is None or isinstance(value, dict | list):
        return ""
    return str(value).strip()


def _erp(request: HttpRequest) -> Erp:
    erp = getattr(request, "auth", None)
    if not isinstance(erp, Erp):
        raise not_there()
    return erp
