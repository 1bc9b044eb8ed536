"""Templates of letters: subject and text in two languages with fields in braces, and how a real lead would get it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from stellwerk.pursue.mail_fields import FIELDS, names, problems
from stellwerk.pursue.step import tracks as work
from stellwerk.store.models import Lead, MailTemplate
from stellwerk.terms import Stage
from stellwerk.web.access import may, reader_of
from stellwerk.web.desk.find import leads_for
from stellwerk.web.nurture_letters import preview
from stellwerk.web.templatetags.stellwerk import reader, say

TEXTS = ("subject_de", "text_de", "subject_en", "text_en")


class TemplateForm(forms.Form):
    """German is needed, English is not: whoever reads English then gets the German letter."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=120,
        error_messages={
            "required": gettext_lazy("Give the template a name, for example: Thanks for the talk.")
        },
    )
    link = forms.URLField(
        label=gettext_lazy("Link"),
        help_text=gettext_lazy("Where {link} leads to. Clicks are counted and warm the lead."),
        max_length=200,
        required=False,
        assume_scheme="https",
        error_messages={
            "invalid": gettext_lazy("This is no address. Write it like https://company.com/page.")
        },
    )
    subject_de = forms.CharField(
        label=gettext_lazy("Subject, German"),
        max_length=200,
        error_messages={"required": gettext_lazy("The German subject is missing.")},
    )
    text_de = forms.CharField(
        label=gettext_lazy("Text, German"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 12}),
        error_messages={"required": gettext_lazy("The German text is missing.")},
    )
    subject_en = forms.CharField(label=gettext_lazy("Subject, English"), max_length=200, required=False)
    text_en = forms.CharField(
        label=gettext_lazy("Text, English"),
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 12}),
    )
    active = forms.BooleanField(label=gettext_lazy("in use"), required=False, initial=True)

    def __init__(self, *args: Any, template: MailTemplate | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.template = template

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"].strip()
        others = MailTemplate.objects.filter(name=name).exclude(pk=self.template.pk if self.template else 0)
        if others.exists():
            raise forms.ValidationError(gettext("There is a template of this name. Choose another one."))
        return name

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        for name in TEXTS:
            for problem in problems(given.get(name, "")):
                self.add_error(name, say(problem))
        used = {one for name in TEXTS for one in names(given.get(name, ""))}
        if "link" in used and not given.get("link") and "link" not in self.errors:
            self.add_error("link", gettext("The text has {link}. Say where it leads to."))
        if bool(given.get("subject_en")) != bool(given.get("text_en")):
            missing = "text_en" if given.get("subject_en") else "subject_en"
            self.add_error(
                missing, gettext("In English there is only one of subject and text. Write both, or none.")
            )
        return given


@require_safe
def templates(request: HttpRequest) -> HttpResponse:
    user = reader_of(request)
    counts = {
        "written": Count("mails"),
        "came_back": Count("mails", filter=Q(mails__bounced_at__isnull=False)),
    }
    rows = list(MailTemplate.objects.annotate(**counts).order_by("-active", "name"))
    used = sum(1 for row in rows if row.active)
    text = ngettext("One template is in use.", "%(n)s templates are in use.", used)
    context = {
        "rows": rows,
        "headline": text % {"n": used} if rows else gettext("No template is there yet."),
        "may_edit": may(user, "mail_template_new"),
    }
    return render(request, "desk/mail_templates.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def template_edit(request: HttpRequest, pk: int = 0) -> HttpResponse:
    """GET shows the template, POST looks at it with a real lead or keeps it. Nothing that was typed is lost."""
    user = reader_of(request)
    row = get_object_or_404(MailTemplate, pk=pk) if pk else None
    language = request.POST.get("language") or request.GET.get("language") or reader()
    if request.method == "POST":
        form = TemplateForm(request.POST, template=row)
        if form.is_valid() and request.POST.get("do") != "look":
            kept = work.save_template(row, form.cleaned_data, by=user.actor, now=timezone.now())
            messages.success(request, gettext("“%(name)s” is kept.") % {"name": kept.name})
            return redirect("mail_template", kept.pk)
    else:
        fields = ("name", "link", *TEXTS, "active")
        form = TemplateForm(
            initial={name: getattr(row, name) for name in fields} if row else None, template=row
        )
    lead = lead_for(request)
    shown = MailTemplate(**_texts(form, row)) if form.is_bound or row else None
    context = {
        "form": form,
        "template": row,
        "lead": lead,
        "number": request.POST.get("lead", "") or (lead.number if lead else ""),
        "language": language if language in ("de", "en") else "de",
        "letter": preview(shown, lead, language if language in ("de", "en") else "de")
        if shown and lead
        else None,
        "fields": FIELDS,
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "desk/mail_template.html", context, status=status)


def _texts(form: TemplateForm, row: MailTemplate | None) -> dict[str, str]:
    """What stands in the form, be it right or not: so that one sees what one writes."""
    given = form.data if form.is_bound else {name: getattr(row, name) for name in (*TEXTS, "link")}
    return {name: str(given.get(name, "")) for name in (*TEXTS, "link")}


def lead_for(request: HttpRequest) -> Lead | None:
    """The lead whose letter is shown: the one that was named, else the B lead that came last."""
    found = leads_for(reader_of(request)).select_related("person", "organisation", "campaign")
    number = "".join(sign for sign in request.POST.get("lead", "") if sign.isdecimal())
    if number and (named := found.filter(prospect_number=int(number[:12])).first()):
        return named
    warm = found.filter(stage=Stage.NURTURE, person__isnull=False).order_by("-arrived_at").first()
    return warm or found.order_by("-arrived_at").first()
