"""What the public form asks, and the sentences that help when something is missing."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from stellwerk import words
from stellwerk.capture.sources.web_form import OPTIONAL, Settings

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

# A new wording is a new version; the old ones stay, because leads refer to what was shown to them.
CONSENT_VERSION = "web-1"

COUNTRIES = (
    ("DE", gettext_lazy("Germany")), ("AT", gettext_lazy("Austria")), ("CH", gettext_lazy("Switzerland")),
    ("BE", gettext_lazy("Belgium")), ("CZ", gettext_lazy("Czechia")), ("DK", gettext_lazy("Denmark")),
    ("FR", gettext_lazy("France")), ("GB", gettext_lazy("United Kingdom")), ("IT", gettext_lazy("Italy")),
    ("LI", gettext_lazy("Liechtenstein")), ("LU", gettext_lazy("Luxembourg")),
    ("NL", gettext_lazy("Netherlands")), ("PL", gettext_lazy("Poland")), ("SE", gettext_lazy("Sweden")),
    ("US", gettext_lazy("United States")),
    ("", gettext_lazy("another country")),
)  # fmt: skip


def consent_text(maker: str) -> str:
    """The wording of the current version in the reader's language."""
    return gettext(
        "%(maker)s and the specialist partner near me may call me and write to me about this enquiry. "
        "I can withdraw this at any time."
    ) % {"maker": maker}


def product_choices(products: Iterable[tuple[str, tuple[str, ...]]], language: str) -> list[Any]:
    """A group per product line: the line itself, then its models."""
    found: list[Any] = [("", gettext("I do not know yet"))]
    for line, models in products:
        name = words.name("product", line, language)
        whole = (line, gettext("%(line)s, not decided which") % {"line": name})
        found.append((name, [whole, *((f"{line}/{model}", model) for model in models)]))
    return found


def line(
    label: "_StrPromise",
    length: int,
    *,
    fill: str,
    missing: "_StrPromise | None" = None,
    widget: type[forms.TextInput | forms.TelInput] = forms.TextInput,
) -> forms.CharField:
    """A field of one line; `missing` makes it required and says what to do."""
    return forms.CharField(
        label=label,
        max_length=length,
        required=missing is not None,
        widget=widget(attrs={"autocomplete": fill}),
        error_messages={"required": missing} if missing else None,
    )


def mail(*, fill: str) -> forms.EmailField:
    """A mail address that may be left empty; a broken one is told how it should look."""
    return forms.EmailField(
        label=gettext_lazy("E-mail"),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": fill}),
        error_messages={
            "invalid": gettext_lazy("This address is not complete. It looks like name@company.com.")
        },
    )


class Enquiry(forms.Form):
    """An enquiry; it needs a person or company, one way to reach it, and consent."""

    product = forms.ChoiceField(label=gettext_lazy("What is it about?"), required=False)
    interest = forms.CharField(
        label=gettext_lazy("What do you need?"),
        help_text=gettext_lazy(
            "For example: two turning machines, the old one stands still often, needed from May."
        ),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    company = line(gettext_lazy("Company"), 200, fill="organization")
    name = line(
        gettext_lazy("Your name"),
        200,
        fill="name",
        missing=gettext_lazy("Please tell us whom we may ask for."),
    )
    role = line(gettext_lazy("Your role"), 120, fill="organization-title")
    phone = line(gettext_lazy("Phone"), 60, fill="tel", widget=forms.TelInput)
    email = mail(fill="email")
    country = forms.ChoiceField(
        label=gettext_lazy("Country"),
        choices=COUNTRIES,
        required=False,
        widget=forms.Select(attrs={"autocomplete": "country"}),
    )
    postcode = line(gettext_lazy("Postcode"), 12, fill="postal-code")
    city = line(gettext_lazy("Town"), 120, fill="address-level2")
    consent = forms.BooleanField(
        error_messages={
            "required": gettext_lazy("Without your consent nobody may call you back. Please tick the box.")
        },
    )

    def __init__(self, *args: Any, settings: Settings, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].initial = settings.country
        product = self.fields["product"]
        assert isinstance(product, forms.ChoiceField)  # noqa: S101 (declared above; for the type checker)
        product.choices = product_choices(settings.products, language)
        for name in OPTIONAL:
            if name not in settings.asks and name not in settings.required:
                del self.fields[name]
            elif name in settings.required:
                self.fields[name].required = True
                self.fields[name].error_messages["required"] = gettext("Please fill this in.")

    def clean_phone(self) -> str:
        phone: str = self.cleaned_data["phone"]
        if phone and sum(sign.isdigit() for sign in phone) < 6:
            raise forms.ValidationError(
                gettext("This number is too short. Give it with its area code, like 0561 4820117.")
            )
        return phone

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if not given.get("email") and not given.get("phone") and not {"email", "phone"} & self.errors.keys():
            self.add_error(
                "phone", gettext("Give a phone number or an e-mail address, so that we can answer.")
            )
        if given.get("country") == "DE" and not re.fullmatch(r"\d{5}|", given.get("postcode", "")):
            self.add_error("postcode", gettext("A German postcode has five digits, like 34123."))
        return given

    def payload(self, *, language: str) -> dict[str, str]:
        """What was entered, under our own names."""
        given = {name: str(value) for name, value in self.cleaned_data.items() if name != "consent" and value}
        given["product"] = given.get("product", "").replace("/", " ")
        known = {"channel": "web", "language": language, "consent": "yes", "consent_version": CONSENT_VERSION}
        return {name: value for name, value in (given | known).items() if value}
