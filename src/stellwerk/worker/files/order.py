"""What the command line asked `stellwerk sort` for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

Say = Callable[[str], None]


class SortError(Exception):
    """The command cannot do what was asked; one line that says what to do."""


@dataclass(frozen=True, slots=True)
class Order:
    """What the command line asked for."""

    leads: Path
    out: Path
    now: datetime
    partners: Path | None = None
    customers: Path | None = None
    history: Path | None = None
    outcome: str = ""
    won: str = ""
    at: str = ""
    ignored: tuple[str, ...] = ()
    overrides: Mapping[str, str] = field(default_factory=dict)
    policy: Path | None = None
    language: str = "en"
