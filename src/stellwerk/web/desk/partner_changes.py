"""What was changed about a partner, by whom and when: out of the journal."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.translation import gettext, gettext_lazy

from stellwerk.store.models import Entry, User
from stellwerk.web.templatetags.stellwerk import named, when

SHOWN = 8
WHAT = {
    "partner_made": gettext_lazy("Entered"),
    "absence_added": gettext_lazy("Absence entered: %(first)s to %(last)s"),
    "absence_removed": gettext_lazy("Absence removed: %(first)s to %(last)s"),
    "conflict_added": gettext_lazy("Conflict of interest entered: %(company)s"),
    "conflict_removed": gettext_lazy("Conflict of interest removed: %(company)s"),
    "possibility_added": gettext_lazy("Possibility entered: %(detail)s"),
    "possibility_changed": gettext_lazy("Possibility changed: %(detail)s"),
    "possibility_removed": gettext_lazy("Possibility removed: %(detail)s"),
    "partner_talked": gettext_lazy("Talk: %(result)s"),
}
# Field of the record -> the name of its column, where the two differ.
COLUMNS = {"level": "tier", "joined_on": "joined_at", "left_on": "left_at", "territories": "postcode_prefixes",
           "depth": "products", "certificates": "cert_valid_until", "people": "contact_name",
           "absences": "absent_from", "turnover_cents": "turnover", "min_value_cents": "min_value",
           "max_value_cents": "max_value", "wins": "history_wins", "expected_wins": "history_expected",
           "offers": "history_offers", "accepts": "history_accepts"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """One entry of the journal in words."""

    at: datetime
    who: str
    what: str


def last_changes(code: str) -> list[Change]:
    """The latest changes of this partner's record; two queries."""
    entries = list(Entry.objects.about(f"partner:{code}"[:60]).order_by("-id")[:SHOWN])
    ids = [int(e.actor[5:]) for e in entries if e.actor.startswith("user:") and e.actor[5:].isdecimal()]
    people = {user.actor: user.get_full_name() or user.username for user in User.objects.filter(id__in=ids)}
    return [
        Change(entry.at, people.get(entry.actor, entry.actor), told)
        for entry in entries
        for step in entry.steps
        if (told := said(step["what"], step["values"]))
    ]


def said(what: str, values: Mapping[str, Any]) -> str:
    """One step in words; '' for one that this page does not tell of."""
    if what == "partner_changed":
        return ", ".join(_field(name, *pair) for name, pair in values["changes"].items())
    if what not in WHAT:
        return ""
    days = {name: when(parse_date(values.get(f"{name}_on", "") or "")) for name in ("first", "last")}
    about = values.get("detail") or named(values.get("kind"), "possibility")
    more = {"company": values.get("company", ""), "detail": about, "result": values.get("result", "")}
    return str(WHAT[what]) % {**days, **more}


def _field(name: str, before: Any, after: Any) -> str:
    """A plain value with before and after, anything longer only by its name."""
    label = named(COLUMNS.get(name, name), "column")
    if isinstance(before, list | dict) or isinstance(after, list | dict) or name.endswith("_cents"):
        return label
    if name == "people":
        return gettext("People")
    shown = [named(str(v), "level") if name == "level" else v for v in (before, after)]
    return f"{label}: {_plain(shown[0])} → {_plain(shown[1])}"


def _plain(value: Any) -> str:
    return gettext("empty") if value in (None, "") else str(value)
