"""What would help a partner: from its own figures beside what is usual, and whether help that was agreed did any good.

Every figure is judged by what the partner was sent, so that nobody is helped for having had hard leads.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from stellwerk.terms import Reason

HELPS = ("training", "certificate", "size", "capacity", "first_call", "reporting", "talk", "example")
APART = 0.8  # of what is usual, or its inverse
SLOW_HOURS = 4.0  # a first talk that is later by less is nobody's concern
FEW = 8  # leads that ended, below which a line or a size says nothing


@dataclass(frozen=True, slots=True)
class Part:
    """Some of a partner's leads: of one product line, or of one size. `low` and `high` bound what it makes of them,
    1 is usual. `depth`: how well it knows the line (1 to 3, None: nobody said); `is_certified` for it.
    """

    name: str
    ended: int
    won: int
    expected: float
    low: float
    high: float
    depth: int | None = None
    is_certified: bool = False


@dataclass(frozen=True, slots=True)
class Figures:
    """A partner over the time that is looked at. None where there are too few cases. Shares from 0 to 1."""

    ended: int = 0
    won: int = 0
    expected: float = 0.0
    low: float = 0.0
    high: float = 0.0
    offers: int = 0
    taken_share: float | None = None
    to_talk_hours: float | None = None
    said_share: float | None = None
    silent: int = 0

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Help:
    """One suggestion: what, and why in words."""

    what: str
    why: Reason


def suggestions(
    own: Figures, usual: Figures, *, lines: Iterable[Part] = (), sizes: Iterable[Part] = ()
) -> tuple[Help, ...]:
    """What would help, the most telling first; () for a partner that needs nothing. `usual` are all partners'."""
    found = [*_training(lines), *_sizes(sizes), *_habits(own, usual)]
    if not found and own.high and own.high < 1:
        found.append(Help("talk", Reason("support.talk", _against(own.won, own.expected))))
    if not found and own.low > 1:
        found.append(Help("example", Reason("support.example", _against(own.won, own.expected))))
    return tuple(found)


def _training(lines: Iterable[Part]) -> list[Help]:
    """Lines in which it surely makes less of its leads: first the certificate, then knowing the line better."""
    weak = sorted(
        (one for one in lines if one.ended >= FEW and one.high < 1), key=lambda one: one.won - one.expected
    )
    found = []
    for line in weak:
        values = {"product": line.name, **_against(line.won, line.expected)}
        if not line.is_certified:
            found.append(Help("certificate", Reason("support.certificate", values)))
        else:
            found.append(Help("training", Reason("support.training", values)))
    return found


def _sizes(sizes: Iterable[Part]) -> list[Help]:
    """Surely weak with large leads and not with small ones: smaller leads while it learns."""
    known = {one.name: one for one in sizes if one.ended >= FEW}
    large, small = known.get("large"), known.get("small")
    if large is None or small is None or large.high >= 1 or small.high < 1:
        return []
    values = {
        **_against(large.won, large.expected),
        "small_won": small.won,
        "small_expected": round(small.expected, 1),
    }
    return [Help("size", Reason("support.size", values))]


def _habits(own: Figures, usual: Figures) -> list[Help]:
    found = []
    if own.silent or _is_low(own.taken_share, usual.taken_share):
        values = {
            "silent": own.silent,
            "taken_percent": _percent(own.taken_share),
            "usual_percent": _percent(usual.taken_share),
        }
        found.append(Help("capacity", Reason("support.silent" if own.silent else "support.capacity", values)))
    if own.to_talk_hours is not None and usual.to_talk_hours is not None:
        later = own.to_talk_hours - usual.to_talk_hours
        if later > SLOW_HOURS and own.to_talk_hours > usual.to_talk_hours / APART:
            hours = {"hours": round(own.to_talk_hours), "usual_hours": round(usual.to_talk_hours)}
            found.append(Help("first_call", Reason("support.first_call", hours)))
    if _is_low(own.said_share, usual.said_share):
        values = {"said_percent": _percent(own.said_share), "usual_percent": _percent(usual.said_share)}
        found.append(Help("reporting", Reason("support.reporting", values)))
    return found


def _is_low(own: float | None, usual: float | None) -> bool:
    return own is not None and usual is not None and own < APART * usual


def _percent(share: float | None) -> float:
    return round(100 * (share or 0.0))


def _against(won: int, expected: float) -> dict[str, Any]:
    return {"won": won, "expected": round(expected, 1)}


def helped(what: str, before: Figures, now: Figures) -> Reason:
    """What a later look says of help that was agreed: the figure that it was for, before and since."""
    if what == "first_call" and before.to_talk_hours and now.to_talk_hours:
        return _told(before.to_talk_hours, now.to_talk_hours, "support.hours", is_less_better=True)
    pairs = {
        "capacity": (before.taken_share, now.taken_share),
        "reporting": (before.said_share, now.said_share),
    }
    old, new = pairs.get(what, (None, None))
    if old and new:
        return _told(100 * old, 100 * new, "support.share")
    if now.ended < FEW:
        return Reason("support.too_early", {"ended": now.ended})
    old_factor, new_factor = (one.won / one.expected if one.expected else 1.0 for one in (before, now))
    values = {"won": now.won, "expected": round(now.expected, 1)}
    if new_factor > old_factor / APART:
        return Reason("support.wins_better", values)
    return Reason("support.wins_worse" if new_factor < APART * old_factor else "support.wins_same", values)


def _told(old: float, new: float, key: str, *, is_less_better: bool = False) -> Reason:
    ratio = old / new if is_less_better else new / old
    told = "better" if ratio > 1 / APART else "worse" if ratio < APART else "same"
    return Reason(f"{key}_{told}", {"before": round(old), "after": round(new)})
