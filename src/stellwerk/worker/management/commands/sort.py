"""`stellwerk sort LEADS …`: the arguments, the terminal, the one line for every mistake."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from stellwerk.capture.columns import MappingError
from stellwerk.capture.sources.table_file import TableError
from stellwerk.terms import PolicyError
from stellwerk.worker.files.order import Order, SortError
from stellwerk.worker.files.sort import sort


class Command(BaseCommand):
    help = "Sorts a file of raw contacts into sales, marketing and scrap, and offers the A leads to partners."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("leads", type=Path, metavar="LEADS", help="CSV or Excel file of raw contacts")
        parser.add_argument(
            "--partners", type=Path, metavar="FILE", help="partner file; without it nothing is offered"
        )
        parser.add_argument("--customers", type=Path, metavar="FILE", help="customer file")
        parser.add_argument(
            "--history", type=Path, metavar="FILE", help="closed leads to learn the chance from"
        )
        parser.add_argument(
            "--outcome", default="", metavar="COL", help="column of the history that says won or lost"
        )
        parser.add_argument("--won", default="", metavar="VALUE", help="how that column says won")
        parser.add_argument("--at", default="", metavar="COL", help="column of the history with the date")
        parser.add_argument(
            "--ignore", action="append", default=[], metavar="COL", help="column to leave out of the score"
        )
        parser.add_argument("--map", action="append", default=[], metavar="OUR=THEIRS", dest="mapping",
                            help="which column is which; OUR= switches a recognition off")  # fmt: skip
        parser.add_argument("--policy", type=Path, metavar="FILE", help="policy numbers (TOML)")
        parser.add_argument("--now", default="", metavar="ISO", help="the moment of the sorting")
        parser.add_argument(
            "--language", default="", choices=["", "de", "en"], help="language of the reasons"
        )
        parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for the results")

    def handle(self, *args: Any, **options: Any) -> None:
        console = Console(stderr=True)
        try:
            with shown(console) as (say, progress):
                summary = sort(order_of(options), say=say, progress=progress)
        except (TableError, MappingError, PolicyError, SortError) as error:
            stop(str(error))
        except OSError as error:
            stop(
                f"{error.filename or options['leads']}: {error.strerror or error}. Check the path and try again."
            )
        rows = ", ".join(f"{n} {name}" for name, n in summary["rows"].items())
        console.print(f"{summary['input']} rows: {rows}. Results are in {options['out']}.", highlight=False)


def order_of(options: dict[str, Any]) -> Order:
    """The order in typed form. Raises SortError for what cannot be read."""
    if bool(options["history"]) != bool(options["outcome"]):
        raise SortError("--history and --outcome belong together: give both, or neither.")
    return Order(
        leads=options["leads"],
        out=options["out"],
        now=_moment(options["now"]),
        partners=options["partners"],
        customers=options["customers"],
        history=options["history"],
        outcome=options["outcome"],
        won=options["won"],
        at=options["at"],
        ignored=tuple(options["ignore"]),
        overrides=dict(_pair(text) for text in options["mapping"]),
        policy=options["policy"],
        language=options["language"] or settings.LANGUAGE_CODE[:2],
    )


def _moment(text: str) -> datetime:
    if not text:
        return timezone.now()
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise SortError(f"--now {text!r} is no moment: write it like 2026-03-17T09:12:00+01:00.") from None
    return at if at.tzinfo else timezone.make_aware(at)


def _pair(text: str) -> tuple[str, str]:
    ours, equals, theirs = text.partition("=")
    if not equals or not ours:
        raise SortError(f"--map {text!r} is no pair: write OUR=THEIRS, for example company=Firmenname.")
    return ours.strip(), theirs.strip()


@contextmanager
def shown(console: Console) -> Iterator[tuple[Any, Any]]:
    """A bar with rate and time left on a terminal, plain lines otherwise."""
    if not console.is_terminal:
        yield (lambda line: print(line, file=sys.stderr)), (lambda done, total: None)  # noqa: T201 (plain lines)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console) as bar:
        task = bar.add_task("sorting", total=None)
        yield (
            lambda line: console.print(line, highlight=False, markup=False),
            lambda done, total: bar.update(task, completed=done, total=total),
        )


def stop(line: str) -> None:
    print(line, file=sys.stderr)  # noqa: T201 (one line, nothing else)
    raise SystemExit(2)
