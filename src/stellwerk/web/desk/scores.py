"""How good is the score? What it said against what came true, what was learned since, who decides, one step back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from stellwerk.grade.chance import ENOUGH
from stellwerk.review import step as review
from stellwerk.review.outcomes import LearnPolicy, ScoreError
from stellwerk.review.quality import quality
from stellwerk.store.models import Policy, ScoreCheck, ScoreModel, User
from stellwerk.web.access import may, reader_of
from stellwerk.web.desk import score_told
from stellwerk.web.desk.policy import people
from stellwerk.web.desk.policy_drafts import HtmxHttpRequest
from stellwerk.web.templatetags.stellwerk import decimal, say
from stellwerk.worker.tasks import learn, rescore

HISTORY, CHECKS = 24, 12
State = ScoreModel.State


@dataclass(frozen=True, slots=True)
class Version:
    """One learned score in the list."""

    model: ScoreModel
    state: str
    made_by: str
    decided_by: str


@dataclass(frozen=True, slots=True)
class Compared:
    """One figure of what rules and of the proposal, on the same leads."""

    label: str
    now: str
    then: str


@dataclass(frozen=True, slots=True)
class Outlook:
    """How many ends there are to learn from, and how many are missing."""

    won: int
    lost: int

    @property
    def missing(self) -> tuple[int, int]:
        return max(0, ENOUGH - self.won), max(0, ENOUGH - self.lost)

    @property
    def is_enough(self) -> bool:
        return not any(self.missing)


def scores_but_body() -> Any:
    """Learned scores without their bodies, which only the machine reads."""
    return ScoreModel.objects.exclude(version=0).defer("body")


def find_score(version: int) -> ScoreModel:
    """Every reader of the figures may read all versions."""
    found: ScoreModel = get_object_or_404(scores_but_body(), version=version)
    return found


@require_safe
def scores(request: HtmxHttpRequest) -> HttpResponse:
    """What rules now."""
    live = scores_but_body().filter(state=State.LIVE).first()
    return _page(request, live, None)


@require_safe
def score(request: HtmxHttpRequest, version: int) -> HttpResponse:
    """One version, whatever became of it."""
    return _page(request, find_score(version), version)


def _page(request: HtmxHttpRequest, shown: ScoreModel | None, version: int | None) -> HttpResponse:
    user, now = reader_of(request), timezone.now()
    training = review.last_training(now=now)
    if request.htmx and not (training and training.is_open):
        return HttpResponseClientRefresh()  # the training is over: there may be a proposal now
    rules = Policy.objects.live().read("learn", LearnPolicy)
    outlook = Outlook(*review.outcome_counts(now=now, policy=rules))
    rows = list(scores_but_body().order_by("-version")[:HISTORY])
    live = next((row for row in rows if row.state == State.LIVE), None)
    proposal = next((row for row in rows if row.state == State.PROPOSED), None)
    good = score_told.of_model(shown) if shown else _of_points(now, rules)
    context = {
        "shown": shown,
        "version": version,
        "live": live,
        "good": good,
        "headline": headline(shown, good, version),
        "outlook": outlook,
        "enough": ENOUGH,
        "training": training,
        "asked_by": people([training.by]).get(training.by, "") if training else "",
        "tried": score_told.tried(shown.report) if shown else [],
        "leaks": score_told.leaks(shown.report) if shown else [],
        "verdict": verdict(shown),
        "proposal": proposal,
        "compared": compared(proposal),
        "proposal_verdict": verdict(proposal),
        "share": proposal.report.get("share", {}) if proposal else {},
        "versions": versions(rows),
        "checks": checks(),
        "alarm": review.alarm_now(),
        "happened": happened(),
        **_allowed(user, proposal),
        "may_step_back": may(user, "score_back") and any(row.live_at for row in rows),
    }
    return render(request, "desk/scores.html", context)


def _allowed(user: User, proposal: ScoreModel | None) -> dict[str, bool]:
    """What this person may do now."""
    is_other = proposal is not None and proposal.made_by != user.actor
    return {
        "may_train": may(user, "score_train"),
        "may_live": is_other and bool(proposal and proposal.better) and may(user, "score_live"),
        "may_refuse": proposal is not None and may(user, "score_refuse"),
        "waits_for_other": proposal is not None and proposal.better and not is_other,
    }


def _of_points(now: datetime, rules: LearnPolicy) -> score_told.Good | None:
    """The chances as they were given by the points, against what became of the leads."""
    won, chance = review.given(now=now, policy=rules)
    return score_told.told(quality(np.array(won, dtype=np.bool_), np.array(chance, dtype=np.float64)))


def headline(shown: ScoreModel | None, good: score_told.Good | None, version: int | None) -> str:
    if good is not None:
        return good.sentence
    if shown is not None or version is not None:
        return gettext("Score %(version)s: not enough to tell yet.") % {"version": version or 0}
    return gettext("Not enough to tell yet: no lead has come to both ends.")


def verdict(model: ScoreModel | None) -> list[str]:
    """Why it is better, or not."""
    return [say(reason) for reason in model.report.get("verdict", {}).get("reasons", [])] if model else []


def compared(proposal: ScoreModel | None) -> list[Compared]:
    """What rules and the proposal, on the latest outcomes, which neither had seen."""
    new = proposal.report.get("held_out", {}) if proposal else {}
    old = proposal.report.get("held_out_before", {}) if proposal else {}
    if not new or not old:
        return []
    return [
        Compared(
            gettext("right order, of 100 pairs"), decimal(100 * old["auc"], 0), decimal(100 * new["auc"], 0)
        ),
        Compared(gettext("error of the chances"), decimal(old["log_loss"], 3), decimal(new["log_loss"], 3)),
        Compared(
            gettext("orders in the best tenth, times the usual"),
            decimal(old["lift"][0]["lift"], 1),
            decimal(new["lift"][0]["lift"], 1),
        ),
    ]


def versions(rows: Sequence[ScoreModel]) -> list[Version]:
    names = people(actor for row in rows for actor in (row.made_by, row.decided_by)) if rows else {}

    def who(actor: str) -> str:
        return names.get(actor, actor)

    return [Version(row, state_of(row), who(row.made_by), who(row.decided_by)) for row in rows]


def state_of(row: ScoreModel) -> str:
    """Its state for `named:"score_state"`: one that never ruled was overtaken."""
    return "overtaken" if row.state == State.RETIRED and row.live_at is None else row.state


def checks() -> list[ScoreCheck]:
    return list(
        ScoreCheck.objects.select_related("model").defer("model__body").order_by("-checked_at")[:CHECKS]
    )


def happened() -> list[tuple[dict[str, Any], datetime, str]]:
    """What was done: (step, when, by whom)."""
    rows = review.score_steps(8)
    names = people({entry.actor for _, entry in rows}) if rows else {}
    return [(step, entry.at, names.get(entry.actor, entry.actor)) for step, entry in rows]


# --- Acts


@require_POST
def score_train(request: HttpRequest) -> HttpResponse:
    if review.ask_training(by=reader_of(request).actor, now=timezone.now()):
        learn.enqueue()
        messages.success(
            request, gettext("The score learns. What it learns is proposed, nothing changes yet.")
        )
    else:
        messages.info(request, gettext("The score is learning already."))
    return redirect(reverse("scores") + "#learning")


@require_POST
def score_live(request: HttpRequest, version: int) -> HttpResponse:
    text = gettext("Score %(version)s rules from now on. Leads that are being warmed are graded anew.")
    return _act(request, lambda **by: review.score_live(version, **by), text % {"version": version})


@require_POST
def score_refuse(request: HttpRequest, version: int) -> HttpResponse:
    text = gettext("Score %(version)s is off the table. What ruled rules on.") % {"version": version}
    return _act(request, lambda **by: review.refuse_score(version, **by), text)


@require_POST
def score_back(request: HttpRequest) -> HttpResponse:
    text = gettext("What ruled before rules again. Leads that are being warmed are graded anew.")
    return _act(request, review.score_back, text)


def _act(request: HttpRequest, act: Callable[..., object], text: str) -> HttpResponse:
    """One of the step's acts, then back to the page with what came of it."""
    try:
        act(by=reader_of(request).actor, now=timezone.now())
    except ScoreError as error:
        messages.warning(request, say(error.reason))
    else:
        messages.success(request, text)
        rescore.enqueue()
    return redirect("scores")


def news_for(user: User) -> list[tuple[str, str]]:
    """What of the score waits for this person: a proposal to decide on, an alarm. (sentence, address)."""
    told = []
    better = (
        scores_but_body().filter(state=State.PROPOSED, better=True).first()
        if may(user, "score_live")
        else None
    )
    if better and better.made_by != user.actor:
        text = gettext("A better score was learned. It waits for your decision.")
        told.append((text, reverse("scores")))
    if user.role in (User.Role.MARKETING, User.Role.CHANNEL) and (alarm := review.alarm_now()):
        told.append((say(alarm.alarm), reverse("scores")))
    return told
