"""The hand-over of a new customer to the ERP: what is said, what the answer means, when to try again, what differs."""

import ipaddress
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson

from stellwerk.pursue.customers import CustomerPolicy

MOST_TEXT = 300  # of what the ERP says; the rest helps nobody


@dataclass(frozen=True, slots=True)
class Answer:
    """What the ERP said. Acknowledged with its own id, taken without one, or refused with its text."""

    taken: bool
    erp_id: str = ""
    text: str = ""

    @property
    def acknowledged(self) -> bool:
        return self.taken and bool(self.erp_id)


@dataclass(frozen=True, slots=True)
class Different:
    """One customer on which the house and the ERP do not agree; '' where a side does not know."""

    number: str
    name: str
    ours: str
    theirs: str
    what: str


def message(what: str, customer: Mapping[str, Any], *, at: datetime) -> dict[str, Any]:
    """What goes to the ERP, whichever way: `what` is new or undone, `customer` plain values."""
    return {"type": f"customer.{what}", "timestamp": at.isoformat(), "data": dict(customer)}


def read_answer(status: int, body: bytes) -> Answer:
    """An answer over HTTP: any 2xx is taken, with `erp_id` in a JSON object acknowledged; the rest refused."""
    told = _object(body)
    if 200 <= status < 300:
        return Answer(True, str(told.get("erp_id") or "")[:60])
    text = next((str(told[name]) for name in ("message", "error", "detail") if told.get(name)), "")
    plain = text or body.decode("utf-8", "replace").strip()
    return Answer(False, text=f"{status}: {plain}"[:MOST_TEXT] if plain else str(status))


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}


def next_try(tries: int, *, now: datetime, policy: CustomerPolicy) -> datetime | None:
    """When to try again after `tries` in vain; None when a person has to look."""
    if tries >= policy.erp_most_tries:
        return None
    minutes = policy.erp_retry_minutes[min(max(tries, 1), len(policy.erp_retry_minutes)) - 1]
    return now + timedelta(minutes=minutes)


def is_public(address: str) -> bool:
    """Whether an IP address lies in the open net: an ERP's address must not open the house's own inside."""
    found = ipaddress.ip_address(address)
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return found.is_global and not found.is_multicast


def differences(
    ours: Sequence[tuple[str, str, str]], theirs: Sequence[tuple[str, str, str]]
) -> tuple[Different, ...]:
    """Where (customer number, ERP's id, name) of both sides do not agree, by number.

    `missing`: the ERP does not have it; `unknown`: we do not; `other_id`: the ids differ.
    """
    there = {number: (erp_id, name) for number, erp_id, name in theirs if number}
    by_id = {erp_id: (number, name) for number, erp_id, name in theirs if erp_id}
    found = []
    seen = set()
    for number, erp_id, name in ours:
        their_id = there[number][0] if number in there else erp_id if erp_id in by_id else ""
        seen |= {number, their_id}
        if number not in there and erp_id not in by_id:
            found.append(Different(number, name, erp_id, "", "missing"))
        elif their_id and their_id != erp_id:
            found.append(Different(number, name, erp_id, their_id, "other_id"))
    found += [
        Different(number, name, "", erp_id, "unknown")
        for number, erp_id, name in theirs
        if number not in seen and erp_id not in seen
    ]
    return tuple(sorted(found, key=lambda one: (one.what, one.number, one.theirs)))
