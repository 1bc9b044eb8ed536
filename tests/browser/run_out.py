"""Lets the deadline of one open offer pass, then rings for the worker. A program of its own, as `furnish` is."""

import sys
from datetime import timedelta

import django
from django.utils import timezone


def run_out(city: str) -> None:
    from stellwerk.store.models import Offer
    from stellwerk.worker.tasks import sweep

    past = timezone.now() - timedelta(minutes=1)
    assert Offer.objects.open().filter(lead__city=city).update(due_at=past) == 1
    sweep.enqueue()


if __name__ == "__main__":
    django.setup()
    run_out(sys.argv[1])
