"""Fields that take days, money and numbers as people write them; each says what to write instead."""

from datetime import date
from typing import Any

from django import forms
from django.utils import formats
from django.utils.translation import gettext, gettext_lazy

from stellwerk.clean.figures import parse_date, parse_money_cents
from stellwerk.match.register import parse_decimal


class DayField(forms.CharField):
    """A day as the browser's calendar gives it, or as people write it; None where it is empty."""

    def __init__(self, **more: Any) -> None:
        more.setdefault("required", False)
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}), **more)

    def prepare_value(self, value: Any) -> Any:
        return value.isoformat() if isinstance(value, date) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        day = parse_date(text)
        if day is None:
            raise forms.ValidationError(gettext("This is no day. Write it like 31.12.2027."))
        return day


class MoneyField(forms.CharField):
    """Whole or broken euros as people write them; cents, or None where it is empty."""

    def __init__(self, **more: Any) -> None:
        more.setdefault("required", False)
        super().__init__(widget=forms.TextInput(attrs={"inputmode": "decimal"}), **more)

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, int):
            return value
        digits = 2 if value % 100 else 0
        return formats.number_format(value / 100, digits, force_grouping=True)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        cents = parse_money_cents(text)
        if cents is None:
            raise forms.ValidationError(gettext("This is no amount. Write it in euros, like 48,000."))
        return cents


class DecimalField(forms.CharField):
    """A plain number with a point or a comma; None where it is empty."""

    def __init__(self, **more: Any) -> None:
        more.setdefault("required", False)
        super().__init__(widget=forms.TextInput(attrs={"inputmode": "decimal"}), **more)

    def prepare_value(self, value: Any) -> Any:
        return f"{value:.12g}" if isinstance(value, float) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        number = parse_decimal(text) if text else None
        if text and number is None:
            raise forms.ValidationError(gettext("This is no number. Write it like 80 or 51.31."))
        return number


def count(label: Any, help_text: Any = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        required=False,
        min_value=0,
        max_value=100_000,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "invalid": gettext_lazy("Write a whole number, like 5."),
            "min_value": gettext_lazy("Write 0 or more, or leave it empty."),
            "max_value": gettext_lazy("That is more than anybody can work on."),
        },
    )
