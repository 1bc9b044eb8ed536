"""Reports of delivery are read as RFC 3464 has them; a dead address is told from a full mailbox."""

from email import message_from_string

import pytest

from stellwerk.pursue.bounces import Fate, fate_of, read

REPORT = """\
From: MAILER-DAEMON@post.example
To: leads@hartmann.example
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary="b"
MIME-Version: 1.0
Message-ID: <report-1@post.example>

--b
Content-Type: text/plain; charset=utf-8

I could not deliver it.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; post.example
Arrival-Date: Tue, 17 Mar 2026 09:00:00 +0100

Final-Recipient: rfc822; M.Vogt@kessler.example
Original-Recipient: rfc822;m.vogt@kessler.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {said}

--b
Content-Type: {returned}

Message-ID: <7.abc@hartmann.example>
From: leads@hartmann.example
Subject: Ihre Maschine

--b--
"""


def a_report(action="failed", status="5.1.1", said="550 5.1.1 User unknown", returned="message/rfc822"):
    return REPORT.format(action=action, status=status, said=said, returned=returned)


@pytest.mark.parametrize("returned", ["message/rfc822", "text/rfc822-headers"])
def test_a_report_says_which_letter_came_back_from_whom_and_why(returned):
    (bounce,) = read(message_from_string(a_report(returned=returned)))
    assert bounce.message_id == "<7.abc@hartmann.example>"
    assert (bounce.to, bounce.fate, bounce.status) == ("m.vogt@kessler.example", Fate.HARD, "5.1.1")


@pytest.mark.parametrize(
    ("status", "said", "code", "fate"),
    [
        ("5.1.1", "", 0, Fate.HARD),  # no such mailbox
        ("5.1.10", "", 0, Fate.HARD),  # the domain takes no mail
        ("5.2.2", "", 0, Fate.SOFT),  # mailbox full
        ("5.7.1", "", 0, Fate.SOFT),  # they refuse us, not the address
        ("4.4.7", "", 0, Fate.SOFT),  # the server was away for days
        ("", "550 5.1.1 unknown", 550, Fate.HARD),
        ("", "no such mailbox", 550, Fate.HARD),
        ("", "mailbox full", 552, Fate.SOFT),
        ("5.0.0", "", 0, Fate.HARD),
    ],
)
def test_only_a_dead_address_is_given_up(status, said, code, fate):
    assert fate_of(status, said, code) is fate


def test_a_delay_is_no_bounce_yet():
    assert read(message_from_string(a_report(action="delayed", status="4.4.1")))[0].fate is Fate.DELAYED
    assert read(message_from_string(a_report(action="delivered", status="2.0.0"))) == ()


def test_any_other_mail_says_nothing():
    assert read(message_from_string("Subject: Out of office\n\nI am away.")) == ()
    assert read(message_from_string("Content-Type: multipart/report; boundary=x\n\n--x--")) == ()
