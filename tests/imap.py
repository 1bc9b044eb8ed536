"""A small IMAP server in the test's own process: the real protocol over the loopback, mails in memory."""

import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage


class Mails:
    """What lies in the mailbox: uid -> bytes, and which were seen. `die_after` cuts the line after so many flags."""

    def __init__(self, *messages: EmailMessage | bytes) -> None:
        self.found = {
            uid: one if isinstance(one, bytes) else bytes(one) for uid, one in enumerate(messages, 1)
        }
        self.seen: set[int] = set()
        self.password = "geheim"
        self.refuses_flags = False


@contextmanager
def imap_server(mails: Mails) -> Iterator[int]:
    """Runs a server; gives its port."""

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.say("* OK ready")
            while line := self.rfile.readline():
                tag, _, rest = line.decode().strip().partition(" ")
                if not self.obey(tag, rest):
                    return

        def say(self, text: str) -> None:
            self.wfile.write(text.encode() + b"\r\n")

        def obey(self, tag: str, rest: str) -> bool:
            command = rest.upper()
            if command.startswith("CAPABILITY"):
                self.say("* CAPABILITY IMAP4rev1")
            elif command.startswith("LOGIN") and f'"{mails.password}"' not in rest:
                self.say(f"{tag} NO wrong password")
                return True
            elif command.startswith(("SELECT", "EXAMINE")):
                self.say(f"* {len(mails.found)} EXISTS")
            elif command.startswith("UID SEARCH"):
                unseen = [str(uid) for uid in mails.found if uid not in mails.seen]
                self.say(f"* SEARCH {' '.join(unseen)}".rstrip())
            elif command.startswith("UID FETCH"):
                self.fetch(rest)
            elif command.startswith("UID STORE"):
                if mails.refuses_flags:
                    return False  # the line is cut
                mails.seen |= {int(uid) for uid in re.findall(r"\d+", rest.split()[2])}
            elif command.startswith("LOGOUT"):
                self.say("* BYE")
                self.say(f"{tag} OK bye")
                return False
            self.say(f"{tag} OK done")
            return True

        def fetch(self, rest: str) -> None:
            for uid in map(int, rest.split()[2].split(",")):
                body = mails.found[uid]
                head = f"* {uid} FETCH (UID {uid} FLAGS () RFC822.SIZE {len(body)} BODY[] {{{len(body)}}}\r\n"
                self.wfile.write(head.encode() + body + b")\r\n")

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


def a_mail(
    text: str,
    *,
    sender: str = "leads@maschinenportal.example",
    subject: str = "Neue Anfrage",
    number: str = "1",
) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, "leads@hartmann.example", subject
    mail["Date"], mail["Message-ID"] = "Tue, 17 Mar 2026 09:00:00 +0100", f"<{number}@portal.example>"
    mail.set_content(text)
    return mail
