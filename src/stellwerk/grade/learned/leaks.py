"""Columns that know the outcome: filled in, counted or overwritten when it was already foreseeable.

A score that has learned from them shines on the past and knows nothing of a new lead. Nothing is left out by itself:
a column is named with what was noticed, and a person who knows how it is filled decides.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from stellwerk.grade.learned import logistic, reading
from stellwerk.grade.learned.features import Feature, days_between
from stellwerk.grade.learned.figures import auc
from stellwerk.grade.learned.history import Flags, History, Indices, Numbers
from stellwerk.grade.learned.views import Views
from stellwerk.terms import Reason

TOO_GOOD = 0.9  # a single column that puts so many pairs of a won and a lost lead in the right order
ALONE = 0.75  # or so many, when all others together are no better
SETTLED, SETTLED_SHARE, SETTLED_AUC = (
    0.95,
    0.10,
    0.68,
)  # levels that decide, for so many of the won or of the lost
FILLED = 0.65  # filled or not tells so much
ROUND = 0.58  # the zeros at the end of a number tell so much
COUNTED = 0.62  # so much from a column whose name says that it is counted or filled in on the way
FEW, FOLDS, PULL = 20, 5, 5.0
# Names of what is known only on the way or at the end, in English and German.
_LATE = re.compile(
    r"(?<![a-zäöüß])(days?|tage?n?|duration|dauer|elapsed|seconds?|sekunden|minutes?|minuten|clos(e|ed|ing)|abschluss|"
    r"abgeschlossen|changed?|geändert|änderung|modified|updated?|last|letzte[rsn]?|stage|phase|stufe|status|"
    r"disposition|result|ergebnis|outcome|reason|grund|quality|qualität|tags?|label|activity|aktivität|ended?|ende|"
    r"lost|verloren|won|gewonnen|invoiced?|rechnung|contract|vertrag|paid|bezahlt|calls?|anrufe)(?![a-zäöüß])"
)
_BLANK = frozenset(
    {"select", "bitte wählen", "bitte auswählen", "please select", "keine angabe", "unbekannt", "unknown"}
)


@dataclass(frozen=True, slots=True)
class Leak:
    """A column that is suspected, and what was noticed."""

    column: str
    reasons: tuple[Reason, ...]
    auc: float

    def as_json(self) -> dict[str, Any]:
        return {
            "column": self.column,
            "auc": self.auc,
            "reasons": [reason.as_json() for reason in self.reasons],
        }


def find_leaks(history: History, features: Sequence[Feature], views: Views, *, seed: int = 0) -> list[Leak]:
    """All suspects, the strongest first. Fewer than 20 won or lost leads accuse nobody."""
    if min(int(history.won.sum()), int((~history.won).sum())) < FEW:
        return []
    evidence = _evidence(history.won, features, views, seed)
    found = []
    for name, texts in zip(history.names, history.columns, strict=True):
        strength = auc(evidence[name], history.won) if name in evidence else 0.5
        reasons = _noticed(name, texts, history, strength, seed)
        if reasons:
            found.append(Leak(name, tuple(reasons), strength))
    found += _alone(history, evidence, {leak.column for leak in found})
    return sorted(found, key=lambda leak: (-leak.auc, leak.column))


def _evidence(won: Flags, features: Sequence[Feature], views: Views, seed: int) -> dict[str, Numbers]:
    """What each column alone says (log-odds) of leads that were not used to learn it."""
    part = np.random.default_rng([seed, 7]).integers(0, FOLDS, len(won))
    out: dict[str, Numbers] = {}
    for k, feature in enumerate(features):
        codes = (views.fine if feature.is_number else views.coarse)[:, k].astype(np.intp)
        out[feature.column] = out.get(feature.column, np.zeros(len(won))) + crossed(codes, won, part)
    return out


def crossed(codes: Indices, won: Flags, part: Indices) -> Numbers:
    """The log-odds of each code, learned on the other parts."""
    size, mean = int(codes.max(initial=0)) + 1, float(won.mean())
    leads, wins = np.bincount(codes, minlength=size), np.bincount(codes, won, minlength=size)
    said = np.empty(len(won))
    for k in range(FOLDS):
        mine = part == k
        n = leads - np.bincount(codes[mine], minlength=size)
        w = wins - np.bincount(codes[mine], won[mine], minlength=size)
        share = (w + PULL * mean) / (n + PULL)
        said[mine] = (np.log(share / (1 - share)) - np.log(mean / (1 - mean)))[codes[mine]]
    return said


def _noticed(name: str, texts: Sequence[str], history: History, strength: float, seed: int) -> list[Reason]:
    """Everything that speaks against one column."""
    cells, index = reading.distinct(texts)
    percent = round(100 * strength)
    found = []
    if strength >= TOO_GOOD:
        found.append(Reason("leak.too_good", {"column": name, "percent": percent}))
    checks = (_settled(name, cells, index, history.won, strength), _filled(name, cells, index, history.won),
              _rounded(name, cells, index, history.won, seed), _later(name, cells, index, history))  # fmt: skip
    found += [reason for reason in checks if reason is not None]
    if strength >= COUNTED and _LATE.search(
        re.sub(r"(?<=[a-zäöü])(?=[A-ZÄÖÜ])", " ", name).replace("_", " ").lower()
    ):
        found.append(Reason("leak.late_name", {"column": name, "percent": percent}))
    return found


def _settled(name: str, cells: Sequence[str], index: Indices, won: Flags, strength: float) -> Reason | None:
    """A level that (almost) only won leads have, or (almost) only lost ones, and many of them."""
    if strength < SETTLED_AUC or len(cells) > len(won) / 10:
        return None
    leads, wins = np.bincount(index, minlength=len(cells)), np.bincount(index, won, minlength=len(cells))
    lost = leads - wins
    mean = float(won.mean())
    for side, total, other_mean in ((wins, wins.sum(), 1 - mean), (lost, lost.sum(), mean)):
        # Far from certain would be no news where nearly all are lost: the other end has to be rare for its share.
        held = [k for k, cell in enumerate(cells) if cell and leads[k] >= FEW
                and leads[k] - side[k] <= (1 - SETTLED) * 2 * other_mean * leads[k]]  # fmt: skip
        if held and side[held].sum() >= SETTLED_SHARE * total:
            most = max(held, key=lambda k: int(side[k]))
            return Reason(
                "leak.settled_won" if side is wins else "leak.settled_lost",
                {"column": name, "level": cells[most], "count": int(leads[most]), "of": int(side[most])},
            )
    return None


def _filled(name: str, cells: Sequence[str], index: Indices, won: Flags) -> Reason | None:
    """Filled for the won leads and empty for the lost ones."""
    known = np.array([bool(cell) and cell.casefold() not in _BLANK for cell in cells])[index]
    if min(int(known.sum()), int((~known).sum())) < FEW or auc(known.astype(np.float64), won) < FILLED:
        return None
    return Reason(
        "leak.filled",
        {"column": name, "won_percent": round(100 * float(known[won].mean())),
         "lost_percent": round(100 * float(known[~won].mean()))},
    )  # fmt: skip


def _rounded(name: str, cells: Sequence[str], index: Indices, won: Flags, seed: int) -> Reason | None:
    """Whether a number is round tells the outcome: it was guessed first, and overwritten by what was paid."""
    values = reading.numbers(cells)
    known = ~np.isnan(values[index])
    if known.sum() < 0.5 * len(index) or len(cells) < 50:
        return None
    zeros = np.array([_zeros(value) for value in values], np.intp)[index][known]
    ends = won[known]
    if min(int(ends.sum()), int((~ends).sum())) < FEW or len(np.unique(zeros)) < 2:
        return None
    part = np.random.default_rng([seed, 8]).integers(0, FOLDS, len(ends))
    strength = auc(crossed(zeros, ends, part), ends)
    if strength < ROUND:
        return None
    is_round = zeros >= 4
    if not is_round.any() or is_round.all():
        is_round = zeros > np.median(zeros)
    return Reason(
        "leak.round",
        {"column": name, "round_percent": round(100 * float(ends[is_round].mean() if is_round.any() else 0)),
         "exact_percent": round(100 * float(ends[~is_round].mean() if not is_round.all() else 0))},
    )  # fmt: skip


def _zeros(value: float) -> int:
    """0 = zero or unknown, 1 = with cents, 2… = zeros before the comma."""
    if np.isnan(value) or value == 0:
        return 0
    if value % 1:
        return 1
    count, whole = 2, int(abs(value))
    while whole % 10 == 0 and count < 8:
        whole //= 10
        count += 1
    return count


def _later(name: str, cells: Sequence[str], index: Indices, history: History) -> Reason | None:
    """A date after the moment of scoring cannot have been known then."""
    if history.at is None:
        return None
    days = reading.moments(cells)
    if np.isnat(days).mean() > 0.5:
        return None
    ahead = -days_between(history.at, days[index])
    known = ~np.isnan(ahead)
    later = float((ahead[known] < -1).mean()) if known.sum() >= FEW else 0.0
    if later < 0.5:
        return None
    return Reason("leak.later", {"column": name, "percent": round(100 * later)})


def _alone(history: History, evidence: dict[str, Numbers], suspects: set[str]) -> list[Leak]:
    """A column that alone is as good as all the others that nobody suspects together."""
    honest = [name for name in evidence if name not in suspects]
    found = []
    for name in honest:
        strength = auc(evidence[name], history.won)
        if strength < ALONE:
            continue
        others = [evidence[other] for other in honest if other != name]
        rest = _together(others, history.won)
        if strength >= rest:
            values = {"column": name, "percent": round(100 * strength), "rest_percent": round(100 * rest)}
            found.append(Leak(name, (Reason("leak.alone", values),), strength))
    return found


def _together(columns: Sequence[Numbers], won: Flags) -> float:
    """How well some columns together tell the ends apart."""
    if not columns:
        return 0.5
    seen = np.column_stack(columns)
    fitted = logistic.fit(seen, won, offset=np.zeros(len(won)), ridge=np.ones(seen.shape[1]))
    return auc(fitted.log_odds(seen), won)
