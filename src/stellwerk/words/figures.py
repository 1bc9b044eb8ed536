"""A value as people write it: by the name it has in a reason, in the reader's language."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, tzinfo
from math import isfinite
from typing import Any

SPACE = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"

# Value name -> kind of name; what a stage calls otherwise is under (stage, value name).
KINDS: Mapping[str | tuple[str, str], str] = {
    "channel": "channel",
    "complaint": "complaint",
    "country": "country",
    "excluded": "excluded",
    "feature": "feature",
    "helper": "helper",
    "industry": "industry",
    "is": "answer",
    "method": "method",
    "product": "product",
    "progress": "progress",
    "role": "role",
    "scrap": "scrap",
    ("treat", "segment"): "segment",
    "segment_field": "segment_field",
    "segment_how": "segment_how",
    "size": "size",
    "solves": "solves",
    "source": "source",
    "state": "offer_state",
    "strength": "strength",
    "strategy": "strategy",
    "temperature": "temperature",
    ("clean", "by"): "evidence",
    ("clean", "column"): "column",
    ("columns", "name"): "column",
    ("fact", "name"): "fact",
    ("follow_up", "kind"): "follow_up",
    ("follow_up", "stage"): "stage",
    ("ladder", "kind"): "follow_up",
    ("follow_up", "reason"): "lost",
    ("follow_up", "report"): "report_kind",
    ("call", "lost"): "lost",
    ("call", "skip"): "call_skip",
    "order_column": "order_column",
    ("erp", "text"): "erp_error",
    ("follow_up", "text"): "erp_error",
    "quotation_state": "quotation_state",
    ("import", "column"): "column",
    ("import", "tick"): "import_column",
    ("junk", "by"): "blocked",
    ("junk", "column"): "column",
    ("level", "level"): "level",
    ("policy", "level"): "level",
    ("offer", "reason"): "decline",
    ("nurture", "action"): "reply",
    ("partner_task", "rhythm"): "rhythm",
    ("partner", "column"): "column",
    ("proposal", "weight"): "weight",
    ("pursue", "reason"): "lost",
    ("support", "help"): "help",
    ("train", "chosen"): "candidate",
    ("report", "field"): "strategy",
    ("report", "gap"): "gap",
    ("report", "reason"): "lost",
    ("report", "remedy"): "remedy",
    ("report", "segment"): "segment",
    ("report", "sell_industry"): "industry",
    ("report", "sell_product"): "product",
    ("report", "step"): "report_step",
    ("report", "strengths"): "report_trait",
    ("report", "type"): "type_channel",
    ("report", "weaknesses"): "report_trait",
    ("report", "worst_product"): "product",
    ("report", "worst_segment"): "segment",
    ("report", "worst_type"): "type_channel",
}
# What a fact's value is a name of; a fact that is not here shows its value as it is.
FACT_KINDS: Mapping[str, str] = {
    "branch": "industry",
    "business_kind": "business_kind",
    "country": "country",
    "language": "language",
    "mail_kind": "mail_kind",
    "phone_kind": "phone_kind",
    "product_line": "product",
    "salutation": "salutation",
    "size_class": "size",
}
# What the value of a segment's condition is a name of, by the field that it asks.
SEGMENT_KINDS: Mapping[str, str] = {
    "channel": "channel",
    "country": "country",
    "industry": "industry",
    "product": "product",
    "size_class": "size",
}
# Names that keep their capital letter inside an English sentence.
PROPER = frozenset({"country", "language", "salutation"})
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_GERMAN_MARKS = str.maketrans(",.", ".,")
DAYS = {
    "de": ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}


class Speaker:
    """Formats the values of one reason; called by `sentence.render`."""

    def __init__(
        self,
        language: str,
        names: Mapping[str, Mapping[str, tuple[str, str]]],
        *,
        stage: str,
        tz: tzinfo | None,
    ) -> None:
        self.german = language.startswith("de")
        self.names, self.stage, self.tz = names, stage, tz

    def __call__(self, name: str, values: Mapping[str, Any]) -> str:
        value = values[name]
        if self.stage == "fact" and name in ("value", "other"):
            return self._fact(str(values.get("name", "")), value)
        if self.stage == "segment" and name == "value":
            return self._value(name, SEGMENT_KINDS.get(str(values.get("segment_field"))), value)
        return self._value(name, KINDS.get((self.stage, name)) or KINDS.get(name), value)

    def _fact(self, fact: str, value: Any) -> str:
        return self._value(fact, FACT_KINDS.get(fact), value)

    def _value(self, name: str, kind: str | None, value: Any) -> str:
        if isinstance(value, str):
            return self._named(kind, value) if kind else self._moment(name, value) or value
        if isinstance(value, bool):
            return ("ja" if value else "nein") if self.german else ("yes" if value else "no")
        if isinstance(value, int | float):
            return self._figure(name, value) if isfinite(value) else str(value)
        if isinstance(value, Mapping):
            return ", ".join(f"{self.number(n)}{SPACE}{self._named(kind, key)}" for key, n in value.items())
        if isinstance(value, Iterable):
            return ", ".join(self._value(name, kind, one) for one in value)
        return str(value)

    def _named(self, kind: str | None, value: Any) -> str:
        pair = self.names.get(kind or "", {}).get(str(value))
        if pair is None:
            return str(value).removeprefix("own.") if kind == "feature" else str(value)
        if self.german:
            return pair[1]
        return pair[0] if kind in PROPER or pair[0][1:2].isupper() else pair[0][:1].lower() + pair[0][1:]

    def _figure(self, name: str, value: float) -> str:
        if name.endswith("_cents"):
            return self.money(round(value))
        if name.endswith("percent"):
            return f"{self.number(round(value))}{SPACE}%" if self.german else f"{self.number(round(value))}%"
        if name == "weeks":
            return self.number(value, 1)
        if name.removeprefix("winner_") in ("fit", "credit", "total"):
            return self.number(value, 2)
        return self.number(value) if isinstance(value, int) else self._short(value)

    def _short(self, value: float) -> str:
        """As many decimals as it needs, two at most."""
        digits = next((n for n in (0, 1) if round(value, n) == value), 2)
        return self.number(value, digits)

    def number(self, value: float, digits: int = 0) -> str:
        """1.204,5 or 1,204.5; with a true minus sign."""
        text = f"{abs(value):,.{digits}f}"
        if self.german:
            text = text.translate(_GERMAN_MARKS)
        return f"{MINUS}{text}" if value < 0 and any(letter in "123456789" for letter in text) else text

    def money(self, cents: int) -> str:
        """Whole euros: 48.000 € or €48,000."""
        whole = self.number(round(cents / 100))
        if self.german:
            return f"{whole}{SPACE}€"
        return f"{MINUS}€{whole[1:]}" if whole.startswith(MINUS) else f"€{whole}"

    def _moment(self, name: str, text: str) -> str:
        """A day or a moment in ISO form under a name that says so; '' for any other text."""
        if not (name.endswith(("_on", "_at")) or name == "date"):
            return ""
        try:
            at = datetime.fromisoformat(text)
        except ValueError:
            return ""
        return self._day(at.date()) if len(text) <= 10 else self._at(at)

    def _day(self, day: date) -> str:
        return f"{day:%d.%m.%Y}" if self.german else f"{day.day} {MONTHS[day.month - 1]} {day.year}"

    def _at(self, at: datetime) -> str:
        if self.tz and at.tzinfo:
            at = at.astimezone(self.tz)
        if self.german:
            return f"{DAYS['de'][at.weekday()]} {at:%d.%m.}, {at:%H:%M}"
        return f"{DAYS['en'][at.weekday()]} {at.day} {MONTHS[at.month - 1]}, {at:%H:%M}"
