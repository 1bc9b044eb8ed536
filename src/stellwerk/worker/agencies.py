"""Call centres, agencies and providers outside the house: their figures, and the end of their contracts."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db.models import Count, Q
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import override

from stellwerk.capture import step as capture
from stellwerk.clean.policy import CleanPolicy
from stellwerk.store.journal import notebook
from stellwerk.store.leads import HELD
from stellwerk.store.models import Agency, Complaint, Entry, Lead, Mail, Policy, RawContact, Source, User

MORNING = time(6)
READERS = (User.Role.MARKETING, User.Role.PRIVACY)
# What came above a quota: delivered, and not paid for until somebody lets it in.
HELD_BACK = Q(state=RawContact.State.WAITING, asks__0=HELD)


@dataclass(frozen=True, slots=True)
class Figures:
    """What an agency delivered in a time and what became of it; shares are between 0 and 1, None without cases."""

    delivered: int = 0
    rejected: int = 0
    leads: int = 0
    offered: int = 0
    won: int = 0
    complaints: int = 0
    upheld: int = 0
    cost_cents: int = 0
    this_week: int = 0
    held: int = 0

    @property
    def reject_rate(self) -> float | None:
        return self.rejected / self.delivered if self.delivered else None

    @property
    def complaint_rate(self) -> float | None:
        """Complaints that were right, of the leads that partners had."""
        return self.upheld / self.offered if self.offered else None

    @property
    def conversion(self) -> float | None:
        return self.won / self.leads if self.leads else None


def is_open(agency: Agency, today: date) -> bool:
    """Whether its people may come in: active, and the contract on data processing (Art. 28) runs."""
    return agency.active and (agency.contract_until is None or agency.contract_until >= today)


def figures(*, since: datetime, now: datetime, agency: Agency | None = None) -> dict[int, Figures]:
    """Per agency (or for one) what came from its sources since then; four queries however many there are."""
    week = capture.week_start(now)
    of = {"source__agency": agency} if agency else {"source__agency__isnull": False}
    raws = RawContact.objects.filter(received_at__gte=min(since, week), **of).values("source__agency")
    inside = Q(received_at__gte=since)
    came = raws.annotate(
        n=Count("id", filter=inside),
        rejected=Count("id", filter=inside & Q(state=RawContact.State.REJECTED)),
        week=Count("id", filter=Q(received_at__gte=week)),
        held=Count("id", filter=HELD_BACK),
    )
    found: dict[int, dict[str, int]] = {}
    for row in came.order_by():
        found[row["source__agency"]] = {
            "delivered": row["n"], "rejected": row["rejected"], "this_week": row["week"], "held": row["held"],
        }  # fmt: skip
    for pk, values in (*_leads(since, agency).items(), *_complaints(since, agency).items()):
        found.setdefault(pk, {}).update(values)
    for pk, cents in _costs(since, agency).items():
        found.setdefault(pk, {})["cost_cents"] = cents
    return {pk: Figures(**values) for pk, values in found.items()}


def _of(agency: Agency | None, path: str) -> Q:
    return Q(**{path: agency}) if agency else Q(**{f"{path}__isnull": False})


def _leads(since: datetime, agency: Agency | None) -> dict[int, dict[str, int]]:
    path = "raw_contacts__source__agency"
    rows = Lead.objects.filter(
        _of(agency, path), raw_contacts__state=RawContact.State.LEAD, arrived_at__gte=since
    ).values(path)
    counted = rows.annotate(
        leads=Count("id", distinct=True),
        offered=Count(
            "id", filter=Q(offers__state__in=("accepted", "returned", "won", "lost")), distinct=True
        ),
        won=Count("id", filter=Q(outcome="won"), distinct=True),
    )
    return {
        row[path]: {name: row[name] for name in ("leads", "offered", "won")} for row in counted.order_by()
    }


def _complaints(since: datetime, agency: Agency | None) -> dict[int, dict[str, int]]:
    path = "offer__lead__raw_contacts__source__agency"
    rows = Complaint.objects.filter(_of(agency, path), offer__lead__arrived_at__gte=since).values(path)
    counted = rows.annotate(
        complaints=Count("id", distinct=True),
        upheld=Count("id", filter=Q(state=Complaint.State.UPHELD), distinct=True),
    )
    return {row[path]: {name: row[name] for name in ("complaints", "upheld")} for row in counted.order_by()}


def _costs(since: datetime, agency: Agency | None) -> dict[int, int]:
    """What its leads cost: the price of each source times what it delivered that was no rubbish."""
    rows = (
        RawContact.objects.filter(
            _of(agency, "source__agency"), received_at__gte=since, source__price_cents__isnull=False
        )
        .exclude(state__in=(RawContact.State.REJECTED, RawContact.State.KEPT))
        .exclude(HELD_BACK)
        .values("source__agency", "source__price_cents")
        .annotate(n=Count("id"))
        .order_by()
    )
    found: dict[int, int] = {}
    for row in rows:
        agency_id = row["source__agency"]
        found[agency_id] = found.get(agency_id, 0) + row["source__price_cents"] * row["n"]
    return found


def let_in_due(*, now: datetime) -> int:
    """What came above a quota comes in where this week has room for it, if the policy wants that; how many."""
    if not Policy.objects.live().read("clean", CleanPolicy).quota_next_week:
        return 0
    waiting = RawContact.objects.held().order_by().values_list("source__agency", flat=True).distinct()
    count = 0
    for agency in Agency.objects.filter(pk__in=list(waiting)).order_by("pk"):
        free = capture.room(agency, now=now)
        if free != 0:
            count += capture.let_in(agency.pk, most=free, by="clock", now=now)
    return count


def daily(*, now: datetime) -> int:
    """Once a morning: warns of contracts that end soon, and closes the sources of those that have ended.

    May be called at any time and twice: letters, sources and the mark of the day are one transaction.
    """
    local = timezone.localtime(now)
    mark = f"contracts:{local.date().isoformat()}"
    if local.time() < MORNING or Entry.objects.about(mark).exists():
        return 0
    policy = Policy.objects.live()
    rules = policy.read("clean", CleanPolicy)
    reach = local.date() + timedelta(days=rules.contract_warn_days)
    with notebook(now=now, actor="clock", policy_version=policy.version) as notes:
        over = Source.objects.filter(agency__contract_until__lt=local.date(), active=True)
        closed = over.update(active=False)
        near = Agency.objects.filter(active=True, contract_until__gte=local.date(), contract_until__lte=reach)
        letters = [letter for agency in near for letter in _warnings(agency, now=now)]
        Mail.objects.bulk_create(letters)
        notes.note_other(mark, "capture", "contracts_looked_at", closed=closed, letters=len(letters))
    return closed + len(letters)


def _warnings(agency: Agency, *, now: datetime) -> list[Mail]:
    """One letter to everybody of marketing and data protection per contract and its end."""
    letters = []
    for user in User.objects.filter(role__in=READERS, is_active=True).exclude(email=""):
        language = user.language if user.language in ("de", "en") else "en"
        with override(language):
            known = {"agency": agency, "user": user, "maker": settings.MAKER}
            subject, _, body = render_to_string(f"mail/contract_{language}.txt", known).partition("\n")
        letters.append(
            Mail(
                to=user.email,
                subject=subject.strip()[:200],
                text=body.strip() + "\n",
                kind="contract",
                made_at=now,
            )
        )
    known_ones = set(
        Mail.objects.filter(kind="contract", subject__in={letter.subject for letter in letters}).values_list(
            "to", "subject"
        )
    )
    return [letter for letter in letters if (letter.to, letter.subject) not in known_ones]
