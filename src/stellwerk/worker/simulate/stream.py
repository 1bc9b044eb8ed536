"""`simulate --stream`: JSON lines in, one line out per lead and per offer that was not accepted."""

import json
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any, BinaryIO

from stellwerk.match.channel import Channel, rehearse
from stellwerk.match.decide import MICRO, Decision, Rank
from stellwerk.match.policy import MatchPolicy
from stellwerk.terms import PolicyError
from stellwerk.worker.simulate import read
from stellwerk.worker.simulate.read import Record, RecordError

SHOWN = 5  # partners of a ranking
ANSWERS = ("accept", "decline", "timeout")


class Stream:
    """The engine behind the lines. `answer` takes one event and gives what is to be written, or nothing."""

    def __init__(self) -> None:
        self.channel = Channel(MatchPolicy(pool_by=()))
        self.counts: Counter[str] = Counter()
        self.ended = False
        self._verbs: dict[str, Callable[[Record], dict[str, Any] | None]] = {
            "init": self._init,
            "partner": self._partner,
            "lead": self._lead,
            "response": self._response,
            "outcome": self._outcome,
            "end": self._end,
        }

    def answer(self, line: bytes, number: int) -> dict[str, Any] | None:
        try:
            event = json.loads(line)
            if not isinstance(event, dict):
                raise RecordError("a line must be a JSON object.")
            verb = self._verbs.get(str(event.get("type")))
            if verb is None:
                raise RecordError(f"type must be one of {', '.join(self._verbs)}, not {event.get('type')!r}.")
            return verb(event)
        except (RecordError, PolicyError) as error:
            message = str(error)
        except ValueError:
            message = "the line is no JSON."
        self.counts["errors"] += 1
        return {"type": "error", "line": number, "message": message}

    def _init(self, event: Record) -> None:
        policy, max_offers = read.policy(event.get("policy") or {})
        self.channel = Channel(policy, max_offers=max_offers)

    def _partner(self, event: Record) -> None:
        self.channel.partner(read.partner(event))

    def _lead(self, event: Record) -> dict[str, Any]:
        lead, estimates = read.lead(event), read.estimates(event)
        try:
            decision = self.channel.lead(lead, estimates=estimates)
        except KeyError:
            raise RecordError(f"the lead {lead.lead_id} is on its way already.") from None
        self.counts["leads"] += 1
        return self._offer(decision)

    def _response(self, event: Record) -> dict[str, Any] | None:
        answer = event.get("response")
        if answer not in ANSWERS:
            raise RecordError(f"response must be one of {', '.join(ANSWERS)}, not {answer!r}.")
        lead_id, partner_id = str(event.get("lead_id")), str(event.get("partner_id"))
        if not self.channel.knows(lead_id, partner_id):
            raise RecordError(f"the lead {lead_id} is not offered to {partner_id}.")
        self.counts[answer] += 1
        decision = self.channel.response(
            lead_id, partner_id, answer, at=read.moment(event, "at"), reason=str(event.get("reason") or "")
        )
        return self._offer(decision) if decision else None

    def _outcome(self, event: Record) -> None:
        lead_id, partner_id = str(event.get("lead_id")), str(event.get("partner_id"))
        won = event.get("outcome") == "won"
        known = self.channel.outcome(lead_id, partner_id, won=won, at=read.moment(event, "at"))
        self.counts["won" if won else "lost"] += known
        self.counts["stray_outcomes"] += not known

    def _end(self, event: Record) -> dict[str, Any]:
        self.ended = True
        accounts = {name: pool.ledger for name, pool in self.channel.pools.items()}
        totals = {name: int(ledger.worth.sum()) for name, ledger in accounts.items()}
        return {"type": "report", "counts": dict(sorted(self.counts.items())), "accounts_sum_cents": totals}

    def _offer(self, decision: Decision) -> dict[str, Any]:
        self.counts["offers" if decision.partner_id else "to_a_person"] += 1
        return {
            "type": "offer",
            "lead_id": decision.lead_id,
            "partner_id": decision.partner_id or None,
            "worth_cents": decision.worth_cents,
            "eligible": decision.eligible_count,
            "propensity": round(decision.propensity, 6),
            "ranking": [as_json(rank) for rank in shown(decision)],
            "excluded": decision.excluded,
        }


def shown(decision: Decision) -> tuple[Rank, ...]:
    """The first of the ranking, and the winner where the lottery drew it from further down."""
    parts = decision.components
    if parts is None:
        return ()
    first = parts.ranked(SHOWN)
    if any(rank.partner_id == decision.partner_id for rank in first):
        return first
    won = decision.won
    return (*first, won) if won else first


def as_json(rank: Rank) -> dict[str, Any]:
    numbers = {name: getattr(rank, name) / MICRO for name in ("fit", "credit", "price", "total")}
    return {"partner_id": rank.partner_id, **numbers}


def run(lines: Iterable[bytes], out: BinaryIO) -> None:
    """Answers line by line until `end` or the end of the input; every answer is flushed at once."""
    rehearse()
    stream = Stream()
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        answer = stream.answer(line, number)
        if answer is not None:
            out.write(json.dumps(answer, separators=(",", ":"), ensure_ascii=False).encode() + b"\n")
            out.flush()
        if stream.ended:
            return
