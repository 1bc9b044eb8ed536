"""Files of contacts: sent, looked at before anything changes, let in in the background, given back what was refused."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import formats, timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stellwerk.capture import step as capture
from stellwerk.capture.filing import DEFAULTS
from stellwerk.capture.sources.table import TableError
from stellwerk.store.leads import RawContactQuerySet
from stellwerk.store.models import Import, RawContact, Source, User
from stellwerk.web.access import reader_of
from stellwerk.web.desk.find import find_import_for, imports_for
from stellwerk.web.desk.tables import csv_file
from stellwerk.web.templatetags.stellwerk import named, say
from stellwerk.worker import imports as work
from stellwerk.worker.tasks import work_on_imports

State = Import.State
PER_PAGE = 50
LISTED = 50  # rows with a reason on the page; the file has all
UNDER_WAY = (State.WAITING, State.RUNNING, State.UNDOING)
UNDOABLE = (State.DONE, State.FAILED, State.RUNNING, State.WAITING)


@require_safe
def imports(request: HttpRequest) -> HttpResponse:
    """Every file, the latest first."""
    pages = Paginator(imports_for(reader_of(request)).order_by("-made_at", "-id"), PER_PAGE)
    page = pages.get_page(request.GET.get("page"))
    return render(request, "desk/imports.html", {"page": page, "rows": [(row, where(row)) for row in page]})


@require_http_methods(["GET", "POST"])
def import_new(request: HttpRequest) -> HttpResponse:
    """The first step: the file, and who it comes from."""
    user = reader_of(request)
    sender = request.POST.get("sender", "").strip()
    known: dict[str, Any] = {"senders": senders(user), "sender": sender}
    if request.method != "POST":
        return render(request, "desk/import_new.html", known)
    wrong = keep(request, user, sender)
    if isinstance(wrong, Import):
        return redirect("import_columns", wrong.pk)
    return render(request, "desk/import_new.html", known | {"wrong": wrong}, status=422)


def keep(request: HttpRequest, user: User, sender: str) -> Import | str:
    """The file that was sent, or what is wrong with it."""
    file = request.FILES.get("file")
    if not sender:
        return gettext("Say who the file comes from: the next file of this sender is then filed alike.")
    if file is None or file.size is None:
        return gettext("Choose a file first.")
    if file.size > work.MOST_BYTES:
        return gettext(
            "The file is larger than 50 MB. Split it, or leave out what is not about the contacts."
        )
    try:
        return work.keep(
            file.read(),
            name=file.name or "",
            sender=sender,
            agency=user.agency if user.role == User.Role.AGENCY else None,
            by=user.actor,
            now=timezone.now(),
        )
    except (TableError, work.SenderError) as error:
        return say(error.reason)


def senders(user: User) -> list[str]:
    found = Source.objects.filter(kind__in=work.FILE_KINDS, active=True)
    if user.role == User.Role.AGENCY:
        found = found.filter(agency__isnull=False, agency=user.agency)
    return list(found.order_by("name").values_list("name", flat=True)[:200])


@require_safe
def import_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Where a file stands: not filed yet, looked at, on its way, in, taken back."""
    batch = find_import_for(reader_of(request), pk)
    if batch.state == State.DRAFT and "basis" not in batch.settings:
        return redirect("import_purpose" if batch.mapping else "import_columns", pk)
    context: dict[str, Any] = {
        "batch": batch,
        "headline": headline(batch),
        "may_undo": batch.state in UNDOABLE,
    }
    if batch.state in UNDER_WAY:
        return render(request, "desk/import_under_way.html", context | progress(batch))
    if batch.state == State.DRAFT:
        return render(request, "desk/import_look.html", context | looked(batch))
    refused = refused_rows(batch).exclude(reason__0="import.taken_back")
    rows = [(raw.external_id, raw.reason) for raw in refused.only("external_id", "reason")[: LISTED + 1]]
    total = counted(batch).get("rejected", 0) if batch.state != State.UNDONE else len(rows)
    context |= {"rows": rows[:LISTED], "more": max(0, total - LISTED), "figures": figures(batch)}
    context |= {"kept": batch.kept[:LISTED]}
    return render(request, "desk/import_done.html", context | {"known": batch.settings.get("known", 0)})


@require_POST
def start(request: HttpRequest, pk: int) -> HttpResponse:
    user = reader_of(request)
    batch = find_import_for(user, pk)
    if batch.settings.get("look", {}).get("rows", 0) > work.MOST_ROWS:
        messages.warning(
            request, gettext("The file has more than 500,000 rows. Split it and send the parts.")
        )
    elif capture.start_import(pk, by=user.actor, now=timezone.now()):
        work_on_imports.enqueue()
    return redirect("import_page", pk)


@require_POST
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    batch = find_import_for(reader_of(request), pk)
    if capture.resume_import(batch.pk):
        work_on_imports.enqueue()
    return redirect("import_page", pk)


@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    batch = find_import_for(reader_of(request), pk)
    if capture.discard_import(batch.pk):
        messages.success(request, gettext("Put aside. Nothing of it was taken."))
        return redirect("imports")
    messages.warning(request, gettext("It is let in already. Take it back instead."))
    return redirect("import_page", pk)


@require_safe
def rejected_csv(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """The rows that became nothing, with number and reason in front, as they came."""
    batch = find_import_for(reader_of(request), pk)
    headers = [name for name in batch.settings["headers"] if name not in batch.settings.get("out", ())]
    heading = (gettext("Row"), gettext("Reason"), *headers)
    return csv_file(f"rejected-{batch.pk}.csv", rejected_rows(batch, heading, headers))


def rejected_rows(
    batch: Import, heading: tuple[str, ...], headers: list[str]
) -> Iterator[tuple[object, ...]]:
    yield heading
    rows = refused_rows(batch)
    for number, reason, payload in rows.values_list("external_id", "reason", "payload").iterator(
        chunk_size=2000
    ):
        yield (number, say(reason), *(payload.get(header, "") for header in headers))
    for number, reason in batch.problems:
        yield (number, say(reason))


def refused_rows(batch: Import) -> RawContactQuerySet:
    """Rows of which nothing became."""
    return RawContact.objects.filter(batch=batch, state=RawContact.State.REJECTED).order_by("id")


def headline(batch: Import) -> str:
    """One sentence that answers: what is with this file?"""
    look, found = batch.settings.get("look", {}), counted(batch)
    if batch.state == State.DRAFT:
        good, rows = look.get("good", 0) - look.get("doubles", 0), look.get("rows", 0)
        keeps = batch.settings.get("keeps") == "people"
        text = (
            gettext("%(good)s of %(n)s rows become people.")
            if keeps
            else gettext("%(good)s of %(n)s rows become leads.")
        )
        return text % {"good": thousands(good), "n": thousands(rows)}
    if batch.state == State.UNDOING:
        return gettext("The file is being taken back.")
    if batch.settings.get("phase") == "look":
        return gettext("The file is being looked at.")
    if batch.state in (State.WAITING, State.RUNNING):
        return gettext("The file is being read in.")
    if batch.state == State.FAILED:
        return gettext("Reading stopped after %(n)s rows.") % {"n": thousands(batch.rows_read)}
    if batch.state == State.UNDONE:
        kept = len(batch.kept)
        if not kept:
            return gettext("Taken back as a whole.")
        return ngettext("Taken back; one lead stays.", "Taken back; %(n)s leads stay.", kept) % {
            "n": thousands(kept)
        }
    if found.get("kept"):
        text = ngettext(
            "One row is in the marketing database.",
            "%(n)s rows are in the marketing database.",
            found["kept"],
        )
        return text % {"n": thousands(found["kept"])}
    leads = found.get("lead", 0)
    return ngettext("One row became a lead.", "%(n)s rows became leads.", leads) % {"n": thousands(leads)}


def thousands(number: int) -> str:
    return str(formats.number_format(number, force_grouping=True))


def counted(batch: Import) -> dict[str, int]:
    """Rows by what became of them; while it is under way from the rows, afterwards as it was written down."""
    known = batch.settings.get("counts")
    if known is not None and batch.state in (State.DONE, State.UNDONE):
        return dict(known)
    return capture.row_counts(batch.pk) if batch.state == State.FAILED else {}


def figures(batch: Import) -> list[tuple[str, int]]:
    """What became of the rows, in words."""
    found = counted(batch)
    labels = (
        ("lead", gettext("became leads")),
        ("merged", gettext("went into known leads")),
        ("response", gettext("responses of known leads")),
        ("kept", gettext("in the marketing database")),
        (
            "rejected",
            gettext("refused or taken back")
            if batch.state == State.UNDONE
            else gettext("refused, with a reason"),
        ),
        ("waiting", gettext("still to be cleaned")),
    )
    return [(label, found[name]) for name, label in labels if found.get(name)]


def where(batch: Import) -> str:
    """One line in the list."""
    if batch.state in (State.DONE, State.UNDONE):
        return ", ".join(f"{thousands(n)} {label}" for label, n in figures(batch))
    return ""


def progress(batch: Import) -> dict[str, Any]:
    """How far it has come, of how much; nothing for `most` where nobody knows yet."""
    if batch.state == State.UNDOING:
        done, most = batch.settings.get("undone", 0), batch.rows_read
        text = gettext("%(done)s of %(n)s rows are taken back.")
    elif batch.settings.get("phase") == "look":
        done, most = batch.settings.get("look_rows", 0), 0
        text = gettext("%(done)s rows have been looked at.")
    else:
        done, most = batch.rows_read, batch.rows
        text = gettext("%(done)s of %(n)s rows are read in.")
    said = text % {"done": thousands(done), "n": thousands(most)}
    return {"done": done, "most": most, "text": said, "remaining": remaining(batch, done, most)}


def remaining(batch: Import, done: int, most: int) -> timedelta | None:
    """How long it will still take at the pace so far; None until that can be said."""
    began_at = batch.settings.get("began_at")
    if not began_at or not done or done >= most:
        return None
    spent = timezone.now() - datetime.fromisoformat(began_at)
    left = spent * (most - done) / done
    return left if spent > timedelta(seconds=5) and left > timedelta(minutes=1) else None


def looked(batch: Import) -> dict[str, Any]:
    """What the look found, as the page shows it."""
    look = batch.settings.get("look", {})
    found = [(say(reason), count, rows) for reason, count, rows in look.get("found", ())]
    out = set(batch.settings.get("out", ()))
    empty = [name for name in look.get("empty", ()) if name not in out]
    filed = {*batch.mapping.values(), *out, *empty}
    return {
        "look": look,
        "found": found,
        "first": [shown(one) for one in look.get("first", ())],
        "said": batch.settings.get("said", ()),
        "empty": empty,
        "details": [name for name in batch.settings["headers"] if name not in filed],
        "out": sorted(out),
        "defaults": [
            (named(name, "column"), value) for name in DEFAULTS if (value := said_value(batch, name))
        ],
        "too_many": look.get("rows", 0) > work.MOST_ROWS,
    }


def said_value(batch: Import, name: str) -> str:
    value = batch.settings.get("defaults", {}).get(name, "")
    return named(value, "channel") if name == "channel" else str(value)


def shown(one: dict[str, Any]) -> dict[str, Any]:
    """A row as it will become: who, where, how to reach, what for; or why it will not."""
    values = one["values"]
    person = " ".join(values[name] for name in ("title", "first_name", "last_name") if name in values)
    return {
        "row": one["row"],
        "company": values.get("company", ""),
        "person": person,
        "place": " ".join(values[name] for name in ("country", "postcode", "city") if name in values),
        "reach": [values[name] for name in ("email", "phone", "mobile") if name in values],
        "wish": values.get("product") or values.get("interest", ""),
        "reason": one["reason"],
        "said": one["said"],
    }
