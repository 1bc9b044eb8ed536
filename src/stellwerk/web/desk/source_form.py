"""A source's settings as a form: made from its `Settings` dataclass, read back into plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext

from stellwerk import words
from stellwerk.capture.sources import KINDS, fair, settings_of
from stellwerk.capture.sources.web_form import OPTIONAL
from stellwerk.capture.vocabulary import OUR_NAMES
from stellwerk.clean.figures import parse_date
from stellwerk.store.models import Source
from stellwerk.terms import Channel
from stellwerk.web.fair.fields import consent_text
from stellwerk.web.fair.links import LONGEST
from stellwerk.web.forms.fields import COUNTRIES
from stellwerk.web.templatetags.stellwerk import reader

Given = Mapping[str, str]
EMPTY_ROWS = 3
MOST_LINES, MOST_LENGTH = 200, 200
MAPPINGS = ("fields",)
# Where a secret is sent to is nothing that everybody may change.
GUARDED = ("host", "port", "tls", "user", "folder", "secret")
TICKED = {"asks": OPTIONAL, "required": OPTIONAL, "ticks": fair.OFFERED}


@dataclass(frozen=True, slots=True)
class Cell:
    """One input of a row; `choices` makes it a select."""

    name: str
    value: str
    label: str
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One setting on the page. `kind`: text, number, tick, lines, ticks, choice, radios, day or rows."""

    name: str
    label: str
    hint: str
    kind: str
    value: Any
    choices: tuple[tuple[str, str], ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    heads: tuple[str, ...] = ()


class SettingError(ValueError):
    """A setting that cannot be; the message says what to write instead."""


def entries(source: Source, *, guarded: bool) -> list[Entry]:
    """What the page asks, filled with what is set; `guarded`: the reader may set where a mailbox is, too."""
    if source.kind not in KINDS:
        return []
    known = settings_of(source.kind, source.settings)
    shown = [one for one in fields(known) if not one.metadata.get("hidden")]
    return [
        _entry(source.kind, one.name, getattr(known, one.name))
        for one in shown
        if guarded or one.name not in GUARDED
    ]


def _entry(kind: str, name: str, value: Any) -> Entry:
    label = words.name("source_setting", f"{kind}.{name}", reader())
    hint = words.name("source_hint", f"{kind}.{name}", reader())
    hint = "" if hint == f"{kind}.{name}" else hint
    if name in MAPPINGS:
        width = 3 if kind == "mailbox" else 2
        heads = [gettext("Sender"), gettext("Their field"), gettext("Means")][3 - width :]
        return Entry(
            name, label, hint, "rows", value, rows=_rows(name, value, width, heads), heads=tuple(heads)
        )
    if name in TICKED:
        return Entry(
            name, label, hint, "ticks", value, tuple((one, _ticked(name, one)) for one in TICKED[name])
        )
    if name == "open_until":
        return Entry(name, label, hint, "day", value)
    if name == "consent_version":
        texts = tuple((one, f"{one}: {consent_text(one, settings.MAKER)}") for one in fair.CONSENTS)
        return Entry(name, label, hint, "radios", value, texts)
    if choices := _choices(name):
        return Entry(name, label, hint, "choice", value, choices)
    if name == "products":
        return Entry(
            name, label, hint, "lines", "\n".join(f"{k}: {', '.join(models)}" for k, models in value)
        )
    if isinstance(value, tuple):
        return Entry(name, label, hint, "lines", "\n".join(value))
    shape = "tick" if isinstance(value, bool) else "number" if isinstance(value, int) else "text"
    return Entry(name, label, hint, shape, value)


def _rows(
    name: str, value: Sequence[Sequence[str]], width: int, heads: list[str]
) -> tuple[tuple[Cell, ...], ...]:
    filled = [*value, *[("",) * width] * EMPTY_ROWS]
    ours = our_names(gettext("leave out"))
    return tuple(
        tuple(
            Cell(f"{name}-{i}-{j}", text, f"{heads[j]} {i + 1}", ours if j == width - 1 else ())
            for j, text in enumerate(row)
        )
        for i, row in enumerate(filled)
    )


def our_names(none: str) -> tuple[tuple[str, str], ...]:
    """What a field can mean, with a word for none."""
    return ("", none), *((name, _column(name)) for name in OUR_NAMES)


def _column(name: str) -> str:
    return words.name("column", name, reader())


def _ticked(name: str, one: str) -> str:
    return words.name("fair_tick", one, reader()) if name == "ticks" else _column(one)


def _choices(name: str) -> tuple[tuple[str, str], ...]:
    if name == "channel":
        return ("", gettext("as the message says")), *(
            (c, words.name("channel", c, reader())) for c in Channel
        )
    if name == "language":
        return ("", gettext("the reader's own")), ("de", "Deutsch"), ("en", "English")
    if name == "country":
        return tuple((code, str(label)) for code, label in COUNTRIES if code)
    return ()


def read_back(source: Source, given: Mapping[str, Any], *, guarded: bool) -> dict[str, Any]:
    """The settings as they are kept, from a form's POST. Raises SettingError."""
    known = settings_of(source.kind, source.settings)
    found: dict[str, Any] = {one.name: getattr(known, one.name) for one in fields(known)}
    for entry in entries(source, guarded=guarded):
        found[entry.name] = _value(entry, given)
    return found


def _value(entry: Entry, given: Any) -> Any:
    text = str(given.get(entry.name, "")).strip()
    if entry.kind == "tick":
        return bool(text)
    if entry.kind == "number":
        if not text.isdecimal() or not 0 < int(text) < 100_000:
            raise SettingError(gettext("%(label)s: write a whole number, like 993.") % {"label": entry.label})
        return int(text)
    if entry.kind == "ticks":
        return [name for name, _ in entry.choices if name in given.getlist(entry.name)]
    if entry.kind == "day":
        return _day(entry, text)
    if entry.kind == "rows":
        return _read_rows(entry, given)
    if entry.kind in ("choice", "radios"):
        return text if text in dict(entry.choices) else entry.value
    if entry.kind == "lines":
        lines = [line.strip()[:MOST_LENGTH] for line in text.splitlines() if line.strip()][:MOST_LINES]
        return [_product(line) for line in lines] if entry.name == "products" else lines
    return text[:MOST_LENGTH]


def _day(entry: Entry, text: str) -> str:
    """A day as it is kept, or '' for none."""
    if not text:
        return ""
    day = parse_date(text)
    if day is None or day > timezone.localdate() + LONGEST:
        raise SettingError(
            gettext("%(label)s: write a day of the next year, like 25.09.2026.") % {"label": entry.label}
        )
    return day.isoformat()


def _product(line: str) -> list[Any]:
    """'turning: HW 250, HW 400' as it is kept."""
    name, _, models = line.partition(":")
    return [name.strip(), [model.strip() for model in models.split(",") if model.strip()]]


def _read_rows(entry: Entry, given: Given) -> list[list[str]]:
    """The rows that name a field of theirs; an empty one goes."""
    width, found = len(entry.heads), []
    for i in range(MOST_LINES):
        if f"{entry.name}-{i}-0" not in given:
            break
        row = [given.get(f"{entry.name}-{i}-{j}", "").strip()[:MOST_LENGTH] for j in range(width)]
        if not row[width - 2]:
            continue
        if row[-1] and row[-1] not in OUR_NAMES:
            raise SettingError(
                gettext("Choose one of our fields for “%(field)s”.") % {"field": row[width - 2]}
            )
        found.append(row)
    return found
