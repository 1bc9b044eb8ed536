"""New customers go to the ERP: as a file or by a signed webhook, until it says that it has them.

What is said, when it is tried again and what an answer means decides `pursue.handover`; here are wires and files.
"""

import csv
import io
import os
import re
import socket
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import orjson
from django.conf import settings
from standardwebhooks.webhooks import Webhook

from stellwerk.pursue import step as pursue
from stellwerk.pursue.handover import Answer, is_public, message, read_answer
from stellwerk.store.models import Erp, Handover

BATCH = 50
TIMEOUT = 10.0  # seconds
CLAIMED = timedelta(minutes=5)  # a worker that died on the way holds a row no longer than this
MOST_BYTES = 100_000  # of an answer
FOLDER = re.compile(r"[\w-]{1,40}")


class NotSent(Exception):
    """It could not leave the house; `code` is a name of the kind erp_error."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def send_due(*, now: datetime) -> int:
    """Sends what is due and writes down what came of it; returns how many. May run twice and be broken off."""
    done = 0
    for row in pursue.due_handovers(now=now, limit=BATCH):
        if pursue.claim(row, until=now + CLAIMED):
            pursue.told(row.pk, send(row, now=now), by="clock", now=now)
            done += 1
    return done


def send(row: Handover, *, now: datetime) -> Answer:
    """One hand-over over its wire."""
    try:
        told = message(row.what, pursue.plain(row), at=now)
        if row.erp.kind == Erp.Kind.FILE:
            return _to_file(row, told)
        return _by_webhook(row, told, now=now)
    except NotSent as problem:
        return Answer(False, text=problem.code)


# --- As a file -----------------------------------------------------------------------------------------------


def folder_of(erp: Erp) -> Path:
    """Where the files of this ERP lie, below the house's own folder and nowhere else."""
    name = str(erp.settings.get("folder") or f"erp-{erp.pk}")
    return Path(settings.HOME) / "erp" / (name if FOLDER.fullmatch(name) else f"erp-{erp.pk}")


def _to_file(row: Handover, told: dict[str, Any]) -> Answer:
    """A file per customer, there as a whole or not at all: whoever watches the folder never reads half of one."""
    is_csv = row.erp.settings.get("format") == "csv"
    path = folder_of(row.erp) / f"{row.customer.number}-{row.what}.{'csv' if is_csv else 'json'}"
    data = as_csv(told).encode("utf-8-sig") if is_csv else orjson.dumps(told, option=orjson.OPT_INDENT_2)
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = path.with_suffix(f".{os.getpid()}.part")
        fresh.touch(mode=0o600)
        fresh.write_bytes(data)
        fresh.replace(path)
    except OSError:
        raise NotSent("no_folder") from None
    return Answer(True)


def as_csv(told: dict[str, Any]) -> str:
    """A heading and one row; what lies deeper stands as company_city, person_email and so on."""
    flat = {"type": told["type"], "timestamp": told["timestamp"]}
    for name, value in told["data"].items():
        if isinstance(value, dict):
            flat |= {f"{name}_{inner}": cell for inner, cell in value.items()}
        else:
            flat[name] = value
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(flat)
    writer.writerow("" if cell is None else cell for cell in flat.values())
    return out.getvalue()


# --- By webhook ----------------------------------------------------------------------------------------------


def _by_webhook(row: Handover, told: dict[str, Any], *, now: datetime) -> Answer:
    """Signed as Standard Webhooks says; the same hand-over has the same id at every try."""
    secret = settings.SECRETS.get(row.erp.secret_from, "")
    if not secret:
        raise NotSent("no_secret")
    data, which = orjson.dumps(told).decode(), f"handover-{row.pk}"
    headers = {
        "content-type": "application/json",
        "webhook-id": which,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(secret).sign(which, now, data),
    }
    return post(str(row.erp.settings.get("address", "")), data.encode(), headers)


def post(address: str, data: bytes, headers: dict[str, str]) -> Answer:
    """To the address and nowhere else: redirects are not followed, and the name is asked once, so that it cannot
    lead elsewhere between the look and the call. Raises NotSent."""
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise NotSent("no_address")
    ip = _looked_up(parts.hostname, parts.port or (443 if parts.scheme == "https" else 80))
    target = httpx.URL(address).copy_with(host=ip)
    more = {"host": parts.netloc.rpartition("@")[2]}
    try:
        with httpx.Client(timeout=TIMEOUT, follow_redirects=False, trust_env=False) as client:
            request = client.build_request(
                "POST",
                target,
                content=data,
                headers=headers | more,
                extensions={"sni_hostname": parts.hostname},
            )
            response = client.send(request, stream=True)
            try:
                return read_answer(response.status_code, _body(response))
            finally:
                response.close()
    except httpx.HTTPError:
        raise NotSent("no_answer") from None


def _body(response: httpx.Response) -> bytes:
    """The beginning of an answer; nobody makes us read without end."""
    found = b""
    for chunk in response.iter_bytes():
        found += chunk
        if len(found) > MOST_BYTES:
            break
    return found[:MOST_BYTES]


def _looked_up(host: str, port: int) -> str:
    """The IP address that is called. Raises NotSent for one in the house's own network, unless settings allow it."""
    try:
        found = [str(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except OSError:
        raise NotSent("no_address") from None
    if not settings.ERP_PRIVATE and not all(is_public(one) for one in found):
        raise NotSent("private_address")
    return found[0]
