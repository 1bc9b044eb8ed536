"""Every source reads its raw message: under our names, or as a question to a person; it never raises."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stellwerk.capture.sources import KINDS, read, settings_of
from stellwerk.capture.sources.mailbox import is_from, split
from stellwerk.capture.sources.reading import Record, Unclear
from stellwerk.capture.sources.vcard import read_vcard

PORTAL = {"senders": ["leads@maschinenportal.example", "boerse.example"]}


def values(found: Record | Unclear) -> dict[str, str]:
    assert isinstance(found, Record), found
    return dict(found.values)


def mail(**over: Any) -> dict[str, Any]:
    return {"from": "leads@maschinenportal.example", "subject": "Neue Anfrage", "text": ""} | over


# --- Mailbox


def test_lines_with_labels_are_read() -> None:
    text = (
        "Guten Tag,\n\nes gibt eine neue Anfrage:\n\nFirma: Kessler Formenbau GmbH\nAnsprechpartner: Miriam Vogt\n"
        "E-Mail: m.vogt@kessler.example\nTel.: 0561 48 20 117\nPLZ: 34123\nOrt:\nKassel\n"
        "Nachricht: Liefertermin für zwei\nDrehmaschinen?\nWunsch-Uhrzeit: vormittags\n\nhttps://portal.example/a\n"
    )
    found = read("mailbox", mail(text=text), {"mailbox": PORTAL})
    assert values(found) == {
        "channel": "mail", "company": "Kessler Formenbau GmbH", "name": "Miriam Vogt",
        "email": "m.vogt@kessler.example", "phone": "0561 48 20 117", "postcode": "34123", "city": "Kassel",
        "interest": "Liefertermin für zwei\nDrehmaschinen?",
    } or values(found).items() >= {"company": "Kessler Formenbau GmbH", "city": "Kassel"}.items()  # fmt: skip
    assert found.extras["Wunsch-Uhrzeit"] == "vormittags"


def test_a_table_in_html_is_read_and_nothing_in_it_is_run() -> None:
    html = (
        "<html><head><style>td:x{}</style></head><body><p>Hallo</p><script>Firma: Böse</script><table>"
        "<tr><td><b>Firma</b></td><td>Kessler &amp; S&ouml;hne</td></tr>"
        "<tr><th>E-Mail</th><td>a@kessler.example</td></tr>"
        "</table>"
        "<dl><dt>Telefon</dt><dd>0561 1234567</dd></dl></body></html>"
    )
    found = values(read("mailbox", mail(html=html), {"mailbox": PORTAL}))
    assert found["company"] == "Kessler & Söhne"
    assert (found["email"], found["phone"]) == ("a@kessler.example", "0561 1234567")


def test_a_rule_of_the_sender_says_what_a_line_means() -> None:
    rules = PORTAL | {"fields": [["maschinenportal.example", "Kunde", "company"], ["other.example", "Nr", "phone"],
                                 ["", "Werbung", ""]]}  # fmt: skip
    text = "Kunde: Kessler\nNr: 12\nWerbung: ja\nMail: a@kessler.example"
    found = read("mailbox", mail(text=text), {"mailbox": rules})
    assert values(found).items() >= {"company": "Kessler", "email": "a@kessler.example"}.items()
    assert "phone" not in values(found)
    assert "Werbung" not in found.extras


def test_an_unknown_sender_is_a_question_with_what_was_recognised() -> None:
    found = read("mailbox", mail(**{"from": "kunde@web.example"}, text="Firma: Kessler"), {"mailbox": PORTAL})
    assert isinstance(found, Unclear)
    assert found.reason.key == "unclear.sender"
    assert found.guess.values["company"] == "Kessler"


def test_a_mail_that_names_nobody_is_a_question() -> None:
    found = read("mailbox", mail(text="Ihr Kontingent ist erschöpft."), {"mailbox": PORTAL})
    assert isinstance(found, Unclear)
    assert found.reason.key == "unclear.nobody"


@pytest.mark.parametrize(
    ("sender", "known", "is_his"),
    [
        ("a@portal.example", "portal.example", True),
        ("A@Mail.Portal.example", "@portal.example", True),
        ("a@notportal.example", "portal.example", False),
        ("a@portal.example", "b@portal.example", False),
        ("portal.example@evil.example", "portal.example", False),
        ("a@portal.example", "", False),
    ],
)
def test_a_domain_is_itself_and_what_lies_below(sender: str, known: str, is_his: bool) -> None:
    assert is_from(sender, known) is is_his


VCARD = (
    "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Vogt;Miriam;;Dr.;\r\nFN:Dr. Miriam Vogt\r\n"
    "ORG:Kessler Formenbau GmbH;Fertigung\r\n"
    "TITLE:Leiterin\\, Fertigung\r\nTEL;TYPE=WORK,VOICE:+49 561 4820117\r\nTEL;TYPE=CELL:0171 1234567\r\n"
    "EMAIL;TYPE=INTERNET:m.vogt@kess\r\n ler.example\r\nADR;TYPE=WORK:;;Ring 1;Kassel;;34123;DE\r\nEND:VCARD\r\n"
)


def test_an_attached_vcard_is_read() -> None:
    message = mail(files=[{"name": "Vogt.VCF", "kind": "text/vcard", "text": VCARD}])
    found = values(read("mailbox", message, {"mailbox": PORTAL}))
    assert found["last_name"] == "Vogt"
    assert (found["email"], found["mobile"]) == ("m.vogt@kessler.example", "0171 1234567")
    assert (found["role"], found["postcode"], found["company"]) == (
        "Leiterin, Fertigung", "34123", "Kessler Formenbau GmbH",
    )  # fmt: skip


def test_an_old_vcard_with_quoted_letters_is_read() -> None:
    card = "BEGIN:VCARD\nVERSION:2.1\nFN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:J=C3=BCrgen M=\n=C3=BCller\nEND:VCARD"
    assert read_vcard(card) == [("name", "Jürgen Müller")]


def test_an_attached_table_is_a_message_per_row() -> None:
    table = "Firma;E-Mail\nKessler;a@kessler.example\nBerg;b@berg.example\n"
    parts = split(mail(message_id="<1@x>", files=[{"name": "leads.csv", "text": table}]))
    assert [part["row"]["Firma"] for part in parts] == ["Kessler", "Berg"]
    found = [values(read("mailbox", part, {"mailbox": PORTAL})) for part in parts]
    assert [one["email"] for one in found] == ["a@kessler.example", "b@berg.example"]
    assert split(mail(files=[{"name": "leads.csv", "text": "\x00"}])) == [
        mail(files=[{"name": "leads.csv", "text": "\x00"}])
    ]


# --- Provider


def test_fields_go_by_the_table_and_the_rest_by_their_names() -> None:
    message = {"lead": {"firm": "Kessler", "x": 1}, "contact": {"email": "a@k.example", "first_name": "Miriam"},
               "answers": [{"q": "When", "a": "soon"}], "agb": True}  # fmt: skip
    found = read("provider", message, {"provider": {"fields": [["lead.firm", "company"], ["agb", ""]]}})
    assert values(found) == {
        "channel": "provider", "company": "Kessler", "email": "a@k.example", "first_name": "Miriam",
    }  # fmt: skip
    assert dict(found.extras) == {"lead.x": "1", "answers.0.q": "When", "answers.0.a": "soon"}


def test_two_fields_that_mean_the_same_are_joined() -> None:
    table = [["a", "interest"], ["b", "interest"]]
    found = read("provider", {"a": "one", "b": "two", "company": "K"}, {"provider": {"fields": table}})
    assert values(found)["interest"] == "one, two"


# --- The others, and all


def test_the_api_keeps_the_senders_number_and_its_usual_channel() -> None:
    found = read("api", {"external_id": "7", "name": "Vogt", "hall": 7}, {"api": {"channel": "web"}})
    assert values(found) == {"name": "Vogt", "lead_id": "7", "channel": "web"}
    assert values(read("api", {"name": "Vogt"}, {}))["channel"] == "other"
    assert "channel" not in values(read("api", {"name": "Vogt", "source": "Messe"}, {}))
    assert dict(found.extras) == {"hall": "7"}


def test_a_referral_keeps_who_brought_it() -> None:
    found = read("referral", {"name": "Vogt", "referred_by": "partner:ADLER"}, {})
    assert values(found)["channel"] == "referral"
    assert dict(found.extras) == {"referred_by": "partner:ADLER"}


def test_a_setting_that_does_not_fit_is_left_at_its_default() -> None:
    found = settings_of("mailbox", {"mailbox": {"port": "high", "host": "imap.example", "gone": 1}})
    assert (found.port, found.host) == (993, "imap.example")


SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
JSON = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=12)


@given(
    kind=st.sampled_from(sorted(KINDS)),
    message=st.dictionaries(
        st.sampled_from(["from", "text", "html", "files", "row", "name", "email"]) | st.text(), JSON
    ),
)
def test_whatever_comes_no_source_raises(kind: str, message: dict[str, Any]) -> None:
    found = read(kind, message, {"mailbox": {"senders": ["x.example"]}})
    assert isinstance(found, Record | Unclear)


@given(text=st.text() | st.text("Firma:\t\n<>td/&;=-* ", max_size=80))
def test_whatever_a_mail_says_it_is_read_or_asked_about(text: str) -> None:
    for field in ("text", "html"):
        found = read("mailbox", mail(**{field: text}), {"mailbox": PORTAL})
        assert isinstance(found, Record | Unclear)
    files = [{"name": "a.vcf", "text": f"BEGIN:VCARD\n{text}"}, {"name": "b.csv", "text": text}]
    assert split(mail(files=files))
    read("mailbox", mail(files=files), {"mailbox": PORTAL})
