"""A customer says who might need something: a page behind a signed link, no sign-in, no cookie."""

import secrets
from typing import Any

from django import forms
from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy, override
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from stellwerk.capture import step as capture
from stellwerk.store.models import Customer, Source
from stellwerk.web.forms.fields import line, mail
from stellwerk.web.forms.views import SENDS, WITHIN, language_asked
from stellwerk.web.limits import too_many
from stellwerk.worker.tasks import wake

SALT = "stellwerk.forms.referral"


class Referral(forms.Form):
    """Who might need something; one way to reach the person, who must know of it."""

    company = line(gettext_lazy("Company"), 200, fill="off")
    name = line(
        gettext_lazy("Whom may we ask for?"), 200, fill="off",
        missing=gettext_lazy("Please tell us whom we may ask for."),
    )  # fmt: skip
    phone = line(gettext_lazy("Phone"), 60, fill="off", widget=forms.TelInput)
    email = mail(fill="off")
    postcode = line(gettext_lazy("Postcode"), 12, fill="off")
    city = line(gettext_lazy("Town"), 120, fill="off")
    interest = forms.CharField(
        label=gettext_lazy("What is needed there?"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    agreed = forms.BooleanField(
        label=gettext_lazy("The person knows of it and expects our call."),
        error_messages={
            "required": gettext_lazy(
                "Ask the person first, then tick the box. Nobody is called who does not expect it."
            )
        },
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if not given.get("email") and not given.get("phone") and not {"email", "phone"} & self.errors.keys():
            self.add_error("phone", gettext("Give a phone number or an e-mail address of the person."))
        return given

    def payload(self, referred_by: str) -> dict[str, str]:
        """What was entered, under our own names, and who brought it."""
        given = {name: str(value) for name, value in self.cleaned_data.items() if name != "agreed" and value}
        return given | {"channel": "referral", "referred_by": referred_by}


def link_for(source: Source, customer: Customer) -> str:
    """The signed link by which this customer recommends us."""
    token = Signer(salt=SALT).sign_object([source.pk, customer.number])
    return f"{settings.BASE_URL}{reverse('referral', args=[token])}"


def find_referral(token: str) -> tuple[Source, str]:
    """The source and the customer's number of a link. Raises Http404."""
    try:
        source_id, number = Signer(salt=SALT).unsign_object(token)
    except (BadSignature, ValueError):
        raise Http404 from None
    source = Source.objects.filter(pk=source_id, kind="referral", active=True).first()
    if source is None:
        raise Http404
    return source, str(number)


# The link knows no session, so a click in a foreign page can be abused for nothing but what the link says.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def referral(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks, POST stores and thanks."""
    source, number = find_referral(token)
    with override(language_asked(request)):
        form = Referral(request.POST) if request.method == "POST" else Referral()
        if request.method != "POST":
            return _page(request, form)
        if too_many(request, f"referral:{source.pk}", limit=SENDS, seconds=WITHIN):
            return _page(request, form, hurried=True, status=429)
        if request.POST.get("website") or not form.is_valid():
            return _page(request, form, status=422)
        nonce = request.POST.get("nonce", "")[:64]
        capture.receive(source, form.payload(f"customer:{number}"), external_id=nonce, now=timezone.now())
        wake.enqueue()
        return redirect(f"{reverse('referral', args=[token])}?thanks=1&lang={language_asked(request)}")


def _page(request: HttpRequest, form: Referral, *, status: int = 200, hurried: bool = False) -> HttpResponse:
    context = {
        "form": form,
        "hurried": hurried,
        "thanks": "thanks" in request.GET and request.method == "GET",
        "nonce": request.POST.get("nonce", "")[:64] or secrets.token_urlsafe(16),
        "language": language_asked(request),
    }
    return render(request, "forms/referral.html", context, status=status)
