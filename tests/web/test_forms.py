"""The public form: anybody may use it, anywhere, and nothing that was sent gets lost."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from tests import cast

from stellwerk.store.models import RawContact, Source

pytestmark = pytest.mark.django_db

ENTERED = {
    "company": "Kessler Formenbau GmbH", "name": "Dr. Miriam Vogt", "role": "Leiterin Fertigung",
    "email": "m.vogt@kessler-formenbau.de", "phone": "0561 48 20 117", "postcode": "34123",
    "city": "Kassel", "country": "DE", "product": "turning/HW 400", "interest": "Altmaschine steht oft",
    "consent": "on", "nonce": "abc123", "lang": "de",
}  # fmt: skip


@pytest.fixture
def visitor() -> Client:
    cache.clear()
    cast.a_source("website")
    return Client(headers={"host": "localhost", "accept-language": "en"}, enforce_csrf_checks=True)


def url(what: str = "form") -> str:
    return reverse(what, args=["website"])


def entered(**over: str) -> dict[str, str]:
    return {name: value for name, value in (ENTERED | over).items() if value}


def test_what_was_entered_is_stored_under_our_names(visitor: Client) -> None:
    visitor.post(url(), entered())
    raw = RawContact.objects.get()
    assert (raw.state, raw.external_id) == ("waiting", "abc123")
    assert raw.payload == {
        "company": "Kessler Formenbau GmbH", "name": "Dr. Miriam Vogt", "role": "Leiterin Fertigung",
        "email": "m.vogt@kessler-formenbau.de", "phone": "0561 48 20 117", "postcode": "34123",
        "city": "Kassel", "country": "DE", "product": "turning HW 400", "interest": "Altmaschine steht oft",
        "channel": "web", "language": "de", "consent": "yes", "consent_version": "web-1",
    }  # fmt: skip


def test_it_thanks_and_says_who_answers_by_when(visitor: Client) -> None:
    page = visitor.post(url(), entered(lang="en"), follow=True).content.decode()
    assert "A specialist partner near you or Hartmann Werkzeugmaschinen answers by" in page


def test_the_same_message_sent_twice_is_one_message(visitor: Client) -> None:
    for _ in range(2):
        visitor.post(url(), entered())
    assert RawContact.objects.count() == 1


def test_it_sets_no_cookie(visitor: Client) -> None:
    answers = [visitor.get(url()), visitor.post(url(), entered(), follow=True), visitor.post(url(), {})]
    assert [answer.cookies for answer in answers] == [{}, {}, {}]


def test_only_this_page_may_stand_in_a_foreign_frame(visitor: Client) -> None:
    here, elsewhere = visitor.get(url()), visitor.get(reverse("sign_in"))
    assert "frame-ancestors *" in here["Content-Security-Policy"]
    assert "X-Frame-Options" not in here
    assert "frame-ancestors 'none'" in elsewhere["Content-Security-Policy"]
    assert elsewhere["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [
        ({"name": ""}, "Please tell us whom we may ask for."),
        ({"consent": ""}, "Without your consent nobody may call you back."),
        ({"email": "", "phone": ""}, "Give a phone number or an e-mail address"),
        ({"email": "m.vogt@kessler"}, "This address is not complete."),
        ({"phone": "117"}, "This number is too short."),
        ({"postcode": "3412"}, "A German postcode has five digits"),
    ],
)
def test_it_says_what_to_do_and_keeps_what_was_entered(
    visitor: Client, missing: dict[str, str], sentence: str
) -> None:
    answer = visitor.post(url(), entered(lang="en", **missing))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert "Altmaschine steht oft" in page
    assert 'value="abc123"' in page
    assert not RawContact.objects.exists()


@pytest.mark.parametrize("way", ["email", "phone"])
def test_one_way_to_answer_is_enough(visitor: Client, way: str) -> None:
    visitor.post(url(), entered(**{way: ""}))
    assert RawContact.objects.count() == 1


def test_a_machine_that_fills_the_hidden_field_is_asked_again(visitor: Client) -> None:
    answer = visitor.post(url(), entered(website="http://cheap.example"))
    assert answer.status_code == 422
    assert not RawContact.objects.exists()


def test_an_address_that_sends_without_end_is_slowed_down_and_keeps_its_text(visitor: Client) -> None:
    answers = [visitor.post(url(), entered(nonce=f"n{i}", lang="en")) for i in range(21)]
    assert answers[-1].status_code == 429
    assert "your text stays here" in answers[-1].content.decode()
    assert RawContact.objects.count() == 20


def test_the_reader_chooses_the_language(visitor: Client) -> None:
    assert "Tell us what you need." in visitor.get(url()).content.decode()
    german = visitor.get(url(), {"lang": "de"})
    assert german["Content-Language"] == "de"
    assert '<html lang="de">' in german.content.decode()


def test_a_campaign_in_the_address_is_kept(visitor: Client) -> None:
    assert (
        'name="campaign" value="EMO 2026"'
        in visitor.get(url(), {"utm_campaign": "EMO 2026"}).content.decode()
    )
    visitor.post(url(), entered(campaign="EMO 2026"))
    assert RawContact.objects.get().payload["campaign"] == "EMO 2026"


def test_a_source_that_is_no_form_stays_unknown(visitor: Client) -> None:
    Source.objects.create(name="fair", kind="fair")
    for name in ("fair", "nothing"):
        assert visitor.get(reverse("form", args=[name])).status_code == 404


def test_a_source_may_offer_its_own_products(visitor: Client) -> None:
    Source.objects.update(settings={"form": {"products": [["milling", ["FZ 1"]]]}})
    page = visitor.get(url()).content.decode()
    assert 'value="milling/FZ 1"' in page
    assert 'value="turning"' not in page
