"""What came in is written down first; the same message twice is one raw contact."""

import pytest
from tests.cast import NOW, a_source

from stellwerk.capture import step as capture
from stellwerk.store.models import RawContact

pytestmark = [pytest.mark.django_db, pytest.mark.step]


def test_a_message_is_kept_exactly_as_it_came():
    payload = {"company": "  KESSLER formenbau gmbh ", "weird": ["ü", None, 1.5]}
    raw, new = capture.receive(a_source(), payload, now=NOW)
    assert new
    assert RawContact.objects.get(pk=raw.pk).payload == payload
    assert raw.state == RawContact.State.WAITING


def test_the_same_message_twice_is_one():
    first, _ = capture.receive(a_source(), {"company": "Kessler"}, external_id="7", now=NOW)
    again, new = capture.receive(a_source(), {"company": "Kessler"}, external_id="7", now=NOW)
    assert (again.pk, new) == (first.pk, False)


def test_another_id_or_source_is_another_message():
    capture.receive(a_source(), {"company": "Kessler"}, external_id="7", now=NOW)
    assert capture.receive(a_source(), {"company": "Kessler"}, external_id="8", now=NOW)[1]
    assert capture.receive(a_source("EMO"), {"company": "Kessler"}, external_id="7", now=NOW)[1]


def test_many_messages_are_taken_once_however_often_the_file_comes():
    messages = [(str(i), ["Kessler", str(i)]) for i in range(5)]
    capture.receive_many(a_source(), messages, now=NOW)
    capture.receive_many(a_source(), [*messages[2:], ("9", ["Neu", "9"])], now=NOW)
    assert RawContact.objects.count() == 6
