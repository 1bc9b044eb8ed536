"""A stand of the browser tests' house: opened, closed, or asked what came. A program of its own: the tests' process
needs no database."""

import sys
import time
from datetime import timedelta

import django
from django.conf import settings
from django.utils import timezone

PATIENCE = 30  # seconds in which the worker makes leads of what came


def opened(name: str) -> None:
    """Prints the path of the page, open until tomorrow."""
    from stellwerk.store.models import Source
    from stellwerk.web.fair.links import address

    day = (timezone.localdate() + timedelta(days=1)).isoformat()
    source = Source.objects.update_or_create(
        name=name, defaults={"kind": "fair", "settings": {"fair": {"open_until": day}}}
    )[0]
    print(address(source).removeprefix(settings.BASE_URL))  # noqa: T201


def closed(name: str) -> None:
    from stellwerk.store.models import Source

    Source.objects.filter(name=name).update(settings={"fair": {"open_until": "2020-01-01"}})


def came(name: str) -> None:
    """Prints a line per message: the person, the company, what is wanted."""
    from stellwerk.store.models import RawContact

    rows = RawContact.objects.filter(source__name=name).order_by("received_at", "id")
    for _ in range(PATIENCE * 10):
        if not rows.filter(state="waiting").exists():
            break
        time.sleep(0.1)
    for row in rows.select_related("lead__person", "lead__organisation"):
        print(f"{row.lead.person}, {row.lead.organisation or ''}, {row.lead.interest}")  # noqa: T201


if __name__ == "__main__":
    django.setup()
    {"open": opened, "close": closed, "came": came}[sys.argv[1]](sys.argv[2])
