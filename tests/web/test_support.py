"""The support plan: suggestions become tasks with a date, done ones are looked at again."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from tests import cast
from tests.reading import as_, see, text
from tests.walking import a_policy

from stellwerk.store.models import PartnerTask

pytestmark = pytest.mark.django_db


@pytest.fixture
def adler():
    a_policy()
    return cast.adler()


def agreed(partner, **over):
    values = {
        "what": "training",
        "due": (timezone.localdate() + timedelta(days=20)).isoformat(),
        "note": "Drehen II",
    }
    return as_(cast.chris()).post(reverse("support_agree", args=[partner.code]), values | over, follow=True)


def test_a_partner_without_ended_leads_is_not_judged(adler):
    assert "nothing to judge yet" in see(cast.chris(), "support", adler.code)


def test_agreed_help_has_a_date_and_somebody_who_sees_to_it_and_is_looked_at_again(adler):
    page = text(agreed(adler))
    assert "Drehen II" in page
    task = PartnerTask.objects.get()
    assert (task.kind, task.what, task.user) == ("support", "training", cast.chris())
    assert "under way already" in text(agreed(adler))
    chris = as_(cast.chris())
    chris.post(reverse("support_done", args=[adler.code, task.pk]), {"result": "Zwei Tage in Kassel"})
    look = PartnerTask.objects.get(kind="look")
    assert look.due_at > timezone.now() + timedelta(weeks=11)
    chris.post(reverse("support_done", args=[adler.code, look.pk]))
    page = see(cast.chris(), "support", adler.code)
    assert "Zwei Tage in Kassel" in page
    assert "Too early: 0 leads ended since." in page


def test_a_day_that_has_passed_or_is_none_is_refused_with_what_to_do(adler):
    assert "choose one in the future" in text(agreed(adler, due="2020-01-01"))
    assert "like 31.12.2026" in text(agreed(adler, due="bald"))
    assert not PartnerTask.objects.exists()


def test_a_marketer_reads_the_plan_and_does_not_agree_on_it(adler):
    assert "Agree" not in see(cast.ines(), "support", adler.code)
    assert as_(cast.ines()).post(reverse("support_agree", args=[adler.code])).status_code == 403
