"""What the machine could not read: a person says what it is. Nothing goes away by itself."""

from collections.abc import Iterator

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stellwerk import words
from stellwerk.capture import step as capture
from stellwerk.capture.responses import Act
from stellwerk.capture.sources import fair, read
from stellwerk.capture.sources.mail_text import lines_of_html
from stellwerk.capture.sources.photo import KIND as PHOTO
from stellwerk.capture.sources.reading import Record, Unclear
from stellwerk.store.models import Attachment, RawContact, User
from stellwerk.web.access import reader_of
from stellwerk.web.desk.entry import Entered
from stellwerk.web.desk.find import find_unclear_for, leads_for, unclear_for
from stellwerk.web.templatetags.stellwerk import reader
from stellwerk.worker.tasks import wake

PER_PAGE = 25
SHOWN_TEXT = 20_000
# What the form asks; a name that is typed goes before its parts.
TYPED = frozenset(Entered.base_fields) | {"first_name", "last_name"}
ACTS = (Act.ANSWERED, Act.CALLED_BACK, Act.VISITED)


@require_safe
def unclear(request: HttpRequest) -> HttpResponse:
    """All that wait, the oldest first."""
    found = unclear_for(reader_of(request)).order_by("received_at", "id").select_related("source")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    count = page.paginator.count
    context = {
        "page": page,
        "rows": [(raw, title_of(raw), sender_of(raw)) for raw in page.object_list],
        "headline": headline(count),
    }
    return render(request, "desk/unclear.html", context)


def headline(count: int) -> str:
    if not count:
        return gettext("Nothing unclear came in.")
    text = ngettext(
        "One message needs a person to read it.", "%(n)s messages need a person to read them.", count
    )
    return text % {"n": count}


def title_of(raw: RawContact) -> str:
    """What a message is about, in one line."""
    payload = raw.payload if isinstance(raw.payload, dict) else {}
    if raw.source.kind == fair.KIND:
        known = (str(payload.get(name) or "") for name in ("name", "company"))
        return (", ".join(filter(None, known)) or gettext("A card from the stand"))[:120]
    return str(payload.get("subject") or payload.get("interest") or gettext("without a subject"))[:120]


def sender_of(raw: RawContact) -> str:
    payload = raw.payload if isinstance(raw.payload, dict) else {}
    return str(payload.get("from") or raw.source.name)[:120]


@require_http_methods(["GET", "POST"])
def unclear_one(request: HttpRequest, pk: int) -> HttpResponse:
    """One message beside a form with what could be read of it. POST: it is a lead, with these values."""
    user = reader_of(request)
    raw = find_unclear_for(user, pk)
    form = Entered(request.POST or None, initial=guessed(raw))
    if request.method == "POST" and form.is_valid():
        capture.typed(raw.pk, beside(raw) | form.payload(), by=user.actor, now=timezone.now())
        wake.enqueue()
        messages.success(request, gettext("Taken as a lead. It is on its way."))
        return redirect("unclear")
    files = list(Attachment.objects.filter(raw_contact=raw).defer("body"))
    photos = [file for file in files if raw.source.kind == fair.KIND and file.kind == PHOTO]
    context = {
        "raw": raw, "form": form, "title": title_of(raw), "sender": sender_of(raw), "text": text_of(raw),
        "files": files, "photos": photos, "acts": ACTS,
    }  # fmt: skip
    return render(request, "desk/unclear_one.html", context, status=422 if form.errors else 200)


def recognised(raw: RawContact) -> Record:
    """What the machine could read of a message."""
    payload = raw.payload if isinstance(raw.payload, dict) else {}
    found = read(raw.source.kind, payload, raw.source.settings)
    return found.guess if isinstance(found, Unclear) else found


def beside(raw: RawContact) -> dict[str, str]:
    """What stays with the lead although nobody types it: of a stand the consent, the ticks, when it was."""
    if raw.source.kind == "mailbox":
        return {"channel": "mail"}
    if raw.source.kind != fair.KIND:
        return {}
    record = recognised(raw)
    return {
        name: text for name, text in (*record.extras.items(), *record.values.items()) if name not in TYPED
    }


def guessed(raw: RawContact) -> dict[str, str]:
    """What the machine would put into the form; a plain mail gives at least its sender and its words."""
    payload = raw.payload if isinstance(raw.payload, dict) else {}
    record = recognised(raw)
    values = dict(record.values)
    if raw.source.kind == "mailbox" and "row" not in payload:
        values.setdefault("email", str(payload.get("from", "")))
        said = f"{payload.get('subject', '')}\n{payload.get('text', '')}".strip()
        values.setdefault("interest", said[:2000])
    name = " ".join(filter(None, (values.get("first_name"), values.get("last_name"))))
    return {"name": name} | values if name else values


def text_of(raw: RawContact) -> list[str]:
    """The message as lines, whatever form it came in."""
    if isinstance(raw.payload, dict) and ("text" in raw.payload or "html" in raw.payload):
        text = str(raw.payload.get("text") or "").strip()
        lines = text.splitlines() if text else lines_of_html(str(raw.payload.get("html") or ""))
        return "\n".join(lines)[:SHOWN_TEXT].split("\n")
    if raw.source.kind == fair.KIND:
        return list(stand_lines(recognised(raw)))
    return [f"{name}: {value}" for name, value in raw.lines][:200]


def stand_lines(found: Record) -> Iterator[str]:
    """What came from a fair's stand beside what the form shows."""
    for name, text in (*found.values.items(), *found.extras.items()):
        if name == "consent" or name.startswith("tick."):
            yield words.name("said_at_stand", name, reader())
        elif name == "read_from_card":
            parts = ", ".join(words.name("column", part, reader()) for part in text.split(", "))
            yield f"{words.name('attribute', name, reader())}: {parts}"
        elif name not in TYPED | {"channel", "received_at"}:
            label = words.name("attribute" if name in found.extras else "column", name, reader())
            yield f"{label}: {text}"


@require_POST
def unclear_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """It is the word of a lead that we know."""
    user = reader_of(request)
    raw = find_unclear_for(user, pk)
    number = request.POST.get("lead", "").strip().upper().removeprefix("L-")
    lead = (
        leads_for(user).filter(prospect_number=int(number)).first()
        if number.isdecimal() and len(number) < 18
        else None
    )
    if lead is None:
        messages.warning(
            request, gettext("There is no lead with this number. It stands on the lead's page, like L-4711.")
        )
        return redirect("unclear_one", pk)
    given = request.POST.get("act", "")
    act = Act(given) if given in ACTS else Act.ANSWERED
    stays = lead.merged_into or lead
    capture.answered(raw.pk, stays.pk, act, by=user.actor, now=timezone.now())
    wake.enqueue()
    messages.success(request, gettext("It stands with %(lead)s now.") % {"lead": stays.number})
    return redirect("unclear")


@require_POST
def unclear_nothing(request: HttpRequest, pk: int) -> HttpResponse:
    """It is nothing to follow; the way back is in the message."""
    user = reader_of(request)
    raw = find_unclear_for(user, pk)
    capture.dismissed(raw.pk, request.POST.get("note", "").strip(), by=user.actor, now=timezone.now())
    messages.success(request, gettext("Put aside."), extra_tags=reverse("unclear_back", args=[pk]))
    return redirect("unclear")


@require_POST
def unclear_back(request: HttpRequest, pk: int) -> HttpResponse:
    """What was put aside waits again."""
    user = reader_of(request)
    mine = RawContact.objects.filter(state=RawContact.State.REJECTED, reason__0="unclear.nothing")
    if user.role == User.Role.AGENCY:
        mine = mine.filter(source__agency=user.agency)
    raw = get_object_or_404(mine, pk=pk)
    capture.reopened(raw.pk, by=user.actor, now=timezone.now())
    messages.success(request, gettext("It waits again."))
    return redirect("unclear_one", pk)


@require_safe
def unclear_file(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """What hung on the message, to be saved; never shown as a page of ours."""
    raw = find_unclear_for(reader_of(request), pk)
    found = get_object_or_404(Attachment, pk=file, raw_contact=raw)
    response = HttpResponse(bytes(found.body), content_type="application/octet-stream")
    safe = "".join(sign for sign in found.name if sign.isalnum() or sign in "-_. ")[:80] or "file"
    response["Content-Disposition"] = f'attachment; filename="{safe}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_safe
def unclear_photo(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """The photo of a card, to be looked at. Only pictures that were made anew here are shown."""
    raw = find_unclear_for(reader_of(request), pk)
    found = get_object_or_404(
        Attachment, pk=file, raw_contact=raw, kind=PHOTO, raw_contact__source__kind=fair.KIND
    )
    response = HttpResponse(bytes(found.body), content_type=PHOTO)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
