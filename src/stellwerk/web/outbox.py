"""The letters of a demo house, so that a newcomer can play partner and prospect."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from stellwerk.store.models import Mail

SHOWN = 50


@require_GET
def outbox(request: HttpRequest) -> HttpResponse:
    """The latest letters, newest first, their links to click. A house at work has no such page."""
    if not settings.DEMO:
        raise Http404
    letters = list(Mail.objects.select_related("lead").order_by("-id")[:SHOWN])
    return render(request, "outbox.html", {"letters": letters})
