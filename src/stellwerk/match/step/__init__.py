"""Match's step: load the pool under its lock, decide the batch, write decisions, bookings and state at once."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.utils import timezone

from stellwerk.match.decide import Decision as Choice
from stellwerk.match.decide import MatchError, Pool, pool_of
from stellwerk.match.explain import why
from stellwerk.match.policy import MatchPolicy
from stellwerk.match.step.books import book_back, project
from stellwerk.match.step.customers import HOUSE, owners_of
from stellwerk.match.step.house import House, deltas
from stellwerk.match.step.profiles import Ties, profile, profiles, refused, ties_of
from stellwerk.store.journal import Notebook, notebook
from stellwerk.store.models import (
    Booking,
    Decision,
    DirectSale,
    FollowUp,
    Lead,
    Offer,
    Partner,
    Policy,
)
from stellwerk.store.rows import insert_rows, insert_values, new
from stellwerk.terms import OfferState, Reason, Stage

__all__ = ["House", "place", "profile", "profiles", "project", "run"]

# Where a lead must stand to be placed by hand: not merged, closed or with a partner.
PLACEABLE = (Stage.MATCH, Stage.STUCK, Stage.QUALIFY, Stage.NURTURE, Stage.SCRAP)


def run(*, now: datetime, policy: Policy, notes: Notebook, limit: int) -> int:
    """Decides the A leads that wait at match's door; returns how many. A lead arrives when it is decided."""
    rules = policy.read("match", MatchPolicy)
    back = book_back(now=now, rules=rules, notes=notes, limit=limit)
    leads = notes.leads_at(Stage.MATCH, limit)
    if not leads:
        return back
    ties = _by_policy(ties_of(leads, now=now), rules)
    named = [lead for lead in leads if lead.pk in ties.named]
    _sell_directly(named, DirectSale.Rule.NAMED_ACCOUNT, now=now, notes=notes)
    own = [lead for lead in leads if lead.pk not in ties.named and _is_ours(lead, ties)]
    _sell_to_customers(own, now=now, notes=notes)
    taken = {lead.pk for lead in (*named, *own)}
    pools: dict[str, list[Lead]] = defaultdict(list)
    for lead in leads:
        if lead.pk not in taken:
            pools[pool_of(lead.country, lead.product, rules.pool_by)].append(lead)
    if not pools:
        return len(leads) + back
    house = House.locked(sorted(pools), now=now, rules=rules)
    before = refused([lead.pk for lead in leads])
    for name in sorted(pools):
        choices = _decide(name, pools[name], house, before, ties, notes)
        _move(pools[name], choices, house, ties, notes)
    house.save()
    return len(leads) + back


def _by_policy(ties: Ties, rules: MatchPolicy) -> Ties:
    """What the policy does not want counts for nothing."""
    kept = {
        pk: code
        for pk, code in ties.keepers.items()
        if (rules.own_customers_direct if code == HOUSE else rules.customers_to_their_partner)
    }
    return replace(ties, keepers=kept)


def _is_ours(lead: Lead, ties: Ties) -> bool:
    """A customer of our own; a partner that has registered the company goes before."""
    return ties.keepers.get(lead.pk) == HOUSE and lead.pk not in ties.owners


def _decide(
    name: str, leads: Sequence[Lead], house: House, before: dict[int, set[str]], ties: Ties, notes: Notebook
) -> list[Choice]:
    """Decides a batch of one pool and writes what follows from it."""
    pool = house.pool(name, notes)
    choices = [_choose(pool, lead, before[lead.pk], ties, house) for lead in leads]
    _write(name, leads, choices, house, version=notes.policy_version)
    house.keep(name, pool.ledger)
    return choices


def _choose(pool: Pool, lead: Lead, before: set[str], ties: Ties, house: House) -> Choice:
    """One lead; by policy a protection gives way when its owner has no place or has refused.

    A customer's partner comes first and always gives way: the customer is not to wait for it.
    """
    release = house.rules.release_protected
    asked = profile(lead, now=house.now, refused_by=before, ties=ties, release=release)
    choice = pool.decide(asked)
    gives_way = release or lead.pk not in ties.owners
    if choice.partner_id or not asked.protected_partner or not gives_way:
        return choice
    return pool.decide(profile(lead, now=house.now, refused_by=before, ties=Ties(barred=ties.barred,
                                                                                consented=ties.consented)))  # fmt: skip


def _write(
    pool: str,
    leads: Sequence[Lead],
    choices: Sequence[Choice],
    house: House,
    *,
    version: int,
    by: str = "",
    reason: str = "",
) -> list[Decision]:
    """One decision row per choosing, one booking row per offer."""
    attempts = Counter(Decision.objects.filter(lead__in=[x.pk for x in leads]).values_list("lead", flat=True))
    decisions = insert_rows(
        new(
            Decision,
            lead_id=lead.pk,
            partner_id=house.places[choice.partner_id].partner_id if choice.partner_id else None,
            attempt=attempts[lead.pk] + 1,
            pool=pool,
            worth_cents=choice.worth_cents,
            eligible_count=choice.eligible_count,
            ranking=list(map(tuple, choice.ranking)),
            excluded=choice.excluded,
            propensity=choice.propensity,
            policy_version=version,
            decided_at=house.now,
            overridden_by=by,
            override_reason=reason,
        )
        for lead, choice in zip(leads, choices, strict=True)
    )
    bookings = [
        (pool, decision.pk, deltas(choice.movement, house.roster.ids), house.now)
        for decision, choice in zip(decisions, choices, strict=True)
        if choice.movement
    ]
    insert_values(Booking, ("pool", "decision", "deltas", "booked_at"), bookings)
    return decisions


def _move(
    leads: Sequence[Lead], choices: Sequence[Choice], house: House, ties: Ties, notes: Notebook
) -> None:
    """Sends decided leads to offer's door, the others to direct sale where the policy says so, else to a person."""
    nobody: dict[int, Reason] = {}
    for lead, choice in zip(leads, choices, strict=True):
        reasons = (*why(choice, house.rules.horizon_weeks), *_kept_by(lead, choice, ties))
        notes.note(lead.pk, "match", "decided", reasons=reasons, partner=choice.partner_id)
        if not choice.partner_id:
            nobody[lead.pk] = reasons[0]
    placed = [lead.pk for lead in leads if lead.pk not in nobody]
    Lead.objects.move(placed, to=Stage.OFFER, at=house.now)
    asked = {pk: why for pk, why in nobody.items() if _is_unknown(why)}
    rest = {pk: why for pk, why in nobody.items() if pk not in asked}
    if house.rules.direct_when_nobody:
        own = [lead for lead in leads if lead.pk in rest]
        _sell_directly(own, DirectSale.Rule.NOBODY_ELIGIBLE, now=house.now, notes=notes)
        rest = {}
    Lead.objects.move((*asked, *rest), to=Stage.STUCK, at=None)
    due_at = house.now + timedelta(hours=house.rules.by_hand_hours)
    for kind, role, whys in (("ask_missing", "call_centre", asked), ("place_by_hand", "channel", rest)):
        FollowUp.objects.ask(whys, kind=kind, role=role, due_at=due_at, now=house.now)


def _kept_by(lead: Lead, choice: Choice, ties: Ties) -> tuple[Reason, ...]:
    """That it is the lead of a customer, and whether the partner that looks after it got it."""
    keeper = ties.keepers.get(lead.pk, HOUSE)
    if keeper == HOUSE or lead.pk in ties.owners:
        return ()
    values = {"partner": keeper, "customer": lead.customer.number if lead.customer else ""}
    if choice.partner_id == keeper:
        return (Reason("match.customer_of", values),)
    return (Reason("match.customer_not_served", values),)


def _is_unknown(why: Reason) -> bool:
    """Whether a value that the lead lacks shut partners out: then the call centre gets the question."""
    return any(code.startswith("UNKNOWN_") for code in why.values["excluded"])


def _sell_to_customers(leads: Sequence[Lead], *, now: datetime, notes: Notebook) -> None:
    """Customers that no partner looks after: whoever of our sales knows them takes their leads."""
    owners = owners_of(leads)
    for lead in leads:
        lead.owner_id = lead.owner_id or owners.get(lead.customer_id or 0)
    notes.change(leads, "owner")
    notes.put_down()
    why = Reason("match.direct_customer")
    _sell_directly(leads, DirectSale.Rule.NAMED_ACCOUNT, now=now, notes=notes, why=why)


def _sell_directly(
    leads: Sequence[Lead],
    rule: DirectSale.Rule,
    *,
    now: datetime,
    notes: Notebook,
    why: Reason | None = None,
) -> None:
    """The manufacturer's own sales take these leads: by rule only, and outside the ledger."""
    why = why or Reason(f"match.direct_{rule.value}")
    rows = [(lead.pk, rule, lead.worth_cents, why.as_json(), now, notes.actor) for lead in leads]
    insert_values(DirectSale, ("lead", "rule", "worth_cents", "why", "decided_at", "decided_by"), rows)
    Lead.objects.move((lead.pk for lead in leads), to=Stage.PURSUE, at=now)
    for lead in leads:
        notes.note(lead.pk, "match", "direct", reasons=(why,))


def place(lead_id: int, partner_id: int, *, reason: str, by: str, now: datetime) -> Decision:
    """A person places the lead; it is booked like any other. It then waits at offer's door.

    Raises MatchError when the lead is not to be placed, or the partner has left or has no place this week.
    """
    policy = Policy.objects.live()
    rules = policy.read("match", MatchPolicy)
    with notebook(now=now, actor=by, policy_version=policy.version) as notes:
        lead = Lead.objects.select_for_update(of=("self",)).get(pk=lead_id)
        live = Offer.objects.filter(lead=lead, state__in=(OfferState.OPEN, OfferState.ACCEPTED))
        if lead.stage not in PLACEABLE or live.exists():
            raise MatchError(Reason("match.not_to_be_placed"))
        name = pool_of(lead.country, lead.product, rules.pool_by)
        house = House.locked([name], now=now, rules=rules)
        partner = Partner.objects.get(pk=partner_id)
        _check_place(partner, house)
        pool = house.pool(name, notes)
        asked = profile(lead, now=now, refused_by=refused([lead.pk])[lead.pk], ties=ties_of([lead], now=now))
        choice = pool.decide(asked, by_hand=house.roster.index[partner.code])
        [decision] = _write(name, [lead], [choice], house, version=policy.version, by=by, reason=reason)
        house.keep(name, pool.ledger)
        house.save()
        why_ = Reason("match.placed_by_hand", {"reason": reason})
        notes.note(lead.pk, "match", "placed", reasons=(why_,), partner=partner.code)
        planned_by_people = FollowUp.objects.open().filter(lead=lead, kind="by_hand")
        FollowUp.objects.open().filter(lead=lead).exclude(pk__in=planned_by_people).update(
            done_at=now, done_by=by
        )
        Lead.objects.move([lead.pk], to=Stage.OFFER, at=now)
    return decision


def _check_place(partner: Partner, house: House) -> None:
    i, today = house.roster.index[partner.code], timezone.localdate(house.now)
    if partner.joined_on > today or (partner.left_on is not None and partner.left_on <= today):
        raise MatchError(Reason("match.partner_gone", {"partner": partner.name}))
    if house.roster.used[i] >= house.roster.capacity[i]:
        raise MatchError(Reason("match.partner_full", {"partner": partner.name, "week": house.week}))
