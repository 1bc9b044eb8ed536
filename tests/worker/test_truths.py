"""Each truth that was planted in the demo house is found by the report that should find it, and said in its sentence.

The whole house is filled, which takes a minute: once, in one test, and not again on PostgreSQL (no mark `step`).
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from itertools import permutations
from statistics import median
from zoneinfo import ZoneInfo

import pytest
from django.db.models import QuerySet

from stellwerk.review import step
from stellwerk.review.reports import QUESTIONS
from stellwerk.review.shelf import Filters
from stellwerk.review.step import Answered
from stellwerk.store.models import Campaign, Lead, Offer, Partner, Potential, ScoreCheck, ScoreModel
from stellwerk.words import say
from stellwerk.worker.demo import fill
from stellwerk.worker.demo.partners import SILENT, STAR
from stellwerk.worker.demo.story import COOLED_SINCE

NOW = datetime(
    2026, 10, 2, 16, 40, tzinfo=ZoneInfo("Europe/Berlin")
)  # a Friday, a new quarter has just begun
QUICK, EATER, UNWORKED = "Altmaschinen-Tausch", "Adresskauf Nord", "Mecklenburg-Vorpommern"
VISIT, REPORT = 120, 5  # minutes that a visit and a report count where nobody wrote them down


def answered(name: str) -> Answered:
    question = next(one for one in QUESTIONS if one.name == name)
    return step.answered(question, Filters(), now=NOW, compare=False)


def sentences(name: str) -> tuple[str, str]:
    """What a report says, in English and German."""
    answer = answered(name).report.answer
    return say(answer, "en"), say(answer, "de")


def ended(campaign: str) -> QuerySet[Lead]:
    return Lead.objects.filter(campaign__name=campaign, outcome__in=("won", "lost"))


def the_campaign_of_quick_buyers() -> None:
    won = ended(QUICK).filter(outcome="won").values_list("arrived_at", "closed_at")
    days = round(median(minutes(closed) - minutes(arrived) for arrived, closed in won if closed) / 1440)
    of_100 = round(100 * len(won) / ended(QUICK).count())
    english, german = sentences("channels")
    assert f"Leads of {QUICK} order fastest: {of_100} of 100, after {days} days." in english
    assert f"Leads aus {QUICK} bestellen am schnellsten: {of_100} von 100, nach {days} Tagen." in german
    assert days < 30


def minutes(at: datetime) -> int:
    return int(at.timestamp() // 60)


def the_time_eater() -> None:
    leads = Lead.objects.filter(campaign__name=EATER).prefetch_related("calls", "visits", "offers__feedback")
    hours, won = round(sum(worked(lead) for lead in leads) / 60), ended(EATER).filter(outcome="won").count()
    english, german = sentences("channels")
    assert f"{EATER} mostly eats time: {hours} hours of work for {won} order" in english
    assert f"{EATER} kostet vor allem Zeit: {hours} Stunden Arbeit für {won} Auftr" in german
    report = answered("channels").report
    stopped = [report.table.labels[one.row] for one in report.advice if one.verdict == "stop"]
    assert [answered("channels").known.called(*label[1]) for label in stopped] == [EATER]


def the_campaign_that_partners_rightly_complain_about() -> None:
    shares = {}
    for campaign in Campaign.objects.all():
        offered = Lead.objects.filter(campaign=campaign, offers__isnull=False).distinct()
        upheld = offered.filter(offers__complaint__state="upheld").distinct().count()
        shares[campaign.name] = round(100 * upheld / offered.count()) if offered.count() >= 10 else 0
    assert max(shares, key=lambda name: shares[name]) == EATER
    stop = next(one for one in answered("channels").report.advice if one.verdict == "stop").why
    assert f"{shares[EATER]}% were rightly complained about" in say(stop, "en")
    assert f"{shares[EATER]} % wurden zu Recht reklamiert" in say(stop, "de").replace("\xa0", " ")


def worked(lead: Lead) -> float:
    """Minutes of work on a lead."""
    visits = sum(VISIT if visit.minutes is None else visit.minutes for visit in lead.visits.all())
    said = sum(len(offer.feedback.all()) for offer in lead.offers.all())
    return visits + sum(call.seconds for call in lead.calls.all()) / 60 + said * REPORT


def the_silent_partners() -> None:
    since = NOW - timedelta(days=answered("response_times").known.quiet_days)
    taken = Offer.objects.taken().filter(answered_at__lte=since, feedback=None)
    partners = Partner.objects.filter(code__in=SILENT)
    counts = [(taken.filter(partner=one).count(), one.name) for one in partners]
    english, german = sentences("response_times")
    said = [
        (
            f"most of them {first}: {most} and {second}: {least}.",
            f"am meisten {first}: {most} und {second}: {least}.",
        )
        for (most, first), (least, second) in permutations(counts)
        if most >= least
    ]
    assert any(f"never said a word, {one}" in english for one, _ in said)
    assert any(f"nie ein Wort gesagt, {other}" in german for _, other in said)


def the_star() -> None:
    won = Offer.objects.filter(partner__code=STAR, state=Offer.State.WON).count()
    english, german = sentences("partner_scorecard")
    assert english.startswith(f"Adler GmbH won {won} leads where ")
    assert german.startswith(f"Adler GmbH gewann {won} Leads, wo ")


def the_region_with_unworked_potential() -> None:
    there = sorted(Potential.objects.filter(region=UNWORKED).values_list("companies", flat=True))[-1]
    english, german = sentences("potential")
    assert english.startswith(f"Of {there:,} companies in {UNWORKED}, lathes 0 are worked")
    assert german.startswith(f"Von {there:,} Betrieben in {UNWORKED}".replace(",", "."))


def the_drifting_score() -> None:
    answer = answered("score").report.answer
    said = answer.values
    at = [quarter(closed_at) for closed_at in scored().values_list("closed_at", flat=True)]
    came = [pair for pair, name in zip(scored().values_list("outcome", "chance"), at, strict=True)
            if name == said["quarter"]]  # fmt: skip
    won, expected = sum(outcome == "won" for outcome, _ in came), sum(chance or 0 for _, chance in came)
    english, german = sentences("score")
    assert (
        f"{won} of {len(came)} leads ordered where the score expected {expected:.0f}: it promises" in english
    )
    assert f"promises too much since {said['since']}. Before that it held, from " in english
    assert f"bestellten {won} von {len(came)} Leads, die Bewertung erwartete {expected:.0f}: Sie" in german
    assert f"verspricht seit {said['since']} zu viel. Davor hielt sie Wort, ab " in german
    assert said["since"] >= quarter(NOW - COOLED_SINCE)


def scored() -> QuerySet[Lead]:
    return Lead.objects.filter(outcome__in=("won", "lost"), chance__isnull=False).order_by("pk")


def quarter(at: datetime | None) -> str:
    return f"{at.year}-Q{(at.month + 2) // 3}" if at else ""


def the_alarm_of_the_monthly_check_and_the_better_score() -> None:
    alarm = ScoreCheck.objects.get().alarm or ["no alarm", {}]
    assert alarm[0] == "learning.drift.fewer"
    count, won, expected = (alarm[1][name] for name in ("count", "won", "expected"))
    assert f"Of the latest {count} leads {won} ordered where the score let expect {expected}." in say(
        alarm, "en"
    )
    assert f"Von den letzten {count} Leads bestellten {won}, zu erwarten waren {expected}." in say(
        alarm, "de"
    )
    proposed = ScoreModel.objects.get(state=ScoreModel.State.PROPOSED)
    assert proposed.better


def a_life_like_that_of_a_maker_of_machines() -> None:
    assert "to the first talk it takes " in sentences("response_times")[0]
    assert 2 < answered("response_times").report.table.total("to_talk") < 48
    lost = Lead.objects.filter(outcome="lost", partner__isnull=False)
    quoted = lost.filter(offers__feedback__what="quotation").distinct().count() / lost.count()
    assert 0.75 < quoted < 0.95
    assert 0.35 < answered("funnel").report.table.total("conversion") < 0.65


TRUTHS: Iterable[Callable[[], None]] = (
    the_campaign_of_quick_buyers,
    the_time_eater,
    the_campaign_that_partners_rightly_complain_about,
    the_silent_partners,
    the_star,
    the_region_with_unworked_potential,
    the_drifting_score,
    the_alarm_of_the_monthly_check_and_the_better_score,
    a_life_like_that_of_a_maker_of_machines,
)


@pytest.mark.django_db
def test_every_planted_truth_is_found_by_its_report_and_said_in_its_sentence(
    subtests: pytest.Subtests,
) -> None:
    fill(now=NOW)
    for truth in TRUTHS:
        with subtests.test(truth.__name__):
            truth()
