"""Fills the empty house of a browser test. Run as a program, so that the tests' own process needs no database."""

import django
from django.core.management import call_command


def furnish() -> None:
    call_command("migrate", verbosity=0)
    from tests import cast

    cast.everybody()
    cast.a_source("website")


if __name__ == "__main__":
    django.setup()
    furnish()
