"""In which language we write to people who are not signed in."""

from django.conf import settings

from stellwerk.store.models import Lead

LANGUAGES = ("de", "en")


def language_of(lead: Lead) -> str:
    """The language of a lead's person."""
    return language_for((lead.person.language if lead.person else "") or lead.language)


def language_for(known: str) -> str:
    """The reader's language where letters exist in it; English for any other one that we were told."""
    return known if known in LANGUAGES else "en" if known else settings.LANGUAGE_CODE
