"""The REST API: what is accepted is stored, the same message is one, and a refusal says why."""

import base64
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook
from tests import cast
from tests.walking import a_policy, walk

from stellwerk.store.models import Agency, ApiCall, ApiKey, Campaign, Lead, RawContact, Response, Source
from stellwerk.web.api import keys
from stellwerk.web.api.webhooks import secret_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("morning")]

LEADS, BULK, RESPONSES = "/api/v1/leads", "/api/v1/leads/bulk", "/api/v1/responses"
KESSLER = {
    "external_id": "crm-7", "company": "Kessler Formenbau GmbH", "name": "Miriam Vogt",
    "role": "Leiterin Fertigung", "email": "m.vogt@kessler-formenbau.de", "phone": "0561 48 20 117",
    "postcode": "34123", "city": "Kassel", "product": "Drehmaschine HW 400", "channel": "Messe",
    "interest": "Liefertermin? Altmaschine steht oft.", "value": 48000, "hall": "7",
}  # fmt: skip


@pytest.fixture
def morning() -> Iterator[None]:
    cache.clear()
    a_policy()
    with time_machine.travel(cast.NOW, tick=False):
        yield


@pytest.fixture
def source() -> Source:
    return cast.a_source("CRM", kind="api")


@pytest.fixture
def key(source: Source) -> str:
    return keys.make(source, "CRM", by=cast.ines().actor)


def post(
    url: str, body: Any, key: str, *, language: str = "en", **headers: str
) -> tuple[int, dict[str, Any]]:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    usual = {"authorization": f"Bearer {key}", "accept-language": language, "host": "localhost"}
    client = Client(enforce_csrf_checks=True)
    told = usual | {name.replace("_", "-"): value for name, value in headers.items()}
    answer = client.post(url, data, content_type="application/json", headers=told)
    assert not answer.cookies
    return answer.status_code, answer.json()


def get(url: str, key: str, language: str = "en") -> tuple[int, dict[str, Any]]:
    answer = Client().get(
        url, headers={"authorization": f"Bearer {key}", "accept-language": language, "host": "localhost"}
    )
    return answer.status_code, answer.json()


# --- One lead


def test_a_lead_is_stored_as_it_came_and_answered(key: str) -> None:
    status, answer = post(LEADS, KESSLER, key)
    raw = RawContact.objects.get()
    assert (status, answer) == (202, {"id": raw.pk, "external_id": "crm-7", "status": "accepted"})
    assert raw.payload == KESSLER
    assert (raw.source.name, raw.state) == ("CRM", "waiting")


def test_it_becomes_a_graded_lead_and_the_sender_reads_where_it_stands(key: str) -> None:
    post(LEADS, KESSLER, key)
    assert get(f"{LEADS}/crm-7", key)[1]["status"] == "waiting"
    walk()
    lead = Lead.objects.get()
    assert (lead.external_id, lead.attributes, lead.fact("value_cents")) == (
        "crm-7",
        {"hall": "7"},
        4_800_000,
    )
    status, answer = get(f"{LEADS}/crm-7", key, "de")
    assert (status, answer["number"], answer["status"], answer["grade"]) == (
        200,
        lead.number,
        "lead",
        lead.grade,
    )
    assert answer["why"]
    assert all(" " in sentence for sentence in answer["why"])


def test_a_refused_lead_says_why_in_the_readers_language(key: str) -> None:
    post(LEADS, {"external_id": "t", "name": "Max Mustermann", "email": "test@test.de"}, key)
    walk()
    english, german = get(f"{LEADS}/t", key)[1], get(f"{LEADS}/t", key, "de")[1]
    assert english["status"] == "rejected"
    assert english["why"] != german["why"]


def test_the_same_message_twice_is_one(key: str) -> None:
    assert [post(LEADS, KESSLER, key)[0] for _ in range(2)] == [202, 200]
    assert RawContact.objects.count() == 1


# --- Idempotency


def test_the_same_idempotency_key_gets_the_same_answer(key: str) -> None:
    first = post(LEADS, KESSLER, key, idempotency_key="a1")
    RawContact.objects.all().delete()  # even so: what was answered stays answered
    assert post(LEADS, KESSLER, key, idempotency_key="a1") == first
    assert not RawContact.objects.exists()


def test_another_message_under_a_known_idempotency_key_is_refused(key: str) -> None:
    post(LEADS, KESSLER, key, idempotency_key="a1")
    status, answer = post(LEADS, KESSLER | {"city": "Fulda"}, key, idempotency_key="a1")
    assert (status, answer["error"]["code"]) == (409, "idempotency_conflict")
    assert RawContact.objects.count() == 1


def test_idempotency_keys_of_two_senders_are_apart(key: str, source: Source) -> None:
    other = keys.make(source, "Shop", by="user:1")
    post(LEADS, KESSLER, key, idempotency_key="a1")
    assert post(LEADS, KESSLER | {"external_id": "8"}, other, idempotency_key="a1")[0] == 202
    assert ApiCall.objects.count() == 2


def test_a_refused_message_does_not_use_up_its_idempotency_key(key: str) -> None:
    assert post(LEADS, {"email": ["x"]}, key, idempotency_key="a1")[0] == 422
    assert post(LEADS, KESSLER, key, idempotency_key="a1")[0] == 202


# --- Many


def lines(*found: Any) -> bytes:
    return b"\n".join(one if isinstance(one, bytes) else json.dumps(one).encode() for one in found)


def test_every_line_is_accepted_or_refused_on_its_own(key: str) -> None:
    body = lines(
        KESSLER, b"{broken", b"", {"email": {"a": 1}}, [1], {"company": "Berg", "phone": "0561 1234567"}
    )
    status, answer = post(BULK, body, key)
    assert (status, answer["accepted"], answer["rejected"]) == (202, 2, 3)
    told = [(line["line"], line["status"], line.get("code"), line.get("field")) for line in answer["lines"]]
    assert told == [
        (1, "accepted", None, None),
        (2, "rejected", "not_json", None),
        (4, "rejected", "wrong_field", "email"),
        (5, "rejected", "not_json", None),
        (6, "accepted", None, None),
    ]
    assert RawContact.objects.count() == 2


def test_the_same_lines_twice_are_one(key: str) -> None:
    for _ in range(2):
        post(BULK, lines(KESSLER, KESSLER | {"external_id": "8"}), key)
    assert RawContact.objects.count() == 2


def test_too_many_lines_are_refused_as_a_whole(key: str) -> None:
    status, answer = post(BULK, b"\n".join([b'{"name": "x"}'] * 5001), key)
    assert (status, answer["error"]["code"]) == (422, "wrong_field")
    assert not RawContact.objects.exists()


# --- Bad messages


@pytest.mark.parametrize(
    ("body", "status", "code", "field"),
    [
        (b"", 400, "not_json", None),
        (b"\xff\xfe", 400, "not_json", None),
        (b"[]", 400, "not_json", None),
        (b"NaN", 400, "not_json", None),
        (b'{"a": "\\ud800"}', 400, "not_json", None),
        (b"[" * 5000, 400, "not_json", None),
        (b"{}", 422, "wrong_field", None),
        (b'{"external_id": "7"}', 422, "wrong_field", None),
        (b'{"email": {"a": 1}}', 422, "wrong_field", "email"),
        (b'{"email": ["a"]}', 422, "wrong_field", "email"),
        (b'{"email": true}', 422, "wrong_field", "email"),
        (b'{"name": "a\\u0000b"}', 422, "wrong_field", "name"),
        (json.dumps({"name": "x" * 500}).encode(), 422, "wrong_field", "name"),
        (json.dumps({"name": "x", "external_id": ""}).encode(), 422, "wrong_field", "external_id"),
        (json.dumps({"name": "x", "external_id": "y" * 130}).encode(), 422, "wrong_field", "external_id"),
        (json.dumps({f"f{i}": "x" for i in range(120)}).encode(), 422, "wrong_field", None),
        (b'{"name": "' + b"x" * 1_000_001 + b'"}', 413, "too_large", None),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_bad_message_is_refused_with_what_to_do(
    key: str, body: bytes, status: int, code: str, field: str | None
) -> None:
    found, answer = post(LEADS, body, key)
    error = answer["error"]
    assert (found, error["code"], error.get("field")) == (status, code, field)
    assert error["message"].endswith((".", "…"))
    assert not RawContact.objects.exists()


def test_a_refusal_speaks_german_too(key: str) -> None:
    assert (
        post(LEADS, {}, key)[1]["error"]["message"]
        != post(LEADS, {}, key, language="de")[1]["error"]["message"]
    )


# --- Keys


def test_a_key_is_kept_as_a_hash_only(key: str) -> None:
    row = ApiKey.objects.get()
    assert key.startswith(row.prefix)
    assert key.encode() not in bytes(row.digest)
    assert len(row.prefix) == 12


@pytest.mark.parametrize("given", ["", "stw_wrong", "x"])
def test_without_a_valid_key_nothing_opens(key: str, given: str) -> None:
    for url in (LEADS, BULK, RESPONSES):
        status, answer = post(url, KESSLER, given)
        assert (status, answer["error"]["code"]) == (401, "key_unknown")
    assert get(f"{LEADS}/crm-7", given)[0] == 401


def test_a_revoked_key_and_a_source_that_is_off_open_nothing(key: str, source: Source) -> None:
    Source.objects.update(active=False)
    assert post(LEADS, KESSLER, key)[0] == 403
    Source.objects.update(active=True)
    ApiKey.objects.update(revoked_at=cast.NOW)
    assert post(LEADS, KESSLER, key)[0] == 401
    assert not RawContact.objects.exists()


def test_a_key_that_asks_without_end_is_slowed_down(key: str, source: Source) -> None:
    source.settings = {"api": {"per_minute": 3}}
    source.save()
    assert [post(LEADS, KESSLER, key)[0] for _ in range(4)] == [202, 200, 200, 429]


def test_a_key_sees_only_what_came_by_its_own_source(key: str) -> None:
    other = keys.make(cast.a_source("Shop", kind="api"), "Shop", by="user:1")
    post(LEADS, KESSLER, key)
    walk()
    assert get(f"{LEADS}/crm-7", other)[0] == 404
    assert post(RESPONSES, {"kind": "clicked", "external_id": "crm-7"}, other)[0] == 404


# --- Responses


def test_a_response_warms_the_newest_open_lead_of_the_person(key: str) -> None:
    lead = cast.a_lead(stage="nurture", last_contact_at=cast.NOW - timedelta(days=40))
    cast.a_lead(stage="closed", person="Miriam Vogt")
    status, answer = post(RESPONSES, {"kind": "called_back", "email": "Vogt@kessler.example"}, key)
    assert (status, answer) == (202, {"number": lead.number, "status": "accepted"})
    lead.refresh_from_db()
    assert (lead.stage, lead.last_contact_at) == ("grade", cast.NOW)
    assert Response.objects.get().kind == "called_back"


def test_the_same_response_again_does_not_loop(key: str) -> None:
    lead = cast.a_lead(stage="nurture")
    body = {"kind": "clicked", "number": lead.number}
    assert [post(RESPONSES, body, key)[0] for _ in range(3)] == [202, 200, 200]
    assert Response.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"kind": "danced", "number": "L-1"}, "kind"),
        ({"kind": "clicked"}, "external_id"),
        ({"kind": "clicked", "number": "L-1", "at": "gestern abend"}, "at"),
        ({"kind": None, "number": "L-1"}, "kind"),
    ],
)
def test_a_bad_response_says_which_field(key: str, body: dict[str, Any], field: str) -> None:
    status, answer = post(RESPONSES, body, key)
    assert (status, answer["error"]["field"]) == (422, field)


def test_a_system_outside_the_house_names_only_what_it_brought(key: str, source: Source) -> None:
    source.agency = Agency.objects.create(name="Ruf & Co", kind="call_centre", made_at=cast.NOW)
    source.save()
    lead = cast.a_lead(stage="nurture")
    assert post(RESPONSES, {"kind": "clicked", "number": lead.number}, key)[0] == 404
    assert post(RESPONSES, {"kind": "clicked", "email": "vogt@kessler.example"}, key)[0] == 422


# --- A provider's signed messages

MESSAGE = {
    "lead": {"id": 815, "firm": "Kessler Formenbau GmbH"},
    "contact": {"mail": "m.vogt@kessler-formenbau.de", "who": "Miriam Vogt", "tel": "0561 48 20 117"},
    "budget": "48.000 €",
}


@pytest.fixture
def feed() -> Source:
    table = [["lead.firm", "company"], ["contact.mail", "email"], ["contact.who", "name"], ["contact.tel", "phone"],
             ["lead.id", "lead_id"]]  # fmt: skip
    return cast.a_source(
        "Portal", kind="provider", settings={"provider": {"fields": table}}, price_cents=3_500
    )


def sent(
    feed: Source, body: Any, *, which: str = "msg_1", age: int = 0, secret: str = ""
) -> tuple[int, dict[str, Any]]:
    data = json.dumps(body)
    at = cast.NOW - timedelta(seconds=age)
    signature = Webhook(secret or secret_of(feed)).sign(which, at, data)
    headers = {
        "webhook-id": which,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": signature,
    }
    answer = Client(enforce_csrf_checks=True).post(
        f"/api/v1/providers/{feed.pk}",
        data,
        content_type="application/json",
        headers={"host": "localhost"} | headers,
    )
    return answer.status_code, answer.json()


def test_a_signed_message_is_stored_as_it_came_and_read_by_the_table(feed: Source) -> None:
    feed.campaign = Campaign.objects.create(name="Portal 2026", channel="provider", real_cost_cents=1_000)
    feed.save()
    assert sent(feed, MESSAGE) == (202, {"accepted": 1, "known": 0})
    assert RawContact.objects.get().payload == MESSAGE
    walk()
    lead = Lead.objects.get(external_id="815")
    assert (lead.organisation.name, lead.person.email) == (
        "Kessler Formenbau GmbH",
        "m.vogt@kessler-formenbau.de",
    )
    assert (lead.channel, lead.fact("value_cents"), lead.grade != "") == ("provider", 4_800_000, True)
    assert Campaign.objects.get().real_cost_cents == 1_000 + 3_500


def test_a_repeated_message_is_known_and_another_under_its_id_refused(feed: Source) -> None:
    assert [sent(feed, MESSAGE)[0] for _ in range(2)] == [202, 200]
    assert sent(feed, MESSAGE | {"budget": "1 €"})[0] == 409
    assert RawContact.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"age": 301},
        {"age": -301},
        {"secret": "whsec_" + base64.b64encode(b"somebody else's").decode()},
    ],
    ids=["old", "of the future", "forged"],
)
def test_a_message_with_a_wrong_signature_or_an_old_one_is_refused(
    feed: Source, wrong: dict[str, Any]
) -> None:
    status, answer = sent(feed, MESSAGE, **wrong)
    assert (status, answer["error"]["code"]) == (401, "signature")
    assert not RawContact.objects.exists()


def test_a_changed_body_breaks_the_signature(feed: Source) -> None:
    signature = Webhook(secret_of(feed)).sign("m", cast.NOW, json.dumps(MESSAGE))
    headers = {
        "webhook-id": "m",
        "webhook-timestamp": str(int(cast.NOW.timestamp())),
        "webhook-signature": signature,
    }
    for signed in (headers, {**headers, "webhook-signature": "nonsense"}, {}):
        answer = Client().post(f"/api/v1/providers/{feed.pk}", b'{"a": 1}', content_type="application/json",
                               headers={"host": "localhost"} | signed)  # fmt: skip
        assert answer.status_code == 401


def test_a_renewed_secret_ends_the_one_before(feed: Source) -> None:
    before = secret_of(feed)
    client = Client(headers={"host": "localhost"})
    client.force_login(cast.ines())
    client.post(reverse("source_renew", args=[feed.pk]))
    feed.refresh_from_db()
    assert secret_of(feed) != before
    assert sent(feed, MESSAGE, secret=before)[0] == 401
    assert feed.settings["provider"]["fields"]


def test_a_list_of_messages_is_many_leads(feed: Source) -> None:
    assert sent(feed, [MESSAGE, MESSAGE | {"budget": "2 €"}]) == (202, {"accepted": 2, "known": 0})
    assert sent(feed, [MESSAGE, MESSAGE | {"budget": "2 €"}]) == (200, {"accepted": 0, "known": 2})


def test_a_message_that_names_nobody_waits_for_a_person(feed: Source) -> None:
    assert sent(feed, {"ping": {"at": 1}})[0] == 202
    walk()
    raw = RawContact.objects.get()
    assert (raw.state, raw.asks) == ("waiting", ["unclear.nobody", {}])


# --- The description


def test_the_description_knows_every_address_and_needs_nothing_from_elsewhere() -> None:
    found = Client().get(reverse("api_description"), headers={"host": "localhost"}).json()
    assert set(found["paths"]) == {
        LEADS,
        BULK,
        f"{LEADS}/{{external_id}}",
        RESPONSES,
        "/api/v1/providers/{source}",
        "/api/v1/erp/customers",
        "/api/v1/erp/acknowledgements",
        "/api/v1/erp/orders",
    }
    page = Client().get(reverse("api_docs"), headers={"host": "localhost"}).content.decode()
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert LEADS in page


# --- Whatever comes

SCALAR = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30)
NAMES = st.sampled_from(
    ["external_id", "email", "name", "kind", "number", "at", "value", "consent"]
) | st.text(max_size=9)
JSON = st.dictionaries(
    NAMES, SCALAR | st.lists(SCALAR, max_size=2) | st.dictionaries(NAMES, SCALAR, max_size=2)
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    url=st.sampled_from([LEADS, BULK, RESPONSES]),
    body=JSON.map(lambda found: json.dumps(found).encode()) | st.binary(),
)
def test_whatever_comes_is_answered_and_read_without_an_error_of_ours(
    key: str, url: str, body: bytes
) -> None:
    cache.clear()
    status, answer = post(url, body, key)
    assert status in (200, 202, 400, 404, 413, 422)
    assert status < 300 or answer["error"]["message"]
    walk()
    assert not RawContact.objects.waiting().exists()


# --- Above an agency's quota


def test_a_lead_above_the_quota_is_held_and_the_answer_says_so(source: Source, key: str) -> None:
    source.agency = Agency.objects.create(name="A", kind="provider", leads_per_week=1, made_at=cast.NOW)
    source.save()
    assert post(LEADS, KESSLER, key)[1]["status"] == "accepted"
    status, answer = post(LEADS, KESSLER | {"external_id": "crm-8"}, key)
    assert (status, answer["status"]) == (202, "held")
    assert "nothing is lost" in answer["why"]
    assert get(f"{LEADS}/crm-8", key)[1]["status"] == "held"
    lines = b"\n".join(json.dumps(KESSLER | {"external_id": f"b{at}"}).encode() for at in range(2))
    bulk = post(BULK, lines, key)[1]
    assert (bulk["accepted"], bulk["held"]) == (0, 2)
    assert {line["status"] for line in bulk["lines"]} == {"held"}
