"""Whom we may write to and call, and whom we must tell where his data came from.

One rule for every list and every letter. It says why in both cases, so that nobody has to trust a tick.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from stellwerk.clean.policy import CleanPolicy
from stellwerk.terms import Reason

MONTH = timedelta(days=365.25 / 12)
# A tick that came over the net may be anybody's, and an address typed at a stand may be another's: a mail to the
# address itself must be answered first.
UNPROVEN = frozenset({"web_form", "api", "provider", "mail", "mailbox", "referral", "fair"})
# Whose contacts do not come from the people themselves (GDPR Art. 14).
THIRD_PARTY = frozenset({"provider", "address_list", "referral", "badge_scanner"})


class Purpose(StrEnum):
    MAIL = "mail"
    PHONE = "phone"


@dataclass(frozen=True, slots=True)
class Given:
    """One documented consent. `given_at` is None while the mail of the double opt-in is unanswered."""

    purpose: str
    source: str = ""
    given_at: datetime | None = None
    withdrawn_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reachable:
    """What the rule must know of a person.

    `used_at`: when something was last done with the consent (a letter, a talk). `is_customer`: has ordered.
    `bounced`: letters to this address came back.
    """

    email: str = ""
    phone: str = ""
    blocked: bool = False
    is_customer: bool = False
    bounced: bool = False
    used_at: datetime | None = None
    consents: tuple[Given, ...] = ()


@dataclass(frozen=True, slots=True)
class Allowed:
    """The person may be contacted for this purpose; `why` is what it rests on."""

    why: Reason


def may_contact(
    person: Reachable, purpose: Purpose, *, now: datetime, policy: CleanPolicy
) -> Allowed | Reason:
    """Allowed with its ground, or the reason why not.

    The block list stands above everything; a withdrawal stands until a later consent was given.
    """
    if person.blocked:
        return Reason("contact.blocked")
    if purpose is Purpose.MAIL and not person.email:
        return Reason("contact.no_mail")
    if purpose is Purpose.PHONE and not person.phone:
        return Reason("contact.no_phone")
    if purpose is Purpose.MAIL and person.bounced:
        return Reason("contact.bounced")
    own = [given for given in person.consents if given.purpose == purpose]
    standing = [given for given in own if given.given_at and not given.withdrawn_at]
    if standing:
        return _standing(max(standing, key=_given_at), person, now=now, policy=policy)
    withdrawn = [given.withdrawn_at for given in own if given.withdrawn_at]
    if withdrawn:
        return Reason("contact.withdrawn", {"withdrawn_on": max(withdrawn).date().isoformat()})
    if purpose is Purpose.MAIL and person.is_customer and policy.mail_to_customers:
        return Allowed(Reason("contact.customer"))
    return Reason("contact.unconfirmed") if own else Reason("contact.no_consent")


def _standing(given: Given, person: Reachable, *, now: datetime, policy: CleanPolicy) -> Allowed | Reason:
    """A consent that nobody used for long has run out."""
    at = _given_at(given)
    used = max(at, person.used_at or at)
    if policy.consent_months and now > used + policy.consent_months * MONTH:
        return Reason("contact.expired", {"months": policy.consent_months})
    return Allowed(Reason("contact.consent", {"given_on": at.date().isoformat(), "origin": given.source}))


def _given_at(given: Given) -> datetime:
    if given.given_at is None:
        raise ValueError("A consent that was never given does not stand.")
    return given.given_at


def needs_confirmation(kind: str, settings: Mapping[str, Any]) -> bool:
    """Whether a consent to mails from this kind of source waits for the double opt-in.

    A source may say otherwise under `double_opt_in`, such as a form of one's own that has asked already.
    """
    return bool(settings.get("double_opt_in", kind in UNPROVEN))


def origin_of(kind: str, name: str, settings: Mapping[str, Any]) -> tuple[str, str]:
    """(whom the data came from, on which legal basis); ('', '') when the person gave it.

    `settings` of the source or the import may say `origin` and `legal_basis` or `basis`.
    """
    origin = str(settings.get("origin") or (name if kind in THIRD_PARTY else ""))
    basis = str(settings.get("legal_basis") or settings.get("basis") or "")
    return (origin[:120], basis[:40]) if origin else ("", "")


def tell_by(known_since: datetime, *, policy: CleanPolicy) -> datetime:
    """Until when somebody must be told where the data came from."""
    return known_since + timedelta(days=policy.inform_days)
