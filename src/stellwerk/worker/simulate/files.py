"""`simulate` on files: partners and leads in; assignments, bookings and a report out."""

import csv
import heapq
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, TextIO

from stellwerk.match.channel import Channel
from stellwerk.match.credit import Movement
from stellwerk.match.decide import MICRO, Decision
from stellwerk.match.eligible import PartnerProfile
from stellwerk.match.policy import MatchPolicy
from stellwerk.terms import LeadProfile
from stellwerk.worker.simulate import read
from stellwerk.worker.simulate.read import RecordError

ASSIGNMENTS = ("lead_id", "offer_no", "partner_id", "offered_at", "response", "fit", "credit", "total", "price",
               "rank2_partner_id", "rank2_total", "eligible_count", "worth_cents", "propensity", "policy_version",
               "reasons")  # fmt: skip
BOOKINGS = ("seq", "lead_id", "offer_no", "partner_id", "worth_delta_cents", "count_delta_micro")
NEEDED = {
    "partners": {"partner_id"},
    "leads": {"lead_id", "arrived_at"},
    "responses": {"lead_id", "partner_id", "response"},
    "outcomes": {"lead_id", "partner_id", "outcome", "at"},
}


class InputError(Exception):
    """A file that cannot be used at all; the message says what to do."""


@dataclass(slots=True)
class Inputs:
    """What the files held; `rejected` lists (file, row number, reason) of rows that are none."""

    partners: list[PartnerProfile]
    leads: list[LeadProfile]
    responses: Mapping[tuple[str, str], tuple[str, str, datetime | None]]
    outcomes: Mapping[tuple[str, str], tuple[bool, datetime]]
    rejected: list[tuple[str, int, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Assignment:
    """One offer that was made, for the report: who had the lead, and whether it was taken."""

    lead: LeadProfile
    partner_id: str
    declines: int
    accepted: bool


def load(paths: Mapping[str, Path | None]) -> Inputs:
    """Reads the files by their kind. Raises InputError for a file that is none."""
    rejected: list[tuple[str, int, str]] = []
    partners = dict(_rows("partners", paths, lambda r: _keyed(read.partner(r), "partner_id"), rejected))
    leads = dict(_rows("leads", paths, lambda r: _keyed(read.lead(r), "lead_id"), rejected))
    responses = dict(_rows("responses", paths, _response, rejected))
    outcomes = dict(_rows("outcomes", paths, _outcome, rejected))
    in_time = sorted(leads.values(), key=lambda lead: (lead.arrived_at, lead.lead_id))
    return Inputs(list(partners.values()), in_time, responses, outcomes, rejected)


def _rows[K, V](
    kind: str,
    paths: Mapping[str, Path | None],
    parse: Callable[[Mapping[str, str]], tuple[K, V]],
    rejected: list[tuple[str, int, str]],
) -> Iterator[tuple[K, V]]:
    """The rows of a file by their key; a broken or doubled one is noted with its number."""
    path, seen = paths.get(kind), set[K]()
    if path is None:
        return
    for number, row in _table(path, kind):
        try:
            key, value = parse(row)
        except RecordError as error:
            rejected.append((kind, number, str(error)))
            continue
        if key in seen:
            rejected.append((kind, number, f"{key} stands in this file twice; the first row counts."))
            continue
        seen.add(key)
        yield key, value


def _table(path: Path, kind: str) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        file = path.open(encoding="utf-8-sig", newline="")
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}); check the name.") from None
    with file:
        reader = csv.DictReader(file)
        missing = NEEDED[kind] - set(reader.fieldnames or ())
        if missing:
            names = ", ".join(sorted(missing))
            raise InputError(f"{path} is no file of {kind}: it lacks the column {names}. Add it.")
        try:
            yield from ((number, row) for number, row in enumerate(reader, 2))
        except (csv.Error, UnicodeDecodeError) as error:
            raise InputError(f"{path} is no CSV file in UTF-8 ({error}); save it as one.") from None


def _keyed[T](value: T, name: str) -> tuple[str, T]:
    return getattr(value, name), value


def _response(row: Mapping[str, str]) -> tuple[tuple[str, str], tuple[str, str, datetime | None]]:
    answer = row["response"]
    if answer not in ("accept", "decline", "timeout"):
        raise RecordError(f"response must be accept, decline or timeout, not {answer!r}.")
    at = read.moment(row, "at") if row.get("at") else None
    return (row["lead_id"], row["partner_id"]), (answer, row.get("reason") or "", at)


def _outcome(row: Mapping[str, str]) -> tuple[tuple[str, str], tuple[bool, datetime]]:
    if row["outcome"] not in ("won", "lost"):
        raise RecordError(f"outcome must be won or lost, not {row['outcome']!r}.")
    return (row["lead_id"], row["partner_id"]), (row["outcome"] == "won", read.moment(row, "at"))


class Play:
    """Plays the leads in time order; an answer is looked up only after its offer, an outcome when it is due."""

    def __init__(self, inputs: Inputs, policy: MatchPolicy, max_offers: int, out: Path) -> None:
        self.inputs, self.out = inputs, out
        self.channel = Channel(policy, max_offers=max_offers, booked=self._booked)
        for partner in inputs.partners:
            self.channel.partner(partner)
        self.queue: list[tuple[datetime, int, str, str, str]] = []  # at, rank, lead, partner, reason
        self.leads: dict[str, LeadProfile] = {}
        self.made: list[Assignment] = []
        self.received: dict[str, tuple[int, int]] = {}  # cents and leads that were offered to each partner
        self.counts = {"leads": 0, "offers": 0, "accepted": 0, "to_a_person": 0}
        self._seq = 0
        self._number: dict[str, int] = {}
        self._booking_rows: list[tuple[Any, ...]] = []
        self._files: dict[str, TextIO] = {}
        self._tables: dict[str, Any] = {}

    def run(self, progress: Callable[..., None]) -> None:
        for name, header in (("assignments", ASSIGNMENTS), ("bookings", BOOKINGS)):
            self._files[name] = (self.out / f"{name}.csv").open("w", encoding="utf-8", newline="")
            self._tables[name] = csv.writer(self._files[name], lineterminator="\n")
            self._tables[name].writerow(header)
        try:
            for count, lead in enumerate(self.inputs.leads, 1):
                self._work_off(lead.arrived_at)
                self.leads[lead.lead_id] = lead
                self.counts["leads"] += 1
                self._made(self.channel.lead(lead), lead.arrived_at)
                if count % 1000 == 0:
                    progress(completed=count)
            self._work_off(None)
        finally:
            for file in self._files.values():
                file.close()

    def balances(self) -> tuple[dict[str, tuple[int, int]], dict[str, tuple[int, int]]]:
        """By partner: the accounts of all pools (cents, millionths), and what was offered (cents, leads)."""
        accounts: dict[str, tuple[int, int]] = {}
        for pool in self.channel.pools.values():
            ledger = pool.ledger
            for name, worth, count in zip(
                ledger.partner_ids, ledger.worth.tolist(), ledger.count.tolist(), strict=True
            ):
                before = accounts.get(name, (0, 0))
                accounts[name] = (before[0] + worth, before[1] + count)
        return accounts, self.received

    def weeks(self) -> float:
        leads = self.inputs.leads
        return (leads[-1].arrived_at - leads[0].arrived_at) / timedelta(weeks=1) if leads else 0.0

    def _work_off(self, until: datetime | None) -> None:
        """Answers and outcomes that are due; at the same moment outcomes come before answers."""
        while self.queue and (until is None or self.queue[0][0] <= until):
            at, rank, lead_id, partner_id, reason = heapq.heappop(self.queue)
            if rank == 0:
                won, _ = self.inputs.outcomes[lead_id, partner_id]
                self.channel.outcome(lead_id, partner_id, won=won, at=at)
                continue
            answer = self.inputs.responses[lead_id, partner_id][0]
            following = self.channel.response(lead_id, partner_id, answer, at=at, reason=reason)
            if following is not None:
                self._made(following, at)
            else:
                self._accepted(lead_id, partner_id, at)

    def _made(self, decision: Decision, at: datetime) -> None:
        """Writes a decision, and plans or takes its answer."""
        lead_id, partner_id = decision.lead_id, decision.partner_id
        number = self._number[lead_id] = self._number.get(lead_id, 0) + 1
        answer, reason, said_at = self.inputs.responses.get((lead_id, partner_id), ("accept", "", None))
        self._write(decision, number, at, answer if partner_id else "")
        self._write_bookings()
        if not partner_id:
            self.counts["to_a_person"] += 1
            del self._number[lead_id]
            return
        self.counts["offers"] += 1
        cents, leads = self.received.get(partner_id, (0, 0))
        self.received[partner_id] = (cents + decision.worth_cents, leads + 1)
        self.made.append(Assignment(self.leads[lead_id], partner_id, number - 1, answer == "accept"))
        if (lead_id, partner_id) in self.inputs.responses:
            heapq.heappush(self.queue, (max(at, said_at or at), 1, lead_id, partner_id, reason))
            return
        self.channel.response(lead_id, partner_id, "accept", at=at)
        self._accepted(lead_id, partner_id, at)

    def _accepted(self, lead_id: str, partner_id: str, at: datetime) -> None:
        self.counts["accepted"] += 1
        self._number.pop(lead_id, None)
        outcome = self.inputs.outcomes.get((lead_id, partner_id))
        if outcome is not None:
            heapq.heappush(self.queue, (max(at, outcome[1]), 0, lead_id, partner_id, ""))

    def _booked(self, lead_id: str, number: int, kind: str, movement: Movement, ids: tuple[str, ...]) -> None:
        head = (lead_id, number) if lead_id else (kind, "")
        rows = zip(
            movement.partners.tolist(),
            movement.worth_cents.tolist(),
            movement.count_micro.tolist(),
            strict=True,
        )
        for i, worth, count in rows:
            self._seq += 1
            self._booking_rows.append((self._seq, *head, ids[i], worth, count))

    def _write_bookings(self) -> None:
        self._tables["bookings"].writerows(self._booking_rows)
        self._booking_rows.clear()

    def _write(self, decision: Decision, number: int, at: datetime, answer: str) -> None:
        cells: list[Any] = [
            decision.lead_id,
            number,
            decision.partner_id,
            at.isoformat(),
            answer,
        ]
        parts, reasons = decision.components, [f"{k}:{n}" for k, n in sorted(decision.excluded.items())]
        if parts is None:
            cells += [""] * 6
        else:
            won = decision.won
            assert won is not None  # noqa: S101 - components without a winner do not exist
            second = next((r for r in parts.ranked(2) if r.partner_id != won.partner_id), None)
            cells += [_micro(won.fit), _micro(won.credit), _micro(won.total), _micro(won.price)]
            cells += [second.partner_id, _micro(second.total)] if second else ["", ""]
            if decision.propensity < 1:
                reasons.append("LOTTERY")
        version = self.channel.policy_version
        cells += [decision.eligible_count, decision.worth_cents, round(decision.propensity, 6), version]
        self._tables["assignments"].writerow((*cells, "|".join(reasons)))


def _micro(value: int) -> str:
    return f"{value / MICRO:.6f}"


def digests(paths: Mapping[str, Path | None], out: Path) -> dict[str, dict[str, str]]:
    """Where each input lies, seen from the folder of the results, and its SHA-256."""
    return {
        kind: {"path": os.path.relpath(path, out), "sha256": sha256(path.read_bytes()).hexdigest()}
        for kind, path in sorted(paths.items())
        if path is not None
    }


def write_rows(path: Path, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows((header, *rows))
