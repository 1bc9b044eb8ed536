"""What is asked outside, how an answer is read, what it may cost, and when a provider is let be."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stellwerk.enrich import Fact, Source
from stellwerk.enrich.age import Ages
from stellwerk.enrich.providers import http
from stellwerk.enrich.providers.http import Answer, Settings, SettingsError, State, checked
from stellwerk.terms import Reason

NOW = datetime(2026, 3, 17, 9, tzinfo=UTC)
TODAY = date(2026, 3, 17)
REGISTER = Settings(
    url="https://api.register.example/v1/companies?name={company}&zip={postcode}",
    answers=(("employees", "employees"), ("nace.0.code", "nace"), ("address.lat", "lat")),
)


def reading(body: Any, settings: Settings = REGISTER) -> http.Found:
    return http.read(Answer(200, orjson.dumps(body)), settings, number=7, now=NOW)


# --- The question


def test_every_field_is_percent_encoded() -> None:
    ask = http.ask(REGISTER, {"company": "Müller & Söhne/GmbH?x=1#", "postcode": "34117"})
    assert ask is not None
    encoded = "M%C3%BCller%20%26%20S%C3%B6hne%2FGmbH%3Fx%3D1%23"
    assert ask.url == f"https://api.register.example/v1/companies?name={encoded}&zip=34117"


def test_nothing_is_asked_when_a_field_is_not_known() -> None:
    assert http.ask(REGISTER, {"company": "Kessler", "postcode": "  "}) is None


@pytest.mark.parametrize(
    ("change", "field", "key"),
    [
        ({"url": "http://api.example/{company}"}, "url", "provider.no_https"),
        ({"url": "ftp://api.example/{company}"}, "url", "provider.no_https"),
        ({"url": "https://{company}.example/"}, "url", "provider.field_in_host"),
        ({"url": "https://{web_domain}/"}, "url", "provider.field_in_host"),
        ({"url": "https://me:secret@api.example/{company}"}, "url", "provider.no_url"),
        ({"url": "https://api.example:99999/{company}"}, "url", "provider.no_url"),
        ({"url": "https://api.example:22/{company}"}, "url", "provider.no_url"),
        ({"url": "https:///{company}"}, "url", "provider.no_url"),
        ({"url": "https://api.example/all"}, "url", "provider.no_hole"),
        ({"url": "https://api.example/{salary}"}, "url", "provider.no_field"),
        ({"url": "https://api.example/{email}"}, "legal", "provider.needs_contract"),
        ({"answers": ()}, "answers", "provider.no_answers"),
        ({"answers": (("a b", "city"),)}, "answers", "provider.no_path"),
        ({"answers": (("a", "password"),)}, "answers", "provider.no_fact"),
        ({"answers": (("a", "city"),) * 21}, "answers", "provider.too_many"),
        ({"secret": "lower"}, "secret", "provider.no_secret_name"),
        ({"header": "Host"}, "header", "provider.no_header"),
        ({"header": "X-Key\r\nX-Evil"}, "header", "provider.no_header"),
        ({"prefix": "Bearer\n"}, "prefix", "provider.no_prefix"),
        ({"timeout": 0.0}, "timeout", "provider.out_of_bounds"),
        ({"confidence": 1.5}, "confidence", "provider.out_of_bounds"),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused_where_it_stands(
    change: dict[str, Any], field: str, key: str
) -> None:
    with pytest.raises(SettingsError) as error:
        checked(replace(REGISTER, **change))
    assert (error.value.field, error.value.reason.key) == (field, key)


def test_personal_data_may_be_sent_with_a_contract() -> None:
    settings = replace(REGISTER, url="https://api.example/{email}", legal="AVV vom 1.2.2026")
    assert checked(settings) == settings


# --- The answer


def test_facts_are_read_with_method_confidence_and_moment() -> None:
    found = reading({"employees": 120, "nace": [{"code": "25.73"}], "address": {"lat": "51.3"}})
    by_name = {fact.name: fact for fact in found.facts}
    assert by_name["employees"] == Fact("employees", 120, Source.PROVIDER, "http.7", 0.8, NOW)
    assert by_name["lat"].value == 51.3
    assert by_name["branch"].value == "toolmaking"  # derived from the NACE code


@pytest.mark.parametrize(
    ("name", "given_value", "value"),
    [
        ("employees", "50-99", 50), ("employees", "1,200", None), ("employees", -3, None), ("employees", True, None),
        ("size_class", "medium", "M"), ("size_class", "huge", None),
        ("branch", "Werkzeugbau", "toolmaking"), ("branch", "toolmaking", "toolmaking"), ("branch", "Zirkus", None),
        ("country", "de", "DE"), ("country", "Germany", None),
        ("language", "de-AT", "de"), ("lat", 91, None), ("lon", "x", None),
        ("web", "https://www.Kessler.de/kontakt", "kessler.de"), ("web", "javascript:alert(1)", None),
        ("founded", "1987", "1987"), ("founded", "2019-05-01T00:00", "2019-05-01"), ("founded", "bald", None),
        ("revenue_cents", 1_200_000, 120_000_000), ("revenue_cents", "viel", None),
        ("city", {"a": 1}, None), ("city", " Kassel\x00 ", "Kassel"), ("in_register", "yes", True),
    ],
)  # fmt: skip
def test_a_value_that_makes_no_sense_is_no_fact(name: str, given_value: Any, value: Any) -> None:
    found = reading({"x": given_value}, replace(REGISTER, answers=(("x", name),)))
    assert [fact.value for fact in found.facts if fact.name == name] == ([] if value is None else [value])
    assert found.unread == (("x",) if value is None else ())


@pytest.mark.parametrize("status", [204, 404, 410])
def test_nothing_known_is_an_answer(status: int) -> None:
    assert http.read(Answer(status), REGISTER, number=7, now=NOW) == http.Found()


@pytest.mark.parametrize(
    ("answer", "key"),
    [
        (Answer(401), "provider.key_refused"), (Answer(500), "provider.bad_status"),
        (Answer(429), "provider.bad_status"), (Answer(302), "provider.bad_status"),
        (Answer(200, b"<html>"), "provider.no_json"),
        (Answer(problem=Reason("provider.too_slow")), "provider.too_slow"),
    ],
)  # fmt: skip
def test_everything_else_is_a_failure(answer: Answer, key: str) -> None:
    problem = http.read(answer, REGISTER, number=7, now=NOW).problem
    assert problem is not None
    assert problem.key == key


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
)


@given(body=json_values, name=st.sampled_from(sorted(http.READERS)))
def test_no_json_breaks_the_reading(body: Any, name: str) -> None:
    settings = replace(REGISTER, answers=(("x", name), ("0.x", name), ("0", name)))
    for one in (body, {"x": body}, [body]):
        found = http._facts(one, settings, number=7, now=NOW)
        assert all(fact.source is Source.PROVIDER for fact in found.facts)


# --- The budget, the rest after a failure


def test_the_budget_counts_the_day_and_the_month() -> None:
    settings = replace(REGISTER, per_day=10, per_month=25)
    state = http.counted(State(), 10, today=TODAY, again=False)
    assert http.left(state, settings, today=TODAY) == 0
    state = http.counted(state, 10, today=TODAY + timedelta(days=1), again=False)
    assert http.left(state, settings, today=TODAY + timedelta(days=2)) == 5
    assert http.left(state, settings, today=date(2026, 4, 1)) == 10


def test_old_facts_use_their_share_of_the_day_alone() -> None:
    settings = replace(REGISTER, per_day=10)
    assert http.left_again(State(), settings, today=TODAY, share=0.5) == 5
    state = http.counted(State(), 5, today=TODAY, again=True)
    assert http.left_again(state, settings, today=TODAY, share=0.5) == 0
    assert http.left(state, settings, today=TODAY) == 5


def test_each_failure_in_a_row_rests_longer_and_at_most_a_day() -> None:
    state, rests = State(), []
    for _ in range(12):
        state = http.failed(state, Reason("provider.no_json"), now=NOW)
        rests.append(datetime.fromisoformat(state.wait_until) - NOW)
    assert rests[:3] == [timedelta(minutes=5), timedelta(minutes=10), timedelta(minutes=20)]
    assert rests[-1] == timedelta(days=1)
    assert http.rests(state, now=NOW)
    assert not http.rests(http.answered(state, http.Found(), now=NOW), now=NOW)


def test_they_may_ask_for_more_patience() -> None:
    state = http.failed(State(), Reason("provider.bad_status", {"status": 429}), now=NOW, again_after=3600)
    assert datetime.fromisoformat(state.wait_until) == NOW + timedelta(hours=1)


def test_somebody_is_told_once_until_it_answers_again() -> None:
    state = State()
    for _ in range(2):
        state = http.failed(state, Reason("provider.no_json"), now=NOW)
    assert not http.must_tell(state)
    state = http.failed(state, Reason("provider.no_json"), now=NOW)
    assert http.must_tell(state)
    state = replace(state, told_at=NOW.isoformat())
    assert not http.must_tell(http.failed(state, Reason("provider.no_json"), now=NOW))


def test_a_state_survives_json() -> None:
    state = http.failed(State(unread=("a",)), Reason("provider.too_slow", {"seconds": 5.0}), now=NOW)
    assert State.from_json(orjson.loads(orjson.dumps(state.as_json() | {"unknown": 1}))) == state


# --- Which lead is asked about


def a_fact(name: str, source: Source = Source.PROVIDER, method: str = "http.7", days: int = 0) -> Fact:
    return Fact(name, 1, source, method, 0.8, NOW - timedelta(days=days))


ALL = tuple(a_fact(name) for name in http.wanted(REGISTER))


@pytest.mark.parametrize(
    ("rows", "due"),
    [
        ((), True),
        (ALL, False),
        (ALL[1:], True),
        ((*ALL[1:], a_fact("employees", days=800)), True),
        ((*ALL[1:], a_fact("employees", Source.PERSON, "stated", days=3000)), False),
        ((*ALL[1:], a_fact("employees", Source.GUESS, "legal_form.table")), True),
        ((a_fact("asked.7", days=10),), False),
        ((a_fact("asked.7", days=100),), True),
        ((a_fact("asked.8", method="http.8"),), True),
    ],
)
def test_only_what_is_unknown_or_old_is_asked_and_not_twice(rows: tuple[Fact, ...], due: bool) -> None:
    assert http.is_due(rows, REGISTER, number=7, ages=Ages(), now=NOW) is due


@pytest.mark.parametrize(
    ("code", "branch"),
    [
        ("25.73", "toolmaking"),
        ("C25.73.1", "toolmaking"),
        ("28.22", "mechanical_engineering"),
        ("99", ""),
        ("", ""),
    ],
)
def test_a_nace_code_names_our_branch(code: str, branch: str) -> None:
    from stellwerk.enrich.providers.branch import branch_of_code

    assert branch_of_code(code) == branch
