"""What end customers say of a partner, for those who steer it; the partner's page loads it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from stellwerk.web.access import reader_of
from stellwerk.web.desk.find import find_partner_for
from stellwerk.web.rated import rated


@require_safe
def partner_ratings(request: HttpRequest, code: str) -> HttpResponse:
    """The mean, and the latest answers with their words, as soon as they come."""
    found = find_partner_for(reader_of(request), code)
    context = rated(found) | {"partner": found}
    part = bool(request.headers.get("HX-Request"))
    return render(request, "desk/ratings_part.html" if part else "desk/ratings.html", context)
