"""Match's step: load the pool under its lock, decide the batch, write decisions, bookings and state at once."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import numpy as np
from django.db.models import Count, F, Q
from django.utils import timezone

from stellwerk.match.credit import Ledger, Movement
from stellwerk.match.decide import Decision as Choice
from stellwerk.match.decide import Pool, iso_week, pool_of, weeks_since_epoch
from stellwerk.match.eligible import PartnerProfile, Roster
from stellwerk.match.explain import why
from stellwerk.match.policy import MatchPolicy
from stellwerk.store.journal import Notebook
from stellwerk.store.models import (
    Absence,
    Account,
    Booking,
    Certificate,
    Competence,
    Decision,
    FollowUp,
    Lead,
    Offer,
    Partner,
    PartnerWeek,
    Policy,
    PoolState,
    Resource,
    Territory,
)
from stellwerk.store.rows import insert_rows, insert_values, new, update_rows
from stellwerk.terms import LeadProfile, Reason, Stage


def run(*, now: datetime, policy: Policy, notes: Notebook, limit: int) -> int:
    """Decides the A leads that wait at match's door; returns how many. A lead arrives when it is decided."""
    leads = notes.leads_at(Stage.MATCH, limit)
    if not leads:
        return 0
    rules = policy.read("match", MatchPolicy)
    pools: dict[str, list[Lead]] = defaultdict(list)
    for lead in leads:
        pools[pool_of(lead.country, lead.product)].append(lead)
    house = House.locked(sorted(pools), now=now)
    refused = _refused([lead.pk for lead in leads])
    for name in sorted(pools):
        choices = _decide(name, pools[name], house, refused, now=now, rules=rules, notes=notes)
        _move(pools[name], choices, now=now, rules=rules, notes=notes)
    house.save()
    return len(leads)


def profile(lead: Lead, *, now: datetime, refused_by: Iterable[str] = ()) -> LeadProfile:
    """A lead's row as the rules take it."""
    return LeadProfile(
        lead_id=lead.number,
        arrived_at=timezone.localtime(now),
        country=lead.country,
        postcode=lead.postcode,
        lat=lead.lat,
        lon=lead.lon,
        product=lead.product,
        model=lead.model,
        size_class=lead.size_class,
        language=lead.language,
        industry=lead.industry,
        value_cents=lead.value_cents or 0,
        chance=lead.chance or 0.0,
        refused_by=frozenset(refused_by),
    )


def _refused(ids: Sequence[int]) -> dict[int, set[str]]:
    """Who had each lead before: it is not offered there again."""
    refused: dict[int, set[str]] = defaultdict(set)
    for lead_id, code in Offer.objects.filter(lead__in=ids).values_list("lead", "partner__code"):
        refused[lead_id].add(code)
    return refused


def profiles() -> tuple[PartnerProfile, ...]:
    """All partners as the rules know them; six queries, however many there are."""
    lists: dict[str, dict[int, list[tuple[Any, ...]]]] = {}
    for name, rows in (
        (
            "territory",
            Territory.objects.order_by("country", "prefix").values_list("partner", "country", "prefix"),
        ),
        ("competence", Competence.objects.values_list("partner", "product", "depth")),
        ("certificate", Certificate.objects.values_list("partner", "product", "valid_until")),
        ("resource", Resource.objects.values_list("partner", "model")),
        ("absence", Absence.objects.values_list("partner", "first_on", "last_on")),
    ):
        lists[name] = defaultdict(list)
        for partner, *rest in rows:
            lists[name][partner].append(tuple(rest))
    partners = Partner.objects.values_list("id", *COLUMNS)
    return tuple(_profile(row, {k: v.get(pk, []) for k, v in lists.items()}) for pk, *row in partners)


COLUMNS = (
    "code", "joined_on", "name", "left_on", "level", "country", "lat", "lon", "radius_km", "languages", "industries",
    "size_class", "min_value_cents", "max_value_cents", "capacity_per_week", "max_open", "weight", "history_wins",
    "history_expected", "history_offers", "history_accepts",
)  # fmt: skip
NAMES = {"code": "partner_id", "history_wins": "wins", "history_expected": "expected_wins",
         "history_offers": "offers", "history_accepts": "accepts"}  # fmt: skip
FIELDS = tuple(NAMES.get(name, name) for name in COLUMNS)


def _profile(row: Sequence[Any], lists: dict[str, list[tuple[Any, ...]]]) -> PartnerProfile:
    values: dict[str, Any] = dict(zip(FIELDS, row, strict=True))
    depth = dict(lists["competence"])
    values |= {
        "languages": frozenset(values["languages"]),
        "industries": frozenset(values["industries"]),
        "territories": tuple(lists["territory"]),
        "products": dict.fromkeys(depth) | dict(lists["certificate"]),
        "depth": depth,
        "on_show": frozenset(model for (model,) in lists["resource"]),
        "absences": tuple(lists["absence"]),
    }
    return PartnerProfile(**values)


class Place(NamedTuple):
    """A partner's row of the week, as it was locked."""

    id: int
    partner_id: int
    places: int | None
    used: int


@dataclass(slots=True)
class House:
    """What a batch decides on, locked: first the pools, then the week's places, each in order: no deadlock."""

    roster: Roster
    codes: tuple[str, ...]
    states: dict[str, PoolState]
    places: dict[str, Place]
    week: str

    @classmethod
    def locked(cls, pools: Sequence[str], *, now: datetime) -> "House":
        PoolState.objects.bulk_create(
            (PoolState(pool=p, changed_at=now) for p in pools), ignore_conflicts=True
        )
        states = PoolState.objects.filter(pool__in=pools).order_by("pool").select_for_update()
        by_name = {state.pool: state for state in states}
        roster, week = Roster(profiles()), iso_week(timezone.localtime(now))
        codes = tuple(p.partner_id for p in roster.partners)
        return cls(roster, codes, by_name, _lock_places(roster, week), week)

    def save(self) -> None:
        """Writes the places taken; the database refuses to overfill a week."""
        changed = []
        for code, place in self.places.items():
            i = self.roster.index[code]
            used, capacity = int(self.roster.used[i]), self.roster.partners[i].capacity_per_week
            if (place.used, place.places) != (used, capacity) and (capacity is None or used <= capacity):
                changed.append(PartnerWeek(id=place.id, used=used, places=capacity))
        update_rows(changed, "used", "places")


def _lock_places(roster: Roster, week: str) -> dict[str, Place]:
    """This week's row of every partner, made where missing, locked in the order of partners."""
    ids = dict(Partner.objects.values_list("code", "id"))
    if PartnerWeek.objects.filter(week=week).count() < len(ids):
        rows = [
            PartnerWeek(partner_id=ids[p.partner_id], week=week, places=p.capacity_per_week)
            for p in roster.partners
        ]
        PartnerWeek.objects.bulk_create(rows, ignore_conflicts=True)
    locked = PartnerWeek.objects.filter(week=week).order_by("partner_id").select_for_update()
    by_id = {row[1]: Place(*row) for row in locked.values_list("id", "partner", "places", "used")}
    places = {code: by_id[pk] for code, pk in ids.items()}
    for code, place in places.items():
        roster.used[roster.index[code]] = place.used
    limited = Offer.objects.taken().filter(partner__max_open__isnull=False)
    for code, count in limited.values_list("partner__code").annotate(n=Count("id")):
        roster.open[roster.index[code]] = count
    return places


def _decide(
    name: str,
    leads: Sequence[Lead],
    house: House,
    refused: dict[int, set[str]],
    *,
    now: datetime,
    rules: MatchPolicy,
    notes: Notebook,
) -> list[Choice]:
    """Decides a batch of one pool and writes what follows from it."""
    state = house.states[name]
    ledger = Ledger.unpack(bytes(state.packed), house.codes, opened_at=weeks_since_epoch(now))
    if ledger.week != house.week:
        _new_week(name, ledger, house, now=now, rules=rules, notes=notes)
    pool = Pool(house.roster, ledger, rules, policy_version=notes.policy_version)
    choices = [pool.decide(profile(lead, now=now, refused_by=refused[lead.pk])) for lead in leads]
    _write(name, leads, choices, house, now=now, version=notes.policy_version)
    state.packed, state.changed_at = ledger.pack(), now
    state.worth_total_cents, state.count_total_micro = int(ledger.worth.sum()), int(ledger.count.sum())
    state.save()
    return choices


def _new_week(
    name: str, ledger: Ledger, house: House, *, now: datetime, rules: MatchPolicy, notes: Notebook
) -> None:
    """Moves the prices, and cuts accounts at the cap: what is written off is spread, booked and journalled."""
    ledger.new_week(house.week, _used_in(ledger.week, house.roster), house.roster.capacity, rules)
    movement = ledger.write_off(rules)
    if movement is None:
        return
    moved = deltas(movement, house.codes)
    insert_values(
        Booking, ("pool", "deltas", "kind", "booked_at"), [(name, moved, Booking.Kind.WRITE_OFF, now)]
    )
    cents = int(np.abs(movement.worth_cents).sum()) // 2
    notes.note_other(f"pool:{name}", "match", "written_off", worth_cents=cents, weeks=rules.cap_weeks)


def _used_in(week: str, roster: Roster) -> Any:
    """Places used in the week that ended, for the capacity price."""
    used = roster.used * 0
    for code, count in PartnerWeek.objects.filter(week=week).values_list("partner__code", "used"):
        used[roster.index[code]] = count
    return used


def _write(
    pool: str,
    leads: Sequence[Lead],
    choices: Sequence[Choice],
    house: House,
    *,
    now: datetime,
    version: int,
) -> None:
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
            decided_at=now,
        )
        for lead, choice in zip(leads, choices, strict=True)
    )
    bookings = [
        (pool, decision.pk, deltas(choice.movement, house.codes), now)
        for decision, choice in zip(decisions, choices, strict=True)
        if choice.movement
    ]
    insert_values(Booking, ("pool", "decision", "deltas", "booked_at"), bookings)


def deltas(movement: Movement, codes: Sequence[str]) -> list[tuple[str, int, int]]:
    """A movement as it is stored: [partner code, cents, millionths of a lead]."""
    names = map(codes.__getitem__, movement.partners.tolist())
    return list(zip(names, movement.worth_cents.tolist(), movement.count_micro.tolist(), strict=True))


def _move(
    leads: Sequence[Lead], choices: Sequence[Choice], *, now: datetime, rules: MatchPolicy, notes: Notebook
) -> None:
    """Sends decided leads to offer's door, the others to a person."""
    nobody: dict[int, Reason] = {}
    for lead, choice in zip(leads, choices, strict=True):
        reasons = why(choice, rules.horizon_weeks)
        notes.note(lead.pk, "match", "decided", reasons=reasons, partner=choice.partner_id)
        if not choice.partner_id:
            nobody[lead.pk] = reasons[0]
    placed = [lead.pk for lead in leads if lead.pk not in nobody]
    Lead.objects.move(placed, to=Stage.OFFER, at=now)
    if nobody:
        Lead.objects.move(nobody, to=Stage.STUCK, at=None)
        due_at = now + timedelta(hours=rules.by_hand_hours)
        for kind, role, whys in _who_is_asked(nobody):
            FollowUp.objects.ask(whys, kind=kind, role=role, due_at=due_at, now=now)


def _who_is_asked(nobody: dict[int, Reason]) -> Iterable[tuple[str, str, dict[int, Reason]]]:
    """Where a value that the lead lacks shut partners out, the call centre gets the question; else the manager."""
    unknown = {
        pk: why for pk, why in nobody.items() if any(c.startswith("UNKNOWN_") for c in why.values["excluded"])
    }
    yield "ask_missing", "call_centre", unknown
    yield "place_by_hand", "channel", {pk: why for pk, why in nobody.items() if pk not in unknown}


def project(*, now: datetime) -> int:
    """Brings the accounts that pages show up to the packed states; returns how many pools changed."""
    codes = dict(Partner.objects.values_list("code", "id"))
    ids = tuple(sorted(codes))
    states = PoolState.objects.filter(Q(shown_at__isnull=True) | Q(shown_at__lt=F("changed_at")))
    for state in states:
        ledger = Ledger.unpack(bytes(state.packed), ids, opened_at=weeks_since_epoch(now))
        rows = [
            Account(pool=state.pool, partner_id=codes[code], worth_cents=worth, count_micro=count,
                    weekly_worth_cents=round(worth_rate), weekly_count_micro=round(count_rate))
            for code, worth, count, worth_rate, count_rate in zip(
                ids, ledger.worth.tolist(), ledger.count.tolist(), ledger.worth_rate.tolist(),
                ledger.count_rate.tolist(), strict=True)
            if worth or worth_rate
        ]  # fmt: skip
        Account.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["pool", "partner"],
            update_fields=["worth_cents", "count_micro", "weekly_worth_cents", "weekly_count_micro"],
        )  # fmt: skip
        PoolState.objects.filter(pk=state.pk, changed_at=state.changed_at).update(shown_at=state.changed_at)
    return len(states)
