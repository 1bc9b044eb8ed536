"""The support plan of a partner: what would help, what was agreed, and the later look whether it did any good."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from django.utils import timezone

from stellwerk.review.certainty import judge
from stellwerk.review.reports.partner_scorecard import closed, columns_of, judged_of
from stellwerk.review.shelf import Cut, Filters, Items, ReportPolicy, by_codes
from stellwerk.review.step import figuring
from stellwerk.review.step.questions import known_now
from stellwerk.review.support import HELPS, Figures, Help, Part, helped, suggestions
from stellwerk.store.journal import notebook
from stellwerk.store.models import Partner, PartnerTask, Policy
from stellwerk.terms import OfferState, Reason

YEAR = timedelta(days=365)
LOOK_AFTER = timedelta(weeks=12)
Kind = PartnerTask.Kind


class SupportError(ValueError):
    """What cannot be agreed; `reason` says why and what to do."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.key)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Plan:
    """What the figures say of a partner, what would help, and what was agreed so far, the latest first."""

    own: Figures
    usual: Figures
    helps: tuple[Help, ...]
    tasks: tuple[PartnerTask, ...]
    as_of: datetime | None


def plan(partner: Partner, *, now: datetime) -> Plan:
    """Some ten queries; the figures are those that reports count from."""
    policy = Policy.objects.live()
    rules, figures = policy.read("reports", ReportPolicy), figuring.figures()
    cut = Cut(figures, Filters(since=now - YEAR, partner=str(partner.pk)))
    whole = Cut(figures, Filters(since=now - YEAR))
    known = known_now(policy)
    own, usual = (_figures(one, known, rules, now) for one in (cut, whole))
    tasks = partner.tasks.exclude(kind=Kind.CONTACT).select_related("user").order_by("-made_at", "-pk")[:40]
    open_whats = {task.what for task in tasks if task.done_at is None}
    helps = suggestions(own, usual, lines=_lines(cut, partner, rules, now), sizes=_sizes(cut, whole, rules))
    return Plan(
        own, usual, tuple(one for one in helps if one.what not in open_whats), tuple(tasks), figures.as_of
    )


def figures_of(partner: Partner, *, since: datetime, now: datetime) -> Figures:
    policy = Policy.objects.live()
    cut = Cut(figuring.figures(), Filters(since=since, partner=str(partner.pk)))
    return _figures(cut, known_now(policy), policy.read("reports", ReportPolicy), now)


def _figures(cut: Cut, known: Any, rules: ReportPolicy, now: datetime) -> Figures:
    at = cut.at("offers")
    items = Items.one(len(at), at)
    judged = judged_of(cut, items, rules)
    values = {column.name: column.values[0] for column in columns_of(cut, items, judged, known, rules, now)}
    return Figures(
        ended=int(judged.ended[0]),
        won=int(judged.won[0]),
        expected=float(judged.expected[0]),
        low=float(np.nan_to_num(judged.low[0])),
        high=float(np.nan_to_num(judged.high[0])),
        offers=int(values["offers"]),
        taken_share=_known(values["taken_share"]),
        to_talk_hours=_known(values["to_talk"]),
        said_share=_known(values["said_share"]),
        silent=int(values["silent"]),
    )


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _lines(cut: Cut, partner: Partner, rules: ReportPolicy, now: datetime) -> list[Part]:
    """Its leads by product line, with what it knows of each."""
    at = cut.at("offers")
    groups, labels = by_codes("product", cut.leads("product")[at], cut.figures.words("product"), at)
    today = timezone.localdate(now)
    depths = dict(partner.competences.values_list("product", "depth"))
    valid = {
        product
        for product, until in partner.certificates.values_list("product", "valid_until")
        if _holds(until, today)
    }
    return [
        Part(name, ended, won, expected, low, high, depths.get(name), name in valid)
        for name, (ended, won, expected, low, high) in zip(
            (label[0][1] for label in labels), _judged(cut, groups, rules), strict=True
        )
    ]


def _holds(until: date | None, today: date) -> bool:
    return until is None or until >= today


def _sizes(cut: Cut, whole: Cut, rules: ReportPolicy) -> list[Part]:
    """Its leads below and above what a lead is usually worth in orders."""
    values = whole.leads("value")
    known = values[values > 0]
    if not len(known):
        return []
    middle, at = float(np.median(known)), cut.at("offers")
    items = Items((cut.leads("value")[at] > middle).astype(np.int32), 2, at)
    return [
        Part(name, *figures)
        for name, figures in zip(("small", "large"), _judged(cut, items, rules), strict=True)
    ]


def _judged(cut: Cut, items: Items, rules: ReportPolicy) -> list[tuple[int, int, float, float, float]]:
    """Per group ended, won, expected, and between which factors of what is usual it lies."""
    chance = cut.leads("chance")[cut.at("offers")]
    counts = closed(cut) & ~np.isnan(chance)
    won = cut.among("state", cut.offers("state"), (OfferState.WON,))
    found = judge(
        items.groups[counts], chance[counts], won[counts], count=items.count, certainty=rules.certainty
    )
    rows = zip(found.ended, found.won, found.expected, found.low, found.high, strict=True)
    return [
        (int(ended), int(won), float(expected), float(low), float(high))
        for ended, won, expected, low, high in rows
    ]


def agree_help(
    partner: Partner,
    what: str,
    *,
    why: Reason,
    note: str,
    due_at: datetime,
    user_id: int,
    by: str,
    now: datetime,
) -> PartnerTask:
    """Help is agreed, with a date and somebody who sees to it; the figures of now are kept to look back on.

    Raises SupportError for a date that has passed, an unknown kind, and help that is under way.
    """
    if what not in HELPS:
        raise SupportError(Reason("support.unknown"))
    if due_at <= now:
        raise SupportError(Reason("support.past"))
    with notebook(now=now, actor=by, policy_version=Policy.objects.live().version) as notes:
        Partner.objects.select_for_update().get(pk=partner.pk)
        if partner.tasks.open().filter(kind__in=(Kind.SUPPORT, Kind.LOOK), what=what).exists():
            raise SupportError(Reason("support.under_way"))
        before = figures_of(partner, since=now - YEAR, now=now).as_json()
        task = PartnerTask.objects.create(
            partner=partner, kind=Kind.SUPPORT, what=what, why=why.as_json(), before=before, note=note[:1000],
            user_id=user_id, due_at=due_at, made_by=by, made_at=now,
        )  # fmt: skip
        notes.note_other(f"partner:{partner.code}", "review", "help_agreed", reasons=(why,), help=what)
    return task


def help_done(task_id: int, *, result: str, by: str, now: datetime) -> PartnerTask:
    """It was done: in twelve weeks somebody looks whether it helped. Done twice changes nothing."""
    with notebook(now=now, actor=by, policy_version=Policy.objects.live().version) as notes:
        task = PartnerTask.objects.select_for_update(of=("self",)).select_related("partner").get(pk=task_id)
        if task.done_at is not None:
            return task
        task.done_at, task.done_by, task.result = now, by, result[:300]
        task.save(update_fields=["done_at", "done_by", "result"])
        why = Reason("support.look", {"help": task.what})
        PartnerTask.objects.create(
            partner=task.partner, kind=Kind.LOOK, what=task.what, why=why.as_json(), before=task.before,
            user=task.user, due_at=now + LOOK_AFTER, made_by=by, made_at=now,
        )  # fmt: skip
        notes.note_other(f"partner:{task.partner.code}", "review", "help_done", help=task.what)
    return task


def look_now(task_id: int, *, by: str, now: datetime) -> Reason:
    """Did it help? Compares the figures since the help with those before, and closes the task."""
    with notebook(now=now, actor=by, policy_version=Policy.objects.live().version) as notes:
        task = PartnerTask.objects.select_for_update(of=("self",)).select_related("partner").get(pk=task_id)
        if task.done_at is not None:
            return Reason.from_json(task.before["told"])
        since = figures_of(task.partner, since=task.made_at, now=now)
        told = helped(task.what, Figures(**task.before), since)
        task.done_at, task.done_by, task.before = now, by, {**task.before, "told": told.as_json()}
        task.save(update_fields=["done_at", "done_by", "before"])
        about = f"partner:{task.partner.code}"
        notes.note_other(about, "review", "help_looked_at", reasons=(told,), help=task.what)
    return told


def looks_due(*, now: datetime) -> Sequence[PartnerTask]:
    """Help whose effect is to be looked at, and help that should have been given; what is due longest first."""
    due = PartnerTask.objects.open().filter(kind__in=(Kind.SUPPORT, Kind.LOOK), due_at__lte=now)
    return list(due.select_related("partner").order_by("due_at", "pk")[:50])
