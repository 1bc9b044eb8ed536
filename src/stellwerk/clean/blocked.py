"""The block list: whoever must not be contacted again is known by keyed hashes alone.

A hash stops an import and tells nobody who it is. What is hashed is one form for all spellings of an address, so
that nobody comes back by a capital letter, a dot or a missing country code.
"""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from stellwerk.clean.contact import Contact
from stellwerk.clean.mail_address import read_email
from stellwerk.clean.people import read_person
from stellwerk.clean.phones import read_phones
from stellwerk.clean.text import fold
from stellwerk.terms import Reason

# Google delivers both domains to one box and ignores the dots.
_GOOGLE = ("gmail.com", "googlemail.com")


class Kind(StrEnum):
    """What somebody is known by; of several the first one is named as the reason."""

    MAIL = "mail"
    PHONE = "phone"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing by which somebody is known again."""

    kind: Kind
    digest: bytes


def marks(
    *,
    email: str = "",
    phones: Iterable[str] = (),
    name: str = "",
    postcode: str = "",
    region: str,
    key: bytes,
) -> tuple[Mark, ...]:
    """The marks of what was given, whatever its spelling; what cannot be read gives none.

    `region` (DE, AT ...) reads numbers without a country code; a name counts together with its postcode only.
    """
    forms = [(Kind.MAIL, mail_form(email))]
    forms += [(Kind.PHONE, number) for text in phones for number in phone_forms(text, region=region)]
    forms.append((Kind.NAME, name_form(name, postcode)))
    return tuple(Mark(kind, _digest(kind, form, key)) for kind, form in dict.fromkeys(forms) if form)


def marks_of(contact: Contact, *, region: str, key: bytes) -> tuple[Mark, ...]:
    """The marks of a normalised contact."""
    return marks(
        email=contact.email,
        phones=(contact.phone, contact.mobile),
        name=contact.full_name,
        postcode=contact.postcode,
        region=contact.country or region,
        key=key,
    )


def refused(own: Iterable[Mark], listed: Iterable[bytes]) -> Reason | None:
    """Why a contact with these marks is refused; the reason names no address."""
    known = set(listed)
    hit = next((mark for mark in own if mark.digest in known), None)
    return Reason("junk.blocked", {"by": hit.kind.value}) if hit else None


def mail_form(text: str) -> str:
    """The mailbox behind an address: without its '+tag', Google's without dots; '' for none."""
    local, _, domain = read_email(text).rpartition("@")
    if not local:
        return ""
    local = local.partition("+")[0] or local
    if domain in _GOOGLE:
        local, domain = local.replace(".", ""), _GOOGLE[0]
    return f"{local}@{_plain_domain(domain)}"


def phone_forms(text: str, *, region: str) -> tuple[str, ...]:
    """All numbers of a text in E.164 form."""
    return tuple(phone.number for phone in read_phones(text, region=region))


def name_form(name: str, postcode: str) -> str:
    """First and last name with the postcode: without titles, in any order; '' unless all three are known."""
    person = read_person("", "", name)
    words = fold(f"{person.first_name} {person.last_name}").split()
    place = fold(postcode).replace(" ", "")
    return f"{' '.join(sorted(words))}|{place}" if len(words) > 1 and place else ""


def _plain_domain(domain: str) -> str:
    """A domain with umlauts as machines write it, so that both spellings are one."""
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return domain


def _digest(kind: Kind, form: str, key: bytes) -> bytes:
    """HMAC-SHA-256: without the key nobody can try out addresses on a stolen list."""
    return hmac.digest(key, f"{kind.value}\n{form}".encode(), "sha256")
