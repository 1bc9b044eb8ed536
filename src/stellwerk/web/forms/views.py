"""The public form. It stores the message first, sets no cookie, and may be embedded in other sites."""

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import wraps
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, override
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csp import csp_override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from stellwerk.capture import step as capture
from stellwerk.capture.sources import settings_of
from stellwerk.offer import OfferPolicy
from stellwerk.store.models import Policy, Source
from stellwerk.web.forms.fields import Enquiry, consent_text
from stellwerk.web.forms.find import find_form
from stellwerk.web.limits import too_many
from stellwerk.worker.tasks import wake
from stellwerk.worktime import Calendar, Place

Page = Callable[..., HttpResponse]
SENDS, WITHIN = 20, 10 * 60
# Other sites may show this page in a frame: it knows no session, so a click in it can be abused for nothing.
EMBEDDABLE = {**settings.SECURE_CSP, "frame-ancestors": ["*"]}


def public(view: Page) -> Page:
    """Without session and token, in the language the address asks for, else the reader's."""

    @wraps(view)
    def open_to_all(request: HttpRequest, name: str) -> HttpResponse:
        source = find_form(name)
        usual = settings_of("web_form", source.settings).language
        language = language_asked(request, usual)
        with override(language):
            response = view(request, source, language)
        response["Content-Language"] = language
        return response

    return csrf_exempt(xframe_options_exempt(csp_override(EMBEDDABLE)(never_cache(open_to_all))))


def language_asked(request: HttpRequest, usual: str = "") -> str:
    """The language that the address asks for, else the form's own, else the reader's."""
    wanted = request.POST.get("lang") or request.GET.get("lang") or usual or get_language() or "de"
    return wanted if wanted in dict(settings.LANGUAGES) else "de" if wanted.startswith("de") else "en"


@public
@require_http_methods(["GET", "HEAD", "POST"])
def form(request: HttpRequest, source: Source, language: str) -> HttpResponse:
    """GET asks, POST stores and thanks."""
    numbers = settings_of("web_form", source.settings)
    if request.method != "POST":
        return _page(request, Enquiry(settings=numbers, language=language), source)
    enquiry = Enquiry(request.POST, settings=numbers, language=language)
    if request.POST.get("website"):  # only machines, and over-eager browsers, fill the field nobody sees
        return _page(request, enquiry, source, trap=True, status=422)
    if too_many(request, f"form:{source.pk}", limit=SENDS, seconds=WITHIN):
        return _page(request, enquiry, source, hurried=True, status=429)
    if not enquiry.is_valid():
        return _page(request, enquiry, source, status=422)
    payload = enquiry.payload(language=language) | _campaign(request.POST)
    capture.receive(source, payload, external_id=_nonce(request.POST), now=timezone.now())
    wake.enqueue()
    return redirect(f"{reverse('form_thanks', args=[source.name])}?{urlencode({'lang': language})}")


@public
@require_safe
def thanks(request: HttpRequest, source: Source, language: str) -> HttpResponse:
    """Who answers, and by when."""
    return render(request, "forms/thanks.html", {"source": source, "by": answer_by(timezone.now())})


def answer_by(now: datetime) -> datetime:
    """By when somebody has answered at the latest: the partner's promise, and a day to find the partner."""
    days = Policy.objects.live().read("offer", OfferPolicy).promise_working_days + 1
    calendar = Calendar(tz=settings.TIME_ZONE, place=Place(settings.DEFAULT_COUNTRY))
    return calendar.closing(now, days=days)


def _page(
    request: HttpRequest, enquiry: Enquiry, source: Source, *, status: int = 200, **more: bool
) -> HttpResponse:
    context = {
        "form": enquiry,
        "source": source,
        "consent_text": consent_text(settings.MAKER),
        "nonce": _nonce(request.POST) or secrets.token_urlsafe(16),
        "campaign": request.POST.get("campaign") or request.GET.get("utm_campaign", ""),
    }
    return render(request, "forms/form.html", context | more, status=status)


def _nonce(given: Mapping[str, str]) -> str:
    """The number of this showing of the form: the same message sent twice is one message."""
    return given.get("nonce", "")[:64]


def _campaign(given: Mapping[str, str]) -> dict[str, str]:
    name = given.get("campaign", "").replace("\x00", "")[:120]
    return {"campaign": name} if name else {}
