"""The page of a fair's stand: its link, entries from phones, each once; photos that the call centre reads."""

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests import cast
from tests.cards import VCARD, a_photo, taken_in_kassel
from tests.walking import a_policy, walk

from stellwerk.capture.sources.photo import MOST_BYTES
from stellwerk.store.models import Attachment, Consent, Lead, Person, RawContact, Source
from stellwerk.web.fair import views
from stellwerk.web.fair.links import LATE, address

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("morning")]

WHO = {"company": "Kessler Formenbau GmbH", "name": "Miriam Vogt", "email": "m.vogt@kessler-formenbau.de",
       "postcode": "34123"}  # fmt: skip
ENTRY = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def morning() -> Iterator[None]:
    cache.clear()
    a_policy()
    with time_machine.travel(cast.NOW, tick=False):
        yield


@pytest.fixture
def stand() -> Source:
    return cast.a_source("EMO 2026", kind="fair", settings={"fair": {"open_until": "2026-03-20"}})


def visitor(language: str = "en") -> Client:
    return Client(headers={"host": "localhost", "accept-language": language})


def desk(user: Any = None, language: str = "en") -> Client:
    client = visitor(language)
    client.force_login(user or cast.ines())
    return client


def path_of(source: Source) -> str:
    return "/fair/" + address(source).partition("/fair/")[2]


def file(body: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("card.jpg", body, content_type="image/jpeg")


def sends(source: Source, entry: str = ENTRY, **over: Any) -> Any:
    given = over if "photo" in over else WHO | over
    return visitor().post(f"{path_of(source)}sync/?lang=en", {"id": entry} | given)


def text(response: Any) -> str:
    return unescape(response.content.decode()).replace("\N{NO-BREAK SPACE}", " ")


# --- The link


def test_marketing_opens_the_page_and_gets_its_link_and_code() -> None:
    client = desk()
    client.post(reverse("source_new"), {"kind": "fair", "name": "EMO 2026"})
    source = Source.objects.get(kind="fair")
    page = reverse("source", args=[source.pk])
    assert "The page is closed." in text(client.get(page))
    client.post(page, {"open_until": "20.03.2026", "ticks": ["call", "unhappy"], "own_ticks": "Standparty\n",
                       "products": "turning: HW 250", "consent_version": "fair-2"})  # fmt: skip
    source.refresh_from_db()
    assert source.settings["fair"]["open_until"] == "2026-03-20"
    shown = text(client.get(page))
    assert address(source) in shown
    assert "<svg" in shown
    assert reverse("import_new") in shown, "the list of a badge scanner comes in there"
    form = text(visitor().get(path_of(source)))
    assert all(
        words in form for words in ("Unhappy with a competitor", "Standparty", "HW 250", "new machines")
    )
    assert "Wants a quotation" not in form


def test_who_only_reads_sources_gets_no_link(stand: Source) -> None:
    assert path_of(stand) not in text(desk(cast.mona()).get(reverse("source", args=[stand.pk])))


@pytest.mark.parametrize("day", ["morgen", "2028-01-01", "31.02.2026"])
def test_a_day_that_cannot_be_says_what_to_write(stand: Source, day: str) -> None:
    answer = desk().post(reverse("source", args=[stand.pk]), {"open_until": day, "consent_version": "fair-1"})
    assert (answer.status_code, "write a day" in text(answer)) == (422, True)


def test_a_forged_link_and_one_for_another_purpose_open_nothing(stand: Source) -> None:
    good = path_of(stand)
    for path in ("/fair/forged/", good[:-5] + "AAAA/", good.replace("/fair/", "/r/")):
        assert visitor().get(path).status_code == 404
    cast.a_source("Form")
    Source.objects.filter(pk=stand.pk).update(kind="web_form")
    assert visitor().get(good).status_code == 404, "bound to a stand"


def test_on_the_last_day_it_asks_then_takes_what_phones_hold_then_nothing(stand: Source) -> None:
    path, end = path_of(stand), cast.NOW.replace(day=20, hour=22, minute=59)
    for at, page, post in (
        (end, 200, 201),
        (end + timedelta(minutes=2), 410, 201),
        (end + LATE + timedelta(minutes=2), 410, 410),
    ):
        with time_machine.travel(at, tick=False):
            assert visitor().get(path).status_code == page
            answer = sends(stand, entry=f"{at:entry-%Y%m%d%H%M}", name=f"Vogt {at}")
            assert answer.status_code == post
    assert "what waits here is kept" in answer.json()["error"]
    assert RawContact.objects.count() == 2
    Source.objects.update(settings={"fair": {"open_until": "2026-12-31"}})
    assert visitor().get(path).status_code == 200, "a later day opens it again, under the same link"


def test_a_renewed_link_ends_the_one_before(stand: Source) -> None:
    old = path_of(stand)
    desk().post(reverse("source_renew", args=[stand.pk]))
    stand.refresh_from_db()
    assert path_of(stand) != old
    assert visitor().get(old).status_code == 410
    assert visitor().post(f"{old}sync/", WHO | {"id": ENTRY}).status_code == 410
    assert sends(stand).status_code == 201


def test_a_source_that_is_switched_off_takes_nothing(stand: Source) -> None:
    Source.objects.update(active=False)
    assert visitor().get(path_of(stand)).status_code == 410
    assert sends(stand).status_code == 410


# --- The page


@pytest.mark.parametrize(
    ("language", "words"), [("de", "Wer steht vor Ihnen?"), ("en", "Who is standing in front")]
)
def test_the_page_speaks_both_languages_and_keeps_to_itself(stand: Source, language: str, words: str) -> None:
    answer = visitor().get(f"{path_of(stand)}?lang={language}")
    assert words in text(answer)
    policy = answer.headers["Content-Security-Policy"]
    assert "worker-src 'self'" in policy
    assert "unsafe" not in policy
    assert not answer.cookies


def test_without_scripts_it_is_a_form_that_posts(stand: Source) -> None:
    page = text(visitor().get(path_of(stand)))
    number = re.findall(r'name="id" value="(\w+)"', page)[0]
    given = WHO | {"id": number, "ticks": ["call"], "consent": "on", "at_stand": "Ole", "lang": "de"}
    for _ in range(2):
        assert "Der Nächste" in text(visitor().post(path_of(stand), given, follow=True))
    payload = RawContact.objects.get().payload
    assert (payload["ticks"], payload["consent_version"], payload["at_stand"]) == (["call"], "fair-1", "Ole")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "Take a photo of the card, or give a person"),
        ({"name": "Vogt"}, "or give a phone number"),
        ({"name": "Vogt", "email": "vogt@"}, "not complete"),
        ({"photo": file(b"%PDF-1.7 no photo")}, "no photo that can be read"),
        ({"photo": file(a_photo() + bytes(MOST_BYTES)), "name": "Vogt"}, "at most 15 megabytes"),
    ],
)
def test_a_page_that_misses_something_says_so_and_keeps_the_words(
    stand: Source, given: dict[str, Any], words: str
) -> None:
    answer = visitor().post(f"{path_of(stand)}?lang=en", given | {"remark": "Will eine Vorführung"})
    assert answer.status_code == 422
    assert words in text(answer)
    assert "Will eine Vorführung" in text(answer)
    assert not RawContact.objects.exists()


# --- What phones send


def test_the_same_entry_twice_is_one_lead(stand: Source) -> None:
    body = a_photo(VCARD)
    answers = [sends(stand, photo=file(body), ticks=["call"]) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [201, 200, 200]
    assert all(answer.json() == {"kept": ENTRY} for answer in answers)
    assert (RawContact.objects.count(), Attachment.objects.count()) == (1, 1)
    walk()
    assert Lead.objects.count() == 1


def test_two_people_with_the_same_words_are_two_entries(stand: Source) -> None:
    for entry in (ENTRY, ENTRY[::-1]):
        assert sends(stand, entry=entry).status_code == 201
    assert RawContact.objects.count() == 2


def test_it_counts_when_it_was_entered_not_when_the_network_came_back(stand: Source) -> None:
    sends(stand, made_at=(cast.NOW - timedelta(hours=5)).isoformat())
    sends(stand, entry=ENTRY[::-1], name="Otto Berg", made_at=(cast.NOW + timedelta(days=900)).isoformat())
    walk()
    assert set(Lead.objects.values_list("arrived_at", flat=True)) == {cast.NOW - timedelta(hours=5), cast.NOW}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"photo": b"MZ no photo"}, "no photo that can be read"),
        ({"photo": a_photo()[:2000]}, "broken"),
        ({"photo": a_photo() + bytes(MOST_BYTES)}, "too large"),
        ({"photo": b""}, "by which anybody could be found"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_a_sentence_for_the_stand(
    stand: Source, given: dict[str, Any], words: str
) -> None:
    answer = sends(stand, photo=file(given["photo"]), remark="x")
    assert (answer.status_code, words in answer.json()["error"]) == (422, True)
    assert not RawContact.objects.exists()
    assert sends(stand).status_code == 201, "without the photo it goes"


def test_nothing_else_is_refused_because_the_visitor_has_gone(stand: Source) -> None:
    assert (
        sends(stand, email="vogt(at)kessler", phone="x" * 500, name="\x00Vogt", product="none").status_code
        == 201
    )
    walk()
    raw = RawContact.objects.get()
    assert (raw.state, raw.asks) != ("rejected", None)


def test_an_entry_without_a_number_or_a_flood_of_bytes_is_refused(stand: Source) -> None:
    assert sends(stand, entry="x").status_code == 422
    path = f"{path_of(stand)}sync/"
    assert visitor().post(path, WHO, CONTENT_LENGTH=str(views.MOST_SENT + 1)).status_code == 413


def test_a_flood_of_entries_is_braked_and_known_ones_are_still_answered(
    stand: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "SENDS", 1)
    assert [sends(stand, entry=f"{ENTRY}{i}").status_code for i in range(3)] == [201, 429, 429]
    assert sends(stand, entry=f"{ENTRY}0").status_code == 200


def test_the_place_where_a_photo_was_taken_is_nowhere(stand: Source) -> None:
    sends(stand, photo=file(a_photo(exif=taken_in_kassel())))
    body = bytes(Attachment.objects.get().body)
    assert b"Exif" not in body
    assert b"GPS" not in body


def test_the_worker_comes_from_where_it_works_and_names_what_it_keeps(stand: Source) -> None:
    answer = visitor().get("/fair/worker.js")
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert b'const SHELL = ["/static/stellwerk/stellwerk.css"' in answer.content


# --- What becomes of it


def test_a_consent_at_the_stand_stands_for_calls_and_waits_for_mails(stand: Source) -> None:
    sends(stand, consent="on", consent_version="fair-2", at_stand="Ole", ticks=["quotation", "unhappy"])
    walk()
    rows = {row.purpose: row for row in Consent.objects.all()}
    assert rows["phone"].given_at == cast.NOW
    assert rows["mail"].given_at is None
    assert rows["phone"].text_version == "fair-2"
    assert {row.proof["way"] for row in rows.values()} == {"talk"}
    assert rows["phone"].proof["heard_by"] == "Ole"
    lead = Lead.objects.get()
    assert lead.fact("tick.unhappy") is True
    assert lead.interest == "Wants a quotation."
    assert any(
        reason[1].get("name") == "asks_for_offer" or "offer" in reason[0] for reason in lead.grade_reasons
    )


def test_a_photo_alone_waits_for_the_call_centre_which_sees_it_and_types(stand: Source) -> None:
    sends(stand, photo=file(a_photo()), ticks=["call", "founder"], consent="on", at_stand="Ole")
    walk()
    raw = RawContact.objects.get()
    assert (raw.asks or [""])[0] == "unclear.card"
    client, page = desk(cast.cem()), reverse("unclear_one", args=[raw.pk])
    image = reverse("unclear_photo", args=[raw.pk, Attachment.objects.get().pk])
    assert f'src="{image}"' in text(client.get(page))
    shown = client.get(image)
    assert (shown.headers["Content-Type"], shown.content[:2]) == ("image/jpeg", b"\xff\xd8")
    client.post(page, {"company": "Kessler Formenbau GmbH", "name": "Miriam Vogt", "phone": "0561 4820117"})
    walk()
    lead = Lead.objects.get()
    assert (lead.organisation.name, lead.channel, lead.arrived_at) == (
        "Kessler Formenbau GmbH",
        "fair",
        cast.NOW,
    )
    assert lead.fact("tick.founder") is True
    assert lead.attributes["at_stand"] == "Ole"
    assert Consent.objects.filter(purpose="phone", given_at=cast.NOW).exists()
    assert Person.objects.get().last_name == "Vogt"


def test_a_photo_of_a_mail_is_saved_not_shown() -> None:
    raw = cast.a_raw_contact(source=cast.a_source("Post", kind="mailbox"), asks=["unclear.nobody", {}])
    kept = Attachment.objects.create(
        raw_contact=raw, name="x.jpg", kind="image/jpeg", body=b"x", made_at=cast.NOW
    )
    assert desk(cast.cem()).get(reverse("unclear_photo", args=[raw.pk, kept.pk])).status_code == 404
