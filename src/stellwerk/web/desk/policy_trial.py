"""What a trial on the past says: one sentence, both rules side by side, who gains and who loses."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext, ngettext

from stellwerk import charts
from stellwerk.review.lots import Lots
from stellwerk.review.play import Played
from stellwerk.review.replay import Replay, Share
from stellwerk.store.models import Policy, Trial
from stellwerk.web.templatetags.stellwerk import (
    MINUS,
    decimal,
    euro,
    large_euro,
    lasting,
    percent,
    signed_euro,
    weeks,
)

LISTED = 10  # of those who gain, and of those who lose
HARDLY = 0.005  # a smaller share of the order value is no difference
State = Trial.State


@dataclass(frozen=True, slots=True)
class Line:
    """One figure under both rules, and the difference in words."""

    label: str
    live: str
    draft: str
    difference: str


@dataclass(frozen=True, slots=True)
class Compared:
    """A figure's box: the draft's value, what it is, both as bars."""

    value: str
    label: str
    bars: charts.Svg


@dataclass(frozen=True, slots=True)
class Row:
    share: Share
    bar: charts.Svg


@dataclass(frozen=True, slots=True)
class Told:
    """A finished trial as the page shows it."""

    trial: Trial
    found: Replay
    sentence: str
    boxes: tuple[Compared, ...]
    lines: tuple[Line, ...]
    gain: tuple[Row, ...]
    lose: tuple[Row, ...]
    is_old: bool
    lots: str


def result_of(trial: Trial | None) -> Replay | None:
    """What a trial found; None without one, or where an older release wrote it down in another form."""
    try:
        return Replay.from_json(trial.result) if trial else None
    except (KeyError, TypeError):
        return None


def told(trial: Trial, found: Replay, *, policy: Policy, live: Policy) -> Told:
    """`live` is what rules now: a trial against other rules, or of other numbers, is old."""
    most = max((abs(share.worth_cents) for share in found.partners), default=0)
    return Told(
        trial=trial,
        found=found,
        sentence=sentence(found, trial.months),
        boxes=boxes(found),
        lines=lines(found),
        gain=rows(found.gain[:LISTED], most),
        lose=rows(found.lose[:LISTED], most),
        is_old=trial.made_at < policy.made_at or trial.against_id != live.pk,
        lots=by_lot(found.lots),
    )


def by_lot(found: Lots | None) -> str:
    """What really came of leads that a lot decided; '' where there were none."""
    if found is None or not found.count:
        return ""
    values = {
        "count": found.count,
        "known": found.known,
        "same": found.same,
        "now": percent(found.now or 0.0),
    }
    if found.draft is None or found.low is None or found.high is None:
        return (
            gettext(
                "%(count)s leads that a lot decided have ended. The draft would have chosen among the same partners"
                " for %(known)s of them, and where the lot went for %(same)s: too few to tell."
            )
            % values
        )
    values |= {"draft": percent(found.draft), "low": percent(found.low), "high": percent(found.high)}
    return (
        gettext(
            "%(count)s leads that a lot decided have ended; for %(known)s of them the draft chooses among the same"
            " partners. %(now)s of these were won. By the %(same)s that went where the draft sends them it would have"
            " been %(draft)s (%(low)s to %(high)s, in nine of ten cases). Of all other leads that the draft sends"
            " elsewhere nobody can know: what is said above is estimated."
        )
        % values
    )


def sentence(found: Replay, months: int) -> str:
    """How much more order value, and how many partners get more or less."""
    if not found.gain and not found.lose:
        return gettext("On the last %(n)s months the draft makes no difference.") % {"n": months}
    values = {
        "n": months,
        "share": percent_exactly(abs(difference(found.live.value_cents, found.draft.value_cents))),
        "gain": ngettext("one partner gets more", "%(n)s partners get more", len(found.gain))
        % {"n": len(found.gain)},
        "lose": ngettext("one less", "%(n)s less", len(found.lose)) % {"n": len(found.lose)},
    }
    more = difference(found.live.value_cents, found.draft.value_cents)
    if abs(more) < HARDLY:
        text = gettext("On the last %(n)s months the order value stays the same; %(gain)s, %(lose)s.")
    elif more > 0:
        text = gettext(
            "On the last %(n)s months %(share)s more order value is to be expected; %(gain)s, %(lose)s."
        )
    else:
        text = gettext(
            "On the last %(n)s months %(share)s less order value is to be expected; %(gain)s, %(lose)s."
        )
    return text % values


def difference(before: float, after: float) -> float:
    """Of the value before, as a share."""
    return (after - before) / before if before else 0.0


def percent_exactly(share: float) -> str:
    """1,4 %: small differences need a decimal."""
    text = decimal(share * 100, 1)
    return f"{text}\N{NO-BREAK SPACE}%" if percent(0.0).endswith("\N{NO-BREAK SPACE}%") else f"{text}%"


def boxes(found: Replay) -> tuple[Compared, ...]:
    live, draft = found.live, found.draft
    return tuple(
        Compared(said(new), label, pair(old, new, said(old), said(new), label))
        for old, new, said, label in (
            (live.value_cents, draft.value_cents, large_euro, gettext("expected order value")),
            (live.deviation, draft.deviation, percent_or_dash, gettext("mean deviation from the share")),
            (live.hours, draft.hours, hours, gettext("from the offer to the acceptance")),
        )
    )


def pair(old: float | None, new: float | None, was: str, will: str, label: str) -> charts.Svg:
    rows = [(gettext("Draft"), new or 0.0, will), (gettext("Now"), old or 0.0, was)]
    return charts.then_and_now(rows, title=label)


def hours(number: float | None) -> str:
    return lasting(timedelta(hours=number)) if number is not None else "–"


def percent_or_dash(share: float | None) -> str:
    return percent_exactly(share) if share is not None else "–"


def lines(found: Replay) -> tuple[Line, ...]:
    live, draft = found.live, found.draft
    return tuple(
        Line(label, told_(live), told_(draft), more)
        for label, told_, more in (
            (gettext("Leads that reached the partners"), lambda side: whole(side.leads), ""),
            (gettext("taken by a partner"), lambda side: whole(side.taken), signed(draft.taken - live.taken)),
            (
                gettext("to a person"),
                lambda side: whole(side.to_a_person),
                signed(draft.to_a_person - live.to_a_person),
            ),
            (
                gettext("Offers per lead"),
                lambda side: decimal(side.offers_per_lead, 2),
                signed((draft.offers_per_lead or 0) - (live.offers_per_lead or 0), 2),
            ),
            (
                gettext("Expected orders"),
                lambda side: decimal(side.orders, 1),
                signed(draft.orders - live.orders, 1),
            ),
            (
                gettext("Expected order value"),
                lambda side: euro(side.value_cents),
                signed_euro(draft.value_cents - live.value_cents),
            ),
            (gettext("From the offer to the acceptance"), lambda side: hours(side.hours), ""),
            (gettext("Mean deviation from the share"), lambda side: percent_or_dash(side.deviation), ""),
            (
                gettext("Partners with less than four fifths of their share"),
                short,
                signed(draft.short - live.short),
            ),
            (gettext("Widest gap between partners with the same rights"), gap, ""),
            (gettext("Promised"), bound, ""),
        )
    )


def short(side: Played) -> str:
    return gettext("%(short)s of %(judged)s") % {"short": side.short, "judged": side.judged}


def gap(side: Played) -> str:
    return weeks(side.gap_weeks) if side.gap_weeks is not None else "–"


def bound(side: Played) -> str:
    text = gettext("%(n)s weeks and one lead") % {"n": decimal(side.bound_weeks, 0)}
    if side.lead_weeks:
        text = gettext("%(bound)s, here %(weeks)s") % {"bound": text, "weeks": weeks(side.lead_weeks)}
    return text if side.holds else f"{text}: {gettext('does not hold')}"


def whole(number: int) -> str:
    return decimal(number, 0)


def signed(number: float, digits: int = 0) -> str:
    """With its sign; nothing for no difference."""
    rounded = round(number, digits)
    if not rounded:
        return ""
    return f"{'+' if rounded > 0 else MINUS}{decimal(abs(rounded), digits)}"


def rows(shares: Sequence[Share], most: int) -> tuple[Row, ...]:
    return tuple(
        Row(share, charts.swing(share.worth_cents, most=most, title=signed_euro(share.worth_cents)))
        for share in shares
    )


def head() -> tuple[object, ...]:
    return (
        gettext("Code"),
        gettext("Partner"),
        gettext("Leads now"),
        gettext("Leads by the draft"),
        gettext("Difference in leads"),
        gettext("Worth now in euros"),
        gettext("Worth by the draft in euros"),
        gettext("Difference in euros"),
    )


def cells(share: Share) -> tuple[object, ...]:
    return (
        share.code,
        share.name,
        share.live_leads,
        share.draft_leads,
        share.leads,
        round(share.live_cents / 100),
        round(share.draft_cents / 100),
        round(share.worth_cents / 100),
    )


def newest(policy: Policy) -> tuple[Trial | None, Trial | None]:
    """The trial that is under way or failed last, and the last one that is done."""
    trials: list[Any] = list(policy.trials.order_by("-id")[:6])
    done = next((trial for trial in trials if trial.state == State.DONE), None)
    first = trials[0] if trials else None
    return (first if first is not None and first.state != State.DONE else None), done
