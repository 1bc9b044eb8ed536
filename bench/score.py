"""How good is the learned score, candidate by candidate, and how long does it take?

./run bench score [--leads N]   the public sets when they are there (../shared/data), else made-up ones

Every candidate is judged on leads it has not seen, later ones where the set has dates. The floor of the training is one
pass of numpy over the same table as one-hot columns (X'X), that of the scoring is reading and writing the same rows.
"""

import argparse
import csv
import io
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

import numpy as np

from stellwerk.grade.learned import History, train
from stellwerk.worker.score import read, tell

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
# Name, file, outcome, its value that means won, columns that are left out.
PUBLIC = (
    ("x_education", "x_education/Leads.csv", "Converted", "1",
     ("Tags", "Lead Quality", "Lead Profile", "Last Activity", "Last Notable Activity", "Asymmetrique Activity Index",
      "Asymmetrique Profile Index", "Asymmetrique Activity Score", "Asymmetrique Profile Score")),
    ("bank", "bank_marketing/bank-additional-full.csv", "y", "yes", ("duration",)),
)  # fmt: skip


def sets(leads: int) -> Iterator[tuple[str, History]]:
    for name, file, outcome, won, ignore in PUBLIC:
        if (SHARED / file).is_file():
            given = read.table(SHARED / file)
            yield name, read.closed(given, outcome=outcome, won=won, at=None, ignore=ignore).history
    yield "made up", made_up(leads)


def made_up(count: int, *, columns: int = 20, seed: int = 3) -> History:
    """Levels and numbers with gaps; two columns count only together, most say little."""
    rng = np.random.default_rng(seed)
    numbers = rng.normal(size=(columns // 2, count)).round(2)
    levels = rng.integers(0, 12, (columns - columns // 2, count))
    effects = rng.normal(0, 0.3, (len(levels), 12))
    log_odds = sum(effects[k][level] for k, level in enumerate(levels)) - 2 + 0.5 * numbers[0]
    log_odds = log_odds + np.sign(numbers[1]) * np.where(levels[0] < 6, 0.7, -0.7)
    texts = [
        [str(v) if (k + i) % 10 else "" for i, v in enumerate(row)] for k, row in enumerate(numbers.tolist())
    ]
    texts += [[f"v{v}" for v in row] for row in levels.tolist()]
    won = rng.random(count) < 1 / (1 + np.exp(-log_odds))
    at = np.datetime64("2025-01-01T00:00:00") + np.arange(count).astype("timedelta64[m]")
    return History(tuple(f"c{k}" for k in range(columns)), tuple(texts), won, at)


def floor(history: History) -> float:
    """Seconds for X'X of the table as one-hot columns: what one step of a regression cannot do without."""
    codes = [np.unique(column, return_inverse=True)[1] % 12 for column in history.columns]
    table = np.concatenate([(code[:, None] == np.arange(12)).astype(float) for code in codes], axis=1)
    began = perf_counter()
    (table.T @ table).sum()
    return perf_counter() - began


def copy(history: History) -> float:
    """Seconds to write the same rows and read them again."""
    began, file = perf_counter(), io.StringIO()
    csv.writer(file).writerows(zip(*history.columns, strict=True))
    file.seek(0)
    assert sum(1 for _ in csv.reader(file)) == len(history)
    return perf_counter() - began


def measure(name: str, history: History) -> None:
    began = perf_counter()
    model = train(history)
    seconds = perf_counter() - began
    report = model.report
    print(f"\n{name}: {len(history):,} leads, {len(history.names)} columns, {report['base_rate']:.3f} won,"
          f" judged by {report['validation']}")  # fmt: skip
    for row in report["candidates"]:
        print(f"  {row['name']:10s} AUC {row['auc']:.4f}  log-loss {row['log_loss']:.4f}  Brier {row['brier']:.4f}"
              f"  ECE {row['ece']:.3f}  lift {row['lift10']:.2f}  {'chosen' if row['chosen'] else ''}")  # fmt: skip
    print(
        f"  {'calibrated':10s} AUC {report['auc']:.4f}  log-loss {report['log_loss']:.4f}  ECE {report['ece']:.3f}"
    )
    least = floor(history)
    print(f"  training {seconds:.1f} s  floor {least:.3f} s  ratio {seconds / least:.0f}")
    began = perf_counter()
    scored = sum(1 for _ in tell.scored(model, history.names, [list(c) for c in history.columns], "en"))
    seconds, least = perf_counter() - began, copy(history)
    print(f"  scoring with reasons {scored / seconds:,.0f} leads/s  floor {scored / least:,.0f} leads/s"
          f"  ratio {seconds / least:.1f}")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leads", type=int, default=40_000, help="of the made-up set")
    wanted = parser.parse_args()
    train(made_up(2500), leaks=False)  # the loops are compiled once; that is not what is measured
    for name, history in sets(wanted.leads):
        measure(name, history)


if __name__ == "__main__":
    main()
