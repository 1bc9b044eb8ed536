"""Fills the empty house of a browser test. A program of its own: the tests' process needs no database."""

import django
from django.core.management import call_command


def furnish() -> None:
    call_command("migrate", verbosity=0)
    from tests import cast

    cast.adler(capacity_per_week=100)
    cast.everybody()
    cast.a_source("website")


if __name__ == "__main__":
    django.setup()
    furnish()
