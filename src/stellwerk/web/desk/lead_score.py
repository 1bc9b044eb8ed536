"""What the score says of one lead: a spoken sentence, what counted for and against it, value, time, order of work,

and what a person thinks of it beside the score.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy, ngettext

from stellwerk import charts
from stellwerk.charts.svg import clipped
from stellwerk.grade import step as grade
from stellwerk.grade.policy import GradePolicy
from stellwerk.store.models import Lead, Policy
from stellwerk.terms import Letter
from stellwerk.web.access import may
from stellwerk.web.desk.policy import who
from stellwerk.web.templatetags.stellwerk import MINUS, decimal, euro, say

LABEL_WIDTH = 138  # px beside the bars of "Why grade A?"
SHOWN = 3  # strongest reasons for, and against
START = ("grade.learned_base",)  # where the leads of a learned score begin: neither for nor against this one
WIDE = 0.2  # of the chance; a wider range is said to be one
# Urgency from so much on -> in words.
PRESSING = (
    (1.01, gettext_lazy("fresh, and the deadline is near")),
    (0.7, gettext_lazy("fresh")),
    (0.35, gettext_lazy("fading")),
    (0.0, gettext_lazy("cold")),
)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a person thinks of the lead; `compared` says how it stands to the score."""

    letter: str
    why: str
    by: str
    at: datetime | None
    compared: str


@dataclass(frozen=True, slots=True)
class Said:
    """A reason in words, its points, and how they are written."""

    words: str
    points: int
    written: str


@dataclass(frozen=True, slots=True)
class Told:
    """All of it, ready for the page."""

    sentence: str
    odds: str
    letter: str
    said_by: str
    is_learned: bool
    picture: charts.Svg
    reasons: tuple[Said, ...]
    figures: tuple[tuple[str, str, str], ...]


def told(lead: Lead, live: Policy) -> Told | None:
    """None for a lead that nobody has scored yet."""
    if not lead.grade or lead.points is None:
        return None
    reasons = [_said(reason) for reason in lead.grade_reasons]
    start = [one for one, row in zip(reasons, lead.grade_reasons, strict=True) if row[0] in START]
    moved = [one for one in reasons if one not in start]
    return Told(
        sentence=sentence(lead, moved),
        odds=odds(lead.forecast),
        letter=say((lead.treatment or {}).get("sorted")),
        said_by=said_by(lead, live),
        is_learned=lead.score_version is not None,
        picture=picture(lead, start, moved, bar=bar_of(lead, live)),
        reasons=tuple(reasons),
        figures=tuple(figures(lead, live)),
    )


def _said(reason: Sequence[Any]) -> Said:
    points = int(reason[1]["points"])
    return Said(say(reason), points, signed(points))


def signed(points: int) -> str:
    return f"+{points}" if points >= 0 else f"{MINUS}{-points}"


def strongest(reasons: Sequence[Said], side: int) -> list[Said]:
    """The reasons that count most, for it (side 1) or against it (-1)."""
    found = [one for one in reasons if one.points * side > 0]
    return sorted(found, key=lambda one: -abs(one.points))[:SHOWN]


def sentence(lead: Lead, reasons: Sequence[Said]) -> str:
    """How many of a hundred such leads order, and the three strongest reasons on either side."""
    text = ngettext("%(n)s of 100 such leads orders.", "%(n)s of 100 such leads order.", lead.points or 0)
    parts = [text % {"n": lead.points}]
    if good := "; ".join(one.words for one in strongest(reasons, 1)):
        parts.append(gettext("For it: %(reasons)s.") % {"reasons": good})
    if bad := "; ".join(one.words for one in strongest(reasons, -1)):
        parts.append(gettext("Against it: %(reasons)s.") % {"reasons": bad})
    return " ".join(parts)


def odds(forecast: Mapping[str, Any]) -> str:
    """The range of the chance in words, and why it is wide where it is; '' without one."""
    if not forecast.get("chance"):
        return ""
    low, _, high = forecast["chance"]
    words = {"low": round(low * 100), "high": round(high * 100)}
    if words["low"] == words["high"]:
        return gettext("It is quite sure of that.")
    text = gettext("It may be %(low)s to %(high)s of 100.") % words
    if high - low > WIDE:
        text = f"{text} {gettext('Few leads like this are closed yet.')}"
    return text


def said_by(lead: Lead, live: Policy) -> str:
    """Which score the chance comes from."""
    if lead.score_version is not None:
        return gettext("Learned score, version %(version)s") % {"version": lead.score_version}
    return gettext("Points of policy %(version)s") % {"version": live.version}


def figures(lead: Lead, live: Policy) -> list[tuple[str, str, str]]:
    """Name, value and range of what follows from the chance; how urgent it is, as of now."""
    forecast = lead.forecast
    urgency = grade.pressing(lead, live.read("grade", GradePolicy), now=timezone.now())
    rows = []
    if lead.value_cents:
        rows.append((gettext("Order value"), euro(lead.value_cents), _range(forecast, "value_cents", euro)))
    if forecast.get("days"):
        days = round(forecast["days"][1])
        usual = ngettext("%(n)s day", "%(n)s days", days) % {"n": days}
        rows.append((gettext("Until the order"), usual, _range(forecast, "days", lambda n: decimal(n, 0))))
    if lead.value_cents:
        worth = gettext("chance × order value")
        rows.append((gettext("Worth"), euro(lead.worth_cents), worth))
    words = next(str(text) for least, text in PRESSING if urgency >= least)
    rows.append((gettext("Urgency"), decimal(urgency, 2), words))
    if lead.priority:
        how = gettext("worth × urgency × weight of the strategy field")
        rows.append((gettext("Order of work"), euro(lead.priority), how))
    return rows


def _range(forecast: Mapping[str, Any], name: str, write: Any) -> str:
    if not forecast.get(name):
        return ""
    low, _, high = (write(part) for part in forecast[name])
    return "" if low == high else gettext("%(low)s to %(high)s") % {"low": low, "high": high}


def picture(lead: Lead, start: Sequence[Said], moved: Sequence[Said], *, bar: int) -> charts.Svg:
    """Stacked steps that sum to the points: the strongest by themselves, the others in one step between."""
    good, bad = strongest(moved, 1), strongest(moved, -1)
    rest = [one for one in moved if one not in good and one not in bad]
    rows = [*start, *good, *_together(rest), *bad]
    return charts.steps(
        [
            charts.Step(clipped(one.words, width=LABEL_WIDTH, size=13), one.points, one.written)
            for one in rows
        ],
        bar,
        total=charts.Step(gettext("Points"), lead.points or 0, str(lead.points)),
        letter=lead.grade,
        words=gettext("A from %(points)s") % {"points": bar},
        title=gettext("Why grade %(letter)s?") % {"letter": lead.grade},
    )


def bar_of(lead: Lead, live: Policy) -> int:
    """Where the bar stood when the lead was graded; where nobody knows, where the policy puts it."""
    reason = (lead.treatment or {}).get("sorted") or ["", {}]
    return int(reason[1].get("bar") or live.read("grade", GradePolicy).a_from)


def _together(rest: Sequence[Said]) -> list[Said]:
    if len(rest) < 2:
        return list(rest)
    points = sum(one.points for one in rest)
    words = ngettext("%(n)s more reason", "%(n)s more reasons", len(rest)) % {"n": len(rest)}
    return [Said(words, points, signed(points))]


def judgement(lead: Lead) -> Judgement | None:
    """What a person said of the lead, None where nobody did."""
    row = lead.judgement
    if not row.get("letter"):
        return None
    at = datetime.fromisoformat(row["at"]) if row.get("at") else None
    return Judgement(row["letter"], row["why"], who(row["by"]), at, compared(row["letter"], lead.grade))


def compared(letter: str, score: str) -> str:
    if letter == score:
        return gettext("as the score")
    return gettext("hotter than the score") if letter < score else gettext("colder than the score")


def choices(lead: Lead, chosen: str) -> list[tuple[str, str, bool]]:
    """The three grades with how they stand to the score."""
    return [(letter.value, compared(letter, lead.grade), letter == chosen) for letter in Letter]


def part(lead: Lead, live: Policy, user: Any) -> dict[str, Any]:
    """What the lead's page needs for its score."""
    return {
        "score": told(lead, live),
        "scrap": (lead.treatment or {}).get("scrap", ""),
        "judgement": judgement(lead),
        "may_scores": may(user, "scores"),
        "may_judge": bool(lead.grade) and may(user, "lead_judge"),
        "judge_choices": choices(lead, lead.judgement.get("letter", "")),
        "judge_why": lead.judgement.get("why", ""),
    }
