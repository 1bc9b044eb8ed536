"""Legal form -> what kind of business it is, whether a register knows it, how large it may be."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from stellwerk.enrich.fact import Fact, Source
from stellwerk.enrich.known import Known


class _Form(NamedTuple):
    kind: str
    registered: bool
    size_class: str
    confidence: float


_COMPANY = _Form("company", True, "", 0.0)
_SMALL_COMPANY = _Form("company", True, "S", 0.5)
_MIDDLE_COMPANY = _Form("company", True, "M", 0.3)
_LARGE_COMPANY = _Form("company", True, "L", 0.3)
_PARTNERSHIP = _Form("partnership", True, "S", 0.3)
_TRADER = _Form("sole_trader", True, "S", 0.6)
_UNREGISTERED = _Form("sole_trader", False, "S", 0.6)

# Written without blanks, dots and brackets.
_FORMS = {
    "ag": _LARGE_COMPANY,
    "aktiengesellschaft": _LARGE_COMPANY,
    "se": _Form("company", True, "L", 0.6),
    "kgaa": _Form("company", True, "L", 0.5),
    "sa": _Form("company", True, "M", 0.2),
    "spa": _MIDDLE_COMPANY,
    "gmbh&cokg": _MIDDLE_COMPANY,
    "gmbh&cokgaa": _LARGE_COMPANY,
    "ag&cokg": _LARGE_COMPANY,
    "se&cokg": _LARGE_COMPANY,
    "gmbh": _COMPANY,
    "ggmbh": _COMPANY,
    "sàrl": _COMPANY,
    "sarl": _COMPANY,
    "srl": _COMPANY,
    "ltd": _COMPANY,
    "bv": _COMPANY,
    "flexco": _SMALL_COMPANY,
    "ug": _SMALL_COMPANY,
    "ughaftungsbeschränkt": _SMALL_COMPANY,
    "ug&cokg": _SMALL_COMPANY,
    "kg": _PARTNERSHIP,
    "ohg": _PARTNERSHIP,
    "og": _PARTNERSHIP,
    "partg": _PARTNERSHIP,
    "partgmbb": _PARTNERSHIP,
    "gbr": _Form("partnership", False, "S", 0.6),
    "egbr": _Form("partnership", True, "S", 0.6),
    "gesbr": _Form("partnership", False, "S", 0.6),
    "ek": _TRADER,
    "ekfr": _TRADER,
    "ekfm": _TRADER,
    "eu": _TRADER,
    "einzelunternehmen": _UNREGISTERED,
    "einzelfirma": _UNREGISTERED,
    "freiberufler": _UNREGISTERED,
    "eg": _Form("cooperative", True, "", 0.0),
    "gen": _Form("cooperative", True, "", 0.0),
    "ev": _Form("association", True, "", 0.0),
    "verein": _Form("association", False, "", 0.0),
    "stiftung": _Form("foundation", True, "", 0.0),
    "kör": _Form("public_body", False, "", 0.0),
    "aör": _Form("public_body", False, "", 0.0),
}
_WITHOUT = str.maketrans("", "", " .()-,")


@dataclass(frozen=True, slots=True)
class Settings:
    # How sure the kind of business is when its form is written out.
    kind: float = 0.95
    # How sure we are that somebody without a company, with a private mailbox, asks as a consumer.
    consumer: float = 0.4


DEFAULT = Settings()


def facts(known: Known, *, now: datetime, settings: Settings = DEFAULT) -> tuple[Fact, ...]:
    """business_kind, in_register (is an entry to be expected?) and, while unknown, size_class S/M/L."""
    form = _form(known.get("legal_form", ""))
    if form is None:
        if known.get("company") or not known.get("email"):
            return ()
        return (Fact("business_kind", "consumer", Source.GUESS, "company.none", settings.consumer, now),)
    kind = Fact("business_kind", form.kind, Source.PROVIDER, "legal_form.table", settings.kind, now)
    register = Fact("in_register", form.registered, Source.PROVIDER, "legal_form.table", settings.kind, now)
    if not form.size_class or known.get("employees") or known.get("size_class"):
        return kind, register
    size = Fact("size_class", form.size_class, Source.GUESS, "legal_form.usual_size", form.confidence, now)
    return kind, register, size


@lru_cache(maxsize=1024)
def _form(text: str) -> _Form | None:
    return _FORMS.get(text.lower().replace(" und ", "&").replace("+", "&").translate(_WITHOUT))
