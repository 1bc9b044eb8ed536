"""The strategy field of a lead after Ansoff (1957): is the market known to us, is the product known to us?

The policy says how much a field counts, which share of the leads that are worked it should have and how many
customers it should win in a quarter. A field that is behind its share counts more, one that is ahead less.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from stellwerk.grade.points import Known
from stellwerk.terms import PolicyError, Reason

Shares = tuple[tuple[str, float], ...]


class Field(StrEnum):
    """Known market and known product; new market; new product; both new."""

    PENETRATION = "market_penetration"
    MARKET = "market_development"
    PRODUCT = "product_development"
    DIVERSIFICATION = "diversification"


HELPERS = ("product_development", "support")


@dataclass(frozen=True, slots=True)
class StrategyPolicy:
    # Countries in which we count as known whatever the customers say; empty means that only customers decide.
    known_countries: tuple[str, ...] = ()
    # So many customers of one country and industry make a known market.
    known_from_customers: int = 3
    # With fewer customers than this on record, every market counts as known: there is nothing to compare with.
    compare_from_customers: int = 30
    # Product lines that count as new although they were sold already.
    new_products: tuple[str, ...] = ()
    # How much a field counts in the order of work, before the quota moves it.
    weights: Shares = (
        ("market_penetration", 1.0), ("market_development", 1.0), ("product_development", 1.0),
        ("diversification", 0.9),
    )  # fmt: skip
    # Share of the leads worked in a quarter that each field should have (0.6 is 60 percent).
    quotas: Shares = (
        ("market_penetration", 0.6), ("market_development", 0.2), ("product_development", 0.15),
        ("diversification", 0.05),
    )  # fmt: skip
    # Customers each field should win in a quarter.
    goals: Shares = (
        ("market_penetration", 20.0), ("market_development", 5.0), ("product_development", 4.0),
        ("diversification", 1.0),
    )  # fmt: skip
    # How far the quota may move a field's weight: 0.5 means from half to one and a half times; 0 switches it off.
    quota_pull: float = 0.5
    # So many worked leads are counted as if they had met the quotas, so that the first ones of a quarter do not decide.
    quota_patience: float = 20.0
    # Who is asked when a lead of the field becomes an A. Rows of field, who: product_development or support.
    help: tuple[tuple[str, str], ...] = (
        ("product_development", "product_development"), ("diversification", "product_development"),
        ("diversification", "support"),
    )  # fmt: skip
    # Working days until whoever is asked must have answered.
    help_days: int = 3

    def __post_init__(self) -> None:
        for name in ("weights", "quotas", "goals", "help"):
            for row in getattr(self, name):
                if row[0] not in set(Field):
                    raise PolicyError(f"{name} has no field {row[0]!r}; there is: {', '.join(Field)}.")
        for row in self.help:
            if row[1] not in HELPERS:
                raise PolicyError(f"help knows nobody called {row[1]!r}; there is: {', '.join(HELPERS)}.")
        if not 0 <= self.quota_pull < 1:
            raise PolicyError("quota_pull must be 0 or more and below 1, or a weight could reach nothing.")
        if self.quota_patience <= 0:
            raise PolicyError("quota_patience must be above 0.")


@dataclass(frozen=True, slots=True)
class Experience:
    """What the house has sold so far: customers per (country, industry) and per country, product lines."""

    markets: Mapping[tuple[str, str], int] = field(default_factory=dict)
    products: frozenset[str] = frozenset()

    @property
    def customers(self) -> int:
        return sum(self.markets.values())

    def in_market(self, country: str, industry: str) -> int:
        """Customers there. Where an industry is not known, the lead's or a customer's, the country decides."""
        return sum(
            count
            for (where, what), count in self.markets.items()
            if where == country and (not industry or what in ("", industry))
        )


@dataclass(frozen=True, slots=True)
class Standing:
    """How many leads of each field were worked in this quarter."""

    worked: Mapping[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(self.worked.values())


@dataclass(frozen=True, slots=True)
class Placed:
    """The field of a lead and why."""

    name: str
    why: Reason


def place(known: Known, *, experience: Experience, policy: StrategyPolicy) -> Placed:
    """The field by rule. What nobody knows counts as known: it is no reason to call a lead daring."""
    market = market_is_known(known, experience=experience, policy=policy)
    product = product_is_known(known, experience=experience, policy=policy)
    where = {"country": known.country, "industry": known.industry}
    if market and product:
        return Placed(Field.PENETRATION.value, Reason("strategy.both_known", {}))
    if product:
        return Placed(Field.MARKET.value, Reason("strategy.new_market", where))
    if market:
        return Placed(Field.PRODUCT.value, Reason("strategy.new_product", {"product": known.product}))
    why = Reason("strategy.both_new", {**where, "product": known.product})
    return Placed(Field.DIVERSIFICATION.value, why)


def market_is_known(known: Known, *, experience: Experience, policy: StrategyPolicy) -> bool:
    """Whether we have customers in the lead's country and industry, or are at home there by policy."""
    if known.is_customer or not known.country or known.country in policy.known_countries:
        return True
    if experience.customers < policy.compare_from_customers:
        return not policy.known_countries
    return experience.in_market(known.country, known.industry) >= policy.known_from_customers


def product_is_known(known: Known, *, experience: Experience, policy: StrategyPolicy) -> bool:
    """Whether the product line was sold before."""
    if known.product in policy.new_products:
        return False
    return not known.product or not experience.products or known.product in experience.products


def weight(name: str, *, standing: Standing, policy: StrategyPolicy) -> float:
    """How much a field counts in the order of work: its own weight, moved by how it stands to its quota.

    Between (1 - pull) and (1 + pull) times its own weight: above it while the field is behind its quota, below
    it while it is ahead. More worked leads of a field never raise its weight. 1.0 for a lead without a field.
    """
    own = dict(policy.weights).get(name, 1.0)
    quota = dict(policy.quotas).get(name, 0.0)
    if not quota:
        return own
    share = (standing.worked.get(name, 0) + policy.quota_patience * quota) / (
        standing.total + policy.quota_patience
    )
    behind = max(-1.0, min(1.0, (quota - share) / quota))
    return own * (1 + policy.quota_pull * behind)


def helpers(name: str, *, policy: StrategyPolicy) -> tuple[str, ...]:
    """Who must help with leads of this field, each once."""
    return tuple(dict.fromkeys(who for where, who in policy.help if where == name))


def quarter_of(month: int) -> int:
    """1 to 4."""
    return (month - 1) // 3 + 1
