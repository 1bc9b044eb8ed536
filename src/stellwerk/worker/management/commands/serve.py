"""`stellwerk serve`: web and worker in one command."""

import argparse
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from stellwerk.worker import house


class Command(BaseCommand):
    help = "Brings the database up to date and runs web and worker until stopped."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        serve(self, options["host"], options["port"], tries=1)


def serve(command: BaseCommand, host: str, port: int, *, tries: int) -> None:
    """Runs the house and says where; SystemExit with the status of whatever ended."""

    def ready(address: str) -> None:
        command.stdout.write(f"Stellwerk is running: {address}   (Ctrl+C stops it)")
        command.stdout.flush()

    try:
        status = house.run(host, house.free_port(host, port, tries=tries), ready=ready)
    except house.HouseError as error:
        raise CommandError(str(error)) from None
    raise SystemExit(status)
