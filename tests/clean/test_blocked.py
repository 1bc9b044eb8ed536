"""A blocked address never passes, whatever its spelling; the list itself tells nobody who it is."""

import string

from hypothesis import given
from hypothesis import strategies as st

from stellwerk.clean.blocked import Kind, mail_form, marks, marks_of, name_form, refused
from stellwerk.clean.contact import Contact

KEY = b"a key"
LOCALS = st.text(string.ascii_lowercase + string.digits, min_size=1, max_size=12)
DOMAINS = st.sampled_from(["kessler.de", "maier.co.at", "gmail.com", "müller-guss.de"])
MESSY = st.sampled_from(
    ["{}", " {} ", "<{}>", "Miriam Vogt <{}>", "mailto:{}", "{}.", "{};", '"{}"', "\t{}\n"]
)


def listed(**said):
    return [mark.digest for mark in marks(**said, region="DE", key=KEY)]


def again(**said):
    return refused(marks(**said, region="DE", key=KEY), LISTED)


LISTED = listed(email="m.vogt@kessler.de", phones=["0561 4820117"], name="Dr. Miriam Vogt", postcode="34123")


@given(local=LOCALS, domain=DOMAINS, tag=LOCALS, shape=MESSY, upper=st.booleans(), plus=st.booleans())
def test_no_spelling_of_a_blocked_mail_address_passes(local, domain, tag, shape, upper, plus):
    wanted = listed(email=f"{local}@{domain}")
    other = f"{local}+{tag}@{domain}" if plus else f"{local}@{domain}"
    text = shape.format(other.upper() if upper else other)
    assert refused(marks(email=text, region="DE", key=KEY), wanted) is not None, text


def spaced(digits: str, gaps: list[str]) -> str:
    return "".join(digit + gap for digit, gap in zip(digits, gaps, strict=False))


@given(
    start=st.sampled_from(["0", "+49", "0049", "+49 (0)", "(+49) ", "Tel.: 0", "49"]),
    gaps=st.lists(st.sampled_from(["", " ", "-", "/", "."]), min_size=10, max_size=10),
)
def test_no_spelling_of_a_blocked_number_passes(start, gaps):
    number = start + spaced("5614820117", gaps)
    assert again(phones=[number]) is not None, number


@given(
    name=st.sampled_from(
        ["Miriam Vogt", "Vogt, Miriam", "MIRIAM VOGT", "Frau Dr. Miriam Vogt", "Vogt Miriam", " miriam  vogt"]
    ),
    postcode=st.sampled_from(["34123", " 34123", "34 123"]),
)
def test_no_spelling_of_a_blocked_name_in_its_place_passes(name, postcode):
    assert again(name=name, postcode=postcode) is not None


def test_others_pass():
    assert again(email="m.vogt@kessler.at") is None
    assert again(email="vogt@kessler.de") is None
    assert again(phones=["0561 4820118"]) is None
    assert again(name="Miriam Vogt", postcode="34125") is None
    assert again(name="Vogt", postcode="34123") is None, "a last name alone has too many bearers"
    assert again(name="Miriam Vogt") is None


def test_google_s_boxes_are_one():
    assert mail_form("M.Vogt+messe@googlemail.com") == mail_form("mvogt@gmail.com")
    assert mail_form("m.vogt@kessler.de") != mail_form("mvogt@kessler.de"), "elsewhere a dot means something"


def test_a_domain_with_umlauts_is_one_in_both_spellings():
    assert mail_form("info@müller.de") == mail_form("info@xn--mller-kva.de")


def test_what_cannot_be_read_gives_no_mark():
    assert marks(email="keine", phones=["", "12"], name="", postcode="", region="DE", key=KEY) == ()
    assert name_form("Dr.", "34123") == ""


def test_the_reason_says_by_what_and_no_address():
    contact = Contact(email="m.vogt@kessler.de", phone="+495614820117")
    reason = refused(marks_of(contact, region="DE", key=KEY), LISTED)
    assert (reason.key, dict(reason.values)) == ("junk.blocked", {"by": "mail"})


@given(email=st.sampled_from(["a@kessler.de", "b@kessler.de"]), key=st.binary(min_size=1, max_size=8))
def test_without_the_key_a_hash_says_nothing(email, key):
    (one,), (other,) = (
        marks(email=email, region="DE", key=KEY),
        marks(email=email, region="DE", key=key + b"x"),
    )
    assert one.kind is Kind.MAIL
    assert one.digest != other.digest
    assert email.encode() not in one.digest
