"""The answer to an invitation: a page behind a signed link, with three buttons. Opening it changes nothing."""

from enum import StrEnum

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from stellwerk.store.models import Participation
from stellwerk.web.forms import tokens
from stellwerk.web.readers import language_for
from stellwerk.worker import partner_marketing as work
from stellwerk.worker.tasks import wake


class Says(StrEnum):
    """What the page tells its reader."""

    ASK = "ask"
    ANSWERED = "answered"
    OVER = "over"
    FORGED = "forged"


STATUS = {Says.OVER: 410, Says.FORGED: 404}


# The link knows no session, so a click in a foreign page can be abused for nothing but what the link says.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks, because mail scanners follow links; POST answers, and may be answered otherwise later."""
    row = find_invitation(token)
    with override(language_of(row)), timezone.override(settings.TIME_ZONE):
        says = standing(row)
        if row and request.method == "POST" and says is not Says.OVER:
            by = f"partner:{row.partner.code}" if row.partner else "person"
            if work.answer(row.pk, request.POST.get("answer", ""), by=by, now=timezone.now()):
                wake.enqueue()
            return redirect("invitation", token)
        context = {"row": row, "says": says.value, "answers": work.ANSWERS}
        return render(request, "forms/invitation.html", context, status=STATUS.get(says, 200))


def find_invitation(token: str) -> Participation | None:
    """The invitation that a token speaks of."""
    made = Participation.objects.select_related("campaign", "person", "partner")
    return made.filter(pk=tokens.INVITATION.read(token)).first()


def standing(row: Participation | None) -> Says:
    if row is None:
        return Says.FORGED
    if work.is_over(row.campaign, timezone.localdate()):
        return Says.OVER
    return Says.ANSWERED if row.answer else Says.ASK


def language_of(row: Participation | None) -> str:
    """A partner is written to in the language of whoever decides there."""
    if row is None:
        return language_for("")
    if row.person:
        return language_for(row.person.language)
    contact = row.partner.contacts.order_by("-decides", "id").first() if row.partner else None
    return language_for(contact.language if contact else "")
