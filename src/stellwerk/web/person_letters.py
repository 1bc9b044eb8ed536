"""Letters to people: the double opt-in, the notice about where their data came from, the mail of a campaign."""

from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import override

from stellwerk.clean.policy import CleanPolicy
from stellwerk.store.models import Consent, Mail, Person, Policy
from stellwerk.web.forms import opt_in_tokens, tokens
from stellwerk.web.forms.opt_in import words
from stellwerk.web.readers import language_for
from stellwerk.web.templatetags.stellwerk import reader


def compose(kind: str, person: Person, now: datetime, consent: Consent | None = None) -> list[Mail]:
    """The unsaved letter `opt_in`, `opt_in_again` or `informed`; none to whom no address is known."""
    if not person.email:
        return []
    with override(language_for(person.language)), timezone.override(settings.TIME_ZONE):
        known = {
            "person": person,
            "maker": settings.MAKER,
            "words": words(settings.MAKER),
            "days": Policy.objects.live().read("clean", CleanPolicy).confirm_days,
            "confirm": opt_in_tokens.address(consent, now=now) if consent else "",
            "opt_out": tokens.OPT_OUT.address(person),
        }
        name = "opt_in" if kind.startswith("opt_in") else kind
        text = render_to_string(f"mail/{name}_{reader()}.txt", known | {"again": kind == "opt_in_again"})
    subject, _, body = text.partition("\n")
    return [_mail(kind, person, subject.strip(), body.strip() + "\n", now=now)]


def campaign_mail(person: Person, *, subject: str, text: str, now: datetime) -> Mail:
    """What marketing wrote, with a greeting and the link that ends mails; unsaved."""
    with override(language_for(person.language)), timezone.override(settings.TIME_ZONE):
        known = {"person": person, "maker": settings.MAKER, "text": text,
                 "opt_out": tokens.OPT_OUT.address(person)}  # fmt: skip
        body = render_to_string(f"mail/campaign_{reader()}.txt", known)
    return _mail("campaign", person, subject, body.strip() + "\n", now=now)


def _mail(kind: str, person: Person, subject: str, text: str, *, now: datetime) -> Mail:
    return Mail(to=person.email, person=person, subject=subject[:200], text=text, kind=kind, made_at=now)
