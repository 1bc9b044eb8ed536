"""A score's quality in words and drawings: said against came true, the order, the best tenth, what was tried."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext, gettext_lazy

from stellwerk import charts
from stellwerk.review.quality import spoken
from stellwerk.store.models import ScoreModel
from stellwerk.web.templatetags.stellwerk import decimal, named, percent, say

SURE_OF, GOOD, FAIR, LITTLE = 0.9, 0.75, 0.62, 0.54  # areas under the ROC curve, for the words

# What was tried, in words that nobody has to look up; its name is that of `words`.
CANDIDATES: Mapping[str, Promise] = {
    "base": gettext_lazy("Every lead has the chance that leads have on the whole."),
    "evidence": gettext_lazy("Every fact gives or takes a little, one by one. Good with few outcomes."),
    "table": gettext_lazy(
        "All facts are weighed together, so that two that say the same do not count twice."
    ),
    "two_views": gettext_lazy("The same, with numbers both in steps and as they are."),
    "trees": gettext_lazy("Also finds facts that only count together. Needs several thousand outcomes."),
    "mean": gettext_lazy("The best ones together, each with the same weight."),
    "blend": gettext_lazy("The best ones together, each with the weight it has earned."),
}


@dataclass(frozen=True, slots=True)
class Kept:
    """One group of leads: what was said, what came true, how many they were."""

    said: str
    came: str
    count: int
    orders: int


@dataclass(frozen=True, slots=True)
class Good:
    """The figures of a score with their drawings; `sentence` says whether what it says comes true."""

    sentence: str
    sorts: str
    lifts: str
    auc: str
    best_tenth: str
    count: int
    calibration: charts.Svg
    kept: tuple[Kept, ...]
    roc: charts.Svg
    taken: tuple[tuple[str, str], ...]
    lift: charts.Svg
    tenths: tuple[tuple[int, int, int, str], ...]


@dataclass(frozen=True, slots=True)
class Tried:
    """One candidate of the training."""

    name: str
    what: str
    auc: str
    log_loss: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Leak:
    """A column that knows the end already: why, and what to do."""

    column: str
    why: str


def told(found: Mapping[str, Any]) -> Good | None:
    """What `review.quality` found; None where it found nothing."""
    if not found:
        return None
    rows, tenths = found["calibration"], found["lift"]
    best = tenths[0]["lift"]
    return Good(
        sentence=sentence(rows, found["auc"]),
        sorts=sorts(found["auc"]),
        lifts=gettext("The best tenth holds %(times)s times as many orders as a tenth by chance.")
        % {"times": decimal(best, 1)},
        auc=decimal(found["auc"], 2),
        best_tenth=gettext("%(times)s times") % {"times": decimal(best, 1)},
        count=found["count"],
        calibration=calibration_picture(rows),
        kept=tuple(
            Kept(percent(r["said"]), percent(r["came"]), r["count"], round(r["came"] * r["count"]))
            for r in rows
        ),
        roc=charts.roc(
            [(x, y) for x, y in found["roc"]],
            words=(gettext("others, in percent"), gettext("orders found, in percent")),
            title=gettext("How many orders are found first"),
        ),
        taken=tuple((percent(x), percent(y)) for x, y in sparse(found["roc"])),
        lift=lift_picture(tenths),
        tenths=tuple((r["tenth"], r["count"], round(r["won"]), decimal(r["lift"], 1)) for r in tenths),
    )


def sentence(rows: Sequence[dict[str, Any]], area: float) -> str:
    """Of 100 leads to which the score gave 30 %, 28 ordered; unless it does not sort, which is worse."""
    row = spoken(rows)
    if row is None:
        return gettext("There is not enough to tell yet.")
    if area < LITTLE:
        return gettext("The chances do not tell yet who orders: the lot would sort as well.")
    values = {"said": percent(row["said"]), "came": round(row["came"] * 100)}
    return gettext("Of 100 leads to which the score gave %(said)s, %(came)s ordered.") % values


def sorts(area: float) -> str:
    """Whether it tells who orders from who does not."""
    values = {"of": round(area * 100)}
    text = gettext(
        "Of a lead that ordered and one that did not, it put the right one first in %(of)s of 100 cases."
    )
    if area >= SURE_OF:
        more = gettext("That is very good; look at the leaks below whether it is too good to be true.")
    elif area >= GOOD:
        more = gettext("That is good.")
    elif area >= FAIR:
        more = gettext("That is fair: use it for the order of work, not as a verdict.")
    else:
        more = gettext("That is little: what is known of the leads hardly tells who orders.")
    return f"{text % values} {more}"


def calibration_picture(rows: Sequence[dict[str, Any]]) -> charts.Svg:
    held = [charts.Held(r["said"], r["came"], r["count"], r["low"], r["high"]) for r in rows]
    words = gettext("said, in percent"), gettext("came true, in percent")
    return charts.calibration(held, words=words, title=gettext("What was said and what came true"))


def lift_picture(tenths: Sequence[dict[str, Any]]) -> charts.Svg:
    rows = [charts.Tenth(str(r["tenth"]), r["lift"], decimal(r["lift"], 1)) for r in tenths]
    title = gettext("Orders per tenth, the best by the score first")
    return charts.lift(rows, words=gettext("line: as many as by chance"), title=title)


def sparse(points: Sequence[Sequence[float]]) -> list[tuple[float, float]]:
    """The first point at or beyond every tenth of the others."""
    return [next((x, y) for x, y in points if x >= at / 10) for at in range(1, 11)]


def tried(report: Mapping[str, Any]) -> list[Tried]:
    """The candidates of a training, the chosen one marked."""
    return [
        Tried(
            capfirst(named(row["name"], "candidate")),
            str(CANDIDATES.get(row["name"], "")),
            decimal(row.get("auc"), 3),
            decimal(row.get("log_loss"), 3),
            bool(row.get("chosen")),
        )
        for row in report.get("candidates", [])
    ]


def leaks(report: Mapping[str, Any]) -> list[Leak]:
    """Columns that know too much, with why."""
    return [
        Leak(named(row["column"], "feature"), " ".join(say(reason) for reason in row["reasons"]))
        for row in report.get("leaks", [])
    ]


def of_model(model: ScoreModel) -> Good | None:
    """A learned score on outcomes that it had not seen."""
    return told(model.report.get("held_out", {}))
