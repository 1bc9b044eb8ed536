"""What the answer to a question would change: every possible one is tried on the lead, by the rules that count now."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from stellwerk.enrich.fact import Value
from stellwerk.enrich.questions import SAID, TOPICS, Effect, Topic
from stellwerk.grade.chance import Curve, Scored
from stellwerk.grade.points import Known, phrases_of
from stellwerk.grade.policy import GradePolicy
from stellwerk.grade.snapshot import features
from stellwerk.grade.sort import Apart, Circumstances, Grade, grade

# The learned score on rows of features; None: the points count.
Score = Callable[[Sequence[Mapping[str, str]]], Sequence[Scored]]
_EVERYWHERE, _USUAL = Circumstances(), Apart()


def effects(
    known: Known,
    *,
    now: datetime,
    policy: GradePolicy,
    curve: Curve,
    products: Sequence[str] = (),
    circumstances: Circumstances = _EVERYWHERE,
    apart: Apart = _USUAL,
    score: Score | None = None,
) -> tuple[str, dict[str, tuple[Effect, ...]]]:
    """The letter as it is, and per fact that nobody knows what each of its answers would do.

    `products` are the house's product lines; each is as likely as the others.
    """
    tried = [(topic, value, share) for topic in TOPICS if is_open(topic, known, policy)
             for value, share in _usual(topic, products, known, policy)]  # fmt: skip
    variants = [
        known,
        *(with_answer(known, topic.fact, value, today=now.date()) for topic, value, _ in tried),
    ]
    scored = score([features(one, policy=policy) for one in variants]) if score else [None] * len(variants)
    graded = [
        grade(one, now=now, policy=policy, curve=curve, circumstances=circumstances,
              apart=replace(apart, scored=its))
        for one, its in zip(variants, scored, strict=True)
    ]  # fmt: skip
    base, found = graded[0], dict[str, tuple[Effect, ...]]()
    for (topic, value, share), result in zip(tried, graded[1:], strict=True):
        found[topic.fact] = (*found.get(topic.fact, ()), _effect(value, share, result, base))
    return base.letter, found


def _effect(value: Value, share: float, result: Grade, base: Grade) -> Effect:
    return Effect(value, share, result.points - base.points, result.letter)


def _usual(
    topic: Topic, products: Sequence[str], known: Known, policy: GradePolicy
) -> tuple[tuple[Value, float], ...]:
    """The answers that are tried. A value in money stands for all: that of a usual order."""
    if topic.fact == "product_line":
        return tuple((line, 1 / len(products)) for line in products)
    if topic.fact == "value_cents":
        return ((dict(policy.usual_values).get(known.product, policy.usual_value_cents), 1.0),)
    return topic.usual


def is_open(topic: Topic, known: Known, policy: GradePolicy) -> bool:
    """Whether nobody knows the answer yet."""
    if topic.fact.startswith(SAID):
        name = topic.fact.removeprefix(SAID)
        named = any(row[0] == name for row in policy.interest_points)
        return named and topic.fact not in known.facts and name not in phrases_of(known, policy)
    held = {
        "product_line": known.product,
        "decides": known.decides,
        "branch": known.industry,
        "size_class": known.size_class,
        "value_cents": known.value_cents,
        "deadline_on": known.deadline_on,
    }
    return held[topic.fact] in ("", None)


def with_answer(known: Known, fact: str, value: Value, *, today: date) -> Known:
    """The lead as it would be known with this answer; a deadline is given in days from today."""
    if fact.startswith(SAID):
        return replace(known, facts={**known.facts, fact: value})
    if fact == "decides":
        return replace(known, decides=bool(value))
    if fact == "value_cents":
        return replace(known, value_cents=int(value))
    if fact == "deadline_on":
        return replace(known, deadline_on=today + timedelta(days=int(value)))
    if fact == "branch":
        return replace(known, industry=str(value))
    if fact == "size_class":
        return replace(known, size_class=str(value))
    return replace(known, product=str(value))
