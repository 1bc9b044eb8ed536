"""A lead's course: everything that happened to it, as one line from the raw contact to this moment.

The journal tells it; raw contacts and letters stand beside. Up to the grade the line is black, then it
wears the grade's colour.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from stellwerk import charts
from stellwerk.store.models import Entry, Lead, Mail, Offer, Partner, PartnerContact, RawContact, User
from stellwerk.web.portal.find import CONTACT
from stellwerk.web.templatetags.stellwerk import named, say

Words = str | Promise
TALKS, DECISIONS = "talks", "decisions"

# (stage, what) of a step in the journal -> its heading and its view. `partner` and `kind` are named.
HEADINGS: Mapping[tuple[str, str], tuple[Words, str]] = {
    ("clean", "cleaned"): (gettext_lazy("Cleaned"), ""),
    ("clean", "merged"): (gettext_lazy("Merged with another contact"), DECISIONS),
    ("clean", "unmerged"): (gettext_lazy("Separated again"), DECISIONS),
    ("clean", "merged_into"): (gettext_lazy("Went into another lead"), DECISIONS),
    ("enrich", "enriched"): (gettext_lazy("Facts added"), ""),
    ("enrich", "asked_outside"): (gettext_lazy("Asked outside: %(provider_name)s"), ""),
    ("enrich", "answered"): (gettext_lazy("Asked and answered"), TALKS),
    ("grade", "judged"): (gettext_lazy("A person's judgement: %(letter)s"), DECISIONS),
    ("grade", "judgement_taken_back"): (gettext_lazy("The judgement was taken back"), DECISIONS),
    ("grade", "graded"): (gettext_lazy("Graded with %(points)s points: grade %(grade)s"), DECISIONS),
    ("grade", "ticked"): (gettext_lazy("Heard and ticked"), TALKS),
    ("grade", "put_in"): (gettext_lazy("Put into segment %(segment)s"), DECISIONS),
    ("grade", "taken_out"): (gettext_lazy("Taken out of segment %(segment)s"), DECISIONS),
    ("grade", "left_to_rule"): (gettext_lazy("The rule decides again on segment %(segment)s"), DECISIONS),
    ("grade", "field_chosen"): (gettext_lazy("Strategy field chosen: %(strategy)s"), DECISIONS),
    ("grade", "field_by_rule"): (gettext_lazy("Strategy field by the rule again: %(strategy)s"), DECISIONS),
    ("grade", "help_asked"): (gettext_lazy("Experts were asked"), TALKS),
    ("grade", "help_answered"): (gettext_lazy("Answer of an expert"), TALKS),
    ("grade", "marked_put_in"): (gettext_lazy("Put into segment %(segment)s, from the list"), DECISIONS),
    ("grade", "marked_take_out"): (
        gettext_lazy("Taken out of segment %(segment)s, from the list"),
        DECISIONS,
    ),
    ("grade", "marked_field"): (
        gettext_lazy("Strategy field chosen: %(strategy)s, from the list"),
        DECISIONS,
    ),
    ("grade", "marked_owner"): (gettext_lazy("Handed over to another person"), DECISIONS),
    ("grade", "marked_call_centre"): (gettext_lazy("Sent to the call centre"), DECISIONS),
    ("grade", "marking_undone"): (gettext_lazy("The change from the list was taken back"), DECISIONS),
    ("match", "decided"): (gettext_lazy("Matched: %(partner)s"), DECISIONS),
    ("match", "direct"): (gettext_lazy("Own sales takes the lead"), DECISIONS),
    ("match", "stuck"): (gettext_lazy("Nobody is left: a person decides"), DECISIONS),
    ("offer", "offered"): (gettext_lazy("Lead offer to %(partner)s"), DECISIONS),
    ("offer", "accepted"): (gettext_lazy("Accepted by %(partner)s"), TALKS),
    ("offer", "declined"): (gettext_lazy("Declined by %(partner)s"), TALKS),
    ("offer", "expired"): (gettext_lazy("Not answered by %(partner)s"), DECISIONS),
    ("offer", "withdrawn"): (gettext_lazy("Withdrawn from %(partner)s"), DECISIONS),
    ("offer", "returned"): (gettext_lazy("Given back by %(partner)s"), TALKS),
    ("offer", "complained"): (gettext_lazy("Complaint by %(partner)s"), TALKS),
    ("offer", "judged"): (gettext_lazy("Complaint by %(partner)s decided"), DECISIONS),
    ("offer", "nobody_called"): (gettext_lazy("The prospect: nobody has called"), TALKS),
    ("offer", "silence_warned"): (gettext_lazy("%(partner)s was reminded"), DECISIONS),
    ("offer", "pulled_back"): (gettext_lazy("Taken back from %(partner)s, which fell silent"), DECISIONS),
    ("pursue", "qualified"): (gettext_lazy("Qualified by %(partner)s"), TALKS),
    ("offer", "stuck"): (gettext_lazy("The ladder is used up: a person decides"), DECISIONS),
    ("pursue", "nurtured"): (gettext_lazy("On the track “%(track)s”"), DECISIONS),
    ("pursue", "nurture_ended"): (gettext_lazy("Off the track “%(track)s”"), DECISIONS),
    ("pursue", "converted"): (gettext_lazy("Became a customer"), DECISIONS),
    ("pursue", "report_undone"): (gettext_lazy("A report was taken back"), TALKS),
    ("pursue", "quoted"): (gettext_lazy("Quotation entered"), TALKS),
    ("pursue", "quotation_completed"): (gettext_lazy("Quotation completed"), TALKS),
    ("pursue", "quotation_refused"): (gettext_lazy("The quotation was refused"), DECISIONS),
    ("pursue", "quotation_withdrawn"): (gettext_lazy("The quotation was taken back"), DECISIONS),
    ("pursue", "quotation_open"): (gettext_lazy("The quotation is open again"), DECISIONS),
    ("pursue", "revived"): (gettext_lazy("Taken up again"), DECISIONS),
    ("pursue", "revival_undone"): (gettext_lazy("Not taken up again after all"), DECISIONS),
    ("pursue", "given_to_sales"): (gettext_lazy("Handed over within sales"), DECISIONS),
    ("pursue", "silent_own"): (gettext_lazy("Silence in own sales"), DECISIONS),
    ("pursue", "rating_asked"): (gettext_lazy("The customer was asked how %(partner)s was"), DECISIONS),
    ("pursue", "rated"): (gettext_lazy("The customer gives %(stars)s of 5 stars"), TALKS),
    ("pursue", "erp_refused"): (gettext_lazy("The ERP did not take the customer"), DECISIONS),
    ("pursue", "erp_acknowledged"): (gettext_lazy("The ERP has the customer"), DECISIONS),
    ("pursue", "erp_again"): (gettext_lazy("Sent to the ERP again"), DECISIONS),
    ("pursue", "called"): (gettext_lazy("Call: %(result)s"), TALKS),
    ("pursue", "call_undone"): (gettext_lazy("A call was taken back: %(result)s"), TALKS),
    ("pursue", "call_skipped"): (gettext_lazy("Passed on to another agent"), TALKS),
    ("pursue", "number_entered"): (gettext_lazy("Another telephone number"), TALKS),
    ("pursue", "visit_report"): (gettext_lazy("Visit report: %(next_step)s"), TALKS),
    ("pursue", "call_report"): (gettext_lazy("Call report: %(next_step)s"), TALKS),
    ("pursue", "service_report"): (gettext_lazy("Service report: %(next_step)s"), TALKS),
    ("pursue", "visit_undone"): (gettext_lazy("A report was taken back: %(report)s"), TALKS),
    ("clean", "withdrawal_undone"): (gettext_lazy("The withdrawal of a consent was taken back"), DECISIONS),
    ("pursue", "follow_up_done"): (gettext_lazy("Done: %(kind)s"), TALKS),
    ("pursue", "follow_up_reopened"): (gettext_lazy("Open again: %(kind)s"), TALKS),
    ("pursue", "snoozed"): (gettext_lazy("Put off: %(kind)s"), TALKS),
    ("pursue", "warned"): (gettext_lazy("Warned: %(kind)s is late"), DECISIONS),
    ("pursue", "escalated"): (gettext_lazy("Escalated: %(kind)s is still open"), DECISIONS),
}
REPORTS = frozenset({"reached", "not_reached", "appointment", "quotation", "won", "lost"})
# What makes a station of the line; everything else is a tick beside it.
STATIONS = frozenset({"raw", "decided", "offered", "accepted", "declined", "converted", *REPORTS})


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened: when, what, why, who; `grade` colours the line from here on."""

    at: datetime
    title: str
    what: str = ""
    text: str = ""
    sentences: tuple[str, ...] = ()
    view: str = ""
    by: str = ""
    grade: str = ""
    points: charts.Svg | None = None
    new_day: bool = True
    now: bool = False

    @property
    def css(self) -> str:
        """The classes of its row."""
        names = ["event"]
        if self.points:
            names.append("event-points")
        elif self.what in STATIONS:
            names.append("event-stop")
        if self.grade:
            names.append(f"event-grade-{self.grade.lower()}")
        if self.now:
            names.append("event-stop event-now")
        return " ".join(names)


def course(lead: Lead, *, view: str = "") -> list[Event]:
    """All events of a lead, the first one first; `view` keeps talks or decisions only. Six queries."""
    entries = list(Entry.objects.filter(lead=lead).order_by("at", "id"))
    names = Names(entries, lead)
    events = raw_events(lead)
    events += [
        event for entry in entries for step in entry.steps for event in (step_event(entry, step, names),)
    ]
    events += mail_events(lead)  # a letter follows what it tells of, made at the same time
    ordered = coloured(sorted(events, key=lambda event: event.at))
    return [event for event in ordered if not view or event.view == view]


class Names:
    """Who acted and which partner is meant: journal entries know actors and partners by their numbers."""

    def __init__(self, entries: Iterable[Entry], lead: Lead) -> None:
        entries = list(entries)
        partners = Partner.objects.filter(pk__in=Offer.objects.filter(lead=lead).values("partner"))
        rows = list(partners.values_list("pk", "code", "name"))
        self.partners: dict[object, str] = {pk: name for pk, _, name in rows} | {
            code: name for _, code, name in rows
        }
        ids = {entry.actor.removeprefix("user:") for entry in entries if entry.actor.startswith("user:")}
        people = User.objects.filter(pk__in=[pk for pk in ids if pk.isdecimal()])
        self.people = {user.actor: user.get_full_name() or user.username for user in people} if ids else {}
        links = {entry.actor.removeprefix(CONTACT) for entry in entries if entry.actor.startswith(CONTACT)}
        if links:
            contacts = PartnerContact.objects.filter(pk__in=links).values_list("pk", "name")
            self.people |= {f"{CONTACT}{pk}": name for pk, name in contacts}

    def actor(self, actor: str) -> str:
        """'' for the machine and the clock."""
        if actor.startswith("partner:"):
            code = actor.removeprefix("partner:")
            return self.partners.get(code, code)
        return "" if actor in ("machine", "clock", "prospect") else self.people.get(actor, actor)


def step_event(entry: Entry, step: Mapping[str, Any], names: Names) -> Event:
    values = step["values"]
    title, view = heading(step["stage"], step["what"], values, names)
    letter = values.get("grade", "") if step["what"] == "graded" else ""
    return Event(
        at=entry.at,
        title=title,
        what=step["what"],
        text=values.get("note", ""),
        sentences=tuple(sentences(step)),
        view=view,
        by="" if (by := names.actor(entry.actor)) in title else by,
        grade=letter,
        points=charts.points(letter) if letter else None,
    )


def heading(stage: str, what: str, values: Mapping[str, Any], names: Names) -> tuple[str, str]:
    """The event's heading; a step that nobody has named says its stage."""
    if stage == "pursue" and what in REPORTS:
        return gettext("Report: %(what)s") % {"what": named(what, "report")}, TALKS
    if (stage, what) not in HEADINGS:
        kind = named(what, "follow_up")
        return (
            gettext("Next step: %(kind)s") % {"kind": kind} if stage == "pursue" else f"{stage}: {what}"
        ), TALKS
    text, view = HEADINGS[stage, what]
    partner = values.get("partner")
    if what == "decided" and not partner:
        return gettext("Matched: nobody is eligible"), view
    filled = dict(values) | {
        "partner": names.partners.get(partner, partner or ""),
        "kind": named(values.get("kind"), "follow_up"),
        "strategy": named(values.get("strategy"), "strategy"),
        "segment": named(values.get("segment"), "segment"),
        "result": named(values.get("result"), "call"),
        "report": named(values.get("report"), "report_kind"),
    }
    return str(text) % filled, view


def sentences(step: Mapping[str, Any]) -> list[str]:
    """The reasons in words; of a grade's reasons the two that counted most."""
    reasons = step["reasons"]
    if step["what"] != "graded":
        return [said for reason in reasons if (said := say(reason))]
    strongest = sorted(reasons, key=lambda reason: -abs(reason[1].get("points", 0)))[:2]
    if not strongest:
        return []
    named_so = gettext(" and ").join(say(reason) for reason in strongest)
    return [gettext("What counted most: %(reasons)s.") % {"reasons": named_so}]


def raw_events(lead: Lead) -> list[Event]:
    """What came in, in its own words."""
    return [
        Event(
            at=raw.received_at,
            title=gettext("Raw contact: %(source)s") % {"source": raw.source.name},
            what="raw",
            text=said(raw),
            view=TALKS,
        )
        for raw in lead.raw_contacts.select_related("source").order_by("id")[:50]
    ]


def said(raw: RawContact) -> str:
    """The longest free text of the payload, which is what somebody wrote."""
    values = raw.payload.values() if isinstance(raw.payload, dict) else raw.payload
    texts = [value.strip() for value in values if isinstance(value, str) and " " in value.strip()]
    longest = max(texts, key=len, default="")
    return f"„{longest[:400]}“" if longest else ""


def mail_events(lead: Lead) -> list[Event]:
    letters = Mail.objects.filter(lead=lead).order_by("id")[:50]
    return [
        Event(
            at=mail.made_at,
            title=gettext("Letter: %(subject)s") % {"subject": mail.subject},
            what="mail",
            view=TALKS,
        )
        for mail in letters
    ]


def coloured(events: Sequence[Event]) -> list[Event]:
    """Gives every event the grade that held at its time, the day where it changes, and marks the last one."""
    letter, found = "", []
    for event in events:
        letter = event.grade or letter
        found.append(replace(event, grade=letter))
    for at, (before, event) in enumerate(pairwise(events), 1):
        same = timezone.localdate(before.at) == timezone.localdate(event.at)
        found[at] = replace(found[at], new_day=not same)
    if found and not found[-1].points:
        found[-1] = replace(found[-1], now=True)
    return found
