"""Files of contacts in the background: looked at, read in chunks, taken back. Every chunk is one transaction.

A task works for a few seconds and then makes room, so that offers and letters do not wait for a large file. What it
had open stays open in this process; another one opens the file again and goes on where the rows end.
"""

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from stellwerk.capture import step as capture
from stellwerk.capture.filing import Filing, propose
from stellwerk.capture.sources import badge_scanner
from stellwerk.capture.sources.address_list import CONTACTS
from stellwerk.capture.sources.table import Row, TableError
from stellwerk.capture.sources.table_file import open_table
from stellwerk.clean import step as clean
from stellwerk.clean.look import Look
from stellwerk.clean.policy import CleanPolicy
from stellwerk.offer import step as offer
from stellwerk.offer.lifecycle import WithdrawReason
from stellwerk.store.models import Agency, Import, Offer, Policy, Source
from stellwerk.terms import Reason
from stellwerk.worker import line, post

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]
MOST_BYTES = 50_000_000
MOST_ROWS = 500_000
CHUNK = 100  # rows that are written in one transaction
LOOKED = 2_000  # rows that are looked at between two marks of progress
UNDONE = 150  # rows that are taken back in one transaction
DROPPED = 500  # rows or leads that are taken off the line at once
SLICE = 4.0  # seconds of one task
AT_ONCE = 1_000  # a file up to so many rows is looked at while its sender waits
SAMPLES = 3
SAMPLE_ROWS = 200  # rows in which sample values are looked for
LOST_AFTER = timedelta(seconds=90)  # whoever has not worked on an import for so long is gone
State = Import.State


@dataclass(slots=True)
class Open:
    """A file that this process has open: the rows that are left, how many were read, and what was seen of them."""

    rows: Iterator[Row]
    done: int = 0
    look: Look | None = None


_OPEN: dict[int, Open] = {}


class SenderError(ValueError):
    """The sender's name belongs to something else; `reason` says what to do."""

    def __init__(self, reason: Reason) -> None:
        super().__init__("This sender's name is taken.")
        self.reason = reason


def keep(body: bytes, *, name: str, sender: str, agency: Agency | None, by: str, now: datetime) -> Import:
    """A file that somebody sent: kept as it came, its columns recognised.

    Raises TableError for what is no table, SenderError for a sender's name that belongs to something else.
    """
    table = open_table(body)
    samples, has_rows = sample(table.headers, islice(table.rows, SAMPLE_ROWS))
    if not has_rows:
        raise TableError("The file has no rows.", reason=Reason("import.only_header"))
    is_badges = badge_scanner.is_badge_list(table.headers)
    source = source_of(sender, badge_scanner.KIND if is_badges else CONTACTS, agency, by=by, now=now)
    known = {
        "samples": samples,
        "encoding": table.encoding,
        "delimiter": table.delimiter,
        "said": [reason.as_json() for reason in table.findings],
        "is_badges": is_badges,
    }
    return capture.keep_file(
        body, name=name, source=source, headers=table.headers, known=known, by=by, now=now
    )


def source_of(name: str, kind: str, agency: Agency | None, *, by: str, now: datetime) -> Source:
    """The sender of files by name: known, or new. Raises SenderError for another kind or another's sender."""
    source, _ = Source.objects.get_or_create(
        name=name[:120], defaults={"kind": kind, "agency": agency, "made_by": by, "made_at": now}
    )
    if source.kind not in FILE_KINDS or (agency and source.agency_id != agency.pk):
        raise SenderError(Reason("import.sender_taken", {"name": name}))
    return source


FILE_KINDS = (CONTACTS, badge_scanner.KIND, "address_list")


def sample(headers: tuple[str, ...], rows: Iterator[Row]) -> tuple[list[list[str]], bool]:
    """Up to three different values of every column, and whether there was any row."""
    found: list[list[str]] = [[] for _ in headers]
    is_any = False
    for row in rows:
        is_any = True
        for values, cell in zip(found, () if row.problem else row.cells, strict=False):
            text = cell.strip()[:60]
            if text and len(values) < SAMPLES and text not in values:
                values.append(text)
    return found, is_any


def proposed(batch: Import) -> Filing:
    """How the columns are filed at first: as this sender's last file was, else by their names."""
    headers = batch.settings["headers"]
    saved = dict(batch.source.mapping) if batch.source else {}
    if batch.settings.get("is_badges"):
        saved = badge_scanner.saved_choices(headers) | saved
    return propose(headers, saved={name: choice for name, choice in saved.items() if isinstance(choice, str)})


def ask_look(batch: Import, clock: Clock) -> None:
    """Has a file looked at: a small one at once, a large one in the background."""
    if not capture.ask_look(batch.pk):
        return
    opened = _open(batch.pk)
    first = list(islice(opened.rows, AT_ONCE + 1))
    if len(first) <= AT_ONCE:
        opened.rows = iter(first)
        _OPEN[batch.pk] = opened
        _look(Import.objects.defer("body").get(pk=batch.pk), clock)
        _OPEN.pop(batch.pk, None)


def due() -> Import | None:
    """The import to work on next: who waits for a look goes first."""
    states = (State.WAITING, State.RUNNING, State.UNDOING)
    found = list(Import.objects.filter(state__in=states).defer("body", "problems").order_by("id")[:50])
    return min(found, key=lambda one: (one.settings.get("phase") != "look", one.pk), default=None)


def is_forgotten(now: datetime) -> bool:
    """Whether work is left that nobody has touched for long: its task was lost."""
    batch = due()
    if batch is None:
        return False
    worked_at = batch.settings.get("worked_at")
    return not worked_at or datetime.fromisoformat(worked_at) < now - LOST_AFTER


def work(clock: Clock, *, seconds: float = SLICE) -> bool:
    """Works for some seconds on what is due; returns whether there is more."""
    until = time.monotonic() + seconds
    while batch := due():
        _step(batch, clock)
        if time.monotonic() >= until:
            return due() is not None
    return False


def _step(batch: Import, clock: Clock) -> None:
    """One chunk. What cannot be read stops this import, never the others."""
    try:
        if batch.state == State.UNDOING:
            _undo(batch, clock)
        elif batch.settings.get("phase") == "look":
            _look(batch, clock)
        else:
            _read(batch, clock)
    except TableError as error:
        _OPEN.pop(batch.pk, None)
        capture.fail_import(batch.pk, str(error))
    except Exception as error:  # an import must not stand in the way of the next one for ever
        log.exception("Import %s stopped.", batch.pk)
        _OPEN.pop(batch.pk, None)
        capture.fail_import(batch.pk, f"{type(error).__name__}: {error}")


def _open(pk: int) -> Open:
    body = capture.body_of(pk)
    if body is None:
        raise TableError("The file is no longer there: send it again.", reason=Reason("table.empty"))
    return Open(open_table(body).rows)


def _look(batch: Import, clock: Clock) -> None:
    """The next rows by the rules of the line, without writing any."""
    opened = _OPEN.get(batch.pk) or _open(batch.pk)
    _OPEN[batch.pk] = opened
    look = opened.look = opened.look or _new_look(batch)
    filing, headers = capture.filing_of(batch), batch.settings["headers"]
    rows = list(islice(opened.rows, LOOKED))
    for row in rows:
        if row.problem:
            look.broken(row.number, row.problem)
            continue
        payload = filing.payload(headers, row.cells)
        look.row(row.number, payload, filing.record(payload))
    is_over = len(rows) < LOOKED or look.rows > MOST_ROWS
    if is_over:
        _OPEN.pop(batch.pk, None)
    capture.tell_look(batch.pk, look.as_json(tuple(headers)), is_over=is_over, now=clock())


def _new_look(batch: Import) -> Look:
    return Look(
        Policy.objects.live().read("clean", CleanPolicy),
        country=settings.DEFAULT_COUNTRY,
        tz=timezone.get_default_timezone(),
        defaults=batch.settings.get("defaults", {}),
    )


def _read(batch: Import, clock: Clock) -> None:
    """The next rows are written down, then walk the line: a lead from elsewhere waits for one chunk at most."""
    opened = _OPEN.get(batch.pk)
    if opened is None or opened.done != batch.rows_read:
        opened = _open(batch.pk)
        opened.done = sum(1 for _ in islice(opened.rows, batch.rows_read))
        _OPEN[batch.pk] = opened
    rows = list(islice(opened.rows, min(CHUNK, MOST_ROWS - opened.done)))
    if rows and capture.receive_rows(batch.pk, rows, at=opened.done, now=clock()):
        opened.done += len(rows)
    else:
        _OPEN.pop(batch.pk, None)
    line.run_until_idle(clock)
    if not rows:
        capture.finish_import(batch.pk, now=clock())


def _undo(batch: Import, clock: Clock) -> None:
    """The next piece is taken back: offers withdrawn, merges undone, leads out of the line; all in one transaction."""
    _OPEN.pop(batch.pk, None)
    if capture.drop_waiting(batch, limit=DROPPED) or capture.hold(batch.pk, limit=DROPPED):
        return
    line.run_until_idle(clock)  # nothing of it stands between two doors
    by, now = batch.undone_by, clock()
    with transaction.atomic():
        piece = capture.next_to_undo(batch.pk, limit=UNDONE)
        while piece.merges:
            for merge in piece.merges:
                clean.unmerge(merge, by=f"import:{batch.pk}", now=now)
            piece = capture.next_to_undo(batch.pk, limit=UNDONE)
        withdrawn = offer.withdraw_open(piece.offers, reason=WithdrawReason.WRONG_DATA, by=by, now=now)
        if len(withdrawn) < len(piece.offers):  # one was taken this moment: its lead stays, so once more
            transaction.set_rollback(True)
            return
        post.write("withdrawn", Offer.objects.filter(pk__in=withdrawn))
        capture.take_back(batch.pk, piece, by=by, now=now)
    if not piece.raws:
        line.run_until_idle(clock)
        capture.finish_undo(batch.pk, now=clock())
