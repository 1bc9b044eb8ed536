"""The double opt-in: the person confirms what was ticked in his name. Opening the link changes nothing."""

from enum import StrEnum

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext, override
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from stellwerk.clean.policy import CleanPolicy
from stellwerk.store.models import Consent, Policy
from stellwerk.web.forms import opt_in_tokens, tokens
from stellwerk.web.readers import language_for
from stellwerk.worker import consents


class Says(StrEnum):
    """What the page tells its reader."""

    ASK = "ask"
    DONE = "done"
    ENDED = "ended"
    LATE = "late"
    FORGED = "forged"


STATUS = {Says.ENDED: 410, Says.LATE: 410, Says.FORGED: 404}
# A new wording is a new version; it is kept with the consent.
WORDS_VERSION = "mail-2"


def words(maker: str) -> str:
    """What is consented to, in the reader's language."""
    return gettext(
        "%(maker)s may write to me by mail about its products and events, and count which links in its mails I "
        "follow. I can end this at any time by the link in every mail."
    ) % {"maker": maker}


# The link knows no session, so a click in a foreign page can be abused for nothing but what the link says.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def opt_in(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks, because mail scanners follow links; POST confirms."""
    row, says = find_consent(token)
    with override(language_for(row.person.language if row else "")), timezone.override(settings.TIME_ZONE):
        text = words(settings.MAKER)
        if row and request.method == "POST" and says is Says.ASK:
            consents.confirm(row.pk, words=f"{WORDS_VERSION}: {text}", now=timezone.now())
            return redirect("opt_in", token)
        context = {"row": row, "says": says.value, "words": text}
        return render(request, "forms/opt_in.html", context, status=STATUS.get(says, 200))


def find_consent(token: str) -> tuple[Consent | None, Says]:
    """The consent that a token speaks of, and what there is to say about it."""
    read = opt_in_tokens.read(token)
    row = Consent.objects.select_related("person").filter(pk=read[0]).first() if read else None
    if row is None or read is None:
        return None, Says.FORGED
    if row.withdrawn_at:
        return row, Says.ENDED
    if row.given_at:
        return row, Says.DONE
    days = Policy.objects.live().read("clean", CleanPolicy).confirm_days
    return row, Says.LATE if tokens.is_over(read[1], now=timezone.now(), days=days) else Says.ASK
