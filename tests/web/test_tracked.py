"""Links in letters tell when they are followed only where the reader consented and the house counts."""

import re

import pytest
from django.conf import settings
from django.test import Client
from tests import cast
from tests.walking import a_policy

from stellwerk.clean.consent import Purpose
from stellwerk.store.models import Campaign, Consent, Customer, Lead, Mail, Person, Response
from stellwerk.terms import Reason
from stellwerk.web.person_letters import campaign_mail
from stellwerk.web.tracked import counting, track_text, tracked
from stellwerk.worker import campaigns

pytestmark = [pytest.mark.django_db]
NOW = cast.NOW
SITE = "https://hartmann.example/hw400?a=1"
CONSENT, CUSTOMER = Reason("contact.consent"), Reason("contact.customer")


def a_mail(**over: object) -> Mail:
    values = {"to": "a@b.de", "subject": "x", "text": "x", "kind": "campaign", "made_at": NOW}
    return Mail.objects.create(**values | over)


@pytest.mark.parametrize(
    ("is_on", "ground", "counts"),
    [(True, CONSENT, True), (True, CUSTOMER, False), (False, CONSENT, False), (False, CUSTOMER, False)],
)
def test_a_link_is_counted_only_with_consent_and_where_the_house_counts(
    is_on: bool, ground: Reason, counts: bool
) -> None:
    address = tracked(SITE, a_mail(), ground=ground, is_on=is_on)
    assert (address != SITE) is counts
    assert ("/t/" in address) is counts


def test_the_policy_ends_the_counting_for_all() -> None:
    assert counting()
    a_policy(clean={"track_links": False})
    assert not counting()
    assert tracked(SITE, a_mail(), ground=CONSENT) == SITE


def test_every_address_of_a_text_is_counted_but_our_own() -> None:
    own = f"{settings.BASE_URL}/opt-out/abc/"
    mail = a_mail(text=f"Sehen Sie {SITE}. Oder ({SITE})\n{own}\n")
    track_text(mail)
    assert own in mail.text
    assert SITE not in mail.text
    assert re.search(r"/go/\. Oder \(http\S+/go/\)", mail.text)


def people() -> tuple[Person, Person]:
    """One who consented; one who is a customer and objected to nothing."""
    first, second = (cast.a_lead(company=f"Firma {at}", person=f"Anna Test{at}").person for at in range(2))
    assert first
    assert second
    Consent.objects.create(person=first, purpose="mail", source="Webformular", given_at=NOW)
    Customer.objects.create(number="K-1", person=second, since=NOW.date())
    return first, second


def test_the_letter_of_a_campaign_counts_for_who_consented_and_warms_the_lead() -> None:
    a_policy(clean={"mail_to_customers": True})
    consented, customer = people()
    campaign = Campaign.objects.create(name="Hausmesse", channel="mail")
    group = Person.objects.filter(pk__in=[consented.pk, customer.pk])
    campaigns.address(
        campaign, group, Purpose.MAIL, by="user:1", now=NOW, follow=track_text,
        write=lambda person: campaign_mail(person, subject="Hausmesse", text=f"Kommen Sie: {SITE}", now=NOW),
    )  # fmt: skip
    letters = {mail.to: mail.text for mail in Mail.objects.all()}
    assert SITE not in letters[consented.email]
    assert SITE in letters[customer.email]
    link = re.search(r"http\S+/t/\S+", letters[consented.email])
    assert link
    answer = Client(headers={"host": "localhost"}).get(link[0].removeprefix(settings.BASE_URL))
    assert answer.headers["location"] == SITE
    response = Response.objects.get()
    assert (response.kind, response.lead) == ("clicked", Lead.objects.get(person=consented))


def test_without_counting_a_campaigns_letters_stay_as_they_were_written() -> None:
    consented, _ = people()
    campaign = Campaign.objects.create(name="Hausmesse", channel="mail")
    campaigns.address(
        campaign, Person.objects.filter(pk=consented.pk), Purpose.MAIL, by="user:1", now=NOW,
        write=lambda person: campaign_mail(person, subject="x", text=SITE, now=NOW),
    )  # fmt: skip
    assert SITE in Mail.objects.get().text
