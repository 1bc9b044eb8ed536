"""How was the partner? A page behind a signed link: one to five stars and a word, once; no sign-in, no cookie."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext, override
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from stellwerk.pursue import step as pursue
from stellwerk.store.models import Rating
from stellwerk.web.forms import tokens
from stellwerk.web.readers import language_of
from stellwerk.web.templatetags.stellwerk import inside, named

LONGEST = 2000


# The link knows no session, so a click in a foreign page can be abused for nothing but what the link says.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def rating(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks, POST keeps the answer; afterwards the same address says thank you and nothing more."""
    row = find_rating(token)
    if row is None:
        return render(request, "forms/rating.html", {"says": "forged"}, status=404)
    with override(language_of(row.offer.lead)), timezone.override(settings.TIME_ZONE):
        if row.answered_at:
            return render(request, "forms/rating.html", {"says": "thanks", "partner": row.offer.partner})
        if request.method != "POST":
            return _ask(request, row)
        stars, text = request.POST.get("stars", ""), request.POST.get("text", "")
        if stars not in ("1", "2", "3", "4", "5"):
            return _ask(request, row, text=text[:LONGEST], problem=gettext("Choose one to five stars."))
        pursue.rate(row.offer_id, int(stars), text[:LONGEST].replace("\x00", ""), now=timezone.now())
        return redirect("rating", token)


def find_rating(token: str) -> Rating | None:
    """The question that a token speaks of."""
    rows = Rating.objects.select_related("offer__lead__person", "offer__partner")
    return rows.filter(offer=tokens.RATING.read(token)).first()


def _ask(request: HttpRequest, row: Rating, *, text: str = "", problem: str = "") -> HttpResponse:
    choices = (
        (5, gettext("very satisfied")),
        (4, gettext("satisfied")),
        (3, gettext("fair")),
        (2, gettext("not satisfied")),
        (1, gettext("not satisfied at all")),
    )
    lead = row.offer.lead
    context = {
        "says": "ask",
        "partner": row.offer.partner,
        "wanted": " ".join(filter(None, (inside(named(lead.product, "product")), lead.model))),
        "choices": choices,
        "text": text,
        "problem": problem,
        "longest": LONGEST,
    }
    return render(request, "forms/rating.html", context, status=422 if problem else 200)
