"""Once a day: quotations that end, silence in own sales, customers that fall asleep and come back, ratings."""

from collections.abc import Callable
from datetime import datetime, time

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from stellwerk.capture import step as capture
from stellwerk.clean.consent import Allowed, Purpose
from stellwerk.clean.policy import CleanPolicy
from stellwerk.pursue import step as pursue
from stellwerk.pursue.customers import CustomerPolicy
from stellwerk.store.journal import Notebook, notebook
from stellwerk.store.models import Campaign, Customer, Entry, Mail, Offer, Policy, Source
from stellwerk.worker import consents

MORNING = time(5)
BATCH = 500
SOURCE = "Eigene Datenbank"
KIND = "own_database"
Compose = Callable[[str, Offer], list[Mail]]


def daily(*, now: datetime) -> int:
    """Does the day's work if that has not been done; returns how many rows it concerned.

    May be called at any time and twice: what is done and the mark of the day are one transaction.
    """
    local = timezone.localtime(now)
    mark = f"customers:{local.date().isoformat()}"
    if local.time() < MORNING or Entry.objects.about(mark).exists():
        return 0
    policy = Policy.objects.live()
    with notebook(now=now, actor="clock", policy_version=policy.version) as notes:
        done = {
            "quotations": pursue.warn_quotations(now=now, policy=policy, notes=notes, limit=BATCH),
            "silent": pursue.watch_own(now=now, policy=policy, notes=notes, limit=BATCH),
            "dormant": _fall_asleep(now=now, policy=policy),
            "asked_back": ask_back(now=now, policy=policy, notes=notes),
            "ratings": ask_ratings(now=now, policy=policy, notes=notes),
        }
        notes.note_other(mark, "pursue", "customers_seen_to", done=done)
    return sum(done.values())


def _fall_asleep(*, now: datetime, policy: Policy) -> int:
    total = 0
    while done := pursue.mark_dormant(now=now, policy=policy, limit=BATCH):
        total += done
    return total


# --- They come back ------------------------------------------------------------------------------------------


def ask_back(*, now: datetime, policy: Policy, notes: Notebook) -> int:
    """Dormant customers become raw contacts of the own database, and go the way of all: segment 6 finds them.

    Once per dormancy. Whoever looks after the customer is asked first, as for every lead of a customer.
    """
    rules = policy.read("customers", CustomerPolicy)
    found = pursue.to_ask_back(limit=rules.ask_back_per_night)
    if not found:
        return 0
    source = own_database(now=now)
    campaigns = _campaigns(source)
    for one in found:
        _receive(one, source, campaigns, now=now)
    pursue.asked_back([one.pk for one in found], now=now, notes=notes)
    return len(found)


def own_database(*, now: datetime) -> Source:
    """The source of those who come back; its page says which campaign they belong to."""
    return Source.objects.get_or_create(
        name=SOURCE, defaults={"kind": KIND, "made_by": "machine", "made_at": now}
    )[0]


def _campaigns(source: Source) -> dict[str, str]:
    """Product line -> campaign, as the source's settings say; '' is that of all others."""
    given = source.settings.get(KIND, {}).get("campaigns", {})
    there = set(Campaign.objects.filter(name__in=given.values()).values_list("name", flat=True))
    usual = {"": source.campaign.name} if source.campaign else {}
    return usual | {product: name for product, name in given.items() if name in there}


def _receive(customer: Customer, source: Source, campaigns: dict[str, str], *, now: datetime) -> None:
    which = f"{customer.number}:{customer.dormant_since}"
    capture.receive(source, payload_of(customer, campaigns), external_id=which, now=now)


def payload_of(customer: Customer, campaigns: dict[str, str]) -> dict[str, str]:
    """What the house knows of a customer, under the names that every source uses."""
    site, person = customer.organisation, customer.person
    orders = [one for one in customer.orders.all() if one.undone_at is None]
    last = max(orders, key=lambda one: (one.ordered_on, one.pk), default=None)
    product = last.product if last else ""
    told = {
        "company": site.name if site else "",
        "street": site.street if site else "",
        "postcode": site.postcode if site else "",
        "city": site.city if site else "",
        "country": site.country if site else "",
        "web": site.web_domain if site else "",
        "product": product,
        "value": f"{last.amount_cents // 100} EUR" if last and last.amount_cents else "",
        "campaign": campaigns.get(product) or campaigns.get("", ""),
        "channel": "other",
        "remark": customer.number,
    }
    if person:
        names = (
            "salutation",
            "title",
            "first_name",
            "last_name",
            "role",
            "language",
            "email",
            "phone",
            "mobile",
        )
        told |= {name: getattr(person, name) for name in names}
    return {name: value for name, value in told.items() if value}


# --- How was the partner? ------------------------------------------------------------------------------------


def ask_ratings(*, now: datetime, policy: Policy, notes: Notebook) -> int:
    """Writes to those whose lead ended some time ago; returns to how many.

    A question about how satisfied somebody was counts as advertising in Germany, even beside an order (BGH,
    10.7.2018, VI ZR 225/17). So it goes only to whom one may write to: with consent, or to one's own customers
    about what they bought (UWG § 7 Abs. 3), as the policy of cleaning allows. Every letter says how to end that.
    """
    found = pursue.to_ask(now=now, policy=policy, limit=BATCH)
    if not found:
        return 0
    people = {one.lead.person_id: one.lead.person for one in found if one.lead.person}
    rules = policy.read("clean", CleanPolicy)
    verdicts = consents.verdicts(list(people.values()), Purpose.MAIL, now=now, rules=rules)
    allowed = [one for one in found if isinstance(verdicts.get(one.lead.person_id or 0), Allowed)]
    compose: Compose = import_string(settings.RATING_LETTERS)
    pursue.asked(allowed, now=now, notes=notes)
    letters = [letter for one in allowed for letter in compose("rating", one)]
    Mail.objects.bulk_create(letters)
    return len(letters)
