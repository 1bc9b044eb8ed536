"""Every number that people may change, by section; the one list that the policy page, its docs and files share."""

import tomllib
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from stellwerk.clean.policy import CleanPolicy
from stellwerk.enrich.policy import EnrichPolicy
from stellwerk.grade.chance import Curve
from stellwerk.grade.policy import GradePolicy
from stellwerk.grade.strategy import StrategyPolicy
from stellwerk.match.policy import MatchPolicy
from stellwerk.match.register import PartnerPolicy
from stellwerk.offer.policy import OfferPolicy
from stellwerk.pursue.calls import CallPolicy
from stellwerk.pursue.customers import CustomerPolicy
from stellwerk.pursue.nurture_policy import NurturePolicy
from stellwerk.pursue.policy import PursuePolicy
from stellwerk.review.bounds import BoundsError, check_bounds, check_floor
from stellwerk.review.outcomes import LearnPolicy
from stellwerk.review.shelf import ReportPolicy
from stellwerk.review.thresholds import LevelPolicy
from stellwerk.terms import PolicyError, fitting_numbers, read_numbers

SECTIONS: Mapping[str, type[Any]] = {
    "clean": CleanPolicy,
    "enrich": EnrichPolicy,
    "grade": GradePolicy,
    "curve": Curve,
    "strategy": StrategyPolicy,
    "match": MatchPolicy,
    "partners": PartnerPolicy,
    "offer": OfferPolicy,
    "pursue": PursuePolicy,
    "calls": CallPolicy,
    "customers": CustomerPolicy,
    "nurture": NurturePolicy,
    "levels": LevelPolicy,
    "learn": LearnPolicy,
    "reports": ReportPolicy,
}


def checked(numbers: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The numbers again if every section and name exists, is of the right kind and makes sense.

    Raises PolicyError, where a number is out of bounds its kind BoundsError.
    """
    for section, given in numbers.items():
        if section not in SECTIONS:
            raise PolicyError(f"There is no policy section {section!r}; there is: {', '.join(SECTIONS)}.")
        if not isinstance(given, Mapping):
            raise PolicyError(f"The policy section {section!r} must be a table of numbers.")
        _check_section(section, given)
    _leave_something(numbers)
    return {section: dict(given) for section, given in numbers.items()}


def _check_section(section: str, given: Mapping[str, Any]) -> None:
    kind = SECTIONS[section]
    try:
        check_bounds(section, kind, fitting_numbers(kind, given))
        read_numbers(kind, given)
    except BoundsError:
        raise
    except PolicyError as error:
        raise PolicyError(f"[{section}] {error}") from None


def _leave_something(numbers: Mapping[str, Any]) -> None:
    levels = read_numbers(LevelPolicy, numbers.get("levels", {}))
    factors = read_numbers(MatchPolicy, numbers.get("match", {})).level_factors
    check_floor(factors, least=levels.least_factor)


def from_toml(text: str) -> dict[str, dict[str, Any]]:
    """A policy file. Raises PolicyError with one line saying what to do."""
    try:
        return checked(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise PolicyError(f"The policy file is not valid TOML: {error}.") from None


def names(section: str) -> tuple[str, ...]:
    return tuple(field.name for field in fields(SECTIONS[section]))
