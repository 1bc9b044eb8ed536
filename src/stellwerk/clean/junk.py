"""Is this a real contact? Refuses what nobody could ever reach, tests and rubbish, each with its reason."""

import re
from functools import lru_cache

from disposable_email_domains import blocklist

from stellwerk.clean.contact import Contact
from stellwerk.clean.mail_address import registered_domain
from stellwerk.clean.policy import CleanPolicy
from stellwerk.clean.text import word_set
from stellwerk.terms import Reason

_TEST_NAMES = frozenset(
    name.replace("_", " ")
    for name in word_set(
        "max_mustermann erika_mustermann maxi_mustermann max_muster petra_muster hans_muster john_doe "
        "jane_doe test "
        "tester test_test test_tester test_user testvorname_testnachname vorname_nachname first_last "
        "firstname_lastname foo_bar micky_maus donald_duck"
    )
)
_TEST_COMPANIES = word_set("test testfirma testunternehmen musterfirma mustermann asdf")
_TEST_BOXES = word_set(
    "test tester test1 test123 testing testmail asdf qwertz qwerty foo abc mustermann max.mustermann"
)
_TEST_DOMAINS = word_set(
    "test.de test.com test.at test.ch mail.test example.com example.org example.net asdf.de mustermann.de "
    "musterfirma.de"
)
_ROWS = ("qwertzuiopue", "qwertyuiop", "asdfghjkloeae", "asdfghjkl", "yxcvbnm", "zxcvbnm")
_LINK = re.compile(
    r"https?:|www\.|\.(?:ru|xyz|top|click|info|biz|cn)(?:/|\b)|\[url|<a\s|t\.me/|bit\.ly", re.IGNORECASE
)
_VOWELS = frozenset("aeiouy")


def judge(contact: Contact, *, policy: CleanPolicy, contactable_required: bool = True) -> Reason | None:
    """Why a contact is refused (a reason `junk.*`), or None when it is kept.

    `contactable_required=False` for files that have no contact columns at all: then a missing way of
    contact is no reason.
    """
    return (
        (policy.reject_tests and _test_entry(contact))
        or (policy.reject_links_in_names and _advertisement(contact))
        or _rubbish(contact, policy)
        or (policy.reject_disposable_mail and _disposable(contact))
        or (contactable_required and _unreachable(contact))
        or None
    )


def _test_entry(contact: Contact) -> Reason | None:
    if contact.name_key in _TEST_NAMES:
        return Reason("junk.test_entry", {"column": "name", "value": contact.full_name})
    if contact.company_key in _TEST_COMPANIES:
        return Reason("junk.test_entry", {"column": "company", "value": contact.company})
    local, _, domain = contact.email.partition("@")
    if local in _TEST_BOXES or domain in _TEST_DOMAINS:
        return Reason("junk.test_entry", {"column": "email", "value": contact.email})
    return None


def _advertisement(contact: Contact) -> Reason | None:
    """A web address where the name of a person belongs; a company may be called after its web shop."""
    for column, text in (("name", contact.full_name), ("company", contact.company)):
        if "." in text or "<" in text or "://" in text or "[" in text:
            found = _LINK.search(text)
            if found and (column == "name" or "/" in text or "[" in text or "<" in text):
                return Reason("junk.advertisement", {"column": column, "value": text})
    return None


def _rubbish(contact: Contact, policy: CleanPolicy) -> Reason | None:
    for column, text in (("name", contact.name_key), ("company", contact.company_key)):
        if text and all(_is_rubbish(word, policy) for word in text.split()):
            return Reason("junk.keyboard", {"column": column, "value": text})
    return None


@lru_cache(maxsize=65536)
def _is_rubbish(word: str, policy: CleanPolicy) -> bool:
    """'asdf', 'xxxx', 'sdfkjhg': letters from one row in their order, one letter repeated, no vowel."""
    if len(word) >= policy.repeated_letters and len(set(word)) == 1:
        return True
    if len(word) >= 4 and any(word in row or word in row[::-1] for row in _ROWS):
        return True
    if len(word) < policy.keyboard_letters:
        return False
    return not _VOWELS.intersection(word) or len(set(word)) <= 2


def _disposable(contact: Contact) -> Reason | None:
    domain = contact.email.partition("@")[2]
    if domain in blocklist or (domain.count(".") > 1 and registered_domain(domain) in blocklist):
        return Reason("junk.disposable_mail", {"domain": domain})
    return None


def _unreachable(contact: Contact) -> Reason | None:
    if contact.email or contact.phone or contact.mobile:
        return None
    if contact.company and contact.street and (contact.postcode or contact.city):
        return None
    if not contact.phone_raw:
        return Reason("junk.no_contact")
    digits = "".join(letter for letter in contact.phone_raw if letter.isdigit())
    if len(set(digits[1:])) <= 1 or digits in "01234567890123456789":
        return Reason("junk.impossible_number", {"value": contact.phone_raw})
    return Reason("junk.unreadable_number", {"value": contact.phone_raw})
