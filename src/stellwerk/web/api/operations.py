"""The addresses of the API and what each does."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from stellwerk import __version__
from stellwerk.capture import step as capture
from stellwerk.capture.responses import Act
from stellwerk.capture.step import Payload
from stellwerk.clean.figures import parse_datetime
from stellwerk.store.models import ApiKey, Lead, RawContact, Source
from stellwerk.web.api import webhooks
from stellwerk.web.api.intake import BULK_BYTES, SINGLE_BYTES, Result, body_of, once
from stellwerk.web.api.keys import KeyAuth, switched_off
from stellwerk.web.api.lead_body import LeadBody, check_field, read_lead, read_object
from stellwerk.web.api.refusals import Answer, ApiError, not_json, not_there, refuse, unknown_key, wrong_field
from stellwerk.web.api.standing import find_message_for, standing
from stellwerk.worker.tasks import wake

MOST_LINES = 5_000
JSON, NDJSON = "application/json", "application/x-ndjson"
PREFIX = "/api/v1/"

api = NinjaAPI(
    title="Stellwerk",
    version=__version__,
    description="Bring leads and responses, and ask what became of them.",
    docs_url=None,
    openapi_url=None,
    auth=KeyAuth(),
    urls_namespace="api",
)


def _takes(schema: dict[str, Any], *, kind: str = JSON) -> dict[str, Any]:
    """How a body that is read by hand stands in the description."""
    return {
        "requestBody": {"required": True, "content": {kind: {"schema": schema}}},
        "responses": {200: {"description": "known"}, 202: {"description": "accepted"}} | _REFUSED,
    }


_ERROR = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message"],
            "properties": {name: {"type": "string"} for name in ("code", "message", "field")},
        }
    },
}
_REFUSED: dict[int, Any] = {
    status: {"description": told, "content": {JSON: {"schema": _ERROR}}}
    for status, told in (
        (400, "no JSON"), (401, "no valid key or signature"), (403, "source switched off"),
        (404, "nothing with this id"), (409, "other message under the same key"), (413, "too large"),
        (422, "a field is wrong"), (429, "too many requests"),
    )
}  # fmt: skip
_HEADER = {
    "parameters": [
        {
            "name": "Idempotency-Key",
            "in": "header",
            "required": False,
            "description": "The same key with the same message gets the same answer, and nothing happens twice.",
            "schema": {"type": "string", "maxLength": 120, "pattern": "^[ -~]*$"},
        }
    ]
}
RESPONSE: dict[str, Any] = {
    "type": "object",
    "required": ["kind"],
    "anyOf": [{"required": [name]} for name in ("external_id", "number", "email")],
    "properties": {
        "kind": {"type": "string", "enum": [act.value for act in Act]},
        "external_id": {
            "type": "string",
            "minLength": 1,
            "description": "of the lead, as this source sent it",
        },
        "number": {
            "type": "string",
            "pattern": "^L-[0-9]{1,15}$",
            "description": "the prospect number, like L-4711",
        },
        "email": {"type": "string", "description": "of the person; her newest open lead is meant"},
        "at": {"type": "string", "format": "date-time", "description": "when, if not now"},
        "detail": {"type": "string", "maxLength": 200},
    },
}


# The longer address first: what follows /leads/ is an id otherwise.
@api.post(
    "leads/bulk", url_name="api_leads_bulk", summary="Bring many leads, one JSON object per line",
    openapi_extra=_takes({"type": "string"}, kind=NDJSON) | _HEADER,
)  # fmt: skip
def bring_many(request: HttpRequest) -> JsonResponse:
    """Every line is accepted or refused on its own; the answer tells which, and why. At most 5,000 lines."""
    key, now = _key(request), timezone.now()
    data = body_of(request, most=BULK_BYTES)

    def act() -> Result:
        return 202, _store_lines(key, data, now=now)

    return _answered(once(request, key, data, act, now=now))


def _store_lines(key: ApiKey, data: bytes, *, now: datetime) -> Answer:
    lines: list[Answer] = []
    messages: list[tuple[str, Payload]] = []
    for number, line in enumerate(data.split(b"\n"), start=1):
        if not line.strip():
            continue
        if len(lines) >= MOST_LINES:
            raise wrong_field("", gettext("More than 5,000 lines. Send them in several requests."))
        told, message = _line(line)
        lines.append({"line": number} | told)
        if message is not None:
            messages.append((_id_of(message), message))
    if not lines:
        raise not_json()
    held = capture.receive_many(key.source, messages, now=now)
    for told in lines:
        if told.get("external_id") in held and told["status"] == "accepted":
            told["status"] = "held"
    waits = sum(told["status"] == "held" for told in lines)
    accepted = len(messages) - waits
    answer: Answer = {"accepted": accepted, "rejected": len(lines) - len(messages), "lines": lines}
    return answer | ({"held": waits, "why": _why_held()} if waits else {})


def _why_held() -> str:
    return gettext(
        "This week's quota is used up. What is above it waits until somebody lets it in; nothing is lost."
    )


def _line(line: bytes) -> tuple[Answer, dict[str, Any] | None]:
    try:
        message = read_lead(line)
    except ApiError as error:
        return {"status": "rejected"} | error.as_json(), None
    return {"status": "accepted", "external_id": _id_of(message)}, message


@api.post(
    "leads", url_name="api_leads", summary="Bring one lead",
    openapi_extra=_takes(LeadBody.model_json_schema()) | _HEADER,
)  # fmt: skip
def bring(request: HttpRequest) -> JsonResponse:
    """202: written down, and on its way. 200: the very same message is here already."""
    key, now = _key(request), timezone.now()
    data = body_of(request, most=SINGLE_BYTES)
    message = read_lead(data)

    def act() -> Result:
        raw, is_new = capture.receive(key.source, message, external_id=_id_of(message), now=now)
        status = "known" if not is_new else "held" if raw.asks else "accepted"
        told: Answer = {"id": raw.pk, "external_id": raw.external_id, "status": status}
        return 202 if is_new else 200, told | ({"why": _why_held()} if status == "held" else {})

    return _answered(once(request, key, data, act, now=now))


@api.get(
    "leads/{external_id}", url_name="api_lead", summary="What became of a lead that this source brought",
    openapi_extra={"responses": {200: {"description": "where it stands"}} | _REFUSED},
)  # fmt: skip
def ask(request: HttpRequest, external_id: str) -> JsonResponse:
    """Stage, grade and the reasons in the language of Accept-Language."""
    if "\x00" in external_id:
        raise not_there()
    return JsonResponse(standing(find_message_for(_key(request), external_id)))


@api.post(
    "responses", url_name="api_responses", summary="Tell what a person did: opened, clicked, called back, visited",
    openapi_extra=_takes(RESPONSE) | _HEADER,
)  # fmt: skip
def respond(request: HttpRequest) -> JsonResponse:
    """It goes to the lead that is named, or to the newest open one of the person. 200: nothing new in it."""
    key, now = _key(request), timezone.now()
    data = body_of(request, most=SINGLE_BYTES)
    told = read_object(data)
    for name, value in told.items():
        check_field(name, value)
    act_told = _act(told)
    at = _moment(told, now)
    lead = _lead_for(key, told)

    def act() -> Result:
        detail = str(told.get("detail") or "")
        is_new = capture.respond(lead.pk, act_told, at=at, detail=detail, by=f"key:{key.pk}", now=now)
        status = "accepted" if is_new else "known"
        return 202 if is_new else 200, {"number": lead.number, "status": status}

    return _answered(once(request, key, data, act, now=now))


def _act(told: Answer) -> Act:
    try:
        return Act(str(told.get("kind")))
    except ValueError:
        known = ", ".join(Act)
        raise wrong_field("kind", gettext("Give one of: %(known)s.") % {"known": known}) from None


def _moment(told: Answer, now: datetime) -> datetime:
    if not told.get("at"):
        return now
    found = parse_datetime(str(told["at"]), tz=timezone.get_default_timezone())
    if found is None:
        raise wrong_field("at", gettext("This is no moment. Write it like 2026-03-17T09:12:00+01:00."))
    return min(found, now)


def _lead_for(key: ApiKey, told: Answer) -> Lead:
    """The lead that is meant. Only the house's own systems may name a person; others name what they brought."""
    external_id, number, email = (
        str(told.get(name) or "").strip() for name in ("external_id", "number", "email")
    )
    leads = Lead.objects.open()
    if key.source.kind != "api" or key.source.agency_id:
        leads, email = leads.filter(raw_contacts__source=key.source_id), ""
    if external_id:
        found = leads.filter(raw_contacts__source=key.source_id, external_id=external_id)
    elif number.removeprefix("L-").isdecimal() and len(number) < 18:
        found = leads.filter(prospect_number=int(number.removeprefix("L-")))
    elif email:
        found = leads.filter(person__email=email.lower())
    else:
        raise wrong_field(
            "external_id", gettext("Say whose response it is: by external_id, number or email.")
        )
    lead = found.order_by("-arrived_at").first()
    if lead is None:
        raise not_there()
    return lead


@api.post(
    "providers/{source}", url_name="api_provider", auth=None, summary="A provider's signed message",
    openapi_extra=_takes({"type": ["object", "array"]}),
)  # fmt: skip
def provide(request: HttpRequest, source: str) -> JsonResponse:
    """One object or a list of objects, signed as Standard Webhooks says; fields as the source's table tells."""
    feed, now = webhooks.find_feed(source), timezone.now()
    data = body_of(request, most=SINGLE_BYTES)
    which = webhooks.verify(request, data, feed)
    if not feed.active:
        raise switched_off()
    messages = _messages(data)
    fresh = _fresh(feed, which, messages)
    held = capture.receive_many(feed, fresh, now=now)
    if fresh:
        wake.enqueue()
    told: Answer = {"accepted": len(fresh) - len(held), "known": len(messages) - len(fresh)}
    told |= {"held": len(held), "why": _why_held()} if held else {}
    return JsonResponse(told, status=202 if fresh else 200)


def _messages(data: bytes) -> list[dict[str, Any]]:
    wrapped = read_object(b'{"list":' + data + b"}")["list"] if data.lstrip().startswith(b"[") else None
    found = [read_object(data)] if wrapped is None else wrapped
    if not found or not all(isinstance(one, dict) for one in found):
        raise not_json()
    if b"\\u0000" in data:
        raise wrong_field("", gettext("There is an unreadable character in this text."))
    return found


def _fresh(feed: Source, which: str, messages: list[dict[str, Any]]) -> list[tuple[str, Payload]]:
    """What has not come yet. Raises ApiError for another message under an id that is known."""
    numbered: list[tuple[str, Payload]] = [(f"{which}#{n}", one) for n, one in enumerate(messages)]
    digests = {capture.digest(feed.name, number, one): number for number, one in numbered}
    mine = RawContact.objects.filter(source=feed, external_id__in=[number for number, _ in numbered])
    there = {number: bytes(digest) for number, digest in mine.values_list("external_id", "digest")}
    if any(digest not in digests for digest in there.values()):
        text = gettext("Another message came under this webhook-id. Take a new one for a new message.")
        raise ApiError(409, "idempotency_conflict", text, field="webhook-id")
    return [(number, one) for number, one in numbered if number not in there]


def _key(request: HttpRequest) -> ApiKey:
    key = getattr(request, "auth", None)
    if not isinstance(key, ApiKey):
        raise unknown_key()
    return key


def _id_of(message: dict[str, Any]) -> str:
    return str(message.get("external_id") or "")


def _answered(result: Result) -> JsonResponse:
    status, body = result
    if status == 202:
        wake.enqueue()
    return JsonResponse(body, status=status)


@api.exception_handler(ApiError)
def refused(request: HttpRequest, error: ApiError | type[ApiError]) -> HttpResponse:
    return refuse(request, error)


@api.exception_handler(AuthenticationError)
def keyless(request: HttpRequest, error: AuthenticationError | type[AuthenticationError]) -> HttpResponse:
    return refuse(request, unknown_key())


@api.exception_handler(ValidationError)
@api.exception_handler(HttpError)
def misread(request: HttpRequest, error: Any) -> HttpResponse:
    return refuse(request, not_json())
