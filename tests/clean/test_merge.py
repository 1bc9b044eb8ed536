"""A merge fills holes, overwrites nothing and can be undone."""

from hypothesis import given
from hypothesis import strategies as st

from stellwerk.clean import Contact, merge, unmerge

KEPT = {"first_name": "Karl", "last_name": "Müller", "email": "karl@adler.de", "phone": "", "role": None}
OTHER = {
    "first_name": "K.",
    "last_name": "Müller",
    "email": "k@berg.de",
    "phone": "+49561123",
    "role": "Meister",
}
VALUES = st.sampled_from(["", None, "a", "b", 3])
RECORDS = st.dictionaries(
    st.sampled_from(["email", "phone", "street", "postcode", "city", "last_name", "role"]), VALUES
)


def test_holes_are_filled_and_nothing_is_overwritten():
    merged = merge(KEPT, OTHER)
    assert merged.changes == {"phone": "+49561123", "role": "Meister"}
    assert merged.before == {"phone": "", "role": None}


def test_an_address_is_not_put_together_from_two_places():
    kassel = {"street": "", "postcode": "34117", "city": "Kassel", "country": ""}
    berlin = {"street": "Ring 1", "postcode": "10115", "city": "Berlin", "country": "DE"}
    same = {"street": "Ring 1", "postcode": "34117", "city": "KASSEL", "country": "DE"}
    assert merge(kassel, berlin).changes == {}
    assert merge(kassel, same).changes == {"street": "Ring 1", "country": "DE"}


def test_a_value_keeps_its_currency():
    euro = {"value_cents": None, "currency": "EUR"}
    assert merge(euro, {"value_cents": 500, "currency": "CHF"}).changes == {}
    assert merge(euro, {"value_cents": 500, "currency": "EUR"}).changes == {"value_cents": 500}


def test_numbers_and_moments_of_the_other_entry_are_not_taken():
    assert merge({"lead_id": ""}, {"lead_id": "L-2", "phone_raw": "?"}).changes == {}


def test_the_key_of_the_name_follows_the_name():
    kept = Contact(last_name="Müller", name_key="mueller").as_dict()
    merged = merge(kept, Contact(first_name="Karl", last_name="Müller", name_key="karl mueller").as_dict())
    assert merged.changes == {"first_name": "Karl", "name_key": "karl mueller"}
    assert merged.before == {"first_name": "", "name_key": "mueller"}


def test_undoing_leaves_alone_what_a_person_changed_since():
    merged = merge(KEPT, OTHER)
    now = {**KEPT, **merged.changes, "phone": "+49561999"}
    assert unmerge(now, merged) == {"role": None}


def test_undoing_works_from_what_was_stored():
    merged = merge(KEPT, OTHER)
    stored = {"changes": dict(merged.changes), "before": dict(merged.before)}
    assert unmerge({**KEPT, **merged.changes}, stored) == {"phone": "", "role": None}


@given(RECORDS, RECORDS)
def test_merging_and_undoing_gives_the_record_back(kept, other):
    merged = merge(kept, other)
    after = {**kept, **merged.changes}
    assert all(after[name] == value for name, value in kept.items() if value not in ("", None))
    back = {**after, **unmerge(after, merged)}
    assert {name: value for name, value in back.items() if value is not None} == {
        name: value for name, value in kept.items() if value is not None
    }


@given(RECORDS, RECORDS)
def test_merging_twice_changes_nothing_more(kept, other):
    merged = merge(kept, other)
    again = merge({**kept, **merged.changes}, other)
    assert again.changes == {}
