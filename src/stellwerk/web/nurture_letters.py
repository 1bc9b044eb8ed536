"""Letters of a track: marketing's template with what is known of the lead, and the link that ends mails."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext, override

from stellwerk.pursue.mail_fields import fill
from stellwerk.pursue.step.warming import Owed
from stellwerk.store.models import Lead, Mail, MailTemplate, Participation, Person
from stellwerk.web.forms import tokens
from stellwerk.web.portal import card as cards
from stellwerk.web.readers import language_for
from stellwerk.web.templatetags.stellwerk import reader
from stellwerk.web.tracked import counting, tracked


def compose(owed: Sequence[Owed], now: datetime) -> None:
    """Puts the letters into words, in the language of whoever reads them."""
    counts_links = counting()
    for one in owed:
        language = language_for(one.person.language or one.lead.language)
        with override(language), timezone.override(settings.TIME_ZONE):
            subject, text = written(
                one.template, language, values(one.lead, one.person, one, counts_links=counts_links)
            )
            by_consent = one.ground.key != "contact.customer"
            one.mail.subject, one.mail.text = subject, _whole(text, one.person, by_consent=by_consent)


def written(template: MailTemplate, language: str, known: Mapping[str, str]) -> tuple[str, str]:
    """Subject and text with their fields filled in; German where no other language was written."""
    english = language != "de" and template.text_en
    subject = template.subject_en if english and template.subject_en else template.subject_de
    text = template.text_en if english else template.text_de
    return " ".join(fill(subject, known).split())[:200], fill(text, known).strip()


def values(
    lead: Lead, person: Person | None, owed: Owed | None = None, *, counts_links: bool = False
) -> dict[str, str]:
    """What the fields stand for; without a letter of its own (a preview) the links lead to where they would."""
    template = owed.template if owed else None
    invited = owed.participation if owed else None
    return {
        "greeting": greeting(person),
        "first_name": person.first_name if person else "",
        "last_name": person.last_name if person else "",
        "company": lead.organisation.name if lead.organisation else "",
        "city": lead.city,
        "product": cards.product_line(lead) if lead.product else "",
        "model": lead.model,
        "campaign": _campaign(lead, invited),
        "maker": settings.MAKER,
        "link": tracked(template.link, owed.mail, ground=owed.ground, is_on=counts_links)
        if owed and template and template.link
        else "",
        "answer": tokens.INVITATION.address(invited) if invited else "",
    }


def _campaign(lead: Lead, invited: Participation | None) -> str:
    if invited:
        return invited.campaign.name
    return lead.campaign.name if lead.campaign else ""


def greeting(person: Person | None) -> str:
    """ "Guten Tag Frau Dr. Vogt", "Good day Miriam Vogt", or without a name."""
    if person is None or not person.last_name:
        return gettext("Good day")
    if person.salutation and reader() == "de":
        name = " ".join(filter(None, (person.salutation, person.title, person.last_name)))
    else:
        name = str(person)
    return gettext("Good day %(name)s") % {"name": name}


def _whole(text: str, person: Person, *, by_consent: bool) -> str:
    """The text with why one gets it and how to end it; of a customer that it may be ended at no cost (UWG § 7)."""
    known = {
        "text": text, "maker": settings.MAKER, "by_consent": by_consent, "opt_out": tokens.OPT_OUT.address(person),
    }  # fmt: skip
    return render_to_string(f"mail/nurture_{reader()}.txt", known).strip() + "\n"


def preview(template: MailTemplate, lead: Lead, language: str) -> Mail:
    """The letter as this lead would get it, unsaved; its links lead nowhere."""
    with override(language), timezone.override(settings.TIME_ZONE):
        known = values(lead, lead.person)
        known |= {"link": template.link, "answer": gettext("(link to answer yes, no or maybe)")}
        subject, text = written(template, language, known)
        shown = {"text": text, "maker": settings.MAKER, "by_consent": True,
                 "opt_out": gettext("(link that ends mails)")}  # fmt: skip
        body = render_to_string(f"mail/nurture_{reader()}.txt", shown).strip() + "\n"
    return Mail(to=lead.person.email if lead.person else "", subject=subject, text=body, kind="nurture")
