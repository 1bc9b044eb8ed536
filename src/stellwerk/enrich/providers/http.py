"""Somebody outside who is asked over HTTP: what to ask, how the answer is read, how often, and when to let it be.

Nothing here touches the network: an `Ask` goes to whoever carries it, an `Answer` comes back. What a person sets
up (`Settings`) and what the house keeps on the way (`State`) lie with the provider's row.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import quote, urlsplit

import orjson

from stellwerk.enrich.age import OUTSIDE, Ages
from stellwerk.enrich.fact import Fact, Source, Value
from stellwerk.enrich.providers.branch import PHRASES, branch_of, branch_of_code
from stellwerk.terms import Reason

# Fields of a lead that an address may hold in braces. Personal ones tell who somebody is: they need a contract.
FIELDS = ("company", "legal_form", "web_domain", "street", "postcode", "city", "country", "email_domain")
PERSONAL = ("email", "phone", "first_name", "last_name")
MARK = "asked."
MOST_BYTES = 256 * 1024
MOST_ROWS = 20
LONGEST = 120
SOON, LATEST = timedelta(minutes=5), timedelta(days=1)
TOLD_AFTER = 3  # failures one after the other, until somebody is told
NOTHING_KNOWN = (204, 404, 410)
REFUSED = (401, 403)
WRONG_QUESTION = (400, 422)  # they cannot make sense of this company; the next one may do
_FIELD = re.compile(r"\{([^{}]*)\}")
_SECRET = re.compile(r"[A-Z][A-Z0-9_]{0,60}")
_HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,60}")
_PATH = re.compile(r"[^.\s]+(?:\.[^.\s]+)*")
_BRANCHES = frozenset(branch for _, branch, _ in PHRASES)
_NEVER_SENT = frozenset(
    {"host", "content-length", "transfer-encoding", "connection", "cookie", "accept-encoding"}
)


class SettingsError(ValueError):
    """A setting that cannot be; `field` says which, `reason` what to enter instead."""

    def __init__(self, field: str, reason: Reason) -> None:
        super().__init__(reason.key)
        self.field, self.reason = field, reason


@dataclass(frozen=True, slots=True)
class Settings:
    """`url`: the address with fields in braces; `answers`: (path in their JSON, our fact).

    `secret` names the variable of the environment with the key; it goes in `header` behind `prefix`.
    `fresh_days` 0: as the policy says. `legal` says what the house relies on, such as a contract (GDPR Art. 28).
    """

    url: str = ""
    answers: tuple[tuple[str, str], ...] = ()
    confidence: float = 0.8
    secret: str = ""
    header: str = "Authorization"
    prefix: str = "Bearer "
    timeout: float = 5.0
    per_day: int = 200
    per_month: int = 3_000
    cache_days: int = 90
    fresh_days: int = 0
    legal: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """One question as it goes out; the key itself is put in by whoever carries it."""

    url: str
    secret: str
    header: str
    prefix: str
    timeout: float
    most_bytes: int = MOST_BYTES

    @property
    def digest(self) -> str:
        """By which the same question is known again."""
        return sha256(self.url.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: `problem` is the reason where nothing did; `again_after` seconds where they ask for patience."""

    status: int = 0
    body: bytes = b""
    problem: Reason | None = None
    again_after: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """What an answer says: facts, and the fields whose values make no sense."""

    facts: tuple[Fact, ...] = ()
    unread: tuple[str, ...] = ()
    problem: Reason | None = None


@dataclass(frozen=True, slots=True)
class State:
    """What the house keeps of a provider: calls of the day and the month, failures one after the other, until when it
    is left alone, who asks it now, how far the leads were looked through, and what came of the last time."""

    day: str = ""
    day_calls: int = 0
    again_calls: int = 0
    month: str = ""
    month_calls: int = 0
    failures: int = 0
    wait_until: str = ""
    busy_until: str = ""
    told_at: str = ""
    new_after: int = 0
    again_after: int = 0
    again_on: str = ""
    asked_at: str = ""
    problem: tuple[Any, ...] = ()
    unread: tuple[str, ...] = ()
    asked: int = 0
    known: int = 0

    def as_json(self) -> dict[str, Any]:
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "State":
        blank = cls()
        given = {name: data[name] for name in (field.name for field in fields(cls)) if name in data}
        fitting: dict[str, Any] = {
            name: tuple(value) if isinstance(getattr(blank, name), tuple) else value
            for name, value in given.items()
        }
        return cls(**fitting)


# --- What is asked ------------------------------------------------------------------------------------------


def method_of(number: int) -> str:
    """The method that this provider's facts carry."""
    return f"{OUTSIDE}{number}"


def mark_of(number: int) -> str:
    """The name of the fact that says when and what this provider was asked about a lead."""
    return f"{MARK}{number}"


def wanted(settings: Settings) -> tuple[str, ...]:
    """The facts it can give."""
    return tuple(dict.fromkeys(fact for _, fact in settings.answers))


def holes(url: str) -> tuple[str, ...]:
    """The fields that the address needs."""
    return tuple(dict.fromkeys(_FIELD.findall(url)))


def ask(settings: Settings, values: Mapping[str, str]) -> Ask | None:
    """The question about a lead with these values; None when one that the address needs is not known."""
    needed = holes(settings.url)
    if any(not values.get(name, "").strip() for name in needed):
        return None
    url = _FIELD.sub(lambda hole: quote(values[hole[1]].strip(), safe=""), settings.url)
    return Ask(url, settings.secret, settings.header, settings.prefix, settings.timeout)


def checked(settings: Settings, *, plain: bool = False) -> Settings:
    """The settings again if they make sense. Raises SettingsError. `plain`: http is allowed, for tests."""
    _check_url(settings.url, plain=plain)
    asked = set(holes(settings.url))
    if unknown := sorted(asked - set(FIELDS) - set(PERSONAL)):
        values = {"field": unknown[0], "fields": ", ".join((*FIELDS, *PERSONAL))}
        raise SettingsError("url", Reason("provider.no_field", values))
    if not asked:
        raise SettingsError("url", Reason("provider.no_hole"))
    if asked & set(PERSONAL) and not settings.legal.strip():
        raise SettingsError("legal", Reason("provider.needs_contract"))
    _check_answers(settings.answers)
    _check_key(settings)
    for name, (least, most) in BOUNDS.items():
        number = getattr(settings, name)
        if not least <= number <= most:
            raise SettingsError(name, Reason("provider.out_of_bounds", {"least": least, "most": most}))
    return settings


BOUNDS: Mapping[str, tuple[float, float]] = {
    "confidence": (0.05, 1.0),
    "timeout": (0.5, 30.0),
    "per_day": (0, 1_000_000),
    "per_month": (0, 10_000_000),
    "cache_days": (1, 3_650),
    "fresh_days": (0, 3_650),
}


def _check_url(url: str, *, plain: bool) -> None:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise SettingsError("url", Reason("provider.no_url")) from None
    if parts.scheme != "https" and not (plain and parts.scheme == "http"):
        raise SettingsError("url", Reason("provider.no_https"))
    if not parts.hostname or not url.isprintable() or " " in url or len(url) > 500:
        raise SettingsError("url", Reason("provider.no_url"))
    if "{" in parts.netloc or "}" in parts.netloc:
        raise SettingsError("url", Reason("provider.field_in_host"))
    if parts.username or parts.password or (port and not plain and port != 443):
        raise SettingsError("url", Reason("provider.no_url"))


def _check_answers(answers: Sequence[tuple[str, str]]) -> None:
    if not answers:
        raise SettingsError("answers", Reason("provider.no_answers"))
    if len(answers) > MOST_ROWS:
        raise SettingsError("answers", Reason("provider.too_many", {"most": MOST_ROWS}))
    for path, fact in answers:
        if not _PATH.fullmatch(path):
            raise SettingsError("answers", Reason("provider.no_path", {"path": path[:60]}))
        if fact not in READERS:
            raise SettingsError("answers", Reason("provider.no_fact", {"name": fact[:60]}))


def _check_key(settings: Settings) -> None:
    if settings.secret and not _SECRET.fullmatch(settings.secret):
        raise SettingsError("secret", Reason("provider.no_secret_name"))
    if not _HEADER.fullmatch(settings.header) or settings.header.lower() in _NEVER_SENT:
        raise SettingsError("header", Reason("provider.no_header"))
    if not settings.prefix.isprintable() or not settings.prefix.isascii() or len(settings.prefix) > 40:
        raise SettingsError("prefix", Reason("provider.no_prefix"))


# --- How an answer is read ----------------------------------------------------------------------------------


def read(answer: Answer, settings: Settings, *, number: int, now: datetime) -> Found:
    """The facts in an answer; `problem` where it is none."""
    if answer.problem:
        return Found(problem=answer.problem)
    if answer.status in NOTHING_KNOWN:
        return Found()
    if answer.status in REFUSED:
        return Found(problem=Reason("provider.key_refused", {"status": answer.status}))
    if answer.status in WRONG_QUESTION:
        return Found(unread=(str(answer.status),))
    if answer.status != 200:
        return Found(problem=Reason("provider.bad_status", {"status": answer.status}))
    try:
        data = orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        return Found(problem=Reason("provider.no_json"))
    return _facts(data, settings, number=number, now=now)


def _facts(data: Any, settings: Settings, *, number: int, now: datetime) -> Found:
    found: dict[str, Fact] = {}
    unread = []
    for path, name in settings.answers:
        given = at_path(data, path)
        if given is None or given == "":
            continue
        value = READERS[name](given)
        if value is None:
            unread.append(path)
        elif name not in found:
            method = method_of(number)
            found[name] = Fact(name, value, Source.PROVIDER, method, settings.confidence, now)
    if "nace" in found and "branch" not in found and (branch := branch_of_code(str(found["nace"].value))):
        found["branch"] = found["nace"]._replace(name="branch", value=branch)
    return Found(tuple(found.values()), tuple(unread))


def at_path(data: Any, path: str) -> Any:
    """What lies at `company.addresses.0.postcode`; None where nothing does."""
    for step in path.split("."):
        if isinstance(data, dict):
            data = data.get(step)
        elif isinstance(data, list) and step.isdecimal() and len(step) < 6 and int(step) < len(data):
            data = data[int(step)]
        else:
            return None
    return data


def _text(given: Any) -> str | None:
    if not isinstance(given, str | int | float) or isinstance(given, bool):
        return None
    text = "".join(sign for sign in str(given) if sign.isprintable()).strip()
    return text[:LONGEST] or None


def _whole(given: Any, most: int) -> int | None:
    """A whole number above 0; of a range like "50-99" the lower end, as it is never too much."""
    if isinstance(given, bool):
        return None
    if isinstance(given, str):
        first = re.match(r"\s*(\d{1,12})\b(?![.,]\d)", given)
        given = int(first[1]) if first else None
    if not isinstance(given, int | float) or not 0 < given <= most:
        return None
    return int(given)


def _employees(given: Any) -> int | None:
    return _whole(given, 5_000_000)


def _cents(given: Any) -> int | None:
    """An amount in euros as cents."""
    if isinstance(given, bool) or not isinstance(given, int | float) or not 0 < given <= 10**12:
        return None
    return round(given * 100)


def _country(given: Any) -> str | None:
    text = (_text(given) or "").upper()
    return text if len(text) == 2 and text.isascii() and text.isalpha() else None


def _language(given: Any) -> str | None:
    text = (_text(given) or "").lower()[:5].split("-")[0].split("_")[0]
    return text if len(text) == 2 and text.isascii() and text.isalpha() else None


def _size(given: Any) -> str | None:
    text = (_text(given) or "").upper()
    return {"SMALL": "S", "MEDIUM": "M", "LARGE": "L"}.get(text, text if text in ("S", "M", "L") else None)


def _branch(given: Any) -> str | None:
    """One of our branches: by its key, or by the words that name it."""
    found = branch_of(_text(given) or "")
    return found if found in _BRANCHES else None


def _flag(given: Any) -> bool | None:
    if isinstance(given, bool):
        return given
    return {"true": True, "yes": True, "false": False, "no": False}.get(str(given).lower())


def _degrees(most: float) -> Callable[[Any], float | None]:
    def degrees(given: Any) -> float | None:
        try:
            number = float(given)
        except (TypeError, ValueError):
            return None
        return round(number, 5) if -most <= number <= most else None

    return degrees


def _nace(given: Any) -> str | None:
    text = _text(given) or ""
    return text if re.fullmatch(r"[A-U]?\d{2}(\.?\d{1,3})?", text) else None


def _web(given: Any) -> str | None:
    text = (_text(given) or "").lower().removeprefix("https://").removeprefix("http://").split("/")[0]
    return text.removeprefix("www.") if re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", text) else None


def _founded(given: Any) -> str | None:
    """A year or a day, as it is compared."""
    text = _text(given) or ""
    if re.fullmatch(r"(1[5-9]|20)\d\d", text):
        return text
    try:
        return date.fromisoformat(text[:10]).isoformat()
    except ValueError:
        return None


# What can be learned from outside, and how its value is read; None: makes no sense.
READERS: Mapping[str, Callable[[Any], Value | None]] = {
    "employees": _employees,
    "size_class": _size,
    "branch": _branch,
    "nace": _nace,
    "legal_form": _text,
    "in_register": _flag,
    "register_number": _text,
    "founded": _founded,
    "revenue_cents": _cents,
    "web": _web,
    "country": _country,
    "city": _text,
    "region": _text,
    "lat": _degrees(90),
    "lon": _degrees(180),
    "language": _language,
    "product_line": _text,
    "machines": _text,
    "group": _text,
}


# --- How often, and when to let it be -----------------------------------------------------------------------


def left(state: State, settings: Settings, *, today: date) -> int:
    """How many calls the budget of the day and the month still allows."""
    of_day = state.day_calls if state.day == today.isoformat() else 0
    of_month = state.month_calls if state.month == today.isoformat()[:7] else 0
    return max(0, min(settings.per_day - of_day, settings.per_month - of_month))


def left_again(state: State, settings: Settings, *, today: date, share: float) -> int:
    """How many of them may go to leads whose facts are old: new leads shall find some, too."""
    of_day = state.again_calls if state.day == today.isoformat() else 0
    return max(0, min(int(settings.per_day * share) - of_day, left(state, settings, today=today)))


def counted(state: State, calls: int, *, today: date, again: bool) -> State:
    """The state after so many calls were set aside (or, below 0, given back)."""
    day, month = today.isoformat(), today.isoformat()[:7]
    same_day, same_month = state.day == day, state.month == month
    return replace(
        state,
        day=day,
        month=month,
        day_calls=max(0, (state.day_calls if same_day else 0) + calls),
        again_calls=max(0, (state.again_calls if same_day else 0) + (calls if again else 0)),
        month_calls=max(0, (state.month_calls if same_month else 0) + calls),
    )


def rests(state: State, *, now: datetime) -> bool:
    """Whether it is left alone now: it failed lately, or somebody asks it at this moment."""
    return any(text and datetime.fromisoformat(text) > now for text in (state.wait_until, state.busy_until))


def failed(state: State, problem: Reason, *, now: datetime, again_after: int = 0) -> State:
    """After a failure: left alone for a while, longer each time, at most a day."""
    failures = state.failures + 1
    pause = min(LATEST, SOON * 2 ** min(failures - 1, 12))
    pause = min(LATEST, max(pause, timedelta(seconds=again_after)))
    key, values = problem.as_json()
    return replace(
        state,
        failures=failures,
        wait_until=(now + pause).isoformat(),
        problem=(key, values),
        asked_at=now.isoformat(),
    )


def answered(state: State, found: Found, *, now: datetime) -> State:
    """After an answer: whatever was wrong is forgotten."""
    return replace(
        state,
        failures=0,
        wait_until="",
        told_at="",
        problem=(),
        asked_at=now.isoformat(),
        asked=state.asked + 1,
        known=state.known + bool(found.facts),
        unread=found.unread or state.unread,
    )


def must_tell(state: State) -> bool:
    """Whether somebody should be told that it does not answer: once, until it answers again."""
    return state.failures >= TOLD_AFTER and not state.told_at


def is_due(rows: Sequence[Fact], settings: Settings, *, number: int, ages: Ages, now: datetime) -> bool:
    """Whether a lead should be asked about: something that it can give is unknown or old, and it was not asked lately.

    `rows` are the lead's facts. What a person entered or our own databases say is known.
    """
    mark, mine = mark_of(number), method_of(number)
    lately = now - timedelta(days=settings.cache_days)
    if any(fact.name == mark and fact.seen_at > lately for fact in rows):
        return False
    firm = {fact.name for fact in rows if fact.source in (Source.PERSON, Source.OWN)}
    young = {fact.name for fact in rows if fact.method == mine and not ages.is_old(fact, now=now)}
    return any(name not in firm and name not in young for name in wanted(settings))
