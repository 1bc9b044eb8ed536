"""The demo house, small: it is alive today, agrees with itself, and is the same for the same day."""

from collections import Counter
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db.models import Count, F, Q, Sum

from stellwerk.capture.sources.web_form import Settings as FormSettings
from stellwerk.review import step as review
from stellwerk.store.activities import leads_without_next_step
from stellwerk.store.models import (
    Account,
    Booking,
    Campaign,
    Consent,
    Customer,
    Decision,
    Duplicate,
    FollowUp,
    Handover,
    Lead,
    NurtureRun,
    Offer,
    Participation,
    Partner,
    PartnerTask,
    PartnerWeek,
    Person,
    Policy,
    PoolState,
    Quotation,
    RawContact,
    ScoreModel,
    Source,
    User,
)
from stellwerk.worker.demo import fill
from stellwerk.worker.demo.house import CAMPAIGNS
from stellwerk.worker.demo.recent import begins

pytestmark = [pytest.mark.step, pytest.mark.django_db]
NOW = datetime(2026, 3, 17, 11, 20, tzinfo=ZoneInfo("Europe/Berlin"))  # a Tuesday
LEADS = 240


@pytest.fixture(scope="module")
def house(django_db_setup, django_db_blocker):
    """One small demo house for all tests of this file."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        fill(now=NOW, leads=LEADS)
        yield
        transaction.set_rollback(True)


def test_every_raw_contact_ends_in_exactly_one_place(house):
    states = Counter(RawContact.objects.values_list("state", flat=True))
    assert RawContact.objects.waiting().count() == 0
    assert set(states) == {"lead", "merged", "rejected", "waiting"}
    unclear = Counter(RawContact.objects.unclear().values_list("source__kind", flat=True))
    assert unclear == {"fair": 2, "erp": 2}
    assert states["waiting"] == sum(unclear.values())
    assert not RawContact.objects.filter(state="rejected", reason__isnull=True).exists()
    assert not RawContact.objects.exclude(state__in=("rejected", "waiting")).filter(lead=None).exists()


def test_a_lead_has_at_most_one_live_offer_and_its_partner_was_eligible(house):
    live = Offer.objects.filter(state__in=("open", "accepted")).values("lead").annotate(n=Count("id"))
    assert not live.filter(n__gt=1).exists()
    assert Offer.objects.exclude(partner=F("decision__partner")).count() == 0
    for code, ranking in Decision.objects.filter(partner__isnull=False).values_list(
        "partner__code", "ranking"
    ):
        assert code in [row[0] for row in ranking]


def test_the_accounts_of_every_pool_sum_to_nothing_and_agree_with_the_bookings(house):
    assert not PoolState.objects.exclude(worth_total_cents=0, count_total_micro=0).exists()
    for pool in PoolState.objects.values_list("pool", flat=True):
        rows = Account.objects.filter(pool=pool)
        assert rows.aggregate(n=Sum("worth_cents"))["n"] in (0, None)
        booked: Counter[str] = Counter()
        for deltas in Booking.objects.filter(pool=pool).values_list("deltas", flat=True):
            booked.update({code: count for code, _, count in deltas})
        shown = dict(rows.values_list("partner__code", "count_micro"))
        assert {code: n for code, n in booked.items() if n} == {code: n for code, n in shown.items() if n}


def test_no_partner_has_more_leads_in_a_week_than_places(house):
    assert not PartnerWeek.objects.filter(places__isnull=False, used__gt=F("places")).exists()


def test_no_lead_is_without_a_next_step(house):
    assert list(leads_without_next_step(NOW)) == []


def test_today_is_alive(house):
    assert RawContact.objects.filter(received_at__gte=NOW.replace(hour=0, minute=0)).count() >= 12
    open_offers = Offer.objects.open()
    assert 3 <= open_offers.count() <= 14
    assert open_offers.filter(partner__code="adler").exists()
    assert not open_offers.filter(due_at__lte=NOW).exists()
    assert 2 <= Lead.objects.filter(stage="stuck").count() <= 5
    assert Duplicate.objects.filter(verdict="open").exists()
    for role in ("call_centre", "sales", "channel"):
        assert FollowUp.objects.open().filter(role=role).exists(), role
    assert FollowUp.objects.open().filter(due_at__lt=NOW, warned_at__isnull=False).exists()


def test_nothing_happens_after_now(house):
    assert not Offer.objects.filter(Q(sent_at__gt=NOW) | Q(answered_at__gt=NOW)).exists()
    assert not Lead.objects.filter(Q(arrived_at__gt=NOW) | Q(closed_at__gt=NOW)).exists()


def test_the_cast_signs_in_without_passwords_and_the_house_has_its_partners_and_rules(house):
    assert Partner.objects.count() == 60
    assert {row[0] for row in CAMPAIGNS} <= set(Campaign.objects.values_list("name", flat=True))
    assert Policy.objects.live().version == 12
    names = [
        "ines", "cem", "ole", "eva", "chris", "mona", "dora", "admin", "pia", "berg", "conrad", "dorn", "rita",
        "aylin", "bruno", "carla", "deniz", "emil",
    ]  # fmt: skip
    assert sorted(User.objects.values_list("username", flat=True)) == sorted(names)
    assert not any(user.has_usable_password() for user in User.objects.all())


def test_what_people_agreed_to_in_the_past_was_asked_and_answered_then(house):
    late = Consent.objects.to_ask().filter(person__leads__arrived_at__lt=NOW - timedelta(days=2))
    assert not late.exists(), "the first minute of a demo writes no letters about the past"
    assert Consent.objects.standing().filter(purpose="mail").count() > 20
    assert Consent.objects.unconfirmed().exists()
    assert not Person.objects.exclude(origin="").filter(
        informed_at__isnull=True, leads__arrived_at__lt=NOW - timedelta(days=30)
    ).exists()  # fmt: skip


def test_the_silent_partners_take_leads_and_never_report(house):
    assert not Offer.objects.filter(partner__code__in=("iversen", "jost"), feedback__isnull=False).exists()


def test_no_lead_is_stuck_for_more_than_two_days(house):
    stuck = FollowUp.objects.open().filter(kind="place_by_hand", lead__stage="stuck")
    assert stuck.count() == Lead.objects.filter(stage="stuck").count()
    assert not stuck.filter(made_at__lt=NOW - timedelta(days=2)).exists()


def test_nobody_is_late_with_more_than_three_things_and_only_two_are_old(house):
    late = FollowUp.objects.due(NOW)
    assert max(Counter(late.values_list("role", "partner")).values()) <= 3
    old = Counter(late.filter(due_at__lt=NOW - timedelta(days=3)).values_list("role", flat=True))
    assert old["sales"] == 1
    assert old.total() <= 3


def test_most_leads_name_a_model_and_the_public_form_offers_the_same(house):
    models = Counter(Lead.objects.exclude(grade="C").values_list("model", flat=True))
    assert set(models) == {"", "HW 250", "HW 400", "HF 600", "HS 20"}
    assert models[""] < models.total() / 3
    form = Source.objects.get(name="Webformular", kind="web_form").settings["form"]
    assert {model for _, line in form["products"] for model in line} == set(models) - {""}
    assert dict(FormSettings().products) == {line: tuple(names) for line, names in form["products"]}


BEGINS = """
    now                 every moment since   today since
    2026-03-17 11:20    17. 00:00            17. 00:00
    2026-03-17 03:00    16. 12:00            16. 12:00
    2026-03-17 09:30    16. 15:00            17. 00:00
    2026-03-21 20:00    20. 14:00            21. 00:00
    2026-03-23 08:10    20. 14:00            22. 12:00
"""


def test_the_story_begins_early_enough_for_offers_to_run_out_soon_at_any_hour():
    for line in BEGINS.strip().splitlines()[1:]:
        day, hour, *_ = line.split()
        now = datetime.fromisoformat(f"{day} {hour}").replace(tzinfo=NOW.tzinfo)
        told = "            ".join(f"{at:%d. %H:%M}" for at in begins(now))
        assert line.strip() == f"{day} {hour}    {told}"


def test_a_small_house_has_too_little_to_learn_from_and_says_so(house):
    last = review.last_training(now=NOW)
    assert last
    assert last.ended
    assert last.ended.key == "learning.too_few"
    assert ScoreModel.objects.live() is None


def test_a_filled_house_is_not_filled_again(house):
    with pytest.raises(ValueError, match="not empty"):
        fill(now=NOW + timedelta(minutes=1), leads=LEADS)


def test_customers_have_three_years_of_orders_and_the_erp_knows_all_but_one(house):
    customers = Customer.objects.filter(undone_at=None)
    asleep = customers.filter(dormant_since__isnull=False)
    assert 0.1 < asleep.count() / customers.count() < 0.5
    assert not asleep.filter(last_order_on__gt=NOW.date() - timedelta(days=730)).exists()
    assert Handover.objects.filter(state="refused").count() == 1
    assert Quotation.objects.filter(amount_cents__isnull=False).exists()
    lost = Lead.objects.filter(lost_reason="competitor")
    assert lost.exists()
    assert not lost.filter(competitor="").exists()


def test_b_leads_are_being_warmed_and_partners_have_answered(house):
    running = NurtureRun.objects.filter(state="running")
    assert running.exists()
    assert not running.filter(next_at__lte=NOW).exists()
    assert not running.exclude(lead__stage="nurture").exists()
    assert not running.filter(lead__next_at__gt=F("next_at")).exists(), (
        "the lead is looked at when its step is due"
    )
    invited = Participation.objects.filter(partner__isnull=False)
    assert set(invited.values_list("answer", flat=True)) >= {"yes", "no", ""}
    assert PartnerTask.objects.open().filter(kind="contact").exists()
