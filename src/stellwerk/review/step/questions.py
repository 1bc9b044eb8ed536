"""Answers a report's question: loads what the house knows, cuts the figures, and lets the report count."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time

from django.db.models import Count, Q

from stellwerk.grade.policy import GradePolicy
from stellwerk.grade.strategy import StrategyPolicy
from stellwerk.offer.policy import OfferPolicy
from stellwerk.review.shelf import (
    Campaign,
    Column,
    Cut,
    Filters,
    Known,
    Partner,
    Places,
    Question,
    Report,
    ReportPolicy,
)
from stellwerk.review.step import figuring, holdings
from stellwerk.store.models import Agency, Policy, Potential, SegmentRule, Source
from stellwerk.store.models import Campaign as CampaignRow
from stellwerk.store.models import Partner as PartnerRow


@dataclass(frozen=True, slots=True)
class Answered:
    """A report, the totals of the period before (None: all time), the leads that it is about, and what is known."""

    report: Report
    before: tuple[Column, ...] | None
    cut: Cut
    known: Known
    as_of: datetime | None

    def lead_ids(self, places: Places) -> Places:
        """The ids of the leads at these places of the cut."""
        return self.cut.leads("id")[places]


def answered(question: Question, filters: Filters, *, now: datetime, compare: bool = True) -> Answered:
    """Counts a report, and with `compare` the totals of the period before. Ten queries, however many leads."""
    figures, policy = figuring.figures(), Policy.objects.live()
    known, rules = known_now(policy), policy.read("reports", ReportPolicy)
    if question.customers:
        known = replace(known, customers=holdings.kept())
    cut, earlier = Cut(figures, filters), filters.before(now)
    before = None
    if compare and earlier is not None:
        before = _totals(question, Cut(figures, earlier), known, rules, filters.since or now)
    return Answered(question.compute(cut, known, rules, now), before, cut, known, figures.as_of)


def _totals(
    question: Question, cut: Cut, known: Known, rules: ReportPolicy, now: datetime
) -> tuple[Column, ...]:
    if question.totals is not None:
        return question.totals(cut, known, rules, now)
    return question.compute(cut, known, rules, now).table.totals


def known_now(policy: Policy) -> Known:
    """What reports know beside the leads. Six queries."""
    offers, strategy = policy.read("offer", OfferPolicy), policy.read("strategy", StrategyPolicy)
    partners = PartnerRow.objects.values_list("id", "name", "level", "joined_on")
    campaigns = CampaignRow.objects.values_list("id", "name", "channel", "real_cost_cents")
    people = Count("users", filter=Q(users__is_active=True))
    agencies = Agency.objects.annotate(people=people).values_list("id", "name", "people")
    potentials = Potential.objects.order_by("id").values_list("region", "industry", "product", "companies")
    return Known(
        partners={
            str(pk): Partner(name, level, datetime.combine(joined, time(), UTC))
            for pk, name, level, joined in partners
        },
        campaigns={str(pk): Campaign(name, channel, cost) for pk, name, channel, cost in campaigns},
        sources={str(pk): name for pk, name in Source.objects.values_list("id", "name")},
        agencies={str(pk): (name, count) for pk, name, count in agencies},
        segments={code: name for code, name in SegmentRule.objects.values_list("code", "name") if name},
        potentials=tuple(potentials),
        goals=dict(strategy.goals),
        quotas=dict(strategy.quotas),
        quiet_days=offers.silent_after_days - offers.warn_before_days,
        grade=policy.read("grade", GradePolicy),
    )
