"""Learn from your own export which leads are worth what, score new ones, and see how far to trust it."""

import argparse
import csv
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from stellwerk.grade.learned import Learned, LearnError, train
from stellwerk.words import say
from stellwerk.worker.score import read, tell
from stellwerk.worker.score.read import ScoreError

CANNOT = 2


def main(given: list[str]) -> int:
    """Runs the command. 0: done; 2: it could not, one line says why."""
    wanted = _parser().parse_args(given)
    try:
        wanted.run(wanted)
    except ScoreError as error:
        print(error, file=sys.stderr)
        return CANNOT
    except LearnError as error:
        print(say(error.reason, wanted.language), file=sys.stderr)
        return CANNOT
    except OSError as error:
        print(f"{error.filename} cannot be written ({error.strerror}); check the folder.", file=sys.stderr)
        return CANNOT
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="stellwerk score", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="train|apply|check")
    _learning(commands, "train", "learn from closed leads and keep the model", _train)
    _learning(commands, "check", "how good would it be, and which columns know the outcome?", _check)
    use = commands.add_parser("apply", help="score new leads")
    use.add_argument("table", type=Path, metavar="LEADS", help="CSV or Excel")
    use.add_argument("--model", type=Path, required=True, metavar="FILE", help="what train wrote")
    _outputs(use, "the table with chance, points and reasons", _apply)
    return parser


def _learning(commands: Any, name: str, about: str, run: Callable[[argparse.Namespace], None]) -> None:
    parser = commands.add_parser(name, help=about)
    parser.add_argument("table", type=Path, metavar="HISTORY", help="closed leads: CSV or Excel")
    parser.add_argument("--outcome", required=True, metavar="COLUMN", help="says what became of each lead")
    parser.add_argument(
        "--won", metavar="VALUE", help="its value that means won; needed when it is not plain"
    )
    parser.add_argument("--at", metavar="COLUMN", help="when the lead came in: judge on later leads")
    parser.add_argument(
        "--ignore", metavar="COLUMN", nargs="+", action="extend", default=[], help="leave out"
    )
    parser.add_argument("--seed", type=int, default=0, help="of the draws without dates; kept in the report")
    _outputs(parser, "the model" if name == "train" else "the report (JSON)", run)


def _outputs(parser: argparse.ArgumentParser, what: str, run: Callable[[argparse.Namespace], None]) -> None:
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help=f"where {what} goes")
    parser.add_argument("--language", choices=("de", "en"), default="en", help="of the sentences")
    parser.set_defaults(run=run)


def _learned(wanted: argparse.Namespace) -> tuple[read.Closed, Learned]:
    closed = read.closed(
        read.table(wanted.table), outcome=wanted.outcome, won=wanted.won, at=wanted.at, ignore=wanted.ignore
    )
    return closed, train(closed.history, seed=wanted.seed)


def _train(wanted: argparse.Namespace) -> None:
    closed, model = _learned(wanted)
    wanted.out.write_bytes(model.pack())
    _say(closed, model, wanted.language)


def _check(wanted: argparse.Namespace) -> None:
    closed, model = _learned(wanted)
    report = tell.told(model.report, wanted.language)
    text = json.dumps(report, indent=2, ensure_ascii=False, sort_keys=True)
    wanted.out.write_text(text + "\n", encoding="utf-8")
    _say(closed, model, wanted.language)


def _say(closed: read.Closed, model: Learned, language: str) -> None:
    for line in tell.summary(closed, model.report, language):
        print(line)


def _apply(wanted: argparse.Namespace) -> None:
    try:
        model = Learned.unpack(wanted.model.read_bytes())
    except OSError as error:
        raise ScoreError(f"{wanted.model} cannot be read ({error.strerror}); check the name.") from None
    given = read.table(wanted.table)
    headers = _unlike(given.headers)
    with wanted.out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=given.delimiter or ",")
        writer.writerow((*headers, *tell.ADDED))
        added = tell.scored(model, given.headers, given.columns, wanted.language)
        writer.writerows(
            (*cells, *more) for cells, more in zip(zip(*given.columns, strict=True), added, strict=True)
        )
    print(f"{len(given)} leads scored: {wanted.out}")


def _unlike(headers: Sequence[str]) -> list[str]:
    """A table that was scored before keeps its columns under another name."""
    return [f"{header} (before)" if header in tell.ADDED else header for header in headers]
