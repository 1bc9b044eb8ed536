"""Number of employees -> size class S, M or L."""

from dataclasses import dataclass
from datetime import datetime

from stellwerk.enrich.fact import Fact, Source
from stellwerk.enrich.known import Known


@dataclass(frozen=True, slots=True)
class Settings:
    # From how many employees on a company is of medium size, and large (the EU's borders).
    medium_from: int = 50
    large_from: int = 250
    # How sure a stated number of employees is.
    stated: float = 0.9


DEFAULT = Settings()


def facts(known: Known, *, now: datetime, settings: Settings = DEFAULT) -> tuple[Fact, ...]:
    """size_class from the number of employees, if that is known and at least 1."""
    employees = known.get("employees")
    if not employees or employees < 1:
        return ()
    size = "L" if employees >= settings.large_from else "M" if employees >= settings.medium_from else "S"
    return (Fact("size_class", size, Source.PROVIDER, "size.employees", settings.stated, now),)
