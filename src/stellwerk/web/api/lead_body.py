"""What a lead looks like on the wire: our column names, all of them text, and what the sender adds."""

from typing import Any

import orjson
from django.utils.translation import gettext
from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model

from stellwerk.capture.vocabulary import OUR_NAMES
from stellwerk.web.api.refusals import ApiError, not_json, wrong_field

MOST_FIELDS = 100
LONG = {"interest": 10_000, "remark": 10_000}
USUAL = 400
SCALARS = (str, int, float, bool, type(None))
TOLD = {
    "company": "Company with its legal form: Kessler Formenbau GmbH",
    "name": "Person, if first and last name are not known apart",
    "email": "One of email, phone and mobile is needed to reach somebody",
    "interest": "What the person wants, in its own words",
    "value": "Expected value as people write it: 48.000 €, 1,35 Mio",
    "received_at": "When it was said, if not now: 2026-03-17T09:12:00+01:00",
    "consent": "yes where the person consented to be called and written to",
    "campaign": "Name of the campaign; it is made when it is not there yet",
    "channel": "fair, web, phone, mail, provider, referral, other",
}


class _Body(BaseModel):
    model_config = ConfigDict(
        extra="allow",
        coerce_numbers_to_str=True,
        json_schema_extra={
            "minProperties": 1,
            "additionalProperties": {"type": ["string", "number", "boolean", "null"]},
        },
    )


def _column(name: str) -> Any:
    return (str | None, Field(None, max_length=LONG.get(name, USUAL), description=TOLD.get(name)))


LeadBody: type[BaseModel] = create_model(
    "Lead",
    __base__=_Body,
    __doc__="A contact worth following. Every field may be missing; what has no name of ours is kept beside it.",
    external_id=(
        str | None,
        Field(
            None, min_length=1, max_length=120, description="Your own number of this lead; ask for it by that"
        ),
    ),
    **{name: _column(name) for name in OUR_NAMES if name not in ("lead_id", "source")},
)


def read_object(data: bytes) -> dict[str, Any]:
    """The bytes as a JSON object. Raises ApiError."""
    try:
        found = orjson.loads(data)
    except orjson.JSONDecodeError:
        raise not_json() from None
    if not isinstance(found, dict):
        raise not_json()
    return found


def read_lead(data: bytes) -> dict[str, Any]:
    """A lead as it was sent, checked. Raises ApiError with the field and what to do."""
    found = read_object(data)
    if not any(value not in (None, "") for name, value in found.items() if name != "external_id"):
        raise wrong_field("", gettext("The lead has no fields. Give at least a name and a way to reach it."))
    if len(found) > MOST_FIELDS:
        raise wrong_field("", gettext("More than 100 fields. Leave out what nobody reads."))
    for name, value in found.items():
        check_field(name, value)
    try:
        LeadBody.model_validate(found)
    except ValidationError as error:
        raise _said(error) from None
    return found


def check_field(name: str, value: Any) -> None:
    """Raises ApiError for a field that is no single value, or that no database takes."""
    if not isinstance(value, SCALARS):
        raise wrong_field(name[:60], gettext("Give one value here: a text, a number, true or false."))
    if "\x00" in name or (isinstance(value, str) and "\x00" in value):
        raise wrong_field(
            name[:60].replace("\x00", ""), gettext("There is an unreadable character in this text.")
        )
    if len(name) > 120 or (isinstance(value, str) and len(value) > max(LONG.values())):
        raise wrong_field(name[:60], gettext("This is too long. Shorten it."))


def _said(error: ValidationError) -> ApiError:
    first = error.errors()[0]
    field = str(first["loc"][0]) if first["loc"] else ""
    if first["type"] == "string_too_long":
        return wrong_field(field, gettext("This is too long. Shorten it."))
    if first["type"] == "string_too_short":
        return wrong_field(field, gettext("This is empty. Give a value, or leave the field out."))
    return wrong_field(field, gettext("Give a text here."))
