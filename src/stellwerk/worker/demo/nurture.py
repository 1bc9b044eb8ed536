"""What marketing does in the demo house: three tracks with leads on them, partners invited, talks that are due."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from stellwerk.pursue.nurture import Kind, read_steps
from stellwerk.pursue.step import tracks
from stellwerk.pursue.step.warming import Owed
from stellwerk.store.models import (
    Campaign,
    Consent,
    Lead,
    Mail,
    MailTemplate,
    NurtureRun,
    NurtureTrack,
    Participation,
    Partner,
    PartnerTask,
    Person,
    Policy,
    Possibility,
    User,
)
from stellwerk.store.rows import insert_rows, new, number_rows, update_rows
from stellwerk.terms import Reason, Stage
from stellwerk.worker import nurture, rhythm

DAY = timedelta(days=1)
ZONE = ZoneInfo("Europe/Berlin")
LINK = "https://hartmann.example/maschinen"
MOST_RUNS = 240
INVITED = 26
ANSWERS = ("yes", "yes", "maybe", "no", "", "yes", "", "yes", "no", "yes")
RESULTS = ("Vier neue Kontakte", "Zwei Vorführungen vereinbart", "Gutes Gespräch mit drei Kunden", "")
TALKS = (
    "Zufrieden, plant einen zweiten Vorführraum", "Möchte mehr Leads aus dem Werkzeugbau",
    "Schulung im Herbst zugesagt",
    "Ein Techniker ist krank, bis Ende des Monats weniger Leads", "Rückmeldungen zu den letzten Leads besprochen",
)  # fmt: skip
# Kind, product line, more about it, how many, in use.
POSSIBILITIES = (
    ("placement", "turning", "Ausstellungsraum am Eingang, HW 400", 20, True),
    ("demo_product", "milling", "Fräszentrum für Vorführungen", 1, True),
    ("staff", "", "Zwei Techniker für Messen", 2, False),
    ("event", "", "Hausmesse im September", 1, False),
    ("placement", "grinding", "Fläche in der Halle", 12, False),
    ("demo_product", "turning", "HW 250 steht zur Probe", 1, True),
)


def tell(*, users: dict[str, User], now: datetime) -> None:
    """Fills the house; the same day gives the same."""
    ines, chris = users["ines"], users["chris"]
    _warm(by=ines.actor, now=now)
    _invite(by=chris.actor, now=now)
    _possible(by=chris.actor, now=now)
    _talk(chris, now=now)


# --- Tracks -----------------------------------------------------------------------------------------------------


def _warm(*, by: str, now: datetime) -> None:
    began = now - 120 * DAY
    rows = tracks.take_shipped("de", link=LINK, by=by, now=began)
    for row in rows:
        tracks.switch(row, True, by=by, now=began)
    short, _, long = NurtureTrack.objects.order_by("position")
    warm = Lead.objects.filter(stage=Stage.NURTURE, waiting_since__isnull=True, person__isnull=False)
    leads = list(
        warm.select_related("person", "organisation", "campaign").order_by("-arrived_at", "id")[:MOST_RUNS]
    )
    allowed = set(Consent.objects.standing().filter(purpose="mail").values_list("person", flat=True))
    _run(leads, short, long, allowed, now=now)
    _past(short, long, now=now)


def _run(
    leads: list[Lead], short: NurtureTrack, long: NurtureTrack, allowed: set[int], *, now: datetime
) -> None:
    """Leads on the way: at the wait that their arrival asks for, their letters written on the days before."""
    templates = MailTemplate.objects.in_bulk()
    runs, letters, moved = [], [], []
    for lead in leads:
        track = short if lead.channel == "fair" else long
        if track is long and not lead.product:
            continue
        at, place = max(lead.arrived_at, now - 110 * DAY), 0
        steps = read_steps(track.steps)
        began = at
        while place < len(steps) and at <= now:
            step = steps[place]
            if step.kind is Kind.MAIL and lead.person and lead.person_id in allowed:
                letters.append(_letter(lead, lead.person, templates[step.template], at=_by_day(at)))
            if step.kind is Kind.WAIT:
                at = _by_day(at + step.days * DAY)
            place += 1
        if place >= len(steps) or at <= now:
            why = Reason("nurture.finished", {"steps": len(steps)})
            if began < now - 60 * DAY:
                continue  # it was before there were tracks
            runs.append(_ended(lead, track, len(steps), "finished", why, began=began, at=now - DAY))
            continue
        runs.append(
            new(NurtureRun, lead_id=lead.pk, track_id=track.pk, step=place, next_at=at, began_at=began)
        )
        lead.next_at = min(at, lead.next_at or at)
        moved.append(lead)
    insert_rows(runs)
    number_rows([one.mail for one in letters])
    nurture.compose(letters, now)
    insert_rows(one.mail for one in letters)
    update_rows(moved, "next_at")


def _by_day(at: datetime) -> datetime:
    """The same day at nine, or the Monday after a weekend."""
    local = at.astimezone(ZONE).replace(hour=9, minute=0, second=0, microsecond=0)
    while local.weekday() >= 5:
        local += DAY
    return local


def _letter(lead: Lead, person: Person, template: MailTemplate, *, at: datetime) -> Owed:
    mail = new(
        Mail, to=person.email, kind="nurture", lead_id=lead.pk, person_id=person.pk, template_id=template.pk,
        made_at=at, claimed_at=at, sent_at=at,
    )  # fmt: skip
    ground = Reason(
        "contact.consent", {"given_on": lead.arrived_at.date().isoformat(), "origin": lead.channel}
    )
    return Owed(mail, lead, person, template, None, ground)


def _ended(
    lead: Lead, track: NurtureTrack, step: int, state: str, why: Reason, *, began: datetime, at: datetime
) -> NurtureRun:
    return new(
        NurtureRun, lead_id=lead.pk, track_id=track.pk, state=state, step=step, why=why.as_json(), began_at=began,
        ended_at=max(at, began),
    )  # fmt: skip


def _past(short: NurtureTrack, long: NurtureTrack, *, now: datetime) -> None:
    """Leads that were on a track once: some became A, some answered, some want no letters."""
    whys = (
        Reason("nurture.became_a"), Reason("nurture.scrapped"), Reason("nurture.became_a"),
        Reason("nurture.replied", {"action": "answered"}), Reason("nurture.became_a"), Reason("nurture.opted_out"),
    )  # fmt: skip
    gone = Lead.objects.filter(stage__in=(Stage.PURSUE, Stage.CLOSED), person__isnull=False)
    rows = list(gone.filter(arrived_at__lt=now - 30 * DAY).order_by("-arrived_at", "id")[:72:2])
    insert_rows(
        _ended(lead, short if place % 3 else long, 2, "left", whys[place % len(whys)], began=lead.arrived_at,
               at=lead.arrived_at + 9 * DAY)
        for place, lead in enumerate(rows)
    )  # fmt: skip


# --- Partners ---------------------------------------------------------------------------------------------------


def _invite(*, by: str, now: datetime) -> None:
    """One campaign to come, with most of its answers, and one that is over, with results."""
    today = now.astimezone(ZONE).date()
    partners = list(Partner.objects.filter(left_on__isnull=True).order_by("id")[:INVITED])
    coming = _campaign(
        "Hausmesse mit Partnern", today + 24 * DAY, days=2, goal="Gemeinsam 120 Besucher empfangen"
    )
    over = _campaign("Partnertag im Vorführzentrum", today - 96 * DAY, days=0, goal="HS 20 kennenlernen")
    rows = []
    for place, partner in enumerate(partners):
        said = ANSWERS[place % len(ANSWERS)]
        rows.append(
            new(
                Participation,
                campaign_id=coming.pk,
                partner_id=partner.pk,
                answer=said,
                addressed_at=now - 9 * DAY,
            )
        )
        if place % 4 != 3:
            came = said in ("yes", "maybe")
            rows.append(
                new(
                    Participation, campaign_id=over.pk, partner_id=partner.pk, answer=said,
                    addressed_at=now - 120 * DAY, took_part_at=now - 96 * DAY if came else None,
                    result=RESULTS[place % len(RESULTS)] if came else "",
                )
            )  # fmt: skip
    insert_rows(rows)


def _campaign(name: str, on: date, *, days: int, goal: str) -> Campaign:
    return Campaign.objects.create(
        name=name, channel="fair", goal=goal, starts_on=on, ends_on=on + days * DAY,
        planned_cost_cents=1_400_000, real_cost_cents=1_380_000 if days == 0 else 0, strategy="market_penetration",
    )  # fmt: skip


def _possible(*, by: str, now: datetime) -> None:
    partners = list(Partner.objects.filter(left_on__isnull=True).order_by("id")[:18])
    insert_rows(
        new(Possibility, partner_id=partner.pk, kind=kind, product=product, detail=detail, count=count, used=used,
            made_by=by, made_at=now - 40 * DAY)
        for place, partner in enumerate(partners)
        for kind, product, detail, count, used in POSSIBILITIES[place % 5 :][: 1 + place % 2]
    )  # fmt: skip


def _talk(chris: User, *, now: datetime) -> None:
    """The talks of the past; whoever is due by the agreed rhythm gets a task, as every night."""
    partners = list(Partner.objects.filter(left_on__isnull=True).order_by("id"))
    insert_rows(
        new(
            PartnerTask, partner_id=partner.pk, kind="contact", what="talk", why=Reason("partner_task.talk").as_json(),
            user_id=chris.pk, due_at=at, made_by=chris.actor, made_at=at, done_at=at, done_by=chris.actor,
            result=TALKS[place % len(TALKS)],
        )
        for place, partner in enumerate(partners)
        for at in (_by_day(now - (4 + place * 7 % 190) * DAY),)
    )  # fmt: skip
    due = list(rhythm.due(Policy.objects.live(), now=now))
    for place, task in enumerate(due):
        if place % 3 == 0:
            task.made_at, task.due_at = now - 9 * DAY, _by_day(now - 2 * DAY)
    insert_rows(due)
