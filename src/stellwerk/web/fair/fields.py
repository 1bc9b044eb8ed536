"""What the page of a stand asks, and how an entry becomes a message."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext, gettext_lazy

from stellwerk import words
from stellwerk.capture.sources import fair
from stellwerk.capture.sources.photo import MOST_BYTES, Photo, PhotoError, read_photo
from stellwerk.web.forms.fields import line, mail, product_choices

OLDEST = timedelta(days=60)  # a phone's clock that says more is wrong
LENGTHS = {"company": 200, "name": 200, "email": 254, "phone": 60, "postcode": 12, "product": 120, "remark": 2000,
           "at_stand": 80}  # fmt: skip


def consent_text(version: str, maker: str) -> str:
    """The wording of a version in the reader's language. A new wording is a new version; the old ones stay."""
    if version == "fair-2":
        text = gettext(
            "%(maker)s and the specialist partner near me may call me and write to me about our talk, about new "
            "machines and events. I can withdraw this at any time."
        )
    else:
        text = gettext(
            "%(maker)s and the specialist partner near me may call me and write to me about our talk. "
            "I can withdraw this at any time."
        )
    return text % {"maker": maker}


def tick_choices(numbers: fair.Settings, language: str) -> list[tuple[str, str]]:
    """The ticks that this stand offers, in the reader's words."""
    return [(tick, words.name("fair_tick", tick, language)) for tick in numbers.ticks if tick in fair.OFFERED]


class AtTheStand(forms.Form):
    """A card's photo, or somebody and a way to reach him; all the rest may be left out."""

    photo = forms.FileField(
        label=gettext_lazy("Photo of the card"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*", "capture": "environment"}),
    )
    company = line(gettext_lazy("Company"), LENGTHS["company"], fill="off")
    name = line(gettext_lazy("Name"), LENGTHS["name"], fill="off")
    email = mail(fill="off")
    phone = line(gettext_lazy("Phone"), LENGTHS["phone"], fill="off", widget=forms.TelInput)
    postcode = line(gettext_lazy("Postcode"), LENGTHS["postcode"], fill="off")
    ticks = forms.MultipleChoiceField(
        label=gettext_lazy("What is wanted?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    own_ticks = forms.MultipleChoiceField(
        label=gettext_lazy("Also"), required=False, widget=forms.CheckboxSelectMultiple
    )
    product = forms.ChoiceField(label=gettext_lazy("Product"), required=False)
    remark = forms.CharField(
        label=gettext_lazy("Remark"), required=False, max_length=LENGTHS["remark"],
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    consent = forms.BooleanField(required=False)
    at_stand = line(gettext_lazy("Who is at the stand?"), LENGTHS["at_stand"], fill="name")

    def __init__(self, *args: Any, numbers: fair.Settings, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.read: Photo | None = None
        self.language = language
        self.fields["ticks"].choices = tick_choices(numbers, language)  # type: ignore[attr-defined]
        self.fields["own_ticks"].choices = [(own, own) for own in numbers.own_ticks]  # type: ignore[attr-defined]
        self.fields["product"].choices = product_choices(numbers.products, language)  # type: ignore[attr-defined]

    def clean_photo(self) -> None:
        """What was chosen stays no file: it is read at once."""
        if file := self.cleaned_data["photo"]:
            try:
                self.read = read_photo(file.read(MOST_BYTES + 1))
            except PhotoError as error:
                raise forms.ValidationError(words.say(error.reason, self.language)) from error

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if self.read or "photo" in self.errors:
            return given
        if not given.get("company") and not given.get("name"):
            self.add_error("name", gettext("Take a photo of the card, or give a person or a company."))
        elif (
            not given.get("email") and not given.get("phone") and not {"email", "phone"} & self.errors.keys()
        ):
            self.add_error(
                "phone", gettext("Take a photo of the card, or give a phone number or an e-mail address.")
            )
        return given


def message_of(
    given: QueryDict, numbers: fair.Settings, *, photo: Photo | None, language: str, now: datetime
) -> dict[str, Any]:
    """An entry as it is written down: what was typed as it was typed, cut where it is longer than any field.

    The visitor has gone when a phone sends this; so nothing is refused for how it is written.
    """
    typed = {name: given.get(name, "").replace("\x00", "").strip()[:most] for name, most in LENGTHS.items()}
    typed["product"] = typed["product"].replace("/", " ")
    ticks = [tick for tick in given.getlist("ticks") if tick in fair.OFFERED]
    own = [text for text in given.getlist("own_ticks") if text in numbers.own_ticks]
    consent = {"consent": "yes", "consent_version": _version(given, numbers)} if given.get("consent") else {}
    message: dict[str, Any] = (
        {name: text for name, text in typed.items() if text} | consent | _made_at(given, now)
    )
    message |= {"photo": "yes" if photo else "", "lang": language, "ticks": ticks, "own_ticks": own}
    return message | ({"codes": list(photo.codes)} if photo and photo.codes else {})


def says_nothing(message: Mapping[str, Any]) -> bool:
    """Whether there is nothing in it by which anybody could be found."""
    return not any(message.get(name) for name in ("photo", "company", "name", "email", "phone"))


def _version(given: QueryDict, numbers: fair.Settings) -> str:
    """The words that the phone showed; they may have been replaced since."""
    shown = given.get("consent_version", "")
    return shown if shown in fair.CONSENTS else numbers.consent_version


def _made_at(given: QueryDict, now: datetime) -> dict[str, str]:
    """When it was entered, by the phone's clock, if that can be."""
    try:
        at = datetime.fromisoformat(given.get("made_at", ""))
    except ValueError:
        return {}
    return {"received_at": at.isoformat()} if at.tzinfo and now - OLDEST < at <= now else {}
