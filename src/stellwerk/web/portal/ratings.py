"""What the partner's own end customers say of it: the stars at once, the words after some days."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from stellwerk.web.portal.doors import stops
from stellwerk.web.portal.find import find_partner_for
from stellwerk.web.rated import may_read_before, rated


@require_safe
@never_cache
def ratings(request: HttpRequest) -> HttpResponse:
    partner = find_partner_for(request.user)
    context = rated(partner, told_before=may_read_before(timezone.now()))
    return render(
        request, "portal/ratings.html", context | {"partner": partner, "portal_nav": stops(request)}
    )
