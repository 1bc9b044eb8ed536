"""What a partner can do with the maker, as a form: on the desk and in the portal."""

from django import forms
from django.utils.translation import gettext, gettext_lazy

from stellwerk import words
from stellwerk.store.models import Possibility
from stellwerk.web.forms.inputs import DayField
from stellwerk.web.templatetags.stellwerk import named

KINDS = Possibility.Kind.values


class PossibilityForm(forms.Form):
    """One possibility; only its kind is needed."""

    kind = forms.ChoiceField(label=gettext_lazy("What"))
    product = forms.ChoiceField(label=gettext_lazy("Product line"), required=False)
    detail = forms.CharField(
        label=gettext_lazy("More about it"),
        help_text=gettext_lazy("For example: 20 m² in the show room, HW 400, two technicians."),
        max_length=300,
        required=False,
    )
    count = forms.IntegerField(
        label=gettext_lazy("How many"),
        min_value=1,
        max_value=100_000,
        initial=1,
        error_messages={"invalid": gettext_lazy("Write a whole number, 1 or more.")},
    )
    first_on = DayField(label=gettext_lazy("From"))
    last_on = DayField(label=gettext_lazy("Until"))
    used = forms.BooleanField(label=gettext_lazy("agreed and in use"), required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["kind"] = forms.ChoiceField(
            label=gettext("What"), choices=[(one, named(one, "possibility")) for one in KINDS]
        )
        lines = [(code, named(code, "product")) for code in words.NAMES["product"]]
        self.fields["product"] = forms.ChoiceField(
            label=gettext("Product line"), choices=[("", gettext("any")), *lines], required=False
        )

    def clean(self) -> dict[str, object]:
        given: dict[str, object] = super().clean() or self.cleaned_data
        first, last = self.cleaned_data.get("first_on"), self.cleaned_data.get("last_on")
        if first and last and last < first:
            self.add_error("last_on", gettext("The end lies before the beginning."))
        return given
