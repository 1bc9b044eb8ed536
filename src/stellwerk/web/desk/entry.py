"""A new contact, typed while somebody is on the phone: ten fields; who may be known is shown on the way."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from stellwerk.capture import step as capture
from stellwerk.capture.responses import Act
from stellwerk.capture.sources import settings_of
from stellwerk.clean import step as clean
from stellwerk.store.leads import HELD
from stellwerk.store.models import Campaign, Lead, Source, User
from stellwerk.terms import Reason
from stellwerk.web.access import reader_of
from stellwerk.web.desk.find import leads_for
from stellwerk.web.forms.fields import line, mail, product_choices
from stellwerk.web.templatetags.stellwerk import reader, say
from stellwerk.worker.tasks import wake

KIND = "call_centre"
FIELDS = ("company", "name", "role", "phone", "email", "postcode", "city", "product", "interest", "campaign")


@dataclass(frozen=True, slots=True)
class Alike:
    """A lead that may be the one; `lead` is None where the reader may not see it."""

    lead: Lead | None
    pk: int
    probability: float
    reasons: tuple[Reason, ...]


class Entered(forms.Form):
    """What is typed of a contact: somebody, and one way to reach him."""

    company = line(gettext_lazy("Company"), 200, fill="off")
    name = line(gettext_lazy("Name"), 200, fill="off")
    role = line(gettext_lazy("Position"), 120, fill="off")
    phone = line(gettext_lazy("Phone"), 60, fill="off", widget=forms.TelInput)
    email = mail(fill="off")
    postcode = line(gettext_lazy("Postcode"), 12, fill="off")
    city = line(gettext_lazy("Town"), 120, fill="off")
    product = line(gettext_lazy("Product"), 120, fill="off")
    interest = forms.CharField(
        label=gettext_lazy("What was said"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if not given.get("company") and not given.get("name"):
            self.add_error("name", gettext("Give a person or a company."))
        if not given.get("email") and not given.get("phone") and not {"email", "phone"} & self.errors.keys():
            self.add_error("phone", gettext("Give a phone number or an e-mail address. One is enough."))
        return given

    def payload(self) -> dict[str, str]:
        """What was typed, under our own names."""
        found = {name: str(value).strip() for name, value in self.cleaned_data.items() if value}
        found["product"] = found.get("product", "").replace("/", " ")
        return {name: value for name, value in found.items() if value}


class Call(Entered):
    """The same, with what a call centre knows: the product from a list, the campaign, consent heard."""

    product = forms.ChoiceField(label=gettext_lazy("Product"), required=False)  # type: ignore[assignment]
    campaign = forms.ChoiceField(label=gettext_lazy("Campaign"), required=False)
    consent = forms.BooleanField(label=gettext_lazy("Said yes to further calls and mails"), required=False)

    def __init__(self, *args: Any, source: Source, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        campaigns = [
            (name, name) for name in Campaign.objects.order_by("name").values_list("name", flat=True)
        ]
        known = settings_of(KIND, source.settings)
        self.fields["product"].choices = product_choices(known.products, reader())  # type: ignore[attr-defined]
        self.fields["campaign"].choices = [("", gettext("none")), *campaigns]  # type: ignore[attr-defined]

    def payload(self) -> dict[str, str]:
        return Entered.payload(self) | ({"consent": "yes"} if self.cleaned_data.get("consent") else {})


def source_of(user: User) -> Source:
    """By which source this person's contacts come in: of his agency, or of the house. Not kept if it is new."""
    mine = Source.objects.filter(kind=KIND, agency=user.agency).order_by("-active", "id").first()
    name = f"Telefon {user.agency.name}" if user.agency else "Telefon"
    return mine or Source(name=name[:120], kind=KIND, agency=user.agency)


def kept(origin: Source, user: User) -> Source:
    """The source with its row; two that begin at the same moment agree on one."""
    if origin.pk:
        return origin
    values = {"kind": KIND, "agency": user.agency, "made_by": user.actor, "made_at": timezone.now()}
    return Source.objects.get_or_create(name=origin.name, defaults=values)[0]


@never_cache
@require_http_methods(["GET", "POST"])
def entry(request: HttpRequest) -> HttpResponse:
    """GET asks; POST takes the contact, unless it looks like a known one: then it asks first."""
    user = reader_of(request)
    origin = source_of(user)
    form = Call(request.POST or None, source=origin)
    if request.method != "POST" or not form.is_valid():
        return _page(request, form, status=422 if form.errors else 200)
    if not origin.active:
        messages.warning(request, gettext("This source is switched off. Marketing can switch it on."))
        return _page(request, form, status=422)
    found = [] if request.POST.get("new") == "yes" else alike(user, form.payload(), sure=True)
    if found:
        return _page(request, form, found, asked=True)
    payload = form.payload() | {"typed_by": user.actor}
    nonce = f"{user.pk}-{request.POST.get('nonce', '')}"[:64]
    raw, _ = capture.receive(kept(origin, user), payload, external_id=nonce, now=timezone.now())
    wake.enqueue()
    if raw.asks and raw.asks[0] == HELD:
        messages.warning(request, say(raw.asks))
    else:
        messages.success(request, gettext("Taken. The lead is on its way."))
    return redirect("entry")


@require_POST
def entry_known(request: HttpRequest) -> HttpResponse:
    """The part of the page that shows who may be known, while somebody types."""
    user = reader_of(request)
    given = {
        name: request.POST.get(name, "").strip()[:200]
        for name in FIELDS
        if name not in ("interest", "campaign")
    }
    enough = given["email"].count("@") or len(given["phone"]) >= 6 or (given["company"] and given["name"])
    found = alike(user, {name: text for name, text in given.items() if text}) if enough else []
    return render(request, "desk/entry_known.html", {"alike": found, "count": told(found)})


@require_POST
def entry_same(request: HttpRequest, number: int) -> HttpResponse:
    """It is the lead that is known: the call is a response of it, and warms it."""
    user, now = reader_of(request), timezone.now()
    lead = get_object_or_404(leads_for(user), prospect_number=number)
    detail = request.POST.get("interest", "").strip()
    capture.respond(lead.pk, Act.CALLED_BACK, at=now, detail=detail, by=user.actor, now=now)
    wake.enqueue()
    messages.success(request, gettext("The call stands with %(lead)s now.") % {"lead": lead.number})
    return redirect("lead", number)


def alike(user: User, record: dict[str, str], *, sure: bool = False) -> list[Alike]:
    """Leads that look like this record. Of one that the reader may not see only that there is one."""
    found = clean.look_alikes(record, sure=sure)
    visible = set(leads_for(user).filter(pk__in=[lead.pk for lead, _ in found]).values_list("pk", flat=True))
    return [_alike(lead, how.probability, how.reasons, shown=lead.pk in visible) for lead, how in found]


def _alike(lead: Lead, probability: float, reasons: tuple[Reason, ...], *, shown: bool) -> Alike:
    """What speaks for it; what is missing yet speaks against nothing while somebody types."""
    if not shown:
        return Alike(None, lead.pk, probability, ())
    return Alike(lead, lead.pk, probability, tuple(why for why in reasons if why.values.get("bits", 0) > 0))


def told(found: list[Alike]) -> str:
    if not found:
        return ""
    text = ngettext("One lead looks like this contact.", "%(n)s leads look like this contact.", len(found))
    return text % {"n": len(found)}


def _page(
    request: HttpRequest,
    form: Call,
    found: list[Alike] | None = None,
    *,
    asked: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "alike": found or [],
        "count": told(found or []),
        "asked": asked,
        "nonce": request.POST.get("nonce") or timezone.now().strftime("%Y%m%d%H%M%S%f"),
    }
    return render(request, "desk/entry.html", context, status=status)
