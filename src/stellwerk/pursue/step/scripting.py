"""Scripts and report templates: a change of a script is a new version, so that every call knows what was asked."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Max

from stellwerk.pursue.scripts import ScriptError, read_script
from stellwerk.pursue.shipped_scripts import SHIPPED
from stellwerk.pursue.visits import SHIPPED as SHIPPED_TEMPLATES
from stellwerk.pursue.visits import Kind, ReportError, read_template
from stellwerk.store.journal import notebook
from stellwerk.store.models import Policy, ReportTemplate, Script
from stellwerk.terms import Reason

MOST_NAME = 120
HOUSE = "machine"


def save_script(
    script_id: int | None,
    rows: Sequence[Mapping[str, Any]],
    *,
    name: str,
    product: str,
    kind: str,
    active: bool,
    by: str,
    now: datetime,
) -> Script:
    """Keeps a script as its next version; the versions before are no longer used. `script_id`: what was changed.

    Raises ScriptError; then the one that was in use stays.
    """
    name = name.strip()[:MOST_NAME]
    if not name:
        raise ScriptError([(-1, Reason("script.no_name", {}))])
    steps = [step.as_json() for step in read_script(rows)]
    policy = Policy.objects.live()
    with notebook(now=now, actor=by, policy_version=policy.version) as notes:
        before = Script.objects.filter(pk=script_id or 0).first()
        taken = Script.objects.filter(name=name, active=True).exclude(name=before.name if before else "")
        if taken.exists():
            raise ScriptError([(-1, Reason("script.name_taken", {"name": name}))])
        names = {name, before.name} if before else {name}
        versions = Script.objects.select_for_update().filter(name__in=names)
        version = (versions.aggregate(last=Max("version"))["last"] or 0) + 1
        versions.update(active=False)
        row = Script.objects.create(
            name=name, product=product[:60], kind=kind[:20], steps=steps, version=version, active=active,
            made_by=by, made_at=now,
        )  # fmt: skip
        notes.note_other(
            f"script {row.pk}", "pursue", "script_saved", name=name, version=version, active=active
        )
    return row


def save_template(
    template_id: int | None,
    rows: Sequence[Mapping[str, Any]],
    *,
    name: str,
    product: str,
    kind: str,
    active: bool,
    by: str,
    now: datetime,
) -> ReportTemplate:
    """Keeps a template. Reports that were written keep their answers by the names of the fields. Raises ReportError."""
    name = name.strip()[:MOST_NAME]
    if not name:
        raise ReportError({"": Reason("script.no_name", {})})
    if kind not in set(Kind):
        raise ReportError({"": Reason("template.no_kind", {})})
    fields = [field.as_json() for field in read_template(rows)]
    if ReportTemplate.objects.filter(name=name).exclude(pk=template_id or 0).exists():
        raise ReportError({"": Reason("script.name_taken", {"name": name})})
    policy = Policy.objects.live()
    with notebook(now=now, actor=by, policy_version=policy.version) as notes:
        values = {
            "name": name, "product": product[:60], "kind": kind, "fields": fields, "active": active,
            "changed_by": by, "changed_at": now,
        }  # fmt: skip
        row = ReportTemplate.objects.filter(pk=template_id or 0).first() or ReportTemplate()
        for column, value in values.items():
            setattr(row, column, value)
        row.save()
        notes.note_other(f"report template {row.pk}", "pursue", "template_saved", name=name, fields=fields)
    return row


def ship(*, now: datetime) -> int:
    """Gives a house without scripts or templates those that come with it; returns how many."""
    done = 0
    if not Script.objects.exists():
        for name, kind, rows in SHIPPED:
            save_script(None, rows, name=name, product="", kind=kind, active=True, by=HOUSE, now=now)
            done += 1
    if not ReportTemplate.objects.exists():
        for name, kind, rows in SHIPPED_TEMPLATES:
            save_template(None, rows, name=name, product="", kind=kind, active=True, by=HOUSE, now=now)
            done += 1
    return done
