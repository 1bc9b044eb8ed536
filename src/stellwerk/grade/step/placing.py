"""The strategy field of leads: by rule for a batch, chosen by a person for one; how the fields stand."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, Sum
from django.utils import timezone

from stellwerk.grade.points import Known
from stellwerk.grade.step.around import WORKED, Around, experience_with, quarter_start
from stellwerk.grade.step.knowing import known
from stellwerk.grade.strategy import Field, Placed, Standing, StrategyPolicy, place, weight
from stellwerk.store.journal import notebook
from stellwerk.store.models import Lead, Order, Policy
from stellwerk.terms import ENDED


def give_field(lead: Lead, of: Known, beside: Around) -> None:
    """The lead's field by rule, unless a person has chosen one."""
    if not lead.strategy_by:
        lead.strategy = place(of, experience=beside.experience, policy=beside.strategy).name


def field_by_rule(lead: Lead, *, policy: Policy) -> Placed:
    """What the rule says of one lead and why, also where a person has chosen otherwise. One query."""
    rules = policy.read("strategy", StrategyPolicy)
    return place(known(lead), experience=experience_with(lead.product), policy=rules)


def choose_field(lead_id: int, name: str, *, by: str, now: datetime) -> Lead:
    """A person chooses the field; '' leaves it to the rule again. Raises KeyError for a field that there is not."""
    if name and name not in set(Field):
        raise KeyError(name)
    policy = Policy.objects.live()
    with notebook(now=now, actor=by, policy_version=policy.version) as notes:
        rows = Lead.objects.select_for_update(of=("self",)).select_related("person", "customer")
        lead = rows.get(pk=lead_id)
        lead.strategy_by = by if name else ""
        lead.strategy = name or field_by_rule(lead, policy=policy).name
        lead.save(update_fields=["strategy", "strategy_by"])
        notes.note(lead_id, "grade", "field_chosen" if name else "field_by_rule", strategy=lead.strategy)
    return lead


@dataclass(frozen=True, slots=True)
class FieldStanding:
    """One field in this quarter: leads worked, their worth, customers won, beside what the policy wants.

    `open_leads` and their worth count whenever they came in. `weight` is what the field counts in the order of work.
    """

    name: str
    worked: int
    share: float
    worth_cents: int
    won: int
    open_leads: int
    open_worth_cents: int
    quota: float
    goal: float
    weight: float


def field_standings(*, policy: Policy, now: datetime) -> list[FieldStanding]:
    """All four fields, in the order of `Field`. Two queries."""
    rules = policy.read("strategy", StrategyPolicy)
    found, won = _by_field(now), _won(now)
    standing = Standing({name: counts[0] for name, counts in found.items() if name})
    return [
        _standing_of(name.value, found.get(name.value, (0, 0, 0, 0)), won, standing, rules) for name in Field
    ]


def _standing_of(
    name: str,
    counts: tuple[int, int, int, int],
    won: Mapping[str, int],
    standing: Standing,
    rules: StrategyPolicy,
) -> FieldStanding:
    worked, worth_cents, open_leads, open_worth_cents = counts
    return FieldStanding(
        name=name,
        worked=worked,
        share=worked / standing.total if standing.total else 0.0,
        worth_cents=worth_cents,
        won=won.get(name, 0),
        open_leads=open_leads,
        open_worth_cents=open_worth_cents,
        quota=dict(rules.quotas).get(name, 0.0),
        goal=dict(rules.goals).get(name, 0.0),
        weight=weight(name, standing=standing, policy=rules),
    )


def _by_field(now: datetime) -> dict[str, tuple[int, int, int, int]]:
    """Field -> leads worked in this quarter and their worth, open leads and their worth; in one look at the table."""
    worked = Q(arrived_at__gte=quarter_start(now), stage__in=WORKED)
    waiting = ~Q(stage__in=ENDED)
    rows = (
        Lead.objects.order_by()
        .values("strategy")
        .annotate(
            n=Count("id", filter=worked),
            worth=Sum("worth_cents", filter=worked),
            open_n=Count("id", filter=waiting),
            open_worth=Sum("worth_cents", filter=waiting),
        )
    )
    return {
        row["strategy"]: (row["n"], row["worth"] or 0, row["open_n"], row["open_worth"] or 0) for row in rows
    }


def _won(now: datetime) -> Mapping[str, int]:
    """Field -> leads that ordered this quarter."""
    orders = Order.objects.filter(
        undone_at__isnull=True, lead__isnull=False, ordered_on__gte=timezone.localdate(quarter_start(now))
    )
    return dict(orders.order_by().values_list("lead__strategy").annotate(n=Count("lead", distinct=True)))
