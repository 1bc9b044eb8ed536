"""Where raw contacts come from: one file per source, listed here by name.

A source has a `Settings` dataclass, from which its form on the desk is made, and `read`, which turns a raw
message into a record under our names, or into a question that a person answers. A kind that is not listed here
(a list, a card from the post) carries our names already.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import orjson

from stellwerk.capture.sources import api, call_centre, fair, mailbox, provider, referral, web_form
from stellwerk.capture.sources.reading import Message, Record, SourceKind, Unclear, plain
from stellwerk.terms import PolicyError, read_numbers

KINDS: Mapping[str, SourceKind] = {
    kind.name: kind
    for kind in (
        SourceKind("web_form", web_form.Settings, web_form.read),
        SourceKind("call_centre", call_centre.Settings, call_centre.read),
        SourceKind("referral", referral.Settings, referral.read),
        SourceKind("provider", provider.Settings, provider.read),
        SourceKind("fair", fair.Settings, fair.read),
        SourceKind("mailbox", mailbox.Settings, mailbox.read),
        SourceKind("api", api.Settings, api.read),
    )
}


def shelf_of(kind: str) -> str:
    """Where a source's settings of its kind lie among its other settings."""
    return "form" if kind == "web_form" else kind


def settings_of(kind: str, stored: Mapping[str, Any]) -> Any:
    """The settings of a source as its dataclass; what is stored and does not fit is left at its default.

    Raises KeyError for a kind that is not listed.
    """
    return _settings(kind, orjson.dumps(stored.get(shelf_of(kind), {})))


@lru_cache(maxsize=256)
def _settings(kind: str, stored: bytes) -> Any:
    """Read once, not for every message."""
    given, wanted = orjson.loads(stored), KINDS[kind].settings
    try:
        return read_numbers(wanted, given)
    except PolicyError:
        return wanted(**_fitting(wanted, given))


def _fitting(wanted: type[Any], given: Mapping[str, Any]) -> dict[str, Any]:
    found = {}
    for name, value in given.items():
        try:
            found[name] = getattr(read_numbers(wanted, {name: value}), name)
        except PolicyError:
            continue
    return found


def read(kind: str, message: Message, stored: Mapping[str, Any]) -> Record | Unclear:
    """What a source of this kind makes of a raw message; `stored` is what stands in the source's settings."""
    known = KINDS.get(kind)
    return known.read(message, settings_of(kind, stored)) if known else plain(message)
