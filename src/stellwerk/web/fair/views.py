"""A stand's page, what its phones send, and the worker by which it opens offline. No session, no cookie."""

import hashlib
import re
import secrets
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override
from django.views.decorators.cache import never_cache
from django.views.decorators.csp import csp_override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stellwerk import words
from stellwerk.capture import step as capture
from stellwerk.capture.sources.photo import KIND, MOST_BYTES, Photo, PhotoError, read_photo
from stellwerk.store.models import RawContact
from stellwerk.web.fair.fields import AtTheStand, consent_text, message_of, says_nothing
from stellwerk.web.fair.links import Stand, State, find_stand, last_day
from stellwerk.web.forms.views import language_asked
from stellwerk.web.limits import too_many
from stellwerk.worker.tasks import wake

# All phones of a stand come by one address.
SENDS, WITHIN = 600, 10 * 60
MOST_SENT = 4 * MOST_BYTES  # more is not even read; a photo that is too large gets a sentence of its own
STATIC = Path(__file__).resolve().parents[1] / "static"
# What the page needs to open offline; `stellwerk/fair_worker.js` keeps it.
SHELL = ("stellwerk/stellwerk.css", "stellwerk/stellwerk.js", "stellwerk/fair.js", "stellwerk/favicon.svg")
# The page may start its worker, show the photo before it is sent, and speak with nobody but us.
POLICY = {**settings.SECURE_CSP, "worker-src": ["'self'"], "connect-src": ["'self'"],
          "img-src": ["'self'", "data:", "blob:"]}  # fmt: skip
_ID = re.compile(r"[0-9A-Za-z-]{16,64}")


# The link knows no session, so a click in a foreign page can be abused for nothing but what the link says.
@csrf_exempt
@csp_override(POLICY)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks; POST stores and thanks, where the phone runs no scripts."""
    now = timezone.now()
    stand = find_stand(token, now=now)
    if _is_heavy(request):
        return render(request, "400.html", status=413)
    language = language_asked(request)
    with override(language):
        if stand.state is not State.OPEN and (request.method != "POST" or stand.state is State.CLOSED):
            return _closed(request, stand, language)
        if request.method != "POST":
            return _page(request, stand, AtTheStand(**_asking(stand, language)), language)
        if _is_hurried(request, stand):
            form = AtTheStand(request.POST, **_asking(stand, language))
            return _page(request, stand, form, language, status=429)
        form = AtTheStand(request.POST, request.FILES, **_asking(stand, language))
        if not form.is_valid():
            return _page(request, stand, form, language, status=422)
        message = message_of(request.POST, stand.numbers, photo=form.read, language=language, now=now)
        _keep(stand, message, form.read, entry=_entry(request) or secrets.token_hex(16), now=now)
        return redirect(f"{reverse('fair', args=[token])}?thanks=1&lang={language}")


@csrf_exempt
@never_cache
@require_POST
def sync(request: HttpRequest, token: str) -> HttpResponse:
    """One entry of a phone, under the id that the phone gave it. The same one again is answered the same.

    201 kept, 200 known; 410 the link is over, 422 this entry cannot be, 429 later: the phone keeps what is not kept.
    """
    now = timezone.now()
    stand = find_stand(token, now=now)
    if _is_heavy(request):
        return _refused(gettext("This is too large. Send it without the photo."), 413)
    language = language_asked(request)
    with override(language):
        if stand.state is State.CLOSED:
            return _refused(closed_text(), 410)
        entry = _entry(request)
        if entry and RawContact.objects.filter(source=stand.source, external_id=entry).exists():
            return JsonResponse({"kept": entry})
        if _is_hurried(request, stand):
            return _refused(gettext("That was very often in a short time. It is sent again by itself."), 429)
        try:
            photo = _photo(request)
        except PhotoError as error:
            return _refused(words.say(error.reason, language), 422)
        message = message_of(request.POST, stand.numbers, photo=photo, language=language, now=now)
        if not entry or says_nothing(message):
            return _refused(gettext("There is nothing in this entry by which anybody could be found."), 422)
        is_new = _keep(stand, message, photo, entry=entry, now=now)
        return JsonResponse({"kept": entry}, status=201 if is_new else 200)


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker: it has to come from where it works, with the names of what it keeps."""
    response = HttpResponse(
        _worker(tuple(static(name) for name in SHELL)), content_type="text/javascript; charset=utf-8"
    )
    response["Cache-Control"] = "no-cache"
    return response


@lru_cache(maxsize=1)
def _worker(shell: tuple[str, ...]) -> bytes:
    """Another file is another version: then phones fetch all of it anew."""
    script = (STATIC / "stellwerk" / "fair_worker.js").read_bytes()
    bodies = b"".join((STATIC / name).read_bytes() for name in SHELL)
    version = hashlib.sha256(bodies + script).hexdigest()[:12]
    names = {"VERSION": version, "SHELL": list(shell)}
    return (
        b"".join(b"const %s = %s;\n" % (name.encode(), orjson.dumps(value)) for name, value in names.items())
        + script
    )


def _keep(stand: Stand, message: dict[str, Any], photo: Photo | None, *, entry: str, now: datetime) -> bool:
    """Writes an entry down with its photo; whether it is new. The line takes it from there."""
    files = [capture.File(f"{entry}.jpg", KIND, photo.body)] if photo else []
    _, is_new = capture.receive_with_files(stand.source, message, files, external_id=entry, now=now)
    wake.enqueue()
    return is_new


def _is_heavy(request: HttpRequest) -> bool:
    """Whether more comes than anybody would send; told before it is read."""
    length = str(request.META.get("CONTENT_LENGTH") or "0")
    return not length.isdecimal() or int(length) > MOST_SENT


def _entry(request: HttpRequest) -> str:
    """The number that the phone, or this showing of the page, gave the entry; '' when it is none."""
    given = request.POST.get("id", "")
    return given if _ID.fullmatch(given) else ""


def _photo(request: HttpRequest) -> Photo | None:
    """The photo that came along. Raises PhotoError."""
    file = request.FILES.get("photo")
    if not isinstance(file, UploadedFile) or not file.size:
        return None
    return read_photo(file.read(MOST_BYTES + 1))


def _is_hurried(request: HttpRequest, stand: Stand) -> bool:
    return too_many(request, f"fair:{stand.source.pk}", limit=SENDS, seconds=WITHIN)


def _refused(why: str, status: int) -> HttpResponse:
    return JsonResponse({"error": why}, status=status)


def _asking(stand: Stand, language: str) -> dict[str, Any]:
    return {"numbers": stand.numbers, "language": language}


def closed_text() -> str:
    return gettext(
        "This link is over. Ask marketing for the page of the fair; what waits here is kept and goes then."
    )


def _closed(request: HttpRequest, stand: Stand, language: str) -> HttpResponse:
    context = {"stand": stand, "language": language, "is_over": stand.state is State.OVER}
    return render(request, "forms/fair_closed.html", context, status=410)


def _page(
    request: HttpRequest, stand: Stand, form: AtTheStand, language: str, *, status: int = 200
) -> HttpResponse:
    context = {
        "stand": stand,
        "form": form,
        "language": language,
        "hurried": status == 429,
        "thanks": "thanks" in request.GET and request.method == "GET",
        "consent_text": consent_text(stand.numbers.consent_version, settings.MAKER),
        "until": last_day(stand.numbers),
        "entry": _entry(request) or secrets.token_hex(16),
    }
    return render(request, "forms/fair.html", context, status=status)
