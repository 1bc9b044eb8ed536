"""Links in our own letters that tell when they are followed: only of people who consented, only where the policy
says so. Whoever did not consent gets the plain address, which tells nothing."""

import re

from django.conf import settings

from stellwerk.clean.policy import CleanPolicy
from stellwerk.store.models import Mail, Policy
from stellwerk.terms import Reason
from stellwerk.web.forms.tracking import followed_url

CONSENT = "contact.consent"  # the ground on which one may write and count
_ADDRESS = re.compile(r"https?://[^\s<>\"]+")
_BEHIND = ".,;:!?)"  # what ends a sentence is no part of an address


def counting() -> bool:
    """Whether links are counted at all; asked once for many letters."""
    return Policy.objects.live().read("clean", CleanPolicy).track_links


def tracked(url: str, mail: Mail, *, ground: Reason, is_on: bool | None = None) -> str:
    """The address as it stands in this letter: one that says that it was followed, or `url` itself.

    `mail` has its number already; `ground` is on what the letter rests (`clean.consent.Allowed`). `is_on`: what
    `counting` said.
    """
    on = counting() if is_on is None else is_on
    return followed_url(mail, url) if url and on and ground.key == CONSENT else url


def track_text(mail: Mail) -> None:
    """Makes every address in the letter's text one that is counted; our own (to end the letters) stay as they are.

    For letters to people who consented, in a house that counts.
    """
    mail.text = _ADDRESS.sub(lambda found: _counted(found[0], mail), mail.text)


def _counted(address: str, mail: Mail) -> str:
    bare = address.rstrip(_BEHIND)
    if bare.startswith(settings.BASE_URL + "/"):
        return address
    return followed_url(mail, bare) + address[len(bare) :]
