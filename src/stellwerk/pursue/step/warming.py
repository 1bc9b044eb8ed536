"""B leads on their tracks: who enters, what is due now, who leaves. What a track asks for becomes rows.

A lead comes to nurture's door whenever it was graded B: it is new, the person did something, or its date has come.
So every turn on a track begins with a fresh grade, and a lead that has become A is not here any more.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from stellwerk.clean.consent import Allowed, Purpose, Reachable, may_contact
from stellwerk.clean.policy import CleanPolicy
from stellwerk.grade.points import Known
from stellwerk.grade.segments import Segment, SegmentError
from stellwerk.grade.treatment import PEOPLE
from stellwerk.pursue.nurture import (
    MONTH,
    Act,
    Kind,
    Move,
    Seen,
    Track,
    TrackError,
    advance,
    first_fitting,
    leaves,
    read_track,
)
from stellwerk.pursue.nurture_policy import NurturePolicy
from stellwerk.pursue.step.planning import calendar_of
from stellwerk.store.journal import Notebook
from stellwerk.store.models import (
    Campaign,
    Consent,
    FollowUp,
    Lead,
    Mail,
    MailTemplate,
    NurtureRun,
    NurtureTrack,
    Participation,
    Person,
    Policy,
)
from stellwerk.store.rows import insert_rows, new, number_rows, update_rows
from stellwerk.terms import Reason, Stage

LETTERS = ("nurture", "campaign")  # kinds of mails that count as marketing
NOBODY = Reason("contact.no_mail")


@dataclass(frozen=True, slots=True)
class Owed:
    """A letter that a track asks for. `mail` has its id; `participation` is the invitation it speaks of."""

    mail: Mail
    lead: Lead
    person: Person
    template: MailTemplate
    participation: Participation | None
    ground: Reason


@dataclass(frozen=True, slots=True)
class Hands:
    """What the worker hands to the step: what grading knows of leads, who may be contacted, who writes letters."""

    known: Callable[[Sequence[Lead]], Mapping[int, Known]]
    reachable: Callable[[Sequence[Person]], Mapping[int, Reachable]]
    compose: Callable[[Sequence[Owed], datetime], None]


@dataclass(slots=True)
class _On:
    """A lead at the door with its run, and what is decided about it."""

    lead: Lead
    track: Track
    run: NurtureRun
    seen: Seen
    move: Move | None = None


def run(*, now: datetime, policy: Policy, notes: Notebook, limit: int, hands: Hands) -> int:
    """Takes the B leads at nurture's door onto their tracks and a turn further; returns how many.

    Those without a track wait as grade says; one that a person should ring up stays at the door for its follow-up.
    """
    leads = notes.leads_at(Stage.NURTURE, limit)
    if not leads:
        return 0
    tracks, running = active_tracks(), _running(leads)
    if not tracks and not running:
        return 0
    seen = _seen(leads, policy, hands, now=now)
    on = _already_on(leads, running, seen) + _entering(leads, running, tracks, seen, now=now)
    _turn(on, policy, now=now)
    _write(on, policy, notes, hands, now=now)
    here = {each.lead.pk for each in on if each.move is None or each.move.next_at}
    rest = [lead for lead in leads if lead.pk in here or lead.treatment.get("by") not in PEOPLE]
    for lead in rest:
        lead.waiting_since = None
    notes.change(rest, "waiting_since", "next_at")
    notes.put_down()
    return len(rest)


def active_tracks() -> tuple[Track, ...]:
    """The tracks in use, in their order. One that can no longer be read takes nobody in."""
    return tuple(track for row in NurtureTrack.objects.filter(active=True) if (track := _read(row)))


def _read(row: NurtureTrack) -> Track | None:
    try:
        return read_track(row.pk, row.name, row.entry, row.steps)
    except (TrackError, SegmentError):
        return None


def _running(leads: Sequence[Lead]) -> dict[int, NurtureRun]:
    rows = NurtureRun.objects.filter(lead__in=[lead.pk for lead in leads], state=NurtureRun.State.RUNNING)
    return {row.lead_id: row for row in rows.select_related("track")}


def _already_on(
    leads: Sequence[Lead], running: Mapping[int, NurtureRun], seen: Mapping[int, Seen]
) -> list[_On]:
    """Leads that stand on a track; it is the version they began with."""
    tracks = {run.track_id: _read(run.track) for run in running.values()}
    gone = Track(0, "", Segment(""), ())  # nobody can read it any more: its leads are at its end
    return [
        _On(lead, tracks[run.track_id] or gone, run, seen[lead.pk])
        for lead in leads
        if (run := running.get(lead.pk))
    ]


def _entering(
    leads: Sequence[Lead],
    running: Mapping[int, NurtureRun],
    tracks: Sequence[Track],
    seen: Mapping[int, Seen],
    *,
    now: datetime,
) -> list[_On]:
    free = [lead for lead in leads if lead.pk not in running]
    if not free or not tracks:
        return []
    been: dict[int, set[str]] = defaultdict(set)
    past = NurtureRun.objects.filter(lead__in=[lead.pk for lead in free])
    for lead_id, name in past.values_list("lead", "track__name"):
        been[lead_id].add(name)
    today, found = timezone.localdate(now), []
    for lead in free:
        track = first_fitting(tracks, seen[lead.pk], been_on=frozenset(been[lead.pk]), today=today)
        if track:
            row = new(
                NurtureRun, lead_id=lead.pk, track_id=track.pk, state="running", next_at=now, began_at=now
            )
            found.append(_On(lead, track, row, seen[lead.pk]))
    return found


def _turn(on: Sequence[_On], policy: Policy, *, now: datetime) -> None:
    """Decides for each lead whose date has come; the others only leave, where something asks for it."""
    rules, tz = policy.read("nurture", NurturePolicy), timezone.get_default_timezone()
    calendar = calendar_of(None)
    for each in on:
        due = each.run.next_at is None or each.run.next_at <= now
        if due:
            each.move = advance(
                each.track, each.run.step, each.seen, began_at=each.run.began_at, now=now, policy=rules,
                calendar=calendar, tz=tz,
            )  # fmt: skip
        elif why := leaves(each.seen, began_at=each.run.began_at):
            each.move = Move(each.run.step, None, why=why)


def _write(on: Sequence[_On], policy: Policy, notes: Notebook, hands: Hands, *, now: datetime) -> None:
    """Runs, letters, calls and invitations: all of it in the transaction of the walk, or nothing."""
    moved = [each for each in on if each.move is not None]
    for each in moved:
        _settle(each, now=now)
    before = [each.run for each in moved if not each.run._state.adding]
    insert_rows([each.run for each in moved if each.run._state.adding])
    update_rows(before, *RUN)
    _letters(moved, hands, now=now)
    _calls(moved, policy, now=now)
    for each in on:
        run_next = each.run.next_at if each.run.state == NurtureRun.State.RUNNING else None
        if run_next:
            each.lead.next_at = min(run_next, each.lead.next_at or run_next)
    for each in moved:
        _note(each, notes)


RUN = ("state", "step", "next_at", "why", "ended_at")


def _settle(each: _On, *, now: datetime) -> None:
    move, row = each.move, each.run
    if move is None:
        return
    row.step, row.next_at = move.step, move.next_at
    if move.next_at is None:
        row.state = NurtureRun.State.FINISHED if move.finished else NurtureRun.State.LEFT
        row.why, row.ended_at = move.why.as_json() if move.why else None, now


def _note(each: _On, notes: Notebook) -> None:
    move = each.move
    if move is None:
        return
    reasons = [*move.skipped, *([move.why] if move.why else [])]
    notes.note(
        each.lead.pk, "pursue", "nurtured", reasons=reasons, track=each.track.name, step=move.step,
        acts=[act.kind.value for act in move.acts],
        until=move.next_at.isoformat() if move.next_at else None,
    )  # fmt: skip


def _letters(moved: Sequence[_On], hands: Hands, *, now: datetime) -> None:
    """Letters and invitations; a letter whose template is gone is left out, as the preview of the track says."""
    asked = [(each, act) for each in moved for act in _acts(each, Kind.MAIL, Kind.INVITE)]
    templates = MailTemplate.objects.in_bulk({act.template for _, act in asked if act.template})
    invited = _invited(asked, now=now)
    owed = []
    for each, act in asked:
        template, person = templates.get(act.template), each.lead.person
        if template is None or not template.active or person is None:
            continue
        mail = new(
            Mail, to=person.email, kind="nurture", lead_id=each.lead.pk, person_id=person.pk,
            template_id=template.pk, made_at=now,
        )  # fmt: skip
        ground = each.seen.may_mail.why if isinstance(each.seen.may_mail, Allowed) else NOBODY
        owed.append(Owed(mail, each.lead, person, template, invited.get((act.campaign, person.pk)), ground))
    if owed:
        number_rows([one.mail for one in owed])
        hands.compose(owed, now)
        insert_rows(one.mail for one in owed)


def _acts(each: _On, *kinds: Kind) -> list[Act]:
    return [act for act in each.move.acts if act.kind in kinds] if each.move else []


def _invited(asked: Iterable[tuple[_On, Act]], *, now: datetime) -> dict[tuple[int, int], Participation]:
    """(campaign, person) -> the invitation, new where there is none yet."""
    wanted = {
        (act.campaign, each.lead.person_id)
        for each, act in asked
        if act.kind is Kind.INVITE and each.lead.person_id
    }
    if not wanted:
        return {}
    there = set(Campaign.objects.filter(pk__in={one for one, _ in wanted}).values_list("id", flat=True))
    known_before = Participation.objects.filter(
        campaign__in={one for one, _ in wanted}, person__in={one for _, one in wanted}
    )
    found = {(row.campaign_id, row.person_id or 0): row for row in known_before}
    fresh = insert_rows(
        new(Participation, campaign_id=campaign, person_id=person, addressed_at=now)
        for campaign, person in sorted(wanted - set(found))
        if campaign in there
    )
    return found | {(row.campaign_id, row.person_id or 0): row for row in fresh}


def _calls(moved: Sequence[_On], policy: Policy, *, now: datetime) -> None:
    """Calls for the call centre, and an answer to whoever replied; one of a kind per lead."""
    rows = [
        _follow_up(
            each.lead, "nurture_call", act, Reason("follow_up.nurture_call", _told(each, act)), now=now
        )
        for each in moved
        for act in _acts(each, Kind.CALL)
    ]
    days = policy.read("nurture", NurturePolicy).reply_days
    answer_by = calendar_of(None).closing(now, days=days)
    for each in moved:
        if each.move and each.move.why and each.move.why.key == "nurture.replied":
            why = Reason(
                "follow_up.nurture_replied", {"track": each.track.name, "due_at": answer_by.isoformat()}
            )
            rows.append(
                _follow_up(each.lead, "nurture_replied", Act(Kind.CALL, 0, due_at=answer_by), why, now=now)
            )
    there = set(
        FollowUp.objects.open().filter(lead__in=[row.lead_id for row in rows]).values_list("lead", "kind")
    ) if rows else set()  # fmt: skip
    insert_rows(row for row in rows if (row.lead_id, row.kind) not in there)


def _told(each: _On, act: Act) -> dict[str, Any]:
    return {"track": each.track.name, "due_at": act.due_at.isoformat() if act.due_at else ""}


def _follow_up(lead: Lead, kind: str, act: Act, why: Reason, *, now: datetime) -> FollowUp:
    return new(
        FollowUp, lead_id=lead.pk, kind=kind, due_at=act.due_at or now, role="call_centre", why=why.as_json(),
        note=act.note, made_at=now,
    )  # fmt: skip


# --- What is known of the leads -------------------------------------------------------------------------------


def _seen(leads: Sequence[Lead], policy: Policy, hands: Hands, *, now: datetime) -> dict[int, Seen]:
    people = {lead.person_id: lead.person for lead in leads if lead.person_id and lead.person}
    reach, rules = hands.reachable(list(people.values())), policy.read("clean", CleanPolicy)
    may = {
        pk: [may_contact(one, purpose, now=now, policy=rules) for purpose in (Purpose.MAIL, Purpose.PHONE)]
        for pk, one in reach.items()
    }
    mailed, knows, invited = _mailed(people, now=now), hands.known(leads), _took_part(people)
    found = {}
    for lead in leads:
        pk = lead.person_id or 0
        mail, call = may.get(pk, [NOBODY, NOBODY])
        of = knows[lead.pk]
        found[lead.pk] = Seen(of, mail, call, (*of.actions, *invited.get(pk, ())), tuple(mailed.get(pk, ())))
    return found


def _mailed(people: Iterable[int], *, now: datetime) -> dict[int, list[datetime]]:
    found: dict[int, list[datetime]] = defaultdict(list)
    rows = Mail.objects.filter(person__in=list(people), kind__in=LETTERS, made_at__gt=now - MONTH)
    for pk, at in rows.values_list("person", "made_at"):
        found[pk or 0].append(at)
    return found


def _took_part(people: Iterable[int]) -> dict[int, list[tuple[str, datetime]]]:
    """What people answered to invitations, and that they came."""
    found: dict[int, list[tuple[str, datetime]]] = defaultdict(list)
    rows = Participation.objects.filter(person__in=list(people), addressed_at__isnull=False)
    for pk, answer, addressed_at, at in rows.values_list("person", "answer", "addressed_at", "took_part_at"):
        if answer == "yes" and addressed_at:
            found[pk or 0].append(("accepted", addressed_at))
        if at:
            found[pk or 0].append(("took_part", at))
    return found


# --- Those who are not warmed any more --------------------------------------------------------------------------

# Where a lead stands while its track goes on: it may just be graded anew.
ON = (Stage.NURTURE, Stage.GRADE, Stage.ENRICH)
LATELY = timedelta(days=1)


def close_left(*, now: datetime, notes: Notebook, limit: int) -> int:
    """Ends the runs of leads that somebody works, that were scrapped, closed or merged; returns how many."""
    gone = NurtureRun.objects.filter(state=NurtureRun.State.RUNNING).exclude(lead__stage__in=ON)
    return _end(gone, lambda stage: _why_gone(stage), now=now, notes=notes, limit=limit)


def _why_gone(stage: str) -> Reason:
    if stage in (Stage.MATCH, Stage.OFFER, Stage.QUALIFY, Stage.PURSUE, Stage.STUCK):
        return Reason("nurture.became_a")
    return Reason("nurture.scrapped" if stage == Stage.SCRAP else "nurture.closed")


def close_refused(*, now: datetime, notes: Notebook, limit: int) -> int:
    """Ends the runs of people who withdrew their consent since yesterday; returns how many."""
    own = Consent.objects.filter(person=OuterRef("lead__person"), purpose=Consent.Purpose.MAIL)
    refused = NurtureRun.objects.filter(
        Exists(own.filter(withdrawn_at__gt=now - LATELY)),
        ~Exists(own.standing()),
        state=NurtureRun.State.RUNNING,
    )
    return _end(refused, lambda stage: Reason("nurture.opted_out"), now=now, notes=notes, limit=limit)


def take_off(run_id: int, *, by: str, now: datetime, notes: Notebook) -> int:
    """A person takes one lead off its track."""
    mine = NurtureRun.objects.filter(pk=run_id, state=NurtureRun.State.RUNNING)
    return _end(mine, lambda stage: Reason("nurture.by_hand", {"by": by}), now=now, notes=notes, limit=1)


def _end(
    rows: QuerySet[NurtureRun],
    why: Callable[[str], Reason],
    *,
    now: datetime,
    notes: Notebook,
    limit: int,
) -> int:
    found = list(rows.select_related("lead", "track")[:limit])
    for row in found:
        reason = why(row.lead.stage)
        row.state, row.ended_at, row.next_at, row.why = NurtureRun.State.LEFT, now, None, reason.as_json()
        notes.note(row.lead_id, "pursue", "nurture_ended", reasons=[reason], track=row.track.name)
    update_rows(found, *RUN)
    return len(found)
