"""Signed addresses in our own letters: a picture that says it was opened, links that say they were followed.

A picture that tells of its reader needs consent (TDDDG § 25): put it only into letters to people who gave it. An
address says one thing about one letter and leads nowhere but where it was made to lead.
"""

import base64

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from stellwerk.capture import step as capture
from stellwerk.capture.responses import Act
from stellwerk.store.models import Lead, Mail
from stellwerk.web.limits import too_many
from stellwerk.worker.tasks import wake

SALT = "stellwerk.forms.tracking"
DOT = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
CALLS, WITHIN = 60, 60  # from one address; a machine that follows everything is not counted any more


def opened_url(mail: Mail) -> str:
    """The address of the picture in this letter."""
    return settings.BASE_URL + reverse("letter_opened", args=[_sign(mail, "")])


def followed_url(mail: Mail, to: str) -> str:
    """An address that leads to `to` (http or https) and says that it was followed."""
    return settings.BASE_URL + reverse("letter_followed", args=[_sign(mail, to)])


def _sign(mail: Mail, to: str) -> str:
    return Signer(salt=SALT).sign_object([mail.pk, to])


def _read(token: str) -> tuple[int, str]:
    """(letter, where its link leads). Raises Http404 for a token that was not made here."""
    try:
        mail_id, to = Signer(salt=SALT).unsign_object(token)
    except (BadSignature, ValueError):
        raise Http404 from None
    return int(mail_id), str(to)


@never_cache
@require_safe
def letter_opened(request: HttpRequest, token: str) -> HttpResponse:
    """The picture: a dot of one pixel, whatever it finds."""
    mail_id, _ = _read(token)
    _tell(request, mail_id, Act.OPENED)
    return HttpResponse(DOT, content_type="image/gif")


@never_cache
@require_safe
def letter_followed(request: HttpRequest, token: str) -> HttpResponse:
    """To where the letter's link leads."""
    mail_id, to = _read(token)
    if not to.startswith(("https://", "http://")):
        raise Http404
    _tell(request, mail_id, Act.CLICKED)
    return HttpResponseRedirect(to)


def _tell(request: HttpRequest, mail_id: int, act: Act) -> None:
    """A HEAD is a machine that looks; so is an address that opens everything."""
    if request.method != "GET" or too_many(request, "tracking", limit=CALLS, seconds=WITHIN):
        return
    lead_id, now = _lead_of(mail_id), timezone.now()
    if lead_id and capture.respond(lead_id, act, at=now, by=f"mail:{mail_id}", now=now):
        wake.enqueue()


def _lead_of(mail_id: int) -> int | None:
    """The lead that the letter is about; of a letter to a person his newest open one."""
    mail = Mail.objects.filter(pk=mail_id).only("lead", "person").first()
    if mail is None or mail.lead_id:
        return mail.lead_id if mail else None
    mine = Lead.objects.open().filter(person=mail.person_id) if mail.person_id else Lead.objects.none()
    return mine.order_by("-arrived_at").values_list("pk", flat=True).first()
