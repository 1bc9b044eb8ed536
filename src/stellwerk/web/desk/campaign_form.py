"""A campaign as a form: channel, cost, goal, time, strategy and whom it means."""

from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from stellwerk import words
from stellwerk.store.models import Campaign, TargetGroup
from stellwerk.terms import Channel
from stellwerk.web.forms.inputs import DayField, MoneyField
from stellwerk.web.templatetags.stellwerk import named

FIELDS = (
    "name", "channel", "product", "goal", "planned_cost_cents", "real_cost_cents", "starts_on", "ends_on", "strategy",
)  # fmt: skip


class CampaignForm(forms.Form):
    """Only the name and the channel are needed."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=120,
        error_messages={"required": gettext_lazy("Give the campaign a name, like EMO Hannover 2027.")},
    )
    channel = forms.ChoiceField(label=gettext_lazy("Channel"))
    product = forms.ChoiceField(label=gettext_lazy("Product line"), required=False)
    goal = forms.CharField(
        label=gettext_lazy("Goal"),
        help_text=gettext_lazy("For example: 40 talks with heads of production."),
        max_length=200,
        required=False,
    )
    planned_cost_cents = MoneyField(label=gettext_lazy("Planned cost in euros"))
    real_cost_cents = MoneyField(label=gettext_lazy("Real cost in euros"))
    starts_on = DayField(label=gettext_lazy("From"))
    ends_on = DayField(label=gettext_lazy("Until"))
    strategy = forms.ChoiceField(label=gettext_lazy("Strategy field"), required=False)
    target_group = forms.ModelChoiceField(
        label=gettext_lazy("Target group"),
        queryset=TargetGroup.objects.none(),
        required=False,
        empty_label=gettext_lazy("not decided"),
    )

    def __init__(self, *args: Any, campaign: Campaign | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.campaign = campaign
        none = [("", gettext("not decided"))]
        self.fields["channel"] = forms.ChoiceField(
            label=gettext("Channel"), choices=[(one.value, named(one.value, "channel")) for one in Channel]
        )
        for field, kind in (("product", "product"), ("strategy", "strategy")):
            known = [(code, named(code, kind)) for code in words.NAMES[kind]]
            self.fields[field] = forms.ChoiceField(
                label=self.fields[field].label, choices=none + known, required=False
            )
        group = self.fields["target_group"]
        assert isinstance(group, forms.ModelChoiceField)  # noqa: S101 (declared above; for the type checker)
        group.queryset = TargetGroup.objects.order_by("name")

    @classmethod
    def of(cls, campaign: Campaign) -> "CampaignForm":
        """The form as the campaign stands."""
        values = {name: getattr(campaign, name) for name in FIELDS} | {
            "target_group": campaign.target_group_id
        }
        return cls(initial=values, campaign=campaign)

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"].strip()
        others = Campaign.objects.filter(name=name).exclude(pk=self.campaign.pk if self.campaign else 0)
        if others.exists():
            raise forms.ValidationError(gettext("There is a campaign of this name. Choose another one."))
        return name

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        begins, ends = given.get("starts_on"), given.get("ends_on")
        if begins and ends and ends < begins:
            self.add_error("ends_on", gettext("The end lies before the beginning."))
        return given

    def values(self) -> dict[str, Any]:
        """What was entered, as columns of the campaign."""
        given = {name: self.cleaned_data[name] for name in FIELDS}
        for name in ("planned_cost_cents", "real_cost_cents"):
            given[name] = given[name] or 0
        return given | {"target_group": self.cleaned_data["target_group"]}
