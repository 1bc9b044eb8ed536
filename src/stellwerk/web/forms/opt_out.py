"""No more mails: a page behind a signed link, or one click in the mail program (RFC 8058)."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from stellwerk.clean.consent import Purpose
from stellwerk.store.models import Person
from stellwerk.terms import Reason
from stellwerk.web.forms import tokens
from stellwerk.web.readers import language_for
from stellwerk.worker import blocklist, consents

ONE_CLICK = "One-Click"  # what a mail program sends under List-Unsubscribe


# The link knows no session, so a click in a foreign page can be abused for nothing but what the link says.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def opt_out(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks; POST ends mails, or every contact where the reader chose so. Twice is once."""
    person = Person.objects.filter(pk=tokens.OPT_OUT.read(token)).first()
    with override(language_for(person.language if person else "")), timezone.override(settings.TIME_ZONE):
        if person is None:
            return render(request, "forms/opt_out.html", {"says": "forged"}, status=404)
        if request.method == "POST":
            everything = request.POST.get("what") == "everything"
            wanted = tuple(Purpose) if everything else (Purpose.MAIL,)
            why, now = Reason("block.opted_out"), timezone.now()
            consents.opt_out(person, wanted, why=why, by="person", now=now)
            if request.POST.get("List-Unsubscribe") == ONE_CLICK:
                return HttpResponse(status=204)
            return redirect("opt_out", token)
        done = bool(blocklist.listed(blocklist.Entered(email=person.email).marks))
        return render(request, "forms/opt_out.html", {"says": "done" if done else "ask", "person": person})
