"""What a batch decides on, locked: first the pools, then the week's places, each in order: no deadlock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count
from django.utils import timezone

from stellwerk.match.credit import Ledger, Movement
from stellwerk.match.decide import Pool, iso_week, weeks_since_epoch
from stellwerk.match.eligible import Roster
from stellwerk.match.fit import Standing
from stellwerk.match.policy import MatchPolicy
from stellwerk.match.step.profiles import profiles
from stellwerk.store.journal import Notebook
from stellwerk.store.models import Booking, Offer, Partner, PartnerWeek, PoolState
from stellwerk.store.rows import insert_values, update_rows
from stellwerk.terms import OfferState

# How the journal names what a new week brings to the accounts.
NOTED = {"write_off": "written_off", "leaver": "balance_passed_on"}


class Place(NamedTuple):
    """A partner's row of the week, as it was locked."""

    id: int
    partner_id: int
    places: int | None
    used: int


@dataclass(slots=True)
class House:
    """The roster, the pools' states and this week's places; nobody else changes them before the batch is written."""

    roster: Roster
    standing: Standing
    states: dict[str, PoolState]
    places: dict[str, Place]
    week: str
    now: datetime
    rules: MatchPolicy

    @classmethod
    def locked(cls, pools: Sequence[str], *, now: datetime, rules: MatchPolicy) -> "House":
        PoolState.objects.bulk_create(
            (PoolState(pool=p, changed_at=now) for p in pools), ignore_conflicts=True
        )
        states = PoolState.objects.filter(pool__in=pools).order_by("pool").select_for_update()
        by_name = {state.pool: state for state in states}
        roster, week = Roster(profiles()), iso_week(timezone.localtime(now))
        places = _lock_places(roster, week)
        return cls(roster, Standing(roster, rules), by_name, places, week, now, rules)

    def pool(self, name: str, notes: Notebook) -> Pool:
        """The pool as it stands; in a new week with the movements that it brings, booked and journalled."""
        at = weeks_since_epoch(self.now)
        ledger = Ledger.unpack(bytes(self.states[name].packed), self.roster.ids, opened_at=at)
        pool = Pool(
            self.roster, ledger, self.rules, policy_version=notes.policy_version, standing=self.standing
        )
        for kind, movement in pool.new_week(self.week, timezone.localdate(self.now)):
            moved = deltas(movement, self.roster.ids)
            insert_values(Booking, ("pool", "deltas", "kind", "booked_at"), [(name, moved, kind, self.now)])
            cents = int(abs(movement.worth_cents).sum()) // 2
            notes.note_other(
                f"pool:{name}", "match", NOTED[kind], worth_cents=cents, weeks=self.rules.cap_weeks
            )
        return pool

    def keep(self, name: str, ledger: Ledger) -> None:
        """Writes the pool's state."""
        state = self.states[name]
        state.packed, state.changed_at = ledger.pack(), self.now
        state.worth_total_cents, state.count_total_micro = int(ledger.worth.sum()), int(ledger.count.sum())
        state.save()

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
    live = Offer.objects.filter(state__in=(OfferState.OPEN, OfferState.ACCEPTED))
    limited = live.filter(partner__max_open__isnull=False)
    for code, count in limited.values_list("partner__code").annotate(n=Count("id")):
        roster.open[roster.index[code]] = count
    return places


def deltas(movement: Movement, codes: Sequence[str]) -> list[tuple[str, int, int]]:
    """A movement as it is stored: [partner code, cents, millionths of a lead]."""
    names = map(codes.__getitem__, movement.partners.tolist())
    return list(zip(names, movement.worth_cents.tolist(), movement.count_micro.tolist(), strict=True))
