"""What outcomes teach the score: a history without partners, a challenger with a verdict, a new curve."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import numpy as np

from stellwerk.grade import learned
from stellwerk.grade.chance import ENOUGH, Curve, fit_curve
from stellwerk.grade.freshness import estimate_half_life, half_life_days
from stellwerk.grade.learned import History, Learned, Verdict
from stellwerk.grade.policy import GradePolicy, HalfLives
from stellwerk.review.outcomes import Ended, LearnPolicy, Numbers, Outcomes, log_odds, won_of
from stellwerk.review.quality import quality
from stellwerk.terms import Reason

# Of the outcomes in their order: learned up to one mark, judged up to the next, so that the later half is unseen.
BLOCKS = (0.5, 0.75, 1.0)
FEWEST_BEFORE = 20  # won and lost each, to learn from before the first mark
HELD_OUT = 0.25  # of the outcomes, the latest, for a curve with two numbers
TICKS = ("said.", "did.")  # there or not there: never filled in later
FEWEST_HELD_OUT = 15  # won and lost each, for a verdict
SURE = 1.64  # standard errors: one-sided 95 %
MATTERS = 0.005  # of the loss before: a smaller saving is nobody's gain, however sure it is


@dataclass(frozen=True, slots=True)
class Challenge:
    """A newly learned score, and whether it is better than what rules."""

    model: Learned
    verdict: Verdict
    report: dict[str, Any]
    outcomes: int


@dataclass(frozen=True, slots=True)
class Duel:
    """Two scores on outcomes that neither has seen: the verdict, and how good each was (`quality`)."""

    verdict: Verdict
    new: dict[str, Any] = field(default_factory=dict)
    old: dict[str, Any] = field(default_factory=dict)


def history(ended: Sequence[Ended], effects: Mapping[str, float]) -> History:
    """The outcomes as the score learns them; who worked a lead is an offset, never a feature."""
    names = tuple(sorted({name for row in ended for name in row.known}))
    return History(
        names=names,
        columns=tuple([row.known.get(name, "") for row in ended] for name in names),
        won=won_of(ended),
        at=np.array([_plain(row.arrived_at) for row in ended], dtype="datetime64[s]"),
        offset=offsets(ended, effects),
    )


def offsets(ended: Sequence[Ended], effects: Mapping[str, float]) -> Numbers:
    return np.array([effects.get(row.partner, 0.0) for row in ended], dtype=np.float64)


def partner_effects(ended: Sequence[Ended], *, spread: float) -> dict[str, float]:
    """What each partner adds to its leads' log-odds, against what their chances let expect.

    A normal prior shrinks who worked few leads (empirical Bayes; Efron & Morris 1977). The mean over all leads is 0,
    so that a neutral chance is that with the usual partner.
    """
    if not ended or spread <= 0:
        return {}
    codes = sorted({row.partner for row in ended})
    at = np.searchsorted(codes, [row.partner for row in ended])
    won, expected = won_of(ended).astype(np.float64), log_odds(_expected(ended))
    size, effect = np.bincount(at, minlength=len(codes)), np.zeros(len(codes))
    for _ in range(30):
        chance = 1 / (1 + np.exp(-(expected + effect[at])))
        pull = np.bincount(at, won - chance, len(codes)) - effect / spread**2
        step = pull / (np.bincount(at, chance * (1 - chance), len(codes)) + 1 / spread**2)
        effect += step
        effect -= float(effect @ size) / len(ended)
        if np.abs(step).max() < 1e-6:
            break
    return dict(zip(codes, effect.tolist(), strict=True))


def challenge(outcomes: Outcomes, live: Learned | None, *, policy: LearnPolicy, seed: int = 0) -> Challenge:
    """Learns from all outcomes, and judges the way it learned on the latest of them, which it had not seen then.

    Raises learned.LearnError when there is nothing to learn from.
    """
    ended = outcomes.ended
    effects = partner_effects(ended, spread=policy.partner_spread)
    left_out = frozenset(policy.left_out)
    model = learned.train(history(ended, effects).without(left_out), seed=seed)
    duel = judged(ended, effects, live, left_out=left_out, seed=seed)
    report = model.report | {
        "verdict": verdict_json(duel.verdict),
        "held_out": duel.new,
        "held_out_before": duel.old,
        "against": "score" if live else "points",
        "leaks": [leak for leak in model.report.get("leaks", []) if not leak["column"].startswith(TICKS)],
        "unknown": outcomes.unknown,
        "unripe": outcomes.unripe,
        "partners": len(effects),
    }
    return Challenge(model, duel.verdict, report, len(ended))


def judged(
    ended: Sequence[Ended],
    effects: Mapping[str, float],
    live: Learned | None,
    *,
    left_out: frozenset[str],
    seed: int,
) -> Duel:
    """The way of learning against what rules: always learned from older outcomes, judged on the following ones."""
    cuts = [round(len(ended) * share) for share in BLOCKS]
    late = ended[cuts[0] :]
    if min(_ends(ended[: cuts[0]])) < FEWEST_BEFORE or min(_ends(late)) < FEWEST_HELD_OUT:
        return Duel(Verdict(False, 0.0, 0.0, (Reason("learning.too_few_to_judge", {"count": len(late)}),)))
    new, old = [], []
    for begin, end in pairwise(cuts):
        early, block = ended[:begin], ended[begin:end]
        trial = learned.train(history(early, effects).without(left_out), seed=seed, leaks=False)
        new.append(_scored(trial, history(block, effects)))
        old.append(_scored(live, history(block, effects)) if live else points_curve(early, block))
    chances, recent = (np.concatenate(new), np.concatenate(old)), history(late, effects)
    verdict = saves(*chances, recent, against="score" if live else "points")
    return Duel(verdict, *(quality(recent.won, chance) for chance in chances))


def _scored(model: Learned, recent: History) -> Numbers:
    return model.score(dict(zip(recent.names, recent.columns, strict=True))).chance


def points_curve(early: Sequence[Ended], late: Sequence[Ended]) -> Numbers:
    """What the points say of the later leads, by the best curve that the earlier ones give."""
    return _on_curve(_curve(early), late)


def saves(challenger: Numbers, champion: Numbers, recent: History, *, against: str = "points") -> Verdict:
    """Whether one's chances explain outcomes better than another's, beyond noise: log-loss lead by lead."""
    before = _loss(champion, recent)
    by_lead = before - _loss(challenger, recent)
    by, noise = float(by_lead.mean()), float(by_lead.std(ddof=1) / np.sqrt(len(by_lead)))
    if by <= max(SURE * noise, MATTERS * float(before.mean())):
        return Verdict(False, by, noise, (Reason("learning.not_beyond_noise", {"count": len(recent)}),))
    values = {"saved_percent": 100 * by / max(float(before.mean()), 1e-9), "count": len(recent)}
    key = "learning.beats_points" if against == "points" else "learning.beats_score"
    return Verdict(True, by, noise, (Reason(key, values),))


def verdict_json(verdict: Verdict) -> dict[str, Any]:
    reasons = [reason.as_json() for reason in verdict.reasons]
    return {"better": verdict.better, "by": verdict.by, "noise": verdict.noise, "reasons": reasons}


def new_curve(ended: Sequence[Ended], points: Sequence[int], live: Curve) -> Curve | None:
    """The curve from points to chance that the outcomes give, where it is better than the live one beyond noise."""
    cut = round(len(ended) * (1 - HELD_OUT))
    early, late = ended[:cut], ended[cut:]
    if min(_ends(early)) < ENOUGH or min(_ends(late)) < FEWEST_HELD_OUT:
        return None
    trial = fit_curve(points[:cut], [row.won for row in early])
    new, old = (np.array([curve.chance(p) for p in points[cut:]]) for curve in (trial, live))
    if not saves(new, old, history(late, {})).better:
        return None
    return fit_curve(points, [row.won for row in ended])


def new_half_lives(ended: Sequence[Ended], policy: GradePolicy) -> HalfLives:
    """The rows of the policy with what outcomes say of channels and product lines, where it differs beyond noise.

    Empty when nothing does: the half-life that rules lies within the bounds of the estimate.
    """
    found: dict[tuple[str, str], float] = {}
    for product, channel in sorted(_types(ended)):
        mine = [row for row in ended if _fits(row, product, channel)]
        estimate = estimate_half_life([_age_days(row) for row in mine], [row.won for row in mine])
        if estimate is None:
            continue
        usual, low, high = estimate
        if not low <= half_life_days((), product, channel, policy=policy) <= high:
            found[product, channel] = float(round(usual))
    if not found:
        return ()
    kept = [row for row in policy.half_lives if row[0] or row[1:3] not in found]
    return (*kept, *(("", product, channel, days) for (product, channel), days in found.items()))


def _types(ended: Sequence[Ended]) -> set[tuple[str, str]]:
    """Every channel, and every product line of it."""
    pairs = {(row.known.get("product", ""), row.known.get("channel", "")) for row in ended}
    return {(product, channel) for pair in pairs for product, channel in (pair, ("", pair[1])) if channel}


def _fits(row: Ended, product: str, channel: str) -> bool:
    mine = product in ("", row.known.get("product")) and row.known.get("channel") == channel
    return mine and row.taken_at is not None


def _age_days(row: Ended) -> float:
    """How old the interest was when somebody took it up."""
    return ((row.taken_at or row.arrived_at) - row.arrived_at).total_seconds() / 86_400


def _expected(ended: Sequence[Ended]) -> Numbers:
    """The chances that were said, put right as a whole, so that partners are not judged by a wrong scale."""
    return _on_curve(_curve(ended), ended)


def _curve(ended: Sequence[Ended]) -> Curve:
    return fit_curve([round(100 * row.chance) for row in ended], [row.won for row in ended])


def _on_curve(curve: Curve, ended: Sequence[Ended]) -> Numbers:
    return np.array([curve.chance(round(100 * row.chance)) for row in ended])


def _loss(chance: Numbers, recent: History) -> Numbers:
    """Log-loss of every lead, with the effect of who worked it added to the neutral chance."""
    odds = log_odds(chance) + (0.0 if recent.offset is None else recent.offset)
    return np.asarray(np.logaddexp(0.0, np.where(recent.won, -odds, odds)))


def _ends(ended: Sequence[Ended]) -> tuple[int, int]:
    count = Counter(row.won for row in ended)
    return count[True], count[False]


def _plain(at: datetime) -> datetime:
    """numpy knows no zones: all moments in UTC."""
    return at.astimezone(UTC).replace(tzinfo=None)
