"""What nobody could ever reach is refused, with its reason."""

from datetime import UTC

import pytest

from stellwerk.clean import CleanPolicy, judge, normalise

POLICY = CleanPolicy()


def verdict(policy=POLICY, contactable_required=True, **record):
    contact, _ = normalise(record, default_country="DE", tz=UTC)
    reason = judge(contact, policy=policy, contactable_required=contactable_required)
    return reason and reason.key


@pytest.mark.parametrize(
    ("record", "key"),
    [
        ({"name": "Karl Maier"}, "junk.no_contact"),
        ({"company": "Adler GmbH", "city": "Ulm"}, "junk.no_contact"),
        ({"name": "Karl Maier", "phone": "0000000000"}, "junk.impossible_number"),
        ({"name": "Karl Maier", "phone": "123456789"}, "junk.impossible_number"),
        ({"name": "Karl Maier", "phone": "0151 12"}, "junk.unreadable_number"),
        ({"name": "Karl Maier", "email": "test@test.de"}, "junk.test_entry"),
        ({"name": "Max Mustermann", "email": "karl@adler.de"}, "junk.test_entry"),
        ({"company": "Testfirma", "phone": "0351 123456"}, "junk.test_entry"),
        ({"name": "asdf jklö", "email": "karl@adler.de"}, "junk.keyboard"),
        ({"name": "xxxx xxxx", "email": "karl@adler.de"}, "junk.keyboard"),
        ({"company": "sdfghjk", "email": "karl@adler.de"}, "junk.keyboard"),
        ({"name": "Gewinn http://win.example", "email": "karl@adler.de"}, "junk.advertisement"),
        ({"name": "Karl Maier", "email": "karl@mailinator.com"}, "junk.disposable_mail"),
        ({"name": "Karl Maier", "email": "karl@sub.mailinator.com"}, "junk.disposable_mail"),
    ],
)
def test_it_refuses(record, key):
    assert verdict(**record) == key


@pytest.mark.parametrize(
    "record",
    [
        {"email": "karl@adler.de"},
        {"name": "Karl Maier", "phone": "0351 123456"},
        {"name": "Karl Maier", "mobile": "0171 1234567"},
        {"company": "Adler GmbH", "street": "Ring 1", "city": "Ulm"},
        {"company": "KSB SE", "email": "info@ksb.de"},
        {"company": "Maier.de GmbH", "email": "info@maier.de"},
        {"name": "Ng Thi", "email": "ng@adler.de"},
        {"name": "Karl Schmtz", "email": "k@adler.de"},
        {"name": "Karl Tester", "email": "k@adler.de"},
        {"name": "Karl Maier", "phone": "0000", "email": "karl@adler.de"},
    ],
)
def test_it_keeps_whoever_can_be_reached(record):
    assert verdict(**record) is None


def test_a_file_without_contact_columns_needs_no_way_of_contact():
    assert verdict(contactable_required=False, city="Mumbai") is None
    assert verdict(contactable_required=False, name="Max Mustermann") == "junk.test_entry"


def test_the_policy_can_switch_a_rule_off():
    assert verdict(policy=CleanPolicy(reject_tests=False), email="test@test.de") is None
    assert verdict(policy=CleanPolicy(reject_disposable_mail=False), email="k@mailinator.com") is None
    assert (
        verdict(policy=CleanPolicy(reject_links_in_names=False), name="http://a.example", email="k@a.de")
        is None
    )
