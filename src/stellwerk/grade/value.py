"""What an order is expected to bring and when it comes, with a range: from own orders, shrunk to what is usual."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from math import exp, log, sqrt

Range = tuple[float, float, float]  # low, expected, high: eight of ten lie between low and high
Key = tuple[str, ...]

PATIENCE = 5.0  # so many orders of a kind weigh as much as what is usual one level above
USUAL_SPREAD = log(2) / 1.2816  # of the logarithms: without own orders from half to twice what is expected
WIDEST = 1.5
NINETY = 1.2816  # the 90 percent point of the normal distribution
STATED = 0.2  # a value that somebody named may be wrong by this share, either way


@dataclass(frozen=True, slots=True)
class Usual:
    """Own amounts by kind: per key and each of its beginnings how many, their mean, variance of their logarithms."""

    known: Mapping[Key, tuple[int, float, float]] = field(default_factory=dict)

    def of(self, key: Key, otherwise: float) -> Range:
        """The expected amount of this kind: each level's mean is drawn towards the one above, the first towards
        `otherwise` (James & Stein 1961; the weights are those of a normal prior worth five orders)."""
        if not self.known:
            return around(otherwise, USUAL_SPREAD)
        mean, spread = otherwise, USUAL_SPREAD**2
        for length in range(len(key) + 1):
            count, own, variance = self.known.get(key[:length], (0, 0.0, 0.0))
            weight = count / (count + PATIENCE)
            mean += weight * (own - mean)
            spread += weight * (variance - spread)
        return around(mean, sqrt(spread))


@lru_cache(maxsize=1_000)
def around(mean: float, spread: float) -> Range:
    """Where eight of ten lie if the logarithms are normal with this standard deviation."""
    wide = min(spread, WIDEST)
    middle = mean * exp(-wide * wide / 2)
    return min(mean, middle * exp(-NINETY * wide)), mean, max(mean, middle * exp(NINETY * wide))


def learn(rows: Iterable[tuple[Key, float]]) -> Usual:
    """What own orders say; rows of kind (the most telling part first) and amount above 0."""
    amounts: dict[Key, list[float]] = defaultdict(list)
    for key, amount in rows:
        if amount > 0:
            for length in range(len(key) + 1):
                if length == 0 or key[length - 1]:
                    amounts[key[:length]].append(amount)
    return Usual({key: _summed(found) for key, found in amounts.items()})


def _summed(found: list[float]) -> tuple[int, float, float]:
    count, logs = len(found), [log(amount) for amount in found]
    middle = sum(logs) / count
    variance = sum((one - middle) ** 2 for one in logs) / (count - 1) if count > 1 else USUAL_SPREAD**2
    return count, sum(found) / count, variance


@dataclass(frozen=True, slots=True)
class Experience:
    """What own orders say: amounts in cents by product line and size, days to the order by product line and channel."""

    values: Usual = field(default_factory=Usual)
    days: Usual = field(default_factory=Usual)


def expected_value(
    stated_cents: int | None, product: str, size: str, *, usual_cents: int, own: Usual
) -> Range:
    """Cents of an order. What somebody named wins over what is usual."""
    if stated_cents:
        return stated_cents * (1 - STATED), float(stated_cents), stated_cents * (1 + STATED)
    return own.of((product, size), usual_cents)


def expected_days(product: str, channel: str, *, usual_days: int, own: Usual) -> Range:
    """Days from the first contact to the order."""
    return own.of((product, channel), usual_days)
