"""Tracks and templates as marketing writes them: kept in versions, switched on and off."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Max

from stellwerk.pursue.nurture import read_track
from stellwerk.pursue.shipped_tracks import LETTERS, NOTES, TRACKS, ShippedLetter
from stellwerk.pursue.step.warming import take_off
from stellwerk.store.journal import Notebook, notebook
from stellwerk.store.models import MailTemplate, NurtureRun, NurtureTrack, Policy


def save_track(
    row: NurtureTrack | None,
    *,
    name: str,
    entry: Sequence[Mapping[str, Any]],
    steps: Sequence[Mapping[str, Any]],
    position: int,
    by: str,
    now: datetime,
) -> NurtureTrack:
    """Keeps a track. Where leads have been on it a new version begins: those on the way finish on theirs.

    Raises TrackError or SegmentError for what cannot be read.
    """
    track = read_track(row.pk if row else 0, name, entry, steps)
    with notebook(now=now, actor=by, policy_version=Policy.objects.live().version) as notes:
        if row and row.name != name:
            NurtureTrack.objects.filter(name=row.name).update(name=name)
        kept = row if row and not row.runs.exists() else _new_version(row, name, by=by, now=now)
        kept.name, kept.position = name, position
        kept.entry = [condition.as_json() for condition in track.entry.conditions]
        kept.steps = [step.as_json() for step in track.steps]
        kept.save()
        _note(notes, kept, "track_saved", version=kept.version, steps=kept.steps, entry=kept.entry)
    return kept


def _new_version(row: NurtureTrack | None, name: str, *, by: str, now: datetime) -> NurtureTrack:
    last = NurtureTrack.objects.filter(name=name).aggregate(last=Max("version"))["last"] or 0
    active = bool(row and row.active)
    NurtureTrack.objects.filter(name=name, active=True).update(active=False)
    return NurtureTrack(version=last + 1, active=active, made_by=by, made_at=now)


def switch(row: NurtureTrack, on: bool, *, by: str, now: datetime) -> bool:
    """Takes leads in from now on, or no more; leads on the way go on. Whether that was new."""
    with notebook(now=now, actor=by, policy_version=Policy.objects.live().version) as notes:
        changed = bool(NurtureTrack.objects.filter(pk=row.pk).exclude(active=on).update(active=on))
        if changed:
            _note(notes, row, "track_switched", on=on)
    return changed


def leave(run: NurtureRun, *, by: str, now: datetime) -> bool:
    """Somebody takes one lead off its track; whether it was on it."""
    with notebook(now=now, actor=by, policy_version=Policy.objects.live().version) as notes:
        return bool(take_off(run.pk, by=by, now=now, notes=notes))


def save_template(
    row: MailTemplate | None, given: Mapping[str, Any], *, by: str, now: datetime
) -> MailTemplate:
    """Keeps a template; a letter that was written stays as it is."""
    with notebook(now=now, actor=by, policy_version=Policy.objects.live().version) as notes:
        kept = row or MailTemplate()
        for name, value in given.items():
            setattr(kept, name, value)
        kept.changed_by, kept.changed_at = by, now
        kept.save()
        notes.note_other(f"template:{kept.pk}", "pursue", "template_saved", name=kept.name)
    return kept


def take_shipped(language: str, *, link: str, by: str, now: datetime) -> list[NurtureTrack]:
    """The tracks that come with the house, switched off, with their templates; what is there by its name stays.

    `link`: where the letters lead to until somebody says otherwise.
    """
    there = set(NurtureTrack.objects.values_list("name", flat=True))
    templates = {
        key: MailTemplate.objects.filter(name=letter.name[language]).first()
        or save_template(None, _shipped_letter(letter, language, link), by=by, now=now)
        for key, letter in LETTERS.items()
    }
    return [
        save_track(
            None, name=track.name[language], entry=track.entry, position=track.position, by=by, now=now,
            steps=[_shipped_step(step, templates, language) for step in track.steps],
        )
        for track in TRACKS
        if track.name[language] not in there
    ]  # fmt: skip


def _shipped_letter(letter: ShippedLetter, language: str, link: str) -> dict[str, Any]:
    texts = {f"subject_{one}": letter.subject[one] for one in ("de", "en")}
    texts |= {f"text_{one}": letter.text[one] for one in ("de", "en")}
    return texts | {"name": letter.name[language], "link": link, "active": True}


def _shipped_step(
    step: Mapping[str, Any], templates: Mapping[str, MailTemplate], language: str
) -> dict[str, Any]:
    given = dict(step)
    if "template" in given:
        given["template"] = templates[given["template"]].pk
    if "note" in given:
        given["note"] = NOTES[language]
    return given


def _note(notes: Notebook, row: NurtureTrack, what: str, **values: Any) -> None:
    notes.note_other(f"track:{row.name}"[:60], "pursue", what, **values)
