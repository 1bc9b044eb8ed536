"""What holds for all leads of a run: where the bar stands, what own orders say, the learned score that is live."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from stellwerk.grade.chance import Scored
from stellwerk.grade.policy import GradePolicy
from stellwerk.grade.value import Experience, learn
from stellwerk.store.models import Bar, Order, Policy, ScoreModel

if TYPE_CHECKING:
    from stellwerk.grade.learned import Learned

log = logging.getLogger(__name__)

LAST_ORDERS = 5_000  # what is usual is told by the latest orders
KEPT = "_circumstances"  # on the policy object, which lives as long as one run of the line


@dataclass(frozen=True, slots=True)
class Live:
    """The learned score that is live."""

    version: int
    model: "Learned"
    lift: int = 0  # points by which the bar for an A stands higher while it rules

    def score(self, rows: Sequence[Mapping[str, str]]) -> list[Scored]:
        """The whole batch at once; each row the features of a lead."""
        names = dict.fromkeys(name for row in rows for name in row)
        found = self.model.score({name: [row.get(name, "") for row in rows] for name in names})
        columns = (found.chance, found.low, found.high, found.log_odds, found.contributions)
        base = float(found.base)
        return [
            Scored(self.version, chance, low, high, odds, base, tuple(zip(found.names, parts, strict=True)))
            for chance, low, high, odds, parts in zip(*(column.tolist() for column in columns), strict=True)
        ]


@dataclass(frozen=True, slots=True)
class Circumstances:
    bar: int
    own: Experience
    live: Live | None


def circumstances(policy: Policy, *, now: datetime) -> Circumstances:
    """Three small queries, once per policy object; what own orders say is kept for the day."""
    kept = policy.__dict__.get(KEPT)
    if isinstance(kept, Circumstances):
        return kept
    live = live_score()
    bar = bar_points(policy) + (live.lift if live else 0)
    made = Circumstances(bar=bar, own=own_orders(now.date()), live=live)
    policy.__dict__[KEPT] = made
    return made


def bar_points(policy: Policy) -> int:
    """Where places put the bar for an A: where it was moved to since this policy went live, else where that puts it.

    While a learned score rules, it stands higher by the `lift` of that score.
    """
    usual = policy.read("grade", GradePolicy).a_from
    last = Bar.objects.order_by("-moved_at", "-id").values_list("points", "moved_at").first()
    if last is None or (policy.live_at is not None and last[1] < policy.live_at):
        return usual
    return last[0]


def live_score() -> Live | None:
    """The learned score, unpacked once per process; None while the points rule.

    A score whose bytes were tampered with is not used: the points rule then, and the log says so. No lead waits for it.
    """
    rows = ScoreModel.objects.filter(state=ScoreModel.State.LIVE)
    row = rows.values_list("version", "body", "report__share__lift").first()
    model = _unpacked(bytes(row[1])) if row else None
    return Live(row[0], model, row[2] or 0) if row and model else None


@lru_cache(maxsize=4)
def _unpacked(body: bytes) -> "Learned | None":
    from stellwerk.grade.learned import Learned, LearnError  # the points must do without its libraries

    try:
        return Learned.unpack(body)
    except LearnError as error:
        log.error("The live score cannot be read, the points rule instead: %s", error)
        return None


def own_orders(today: date) -> Experience:
    """What the latest orders brought and how long they took, since the last one came in."""
    orders = Order.objects.filter(undone_at__isnull=True).order_by("-id")
    last = orders.values_list("id", "amount_cents", "ordered_on", "customer_id").first()
    return _experience(last, today) if last else Experience()


@lru_cache(maxsize=2)
def _experience(last: tuple[Any, ...], today: date) -> Experience:
    """Kept until another order is the last, or another day."""
    rows = list(
        Order.objects.filter(undone_at__isnull=True)
        .order_by("-id")
        .values_list(
            "product", "lead__size_class", "lead__channel", "lead__arrived_at", "ordered_on", "amount_cents"
        )[:LAST_ORDERS]
    )
    return Experience(
        values=learn(((product, size or ""), cents) for product, size, _, _, _, cents in rows),
        days=learn(_days(rows)),
    )


def _days(rows: Iterable[tuple[Any, ...]]) -> Iterable[tuple[tuple[str, str], float]]:
    for product, _, channel, arrived_at, ordered_on, _ in rows:
        if arrived_at is not None:
            yield (product, channel), max(1.0, float((ordered_on - arrived_at.date()).days))
