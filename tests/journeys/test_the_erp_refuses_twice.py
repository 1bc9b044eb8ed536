"""The ERP refuses twice and then acknowledges; it sends an order; the conversion is undone and the ERP is told."""

import base64
import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from tests.cast import a_lead, ada, adler, an_offer
from tests.walking import a_policy

from stellwerk.pursue import PursueError
from stellwerk.pursue import step as pursue
from stellwerk.store.models import Customer, Erp, Handover, Lead, Offer, Order
from stellwerk.web.api.erp import make
from stellwerk.worker import erp as work

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.step]

ERP = Path(__file__).parents[2] / "examples" / "erp" / "erp.py"
SECRET = "whsec_" + base64.b64encode(b"not a secret of any house").decode()


@pytest.fixture
def start(tmp_path: Path, live_server: Any) -> Iterator[Any]:
    """Starts the stand-in ERP as a process of its own on this machine; it is ended with the test."""
    running: list[subprocess.Popen[str]] = []

    def begin(*more: str) -> str:
        command = [sys.executable, "-I", str(ERP), "--port", "0", "--database", str(tmp_path / "erp.sqlite3"),
                   "--secret", SECRET, "--stellwerk", live_server.url, *more]  # fmt: skip
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        running.append(process)
        assert process.stdout
        return process.stdout.readline().strip()

    yield begin
    for process in running:
        process.terminate()
        process.wait(timeout=10)


def ask(address: str, body: Any = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    # The address is that of the process which this test has started.
    with urllib.request.urlopen(urllib.request.Request(address, data=data), timeout=10) as response:  # noqa: S310
        return json.load(response)


def taken() -> Offer:
    return an_offer(a_lead(partner=adler()), state="accepted", answered_at=timezone.now())


def test_the_erp_refuses_twice_and_then_acknowledges(start, settings):
    settings.SECRETS, settings.ERP_PRIVATE = {"ERP": SECRET}, True
    a_policy(customers={"erp_retry_minutes": [1.0, 2.0]})
    house = Erp.objects.create(
        name="Stand-in", kind="webhook", secret_from="ERP", made_by="tests", made_at=timezone.now()
    )
    key = make(house, by=ada().actor)
    address = start("--refuse", "2", "--key", key)
    Erp.objects.update(settings={"address": f"{address}/customers"})

    # Before the first order the ERP is not troubled.
    sent, now = taken(), timezone.now()
    pursue.report(sent.pk, "quotation", by="partner:ADLER", now=now)
    assert work.send_due(now=now) == 0
    won = pursue.report(sent.pk, "won", by="partner:ADLER", now=now, amount_cents=4_800_000)
    number = Customer.objects.get().number

    # Refused, refused, taken: each time it waits before it tries again, and what the ERP said can be read.
    for minutes in (0, 1, 3):
        assert not Customer.objects.get().erp_id
        assert work.send_due(now=now + timedelta(minutes=minutes, seconds=1)) == 1
        if minutes < 3:
            row = Handover.objects.get()
            assert (row.state, row.error) == ("waiting", "409: Debitorenanlage ist gerade gesperrt")
            assert work.send_due(now=now + timedelta(minutes=minutes, seconds=2)) == 0
    row = Handover.objects.get()
    assert (row.state, row.tries, row.error) == ("acknowledged", 3, "")
    assert Customer.objects.get().erp_id == "D100001"
    assert ask(f"{address}/customers")["customers"][0]["customer"] == number

    # The ERP bills what was reported: one order, with its number; the same again changes nothing.
    sale = {"customer": number, "amount": 48000, "ordered_on": timezone.localdate().isoformat()}
    assert ask(f"{address}/sell", sale)["orders"][0]["status"] == "accepted"
    assert list(Order.objects.values_list("external_id", "amount_cents")) == [("A-1", 4_800_000)]

    # A mistake after all: while there is one order the conversion is undone, and the ERP hears of it.
    pursue.undo_report(won.pk, by="partner:ADLER", now=now + timedelta(minutes=4))
    assert Lead.objects.get().customer is None
    assert work.send_due(now=now + timedelta(minutes=4, seconds=1)) == 1
    assert ask(f"{address}/customers")["customers"][0]["blocked"]
    assert Handover.objects.get(what="undone").state == "acknowledged"


def test_with_a_second_order_the_conversion_stays(start, settings):
    settings.SECRETS, settings.ERP_PRIVATE = {"ERP": SECRET}, True
    house = Erp.objects.create(name="Stand-in", kind="pull", made_by="tests", made_at=timezone.now())
    address = start("--key", make(house, by=ada().actor))
    sent, now = taken(), timezone.now()
    won = pursue.report(sent.pk, "won", by="partner:ADLER", now=now, amount_cents=100_000)
    number = Customer.objects.get().number
    for amount in (1000, 7000):
        ask(f"{address}/sell", {"customer": number, "amount": amount})
    assert Order.objects.count() == 2
    with pytest.raises(PursueError):
        pursue.undo_report(won.pk, by="partner:ADLER", now=now)
    assert Lead.objects.get().outcome == "won"


def test_the_own_network_is_no_address_where_the_house_has_not_allowed_it(start, settings):
    settings.SECRETS, settings.ERP_PRIVATE = {"ERP": SECRET}, False
    address = start()
    values = {"kind": "webhook", "secret_from": "ERP", "settings": {"address": f"{address}/customers"}}
    Erp.objects.create(name="Innen", made_by="tests", made_at=timezone.now(), **values)
    pursue.report(taken().pk, "won", by="partner:ADLER", now=timezone.now())
    work.send_due(now=timezone.now() + timedelta(seconds=1))
    assert Handover.objects.get().error == "private_address"
    assert ask(f"{address}/customers")["customers"] == []
