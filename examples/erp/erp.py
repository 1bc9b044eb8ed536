"""A small stand-in for an ERP: it takes new customers from Stellwerk and sends orders back.

Standard library only, a process of its own with its own SQLite file, so that it shares nothing with Stellwerk but
the wire. It is for trying and for tests; README.md says how. It can refuse at first, as real ones do.
"""

import argparse
import base64
import hashlib
import hmac
import json
import sqlite3
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

TOLERANCE = 300  # seconds that a signature may be old
MOST_BYTES = 1_000_000
TABLES = """
CREATE TABLE IF NOT EXISTS customer (
    id INTEGER PRIMARY KEY AUTOINCREMENT, number TEXT UNIQUE NOT NULL, name TEXT NOT NULL, city TEXT NOT NULL,
    is_blocked INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS sale (
    id INTEGER PRIMARY KEY AUTOINCREMENT, customer TEXT NOT NULL, amount TEXT NOT NULL, ordered_on TEXT NOT NULL,
    product TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS heard (id TEXT PRIMARY KEY, at TEXT NOT NULL, answer TEXT NOT NULL);
"""


class Refused(Exception):
    """The message is not taken; `status` and the text go back to the sender."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status, self.text = status, text


class Books:
    """The ERP's own database. `refusals`: how many messages are refused before the first one is taken."""

    def __init__(self, path: str, refusals: int) -> None:
        self.path, self.refusals = path, refusals
        with self.open() as db:
            db.executescript(TABLES)

    def open(self) -> sqlite3.Connection:
        return sqlite3.connect(self.path, timeout=10)

    def take(self, which: str, message: Mapping[str, Any]) -> dict[str, str]:
        """A customer, or the word that one was none. The same message again gets the same answer."""
        if self.refusals > 0:
            self.refusals -= 1
            raise Refused(409, "Debitorenanlage ist gerade gesperrt")
        with self.open() as db:
            known = db.execute("SELECT answer FROM heard WHERE id = ?", (which,)).fetchone()
            if known:
                return dict(json.loads(known[0]))
            answer = self._book(db, message)
            db.execute("INSERT INTO heard VALUES (?, ?, ?)", (which, now(), json.dumps(answer)))
        return answer

    def _book(self, db: sqlite3.Connection, message: Mapping[str, Any]) -> dict[str, str]:
        data = message.get("data") or {}
        number = str(data.get("customer_number") or "")
        if not number:
            raise Refused(422, "customer_number fehlt")
        if message.get("type") == "customer.undone":
            db.execute("UPDATE customer SET is_blocked = 1 WHERE number = ?", (number,))
        else:
            company = data.get("company") or {}
            db.execute(
                "INSERT INTO customer (number, name, city) VALUES (?, ?, ?) "
                "ON CONFLICT (number) DO UPDATE SET is_blocked = 0",
                (number, str(company.get("name", "")), str(company.get("city", ""))),
            )
        row = db.execute("SELECT id FROM customer WHERE number = ?", (number,)).fetchone()
        return {"erp_id": f"D{100_000 + row[0]}" if row else ""}

    def sell(self, order: Mapping[str, Any]) -> dict[str, Any]:
        """Books an order and returns it as Stellwerk reads it."""
        day = str(order.get("ordered_on") or now()[:10])
        with self.open() as db:
            row = db.execute(
                "INSERT INTO sale (customer, amount, ordered_on, product) VALUES (?, ?, ?, ?)",
                (str(order["customer"]), str(order["amount"]), day, str(order.get("product", ""))),
            )
        return {
            "external_id": f"A-{row.lastrowid}",
            "customer": str(order["customer"]),
            "amount": float(order["amount"]),
            "ordered_on": day,
            "product": str(order.get("product", "")),
        }

    def customers(self) -> list[dict[str, Any]]:
        with self.open() as db:
            rows = db.execute(
                "SELECT number, id, name, city, is_blocked FROM customer ORDER BY id"
            ).fetchall()
        return [
            {
                "customer": number,
                "erp_id": f"D{100_000 + pk}",
                "name": name,
                "city": city,
                "blocked": bool(blocked),
            }
            for number, pk, name, city, blocked in rows
        ]


def now() -> str:
    return datetime.now(UTC).isoformat()


def check(secret: str, headers: Mapping[str, str], body: bytes) -> str:
    """The id of a message whose signature is good (Standard Webhooks). Raises Refused."""
    which, at, given = (headers.get(f"webhook-{name}", "") for name in ("id", "timestamp", "signature"))
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = hmac.digest(key, f"{which}.{at}.".encode() + body, hashlib.sha256)
    wanted = "v1," + base64.b64encode(signed).decode()
    is_fresh = at.isdecimal() and abs(time.time() - int(at)) <= TOLERANCE
    if not which or not is_fresh or not any(hmac.compare_digest(wanted, one) for one in given.split()):
        raise Refused(401, "signature")
    return which


class Handler(BaseHTTPRequestHandler):
    """POST /customers takes what Stellwerk sends; POST /sell books an order and sends it; GET /customers lists."""

    books: Books
    secret: str
    stellwerk: str
    key: str

    def do_GET(self) -> None:
        if self.path == "/customers":
            self._answer(200, {"customers": self.books.customers()})
        else:
            self._answer(404, {"message": "not here"})

    def do_POST(self) -> None:
        length = int(self.headers.get("content-length") or 0)
        if length > MOST_BYTES:
            self._answer(413, {"message": "too large"})
            return
        body = self.rfile.read(length)
        try:
            if self.path == "/customers":
                which = check(
                    self.secret, {name.lower(): value for name, value in self.headers.items()}, body
                )
                self._answer(200, self.books.take(which, json.loads(body)))
            elif self.path == "/sell":
                self._answer(200, send(self.stellwerk, self.key, self.books.sell(json.loads(body))))
            else:
                self._answer(404, {"message": "not here"})
        except Refused as problem:
            self._answer(problem.status, {"message": problem.text})
        except (ValueError, KeyError):
            self._answer(400, {"message": "not understood"})

    def _answer(self, status: int, told: Mapping[str, Any]) -> None:
        body = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        pass


def send(stellwerk: str, key: str, order: Mapping[str, Any]) -> dict[str, Any]:
    """An order to Stellwerk's API; what it answers."""
    request = urllib.request.Request(  # noqa: S310 (the address is given by whoever starts this)
        f"{stellwerk}/api/v1/erp/orders", data=json.dumps([order]).encode(), method="POST",
        headers={"content-type": "application/json", "authorization": f"Bearer {key}"},
    )  # fmt: skip
    try:
        with urllib.request.urlopen(request, timeout=10) as response:  # noqa: S310
            return dict(json.load(response))
    except urllib.error.URLError as error:
        raise Refused(502, f"Stellwerk: {error}") from None


def main() -> None:
    parser = argparse.ArgumentParser(description="A stand-in ERP for trying Stellwerk's hand-over.")
    parser.add_argument("--port", type=int, default=8090, help="0 takes a free one")
    parser.add_argument("--database", type=Path, default=Path("erp.sqlite3"))
    parser.add_argument("--secret", required=True, help="whsec_...; Stellwerk signs with the same")
    parser.add_argument("--stellwerk", default="http://127.0.0.1:8000")
    parser.add_argument("--key", default="", help="ste_..., from the page of the ERP in Stellwerk")
    parser.add_argument(
        "--refuse", type=int, default=0, help="refuse so many messages before taking the first"
    )
    given = parser.parse_args()
    Handler.books = Books(str(given.database), given.refuse)
    Handler.secret, Handler.stellwerk, Handler.key = given.secret, given.stellwerk.rstrip("/"), given.key
    server = ThreadingHTTPServer(("127.0.0.1", given.port), Handler)
    sys.stdout.write(f"http://127.0.0.1:{server.server_port}\n")
    sys.stdout.flush()  # whoever started it waits for the address
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()


if __name__ == "__main__":
    main()
