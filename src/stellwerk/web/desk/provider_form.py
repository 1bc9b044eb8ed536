"""The form of a fact provider outside: its settings as a person writes them, checked by the rules that count."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from stellwerk.enrich.providers import http
from stellwerk.store.models import Agency, Source
from stellwerk.web.forms.inputs import DecimalField, MoneyField, count
from stellwerk.web.templatetags.stellwerk import named, say

EMPTY_ROWS = 3
TEXTS = ("url", "secret", "header", "legal")
NUMBERS = ("confidence", "timeout", "per_day", "per_month", "cache_days", "fresh_days")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table of answers: the field of theirs, our fact."""

    path: str
    fact: str


class ProviderForm(forms.Form):
    """The settings of `http.Settings`; what they mean together is said by `http.checked`."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=120,
        help_text=gettext_lazy("As it stands with every fact."),
        error_messages={"required": gettext_lazy("Give it a name that everybody understands.")},
    )
    url = forms.CharField(
        label=gettext_lazy("Web address"),
        max_length=500,
        help_text=gettext_lazy(
            "With fields in curly brackets, like https://api.example.com/companies?name={company}"
        ),
        error_messages={"required": gettext_lazy("Enter the address that is asked.")},
    )
    secret = forms.CharField(
        label=gettext_lazy("Name of the key"),
        max_length=60,
        required=False,
        help_text=gettext_lazy(
            "The key itself stands in the environment: STELLWERK_SOURCE_SECRET_ and this name."
        ),
    )
    header = forms.CharField(label=gettext_lazy("Header of the key"), max_length=60, required=False)
    before_key = forms.CharField(
        label=gettext_lazy("Before the key"), max_length=40, required=False, strip=False, empty_value=""
    )
    confidence = DecimalField(
        label=gettext_lazy("How sure its facts are"), help_text=gettext_lazy("From 0 to 1, like 0.8.")
    )
    timeout = DecimalField(label=gettext_lazy("Longest wait in seconds"))
    per_day = count(gettext_lazy("Calls a day"), gettext_lazy("0 means none."))
    per_month = count(gettext_lazy("Calls a month"), gettext_lazy("0 means none."))
    cache_days = count(
        gettext_lazy("Days until the same is asked again"), gettext_lazy("Also where nothing was known.")
    )
    fresh_days = count(gettext_lazy("Days until a fact is old"), gettext_lazy("0 means as the policy says."))
    price = MoneyField(label=gettext_lazy("Price of a call in euros"))
    agency = forms.ModelChoiceField(
        label=gettext_lazy("Contract with"),
        queryset=Agency.objects.order_by("name"),
        required=False,
        empty_label=gettext_lazy("nobody"),
        help_text=gettext_lazy("When its contract on data processing ends, nothing is asked any more."),
    )
    legal = forms.CharField(
        label=gettext_lazy("Contract and legal basis"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Needed where the address sends personal data (GDPR Art. 28)."),
    )

    def __init__(
        self,
        data: Mapping[str, str] | None = None,
        *,
        row: Source | None,
        settings: http.Settings,
        plain: bool,
    ) -> None:
        values: dict[str, Any] = {name: getattr(settings, name) for name in (*TEXTS, *NUMBERS)}
        values["before_key"] = settings.prefix
        values |= {"name": row.name, "agency": row.agency_id, "price": row.price_cents} if row else {}
        super().__init__(data, initial=values)
        self.row, self.plain, self.settings = row, plain, settings
        self.rows = _sent(data) if data is not None else _shown(settings)
        self.rows_error = ""

    @property
    def table(self) -> list[Row]:
        """The rows of the table with some empty ones."""
        return [*self.rows, *[Row("", "")] * EMPTY_ROWS]

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"].strip()
        if Source.objects.filter(name=name).exclude(pk=self.row.pk if self.row else 0).exists():
            raise forms.ValidationError(
                gettext("There is a source of this name already. Choose another name.")
            )
        return name

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if self.errors:
            return values
        blank = http.Settings()
        given = {name: values[name] for name in TEXTS} | {"header": values["header"] or blank.header}
        given["prefix"] = values["before_key"]
        given |= {name: getattr(blank, name) if values[name] is None else values[name] for name in NUMBERS}
        answers = tuple((row.path, row.fact) for row in self.rows)
        try:
            self.settings = http.checked(http.Settings(answers=answers, **given), plain=self.plain)
        except http.SettingsError as error:
            if error.field == "answers":
                self.rows_error = say(error.reason)
                raise forms.ValidationError(self.rows_error) from None
            field = "before_key" if error.field == "prefix" else error.field
            self.add_error(field, say(error.reason))
        return values


def _shown(settings: http.Settings) -> list[Row]:
    return [Row(path, fact) for path, fact in settings.answers]


def _sent(data: Mapping[str, str]) -> list[Row]:
    """The rows that say something; the others go."""
    found = []
    for at in range(http.MOST_ROWS + EMPTY_ROWS):
        path, fact = data.get(f"path-{at}", "").strip(), data.get(f"fact-{at}", "").strip()
        if path:
            found.append(Row(path[:120], fact))
    return found


def facts() -> list[tuple[str, str]]:
    """Our facts with their names, for the select of a row."""
    return sorted(((name, named(name, "fact")) for name in http.READERS), key=lambda pair: pair[1])


def fields() -> list[tuple[str, str, bool]]:
    """What an address may hold: the field, what it means, whether it is personal."""
    return [
        (name, named(name, "provider_field"), name in http.PERSONAL)
        for name in (*http.FIELDS, *http.PERSONAL)
    ]
