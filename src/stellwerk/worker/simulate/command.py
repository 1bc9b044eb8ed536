"""Try a routing policy on partners and leads, by the engine that decides in a house."""

import argparse
import gc
import json
import sys
import tempfile
import tomllib
from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from stellwerk.terms import PolicyError
from stellwerk.worker.simulate import read

FILES = ("partners", "leads", "policy", "responses", "outcomes")
RUN = "run.json"  # what a result was made of, so that it can be made again
CANNOT, DIFFERS = 2, 1


class _Stop(Exception):
    """The command cannot go on; the message says what to do."""


def main(given: list[str]) -> int:
    """Runs the command. 0: done; 1: a verified result differs; 2: it could not begin, one line says why."""
    wanted = _parser().parse_args(given)
    gc.disable()  # nothing here makes cycles; the collector would only add to the longest latency
    try:
        if wanted.stream:
            from stellwerk.worker.simulate import stream

            stream.run(sys.stdin.buffer, sys.stdout.buffer)
            return 0
        if wanted.verify:
            return _verify(Path(wanted.verify))
        _play(wanted)
    except _Stop as stop:
        print(stop, file=sys.stderr)
        return CANNOT
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="stellwerk simulate", description=__doc__)
    parser.add_argument("--stream", action="store_true", help="JSON lines on standard input and output")
    for name in FILES:
        kind = "TOML" if name == "policy" else "CSV"
        parser.add_argument(
            f"--{name}", type=Path, metavar="FILE", help=f"{kind}; see docs/reference/files.md"
        )
    parser.add_argument(
        "--seed", type=int, default=0, help="kept with the result; nothing here is left to chance"
    )
    parser.add_argument("--language", choices=("de", "en"), default="en", help="of the report")
    parser.add_argument("--out", type=Path, metavar="DIR", help="where the results go")
    parser.add_argument("--verify", metavar="DIR", help="make a result again and compare every byte")
    return parser


def _play(wanted: argparse.Namespace) -> None:
    paths: dict[str, Path | None] = {name: getattr(wanted, name) for name in FILES}
    lacking = [f"--{name}" for name in ("partners", "leads") if paths[name] is None]
    lacking += ["--out"] if wanted.out is None else []
    if lacking:
        raise _Stop(f"simulate needs {', '.join(lacking)} (or --stream, or --verify DIR).")
    wanted.out.mkdir(parents=True, exist_ok=True)
    counts = make(paths, wanted.out, seed=wanted.seed, language=wanted.language)
    print(f"{counts['offers']} offers for {counts['leads']} leads: {wanted.out / 'report.html'}")


def make(
    paths: Mapping[str, Path | None], out: Path, *, seed: int, language: str, at: Path | None = None
) -> Mapping[str, int]:
    """Plays the files and writes all results into the folder. `at`: the folder that paths are told from."""
    from stellwerk.worker.simulate import files, measure, report

    try:
        policy, max_offers = read.policy(_policy(paths.get("policy")))
        inputs = files.load(paths)
        digests = files.digests(paths, at or out)
    except (files.InputError, PolicyError) as error:
        raise _Stop(str(error)) from None
    play = files.Play(inputs, policy, max_offers, out)
    with _progress(len(inputs.leads)) as progress:
        play.run(progress)
    shares = measure.shares(inputs.partners, *play.balances(), play.weeks())
    figures = {
        "counts": play.counts,
        "rejected_rows": len(inputs.rejected),
        "revenue_cents": measure.compare(inputs, play.made, policy, max_offers),
        "fairness": measure.fairness(shares, policy.horizon_weeks),
        "partners": [asdict(share) for share in shares],
    }
    _json(out / "report.json", figures)
    (out / "report.html").write_text(report.page(figures, shares, language), encoding="utf-8")
    files.write_rows(out / "rejected.csv", ("file", "row", "reason"), inputs.rejected)
    _json(out / RUN, {"inputs": digests, "seed": seed, "language": language})
    return play.counts


def _verify(folder: Path) -> int:
    """Makes the result again from the same inputs; 0 only if every byte agrees."""
    try:
        run = json.loads((folder / RUN).read_text(encoding="utf-8"))
        paths = {kind: folder / found["path"] for kind, found in run["inputs"].items()}
    except (OSError, ValueError, KeyError):
        raise _Stop(f"{folder} holds no result of simulate: {RUN} is missing or broken.") from None
    with tempfile.TemporaryDirectory() as name:
        again = Path(name)
        make(paths, again, seed=run["seed"], language=run["language"], at=folder)
        names = sorted({path.name for path in again.iterdir()} | {path.name for path in folder.glob("*.*")})
        differing = [n for n in names if _bytes(again / n) != _bytes(folder / n)]
    for found in differing:
        print(f"{folder / found} differs from what its inputs give.", file=sys.stderr)
    if not differing:
        print(f"{len(names)} files agree.")
    return DIFFERS if differing else 0


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _policy(path: Path | None) -> Mapping[str, Any]:
    if path is None:
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise _Stop(f"{path} cannot be read ({error.strerror}); check the name.") from None
    except ValueError as error:
        raise _Stop(f"{path} is not valid TOML: {error}.") from None


def _json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")


@contextmanager
def _progress(total: int) -> Any:
    """A bar on a terminal; nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda completed: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True)) as bar:
        task = bar.add_task("leads", total=total)
        yield partial(bar.update, task)
