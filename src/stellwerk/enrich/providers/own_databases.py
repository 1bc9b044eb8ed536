"""Our own customers and organisations -> is this lead one of them?"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from stellwerk.enrich.fact import Fact, Source
from stellwerk.enrich.known import Candidate, Known


@dataclass(frozen=True, slots=True)
class Settings:
    # How sure a common web domain, a common name with postcode, a common name alone make us.
    domain: float = 0.95
    name_and_postcode: float = 0.95
    name: float = 0.5
    # From here on a candidate counts as the same company; below it is only mentioned.
    same_from: float = 0.8
    # After so many years without an order a customer is a former one (segment 6).
    former_after_years: int = 2


DEFAULT = Settings()


def facts(known: Known, *, now: datetime, settings: Settings = DEFAULT) -> tuple[Fact, ...]:
    """customer (number) or former_customer (number) with last_order_on, what we know of the company
    (branch, size_class), or maybe_customer (number) for a person to look at."""
    candidates = known.get("candidates", ())
    if not candidates:
        return ()
    # The number breaks ties, so that the order of rows does not matter.
    likeness, best = max(
        ((_likeness(known, one, settings), one) for one in candidates),
        key=lambda pair: (pair[0], pair[1].kind == "customer", pair[1].number, pair[1].company_key),
    )
    if likeness >= settings.same_from:
        return _same(best, likeness, now, settings)
    if likeness and best.number:
        return (Fact("maybe_customer", best.number, Source.OWN, "own.name_only", likeness, now),)
    return ()


def _same(one: Candidate, likeness: float, now: datetime, settings: Settings) -> tuple[Fact, ...]:
    found = []
    if one.kind == "customer" and one.number:
        former = _is_former(one.last_order_on, now, settings.former_after_years)
        name = "former_customer" if former else "customer"
        found.append(Fact(name, one.number, Source.OWN, "own.customers", likeness, now))
        if one.last_order_on:
            last = one.last_order_on.isoformat()
            found.append(Fact("last_order_on", last, Source.OWN, "own.customers", likeness, now))
    for name, value in (("branch", one.branch), ("size_class", one.size_class)):
        if value:
            found.append(Fact(name, value, Source.OWN, f"own.{one.kind}s", likeness, now))
    return tuple(found)


def _likeness(known: Known, one: Candidate, settings: Settings) -> float:
    likeness = 0.0
    web = known.get("web", "")
    if web and web == one.domain:
        likeness = settings.domain
    company = known.get("company_key", "")
    if company and company == one.company_key:
        postcode = known.get("postcode", "")
        together = bool(postcode) and postcode == one.postcode
        likeness = max(likeness, settings.name_and_postcode if together else settings.name)
    return likeness


def _is_former(last_order_on: date | None, now: datetime, years: int) -> bool:
    return last_order_on is not None and now.date() - last_order_on >= timedelta(days=round(years * 365.25))
