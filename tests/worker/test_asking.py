"""Asking outside: a real server on this machine, and every address that must never be spoken to."""

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from pytest_django import Settings
from tests import cast
from tests.walking import comes_in, walk

from stellwerk.enrich import step as enrich
from stellwerk.enrich.providers import http
from stellwerk.store.models import Agency, Entry, Lead, Mail, Source
from stellwerk.worker import asking

NOW = cast.NOW
LOCAL = http.Settings(
    url="http://127.0.0.1/{company}", answers=(("employees", "employees"), ("nace", "nace")), timeout=5.0
)


class Server(ThreadingHTTPServer):
    """Answers as the test wants; remembers what it was asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.status, self.body = 200, json.dumps({"employees": 320}).encode()
        self.headers_sent: dict[str, str] = {}
        self.wait = 0.0

    @property
    def home(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
        if self.server.wait:
            self._drip()
            return
        self.send_response(self.server.status)
        for name, value in self.server.headers_sent.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(self.server.body)))
        self.end_headers()
        self.wfile.write(self.server.body)

    def _drip(self) -> None:
        """Never silent for long, and never done."""
        try:
            self.send_response(200)
            self.end_headers()
            for _ in range(100):
                self.wfile.write(b" ")
                time.sleep(self.server.wait)
        except OSError:
            return

    def log_message(self, *args: Any) -> None:
        return


@pytest.fixture
def server(settings: Settings) -> Iterator[Server]:
    settings.PROVIDERS_MAY_BE_LOCAL = True
    settings.SECRETS = {"REGISTER": "geheim"}
    running = Server()
    thread = threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield running
    running.shutdown()
    running.server_close()


def an_ask(url: str, **over: Any) -> http.Ask:
    usual: dict[str, Any] = {"secret": "", "header": "Authorization", "prefix": "", "timeout": 5.0}
    return http.Ask(url, **usual | over)


# --- The call itself


def test_the_key_goes_in_its_header_and_nothing_else_of_ours(server: Server) -> None:
    for prefix in ("Bearer ", "Bearer"):
        answer = asking.fetch(an_ask(f"{server.home}/x", secret="REGISTER", prefix=prefix))
        assert (answer.status, answer.problem) == (200, None)
        path, headers = server.asked[-1]
        assert (path, headers["authorization"]) == ("/x", "Bearer geheim")
    assert "cookie" not in headers


def test_without_its_key_nothing_is_asked(server: Server) -> None:
    answer = asking.fetch(an_ask(f"{server.home}/x", secret="OTHER"))
    assert answer.problem is not None
    assert (answer.problem.key, server.asked) == ("provider.no_secret", [])


def test_a_redirect_to_another_host_gets_no_key(server: Server) -> None:
    other = f"http://localhost:{server.server_port}/there"
    server.status, server.headers_sent = 302, {"Location": other}
    answer = asking.fetch(an_ask(f"{server.home}/x", secret="REGISTER"))
    assert answer.problem is not None
    assert answer.problem.key == "provider.redirects"
    assert "authorization" in server.asked[0][1]
    assert all("authorization" not in headers for _, headers in server.asked[1:])
    assert len(server.asked) == asking.MOST_REDIRECTS + 1


def test_an_answer_that_is_too_long_is_none(server: Server) -> None:
    server.body = b" " * (http.MOST_BYTES + 1)
    answer = asking.fetch(an_ask(f"{server.home}/x"))
    assert answer.problem is not None
    assert answer.problem.key == "provider.too_large"


def test_a_server_that_never_ends_is_left_after_its_time(server: Server) -> None:
    server.wait = 0.05
    answer = asking.fetch(an_ask(f"{server.home}/x", timeout=0.4))
    assert answer.problem is not None
    assert answer.problem.key == "provider.too_slow"


def test_a_server_that_is_away_is_a_problem_and_no_error(settings: Settings) -> None:
    settings.PROVIDERS_MAY_BE_LOCAL = True
    answer = asking.fetch(an_ask("http://127.0.0.1:9/x"))
    assert answer.problem is not None
    assert answer.problem.key == "provider.unreachable"


# --- Addresses that are never spoken to


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "0.0.0.0",  # noqa: S104 (an address to refuse)
               "224.0.0.1", "240.0.0.1", "255.255.255.255", "::1", "::", "fe80::1%eth0", "fd00:ec2::254", "fc00::1",
        "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2002:a00:1::", "kein",
    ],
)  # fmt: skip
def test_only_addresses_of_the_internet_are_public(address: str) -> None:
    assert not asking.is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "64:ff9b::101:101"])
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert asking.is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/x", "https://[::1]/x", "https://localhost/x", "https://169.254.169.254/latest/meta-data",
        "https://0x7f000001/x", "https://2130706433/x", "https://127.1/x", "https://[::ffff:127.0.0.1]/x",
        "https://[64:ff9b::7f00:1]/x",
    ],
)  # fmt: skip
def test_a_private_address_in_any_writing_is_refused(url: str) -> None:
    problem = asking.fetch(an_ask(url)).problem
    assert problem is not None
    assert problem.key in ("provider.private_address", "provider.no_name")


def test_plain_http_is_refused() -> None:
    problem = asking.fetch(an_ask("http://93.184.216.34/x")).problem
    assert problem is not None
    assert problem.key == "provider.no_https"


class Names:
    """A name server that says something else each time it is asked."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers, self.asked = list(answers), 0

    def __call__(self, host: str, port: int, *more: Any, **named: Any) -> list[Any]:
        answer = self.answers[min(self.asked, len(self.answers) - 1)]
        self.asked += 1
        return [(2, 1, 6, "", (address, port)) for address in answer]


def test_one_private_address_among_public_ones_is_enough_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socket.getaddrinfo", Names(["93.184.216.34", "10.0.0.7"]))
    problem = asking.fetch(an_ask("https://api.example/x")).problem
    assert problem is not None
    assert problem.key == "provider.private_address"


def test_a_name_that_changes_its_address_leads_nowhere_else(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was checked is what is called: the name is asked once, the call goes to the address itself."""
    names = Names(["127.0.0.1"], ["10.0.0.7"])
    monkeypatch.setattr("socket.getaddrinfo", names)
    answer = asking.fetch(an_ask(f"http://rebinding.example:{server.server_port}/x"))
    assert answer.status == 200
    assert server.asked[0][1]["host"] == f"rebinding.example:{server.server_port}"
    assert names.asked <= 2


def test_a_redirect_to_a_private_address_is_refused(
    server: Server, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.status, server.headers_sent = 302, {"Location": "http://169.254.169.254/latest/meta-data"}
    checked: list[str] = []

    def is_public(address: str) -> bool:
        checked.append(address)
        return address == "127.0.0.1"  # only the test's own server counts as public here

    monkeypatch.setattr(asking, "is_public", is_public)
    monkeypatch.setattr(asking, "_is_test", lambda scheme: True)
    settings.PROVIDERS_MAY_BE_LOCAL = False
    problem = asking.fetch(an_ask(f"{server.home}/x")).problem
    assert problem is not None
    assert problem.key == "provider.private_address"
    assert checked == ["127.0.0.1", "169.254.169.254"]


# --- Rounds


def a_provider(settings: http.Settings = LOCAL, name: str = "Register", **over: Any) -> Source:
    row = enrich.open_provider(name, settings, agency=None, price_cents=None, by="user:1", now=NOW)
    Source.objects.filter(pk=row.pk).update(**{"active": True} | over)
    row.refresh_from_db()
    return row


class Carrier:
    """Answers every question; remembers them."""

    def __init__(self, *answers: http.Answer) -> None:
        self.answers, self.asked = answers, list[str]()

    def __call__(self, ask: http.Ask) -> http.Answer:
        self.asked.append(ask.url)
        return self.answers[min(len(self.asked), len(self.answers)) - 1]


LARGE = http.Answer(200, b'{"employees": 320}')
DOWN = http.Answer(500)


def work(carrier: Carrier, now: Any = NOW) -> tuple[int, bool]:
    return asking.work(lambda: now, fetch=carrier)


def three_leads() -> list[Lead]:
    for at in range(3):
        comes_in(
            company=f"Firma {at} GmbH", employees="", industry="", email=f"a{at}@firma{at}.de", last_name=f"Name{at}",
            phone=f"0561 48 20 {at}17", product="", interest="",
        )  # fmt: skip
    walk()
    return list(Lead.objects.order_by("pk"))


@pytest.mark.django_db
def test_leads_that_lack_something_get_it_and_are_graded_anew() -> None:
    lead, provider, carrier = three_leads()[0], a_provider(), Carrier(LARGE)
    assert lead.size_class == "S" or lead.size_class == ""
    before = lead.points
    assert work(carrier) == (3, False)
    lead.refresh_from_db()
    assert lead.fact("employees") == 320
    assert lead.facts["employees"][0][1:4] == ["provider", f"http.{provider.pk}", 0.8]
    assert lead.stage == "enrich"
    walk()
    lead.refresh_from_db()
    assert (lead.size_class, lead.facts["size_class"][0][2]) == ("L", "size.employees")
    assert lead.points is not None
    assert before is not None
    assert lead.points > before


@pytest.mark.django_db
def test_nothing_is_asked_twice_within_its_days_whatever_was_answered() -> None:
    three_leads()
    a_provider()
    carrier = Carrier(http.Answer(404))
    assert work(carrier)[0] == 3
    assert work(carrier, NOW + timedelta(days=89))[0] == 0
    assert work(carrier, NOW + timedelta(days=91))[0] == 3


@pytest.mark.django_db
def test_a_second_lead_of_the_same_company_costs_no_call() -> None:
    comes_in(employees="")
    walk()
    a_provider()
    carrier = Carrier(LARGE)
    assert work(carrier)[0] == 1
    comes_in(employees="", first_name="Jonas", last_name="Ritter", email="j.ritter@kessler-formenbau.example",
             phone="0561 48 20 200")  # fmt: skip
    walk()
    assert work(carrier)[0] == 0
    assert [lead.fact("employees") for lead in Lead.objects.all()] == [320, 320]


@pytest.mark.django_db
def test_the_budget_of_the_day_and_the_month_is_never_exceeded() -> None:
    three_leads()
    a_provider(replace(LOCAL, per_day=2, per_month=3))
    carrier = Carrier(LARGE)
    assert [work(carrier, NOW + timedelta(hours=at))[0] for at in range(3)] == [2, 0, 0]
    assert work(carrier, NOW + timedelta(days=1))[0] == 1
    assert work(carrier, NOW + timedelta(days=2))[0] == 0


@pytest.mark.django_db
def test_while_one_worker_asks_another_neither_asks_nor_spends() -> None:
    three_leads()
    provider = a_provider(replace(LOCAL, per_day=2))
    first = enrich.begin(provider.pk, now=NOW, limit=20)
    assert first is not None
    assert len(first.questions) == 2
    assert enrich.begin(provider.pk, now=NOW, limit=20) is None
    enrich.settle(first, [LARGE, LARGE], now=NOW)
    assert enrich.begin(provider.pk, now=NOW, limit=20) is None  # the day's calls are used


@pytest.mark.django_db
def test_a_question_under_way_is_not_asked_by_another_worker_though_calls_are_left() -> None:
    three_leads()
    provider = a_provider()
    assert enrich.begin(provider.pk, now=NOW, limit=20) is not None
    assert enrich.begin(provider.pk, now=NOW, limit=20) is None


@pytest.mark.django_db
def test_a_worker_that_died_holds_nobody_up_for_long_and_its_calls_stay_spent() -> None:
    three_leads()
    provider = a_provider(replace(LOCAL, per_day=5))
    assert enrich.begin(provider.pk, now=NOW, limit=20) is not None
    later = NOW + timedelta(minutes=5)
    again = enrich.begin(provider.pk, now=later, limit=20)
    assert again is not None
    assert len(again.questions) == 2


@pytest.mark.django_db
def test_a_provider_that_fails_is_let_be_and_costs_one_call() -> None:
    three_leads()
    provider = a_provider()
    carrier = Carrier(DOWN)
    assert work(carrier)[0] == 1
    assert work(carrier, NOW + timedelta(minutes=4))[0] == 0
    provider.refresh_from_db()
    state = enrich.state_of(provider)
    assert (state.failures, state.day_calls) == (1, 1)
    better = Carrier(LARGE)
    assert work(better, NOW + timedelta(minutes=6))[0] == 3
    # Others first, lest one question that breaks it stops them all.
    assert better.asked[-1] == carrier.asked[0]


@pytest.mark.django_db
def test_administrators_are_told_once_that_it_does_not_answer() -> None:
    cast.ada(email="ada@hartmann.example")
    three_leads()
    a_provider()
    for at in range(6):
        work(Carrier(DOWN), NOW + timedelta(days=at))
    (letter,) = Mail.objects.filter(kind="provider")
    assert letter.to == "ada@hartmann.example"
    assert "Register" in letter.subject
    assert "500" in letter.text


@pytest.mark.django_db
def test_old_facts_are_asked_again_and_only_with_their_share_of_the_day() -> None:
    three_leads()
    provider = a_provider(replace(LOCAL, fresh_days=30, cache_days=10, per_day=4))
    assert work(Carrier(LARGE))[0] == 3
    walk()
    later = NOW + timedelta(days=31)
    small = Carrier(http.Answer(200, b'{"employees": 12}'))
    assert work(small, later)[0] == 2
    assert work(small, later + timedelta(hours=2))[0] == 0
    assert work(small, later + timedelta(days=1))[0] == 1
    assert {lead.fact("employees") for lead in Lead.objects.all()} == {12}
    provider.refresh_from_db()
    assert enrich.state_of(provider).day_calls == 1


@pytest.mark.django_db
def test_a_persons_word_is_never_overwritten_and_stays_first() -> None:
    lead, _ = three_leads()[0], a_provider()
    enrich.answer(lead.pk, {"size_class": "S"}, by="user:1", now=NOW)
    walk()
    work(Carrier(LARGE))
    walk()
    lead.refresh_from_db()
    assert lead.size_class == "S"
    assert [row[1] for row in lead.facts["size_class"]][:2] == ["person", "provider"]


@pytest.mark.django_db
@pytest.mark.parametrize("over", [{"active": False}, {"kind": "api"}])
def test_a_provider_that_is_switched_off_is_not_asked(over: dict[str, Any]) -> None:
    three_leads()
    a_provider(**over)
    assert work(Carrier(LARGE)) == (0, False)


@pytest.mark.django_db
def test_nothing_is_asked_when_the_contract_has_ended() -> None:
    three_leads()
    agency = Agency.objects.create(
        name="Auskunft AG", kind="provider", made_at=NOW, contract_until=NOW.date() - timedelta(days=1)
    )
    a_provider(agency=agency)
    assert work(Carrier(LARGE)) == (0, False)


@pytest.mark.django_db
def test_the_journal_says_who_was_asked_and_what_it_said() -> None:
    lead, _ = three_leads()[0], a_provider()
    work(Carrier(LARGE))
    (step,) = Entry.objects.filter(lead=lead).latest("id").steps
    assert (step["what"], step["values"]["provider_name"]) == ("asked_outside", "Register")
    assert step["values"]["facts"] == ["employees"]


@pytest.mark.django_db
def test_closed_leads_and_scrap_are_not_asked_about() -> None:
    three_leads()
    Lead.objects.filter(pk=Lead.objects.earliest("pk").pk).update(stage="scrap", waiting_since=None)
    Lead.objects.filter(pk=Lead.objects.latest("pk").pk).update(stage="closed", waiting_since=None)
    a_provider()
    assert work(Carrier(LARGE))[0] == 1


@pytest.mark.django_db
def test_the_whole_way_over_a_real_connection(server: Server) -> None:
    lead = three_leads()[0]
    a_provider(replace(LOCAL, url=server.home + "/companies?name={company}", secret="REGISTER"))
    assert asking.work(lambda: NOW) == (3, False)
    lead.refresh_from_db()
    assert lead.fact("employees") == 320
    assert server.asked[0][0] == "/companies?name=Firma%200%20GmbH"
