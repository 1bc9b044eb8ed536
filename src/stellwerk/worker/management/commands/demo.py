"""`stellwerk demo`: a demo house with a story, filled once, then web and worker."""

import argparse
import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from stellwerk.worker.management.commands.serve import serve


class Command(BaseCommand):
    help = (
        "Fills a demo house (once) and runs it: a maker of machine tools, 60 partners, 18 months of history."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument(
            "--fresh", action="store_true", help="throw the demo house away and fill a new one"
        )
        parser.add_argument("--no-serve", action="store_true", help="only fill it")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError(
                "This house is no demo: start it with ./run demo, which keeps to a house of its own."
            )
        prepare(settings.HOME, fresh=options["fresh"], console=Console(stderr=True))
        if not options["no_serve"]:
            serve(self, options["host"], options["port"], tries=20)


def prepare(home: Path, *, fresh: bool, console: Console) -> None:
    """A filled house; one that was interrupted while it was filled is begun anew."""
    stamp = home / "demo.json"
    if fresh or not stamp.exists():
        connection.close()
        for path in home.glob("stellwerk.sqlite3*"):
            path.unlink()
        shutil.rmtree(settings.OUTBOX, ignore_errors=True)
        stamp.unlink(missing_ok=True)
        call_command("migrate", verbosity=0)
        _fill(console)
        stamp.write_text(json.dumps({"filled_on": timezone.localdate().isoformat()}))
        return
    call_command("migrate", verbosity=0)
    filled_on = date.fromisoformat(json.loads(stamp.read_text())["filled_on"])
    if filled_on != timezone.localdate():
        console.print(f"The demo house is of {filled_on:%d.%m.%Y}; ./run demo --fresh makes one of today.")


def _fill(console: Console) -> None:
    # Loading the whole story takes most of a second, which every later start would wait for.
    from stellwerk.worker.demo import fill

    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console) as bar:
        task = bar.add_task("Filling the demo house (once)", total=None)
        fill(
            now=timezone.now(),
            progress=lambda what, done, total: bar.update(task, completed=done, total=total),
        )
