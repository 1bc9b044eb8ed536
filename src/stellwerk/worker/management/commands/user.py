"""`stellwerk user`: somebody who may sign in."""

import argparse
import secrets
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from stellwerk.store.models import Partner, User


class Command(BaseCommand):
    help = "Makes a person who may sign in, with a role, and prints a first password."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("name", help="user name")
        parser.add_argument("role", choices=User.Role.values)
        parser.add_argument("--partner", default="", metavar="CODE", help="for the two partner roles: whose")
        parser.add_argument("--language", default="de", choices=["de", "en"])

    def handle(self, *args: Any, **options: Any) -> None:
        of_partner = options["role"] in User.PARTNER_ROLES
        if of_partner != bool(options["partner"]):
            raise CommandError(
                "--partner belongs to the roles partner_lead and partner_member, and to no other."
            )
        partner = Partner.objects.filter(code=options["partner"]).first() if of_partner else None
        if of_partner and partner is None:
            raise CommandError(
                f"There is no partner {options['partner']!r}; the page Partners shows the codes."
            )
        if User.objects.filter(username=options["name"]).exists():
            raise CommandError(f"{options['name']!r} exists; changepassword gives it a new password.")
        password = secrets.token_urlsafe(12)
        user = User(
            username=options["name"], role=options["role"], partner=partner, language=options["language"]
        )
        user.set_password(password)
        user.save()
        self.stdout.write(f"{user.username} may sign in. First password: {password}")
