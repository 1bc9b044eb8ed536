"""The sheet on which a partner is entered: one form and three lists of rows, checked by the rules of the register."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.text import slugify
from django.utils.translation import gettext, gettext_lazy

from stellwerk import words
from stellwerk.clean.mail_address import read_email
from stellwerk.match.areas import Area, AreaError, read_areas, write_areas
from stellwerk.match.register import RHYTHMS, SIZES, PartnerRecord, Person, placed, problems
from stellwerk.terms import Level, Reason
from stellwerk.web.forms.fields import COUNTRIES
from stellwerk.web.forms.inputs import DayField, DecimalField, MoneyField, count
from stellwerk.web.templatetags.stellwerk import reader, say

LETTERS = (("de", "Deutsch"), ("en", "English"))
EXTRA = 2  # empty rows at the end of every list
MOST = 40
# Fields of the record -> where its problem is shown.
SHOWN_AT = {
    "min_value_cents": "min_value",
    "max_value_cents": "max_value",
    "turnover_cents": "turnover",
    "depth": "products",
    "certificates": "products",
}
LISTS = ("products", "absences", "people")


def experience(label: Any) -> forms.TypedChoiceField:
    steps = (
        ("", gettext_lazy("not known")),
        ("1", gettext_lazy("1: a little")),
        ("2", gettext_lazy("2: some")),
        ("3", gettext_lazy("3: much")),
    )
    return forms.TypedChoiceField(label=label, choices=steps, required=False, coerce=int, empty_value=None)


class Master(forms.Form):
    """Everything that is there once."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=160,
        error_messages={"required": gettext_lazy("The name is missing.")},
    )
    code = forms.CharField(
        label=gettext_lazy("Partner number"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("It never changes. Leave it empty, and it is made from the name."),
    )
    joined_on = DayField(label=gettext_lazy("Partner since"))
    left_on = DayField(
        label=gettext_lazy("Contract end"), help_text=gettext_lazy("From this day on no lead is offered.")
    )
    country = forms.CharField(label=gettext_lazy("Country"), widget=forms.Select)
    postcode = forms.CharField(label=gettext_lazy("Postcode"), max_length=12, required=False)
    city = forms.CharField(label=gettext_lazy("Town"), max_length=120, required=False)
    lat = DecimalField(label=gettext_lazy("Latitude"))
    lon = DecimalField(label=gettext_lazy("Longitude"))
    level = forms.ChoiceField(label=gettext_lazy("Level"))
    size_class = forms.ChoiceField(label=gettext_lazy("Size of customers"), required=False)
    turnover = MoneyField(label=gettext_lazy("Turnover with us in a year, in euros"))
    contact_rhythm = forms.ChoiceField(label=gettext_lazy("Contact rhythm"), required=False)
    territories = forms.CharField(
        label=gettext_lazy("Postcode areas"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "For example 34000-36999, 37. Another country on a line of its own: AT: 4, 5. A star is all of it: CH: *."
        ),
    )
    radius_km = DecimalField(
        label=gettext_lazy("And within so many km of its town"),
        help_text=gettext_lazy("Areas and radius both given: either suffices. Both empty: everywhere."),
    )
    on_show = forms.CharField(
        label=gettext_lazy("Products on show"),
        required=False,
        max_length=1000,
        help_text=gettext_lazy("Separated by commas: HW 400, HF 600."),
    )
    min_value = MoneyField(label=gettext_lazy("Projects from, in euros"))
    max_value = MoneyField(label=gettext_lazy("Projects up to, in euros"))
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages"), required=False, widget=forms.CheckboxSelectMultiple
    )
    industries = forms.MultipleChoiceField(
        label=gettext_lazy("Industries"), required=False, widget=forms.CheckboxSelectMultiple
    )
    capacity_per_week = count(gettext_lazy("New leads a week"), gettext_lazy("Empty: no limit."))
    max_open = count(gettext_lazy("Most open leads"), gettext_lazy("Empty: no limit."))
    cross_selling = experience(gettext_lazy("Selling more to the same customer"))
    up_selling = experience(gettext_lazy("Selling the larger solution"))

    def __init__(self, *args: Any, record: PartnerRecord, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = reader()
        self._choose("level", [(level, words.name("level", level, language)) for level in Level])
        sizes = [(size, words.name("size", size, language)) for size in SIZES]
        self._choose("size_class", [("", gettext("any")), *sizes])
        rhythms = [(name, words.name("rhythm", name, language)) for name in RHYTHMS]
        self._choose("contact_rhythm", [("", gettext("as its performance class says")), *rhythms])
        self._choose("languages", named("language", record.languages))
        self._choose("industries", named("industry", record.industries))
        known = [(code, str(label)) for code, label in COUNTRIES if code]
        if record.country not in dict(known):
            known.append((record.country, record.country))
        self._choose("country", known)

    def _choose(self, name: str, choices: Iterable[tuple[str, str]]) -> None:
        field = self.fields[name]
        field.widget.choices = list(choices)
        if isinstance(field, forms.ChoiceField):
            field.choices = list(choices)

    def clean_territories(self) -> tuple[Area, ...]:
        country = self.data.get("country", "") or "DE"
        try:
            return read_areas(self.cleaned_data["territories"], country=country)
        except AreaError as error:
            raise forms.ValidationError(say(error.reason)) from None

    def clean_code(self) -> str:
        given: str = self.cleaned_data["code"]
        return given or slugify(self.data.get("name", ""))[:40]


class ProductRow(forms.Form):
    product = forms.ChoiceField(label=gettext_lazy("Product line"), required=False)
    depth = forms.TypedChoiceField(
        label=gettext_lazy("Competence"),
        choices=(
            ("1", gettext_lazy("1: basic")),
            ("2", gettext_lazy("2: usual")),
            ("3", gettext_lazy("3: expert")),
        ),
        coerce=int,
        initial="2",
        required=False,
    )
    certified = forms.BooleanField(label=gettext_lazy("Certificate"), required=False)
    until = DayField(label=gettext_lazy("valid until"))

    def __init__(self, *args: Any, lines: Iterable[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["product"].choices = [("", gettext("none")), *lines]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("until") and not given.get("product"):
            self.add_error("product", gettext("Choose the product line that this certificate is for."))
        return given


class AbsenceRow(forms.Form):
    first_on = DayField(label=gettext_lazy("First day"))
    last_on = DayField(label=gettext_lazy("Last day"))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if "first_on" in given and "last_on" in given and bool(given["first_on"]) != bool(given["last_on"]):
            self.add_error(
                "last_on" if given["first_on"] else "first_on", gettext("Give the first and the last day.")
            )
        return given


class PersonRow(forms.Form):
    id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120, required=False)
    role = forms.CharField(label=gettext_lazy("Position"), max_length=120, required=False)
    email = forms.CharField(
        label=gettext_lazy("E-mail"), max_length=254, required=False, widget=forms.EmailInput
    )
    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=40, required=False, widget=forms.TelInput)
    language = forms.ChoiceField(
        label=gettext_lazy("Letters in"), choices=LETTERS, required=False, initial="de"
    )
    decides = forms.BooleanField(label=gettext_lazy("decides"), required=False)
    takes_offers = forms.BooleanField(label=gettext_lazy("takes lead offers"), required=False, initial=True)

    def clean(self) -> dict[str, Any]:
        """A wrong address and a missing name are said in the row where they are."""
        given = super().clean() or self.cleaned_data
        email = given.get("email", "")
        if email and read_email(email) != email.strip().lower():
            self.add_error("email", say(Reason("person.bad_email", {"email": email[:60]})))
        if not given.get("name") and any(given.get(name) for name in ("role", "email", "phone")):
            self.add_error("name", gettext("The name is missing."))
        return given


def named(kind: str, existing: Iterable[str]) -> list[tuple[str, str]]:
    """Every known value with its name, and those that are there already; in the order of the names."""
    values = {*words.NAMES[kind], *existing}
    return sorted(((value, words.name(kind, value, reader())) for value in values), key=lambda pair: pair[1])


class Sheet:
    """The form and its lists, filled from a record or from what was sent; `record()` when all of it is right."""

    def __init__(
        self, before: PartnerRecord, *, new: bool, lines: Iterable[str], data: QueryDict | None = None
    ) -> None:
        self.before, self.new, self.data = before, new, data
        known = {*lines, *before.depth, *before.certificates}
        named_lines = sorted((line, words.name("product", line, reader())) for line in known)
        self.master = Master(data, record=before, initial=initial(before))
        if not new:
            del self.master.fields["code"]
        self.products = rows(
            ProductRow, "products", data, product_rows(before), form_kwargs={"lines": named_lines}
        )
        self.absences = rows(
            AbsenceRow, "absences", data, [{"first_on": a, "last_on": b} for a, b in before.absences]
        )
        self.people = rows(PersonRow, "people", data, person_rows(before))
        self.said: dict[str, list[str]] = {name: [] for name in LISTS}

    @property
    def count(self) -> int:
        """How many places need a look."""
        wrong = len(self.master.errors) + sum(len(list_) for list_ in self.said.values())
        lists = (self.products, self.absences, self.people)
        return wrong + sum(1 for list_ in lists for row in list_.errors if row)

    def record(self, *, today: date) -> PartnerRecord | None:
        """What was entered; None where something is wrong, which is then shown at its place."""
        parts = (self.master, self.products, self.absences, self.people)
        valid = [part.is_valid() for part in parts]  # every one is asked, so that all errors show at once
        if not all(valid):
            return None
        record = placed(self._read(self.master.cleaned_data, today))
        for problem in problems(record, today=today):
            if not problem.warning:
                self.show(problem.field, say(problem.reason))
        return None if self.count else record

    def show(self, field: str, sentence: str) -> None:
        """Puts a sentence at the field it is about."""
        name = SHOWN_AT.get(field, field)
        if name in self.said:
            self.said[name].append(sentence)
        else:
            self.master.add_error(name if name in self.master.fields else None, sentence)

    def _read(self, given: Mapping[str, Any], today: date) -> PartnerRecord:
        lines = [row for row in self.products.cleaned_data if row.get("product")]
        moved = (given["country"], given["postcode"]) != (self.before.country, self.before.postcode)
        same_spot = (given["lat"], given["lon"]) == (self.before.lat, self.before.lon)
        spot = (None, None) if moved and same_spot else (given["lat"], given["lon"])
        plain = ("name", "country", "postcode", "city", "level", "size_class", "contact_rhythm", "territories",
                 "radius_km", "capacity_per_week", "max_open", "cross_selling", "up_selling", "left_on")  # fmt: skip
        return replace(
            self.before,
            **{name: given[name] for name in plain},
            code=given["code"] if self.new else self.before.code,
            joined_on=given["joined_on"] or (today if self.new else self.before.joined_on),
            subdivision="" if moved else self.before.subdivision,
            lat=spot[0],
            lon=spot[1],
            turnover_cents=given["turnover"],
            min_value_cents=given["min_value"],
            max_value_cents=given["max_value"],
            on_show=tuple(filter(None, (part.strip() for part in given["on_show"].split(",")))),
            languages=tuple(given["languages"]),
            industries=tuple(given["industries"]),
            depth={row["product"]: row["depth"] or 2 for row in lines},
            certificates={row["product"]: row["until"] for row in lines if row["certified"] or row["until"]},
            absences=tuple(
                sorted(
                    (row["first_on"], row["last_on"])
                    for row in self.absences.cleaned_data
                    if row.get("first_on")
                )
            ),
            people=self._people(),
        )

    def _people(self) -> tuple[Person, ...]:
        """Only ids that were this partner's people before are believed."""
        own = {person.id for person in self.before.people}
        names = ("name", "role", "phone", "decides", "takes_offers")
        return tuple(
            Person(
                **{name: row[name] for name in names},
                email=row["email"].strip().lower(),
                language=row["language"] or "de",
                id=row["id"] if row["id"] in own else 0,
            )
            for row in self.people.cleaned_data
            if row.get("name")
        )


def rows(
    kind: type[forms.Form],
    prefix: str,
    data: QueryDict | None,
    given: list[dict[str, Any]],
    **more: Any,
) -> Any:
    made = forms.formset_factory(kind, extra=EXTRA, max_num=MOST, absolute_max=MOST)
    return made(data, prefix=prefix, initial=given, **more)


def initial(record: PartnerRecord) -> dict[str, Any]:
    shown = ("name", "code", "joined_on", "left_on", "country", "postcode", "city", "lat", "lon", "level", "size_class",
             "contact_rhythm", "radius_km", "languages", "industries", "capacity_per_week", "max_open",
             "cross_selling", "up_selling")  # fmt: skip
    return {name: getattr(record, name) for name in shown} | {
        "territories": write_areas(record.territories, country=record.country),
        "turnover": record.turnover_cents,
        "min_value": record.min_value_cents,
        "max_value": record.max_value_cents,
        "on_show": ", ".join(record.on_show),
    }


def product_rows(record: PartnerRecord) -> list[dict[str, Any]]:
    return [
        {"product": line, "depth": record.depth.get(line, 2), "certified": line in record.certificates,
         "until": record.certificates.get(line)}
        for line in sorted({*record.depth, *record.certificates})
    ]  # fmt: skip


def person_rows(record: PartnerRecord) -> list[dict[str, Any]]:
    names = ("id", "name", "role", "email", "phone", "language", "decides", "takes_offers")
    return [{name: getattr(person, name) for name in names} for person in record.people]
