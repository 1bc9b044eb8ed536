"""Walking the line in tests: one source, one message, one clock."""

from datetime import datetime
from typing import Any

from tests.cast import NOW, a_source

from stellwerk.capture import step as capture
from stellwerk.store.models import Policy, RawContact
from stellwerk.worker.line import run_until_idle

KESSLER = {
    "company": "Kessler Formenbau GmbH",
    "salutation": "Frau",
    "first_name": "Miriam",
    "last_name": "Vogt",
    "role": "Leiterin Fertigung",
    "email": "m.vogt@kessler-formenbau.example",
    "phone": "0561 48 20 117",
    "postcode": "34123",
    "city": "Kassel",
    "country": "DE",
    "industry": "Werkzeugbau",
    "employees": "120",
    "product": "Drehmaschine HW 400",
    "interest": "Liefertermin für zwei Drehmaschinen? Altmaschine steht oft.",
    "value": "48.000 €",
    "channel": "Messe",
}


def comes_in(now: datetime = NOW, *, source: str = "Webformular", **over: str) -> RawContact:
    """One message that differs from Kessler's in what is given."""
    return capture.receive(a_source(source), KESSLER | over, now=now)[0]


def walk(now: datetime = NOW) -> int:
    """The line until nothing waits at any door."""
    return run_until_idle(lambda: now)


def a_policy(**sections: dict[str, Any]) -> Policy:
    return Policy.first(sections, by="tests", at=NOW)
