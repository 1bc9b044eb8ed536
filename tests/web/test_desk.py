"""What the manufacturer's people see and do at the desk."""

import csv
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.urls import reverse
from tests import cast
from tests.reading import as_, see, text

from stellwerk.grade import step as grade
from stellwerk.review.policy import SECTIONS
from stellwerk.review.reports.accounts import AccountRow, balances
from stellwerk.store.models import Account, Feedback, FollowUp, Lead, Mail, Offer, Policy
from stellwerk.terms import Reason, Stage
from stellwerk.web.desk.policy import explanations

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("morning")]


@pytest.fixture
def morning() -> Iterator[None]:
    with time_machine.travel(cast.NOW, tick=False):
        yield


# --- Today


def test_today_says_who_waits_first() -> None:
    cast.a_follow_up(cast.a_lead(company="Reinhardt Werkzeugbau"))
    cast.a_follow_up(cast.a_lead(company="Holm Apparatebau", worth_cents=490_000))
    page = see(cast.ole(), "today")
    assert "Two things wait, first Reinhardt Werkzeugbau by 09:30." in page
    assert page.index("Reinhardt") < page.index("Holm")


def test_today_speaks_german_to_germans() -> None:
    cast.a_follow_up()
    assert "Kessler Formenbau bis 09:30" in see(cast.ole(), "today", language="de")


def test_today_puts_fresh_interest_before_old() -> None:
    cast.a_follow_up(cast.a_lead(company="Kalt AG", last_contact_at=cast.NOW - timedelta(days=120)))
    cast.a_follow_up(cast.a_lead(company="Frisch AG", last_contact_at=cast.NOW, worth_cents=2_000_000))
    grade.refresh_priorities(now=cast.NOW)
    page = see(cast.ole(), "today")
    assert page.index("Frisch AG") < page.index("Kalt AG")


def test_today_shows_only_what_waits_for_my_role_or_me() -> None:
    cast.a_follow_up(cast.a_lead(company="Für Chris"), role="channel")
    cast.a_follow_up(cast.a_lead(company="Für Eva selbst"), role="sales", user=cast.eva())
    cast.a_follow_up(cast.a_lead(company="Erst morgen"), due_at=cast.NOW + timedelta(days=1))
    assert "All done." in see(cast.ole(), "today")
    assert "Für Chris" in see(cast.chris(), "today")
    assert "Für Eva selbst" in see(cast.eva(), "today")


def test_today_warns_of_what_is_late() -> None:
    cast.a_follow_up(due_at=cast.NOW - timedelta(days=3), warned_at=cast.NOW, escalated_to="leader")
    page = see(cast.ole(), "today")
    assert '<p class="warning-time"><b>3</b> days</p>' in page
    assert "Your leader knows." in page


def test_done_is_one_click_and_one_click_back() -> None:
    row, client = cast.a_follow_up(), as_(cast.ole())
    done = client.post(reverse("lead_follow_up_done", args=[row.lead.prospect_number, row.pk]), follow=True)
    row.refresh_from_db()
    assert (row.done_at, row.done_by) == (cast.NOW, cast.ole().actor)
    undo = reverse("lead_follow_up_reopen", args=[row.lead.prospect_number, row.pk])
    assert f'action="{undo}"' in text(done), "the toast holds the way back"
    client.post(undo)
    row.refresh_from_db()
    assert row.done_at is None


def test_later_puts_it_off_by_days() -> None:
    row = cast.a_follow_up()
    address = reverse("lead_follow_up_snooze", args=[row.lead.prospect_number, row.pk])
    response = as_(cast.ole()).post(address, {"days": "7", "next": "https://evil.example/"})
    row.refresh_from_db()
    assert row.due_at == cast.NOW + timedelta(days=7, minutes=18)
    assert response["Location"] == reverse("lead", args=[row.lead.prospect_number]), (
        "never to somebody else's site"
    )


def test_nothing_changes_by_reading() -> None:
    row = cast.a_follow_up()
    for name in ("lead_follow_up_done", "lead_follow_up_snooze", "lead_follow_up_reopen"):
        assert as_(cast.ole()).get(reverse(name, args=[row.lead.prospect_number, row.pk])).status_code == 405


def test_a_partners_follow_up_is_not_ours_to_tick_off() -> None:
    row = cast.a_follow_up(partner=cast.adler(), role="partner_lead")
    address = reverse("lead_follow_up_done", args=[row.lead.prospect_number, row.pk])
    assert as_(cast.ole()).post(address).status_code == 404


def test_the_lead_page_says_when_the_next_step_is_the_partners() -> None:
    row = cast.a_follow_up(partner=cast.adler(), role="partner_lead")
    assert "This follow-up is the partner's" in see(cast.chris(), "lead", row.lead.prospect_number)
    page = see(cast.chris(), "lead", cast.a_follow_up().lead.prospect_number)
    assert "This follow-up is the partner" not in page
    assert "In a week" in page


# --- Tracks


def test_tracks_counts_what_came_in_and_where_it_is() -> None:
    lead = cast.a_lead(stage=Stage.OFFER, arrived_at=cast.NOW)
    cast.a_raw_contact(lead, received_at=cast.NOW)
    cast.a_raw_contact(received_at=cast.NOW)
    cast.an_offer(lead)
    cast.a_lead(company="Steht AG", stage=Stage.STUCK, arrived_at=cast.NOW)
    page = see(cast.chris(), "tracks")
    assert "2 contacts arrived today. 1 is on its way to a person, 1 stands and needs you." in page
    assert "One lead offer is on its way. Its clock runs out in 2 h." in page
    assert page.count('<svg xmlns="http://www.w3.org/2000/svg" class="chart chart-tracks"') == 2, (
        "desk and phone"
    )


def test_tracks_says_so_when_nothing_came_in_today() -> None:
    cast.a_raw_contact(cast.a_lead(), received_at=cast.NOW - timedelta(days=3))
    assert "the last 30 days, because nothing came in today" in see(cast.chris(), "tracks")


def test_a_station_turns_yellow_when_something_stands_there() -> None:
    cast.a_lead(stage=Stage.ENRICH, waiting_since=cast.NOW - timedelta(minutes=16), grade="")
    assert "1 stands and needs you." in see(cast.chris(), "tracks")


# --- Leads


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"Alpha", "Beta"}),
        ("?sort=newest", {"Alpha", "Beta"}),
        ("?stage=all", {"Alpha", "Beta", "Gamma"}),
        ("?stage=all&q=gamma", {"Gamma"}),
        ("?grade=A", {"Alpha"}),
        ("?stage=nurture", {"Beta"}),
        ("?stage=open", {"Alpha", "Beta"}),
        ("?segment=4", {"Alpha"}),
        ("?product=milling", {"Beta"}),
        ("?channel=web", {"Gamma"}),
        ("?country=AT", {"Beta"}),
        ("?arrived=today", {"Gamma"}),
        ("?arrived=30", {"Alpha", "Beta", "Gamma"}),
        ("?q=alph", {"Alpha"}),
        ("?q=Huber", {"Beta"}),
        ("?q=L-9001", {"Gamma"}),
        ("?q=nobody", set()),
        ("?grade=X&segment=99&sort=drop", {"Alpha", "Beta"}),
    ],
)
def test_the_list_filters(query: str, found: set[str]) -> None:
    cast.a_lead(company="Alpha")
    cast.a_lead(
        company="Beta",
        person="Ida Huber",
        grade="B",
        stage="nurture",
        product="milling",
        country="AT",
        segments=[],
    )
    cast.a_lead(
        company="Gamma",
        grade="C",
        stage="scrap",
        channel="web",
        segments=["2"],
        arrived_at=cast.NOW,
        prospect_number=9001,
    )
    page = see(cast.ole(), "leads", query=query)
    assert {name for name in ("Alpha", "Beta", "Gamma") if f">{name}</a>" in page} == found


def test_the_list_is_sorted_as_wished() -> None:
    cast.a_lead(company="Wertvoll", worth_cents=9_000_000)
    cast.a_lead(company="Neu", worth_cents=1, arrived_at=cast.NOW)
    by_worth, by_date = see(cast.ole(), "leads"), see(cast.ole(), "leads", query="?sort=newest")
    assert by_worth.index(">Wertvoll<") < by_worth.index(">Neu<")
    assert by_date.index(">Neu<") < by_date.index(">Wertvoll<")


def test_the_list_can_be_exported_as_it_is_filtered() -> None:
    cast.a_lead(company="Alpha", person="=cmd|' /C calc'!A0 Huber")
    cast.a_lead(company="Beta", grade="B")
    response = as_(cast.ole()).get(reverse("leads_csv") + "?grade=A")
    content = b"".join(response).decode("utf-8-sig")
    rows = list(csv.reader(StringIO(content), delimiter=";"))
    assert [row[1] for row in rows] == ["Company", "Alpha"]
    assert rows[1][2].startswith("'="), "a spreadsheet must not run it"
    assert rows[1][13] == "48000"


# --- One lead


def test_the_lead_page_shows_every_step_with_its_reasons() -> None:
    lead = cast.a_lead(stage=Stage.OFFER)
    cast.a_raw_contact(lead, payload={"interest": "Drehmaschine x 2, Liefertermin?"})
    offer = cast.an_offer(lead)
    Mail.objects.create(
        to="x@y.example", subject="Ein Lead", text="", kind="offer", lead=lead, made_at=cast.NOW
    )
    page = see(cast.chris(), "lead", lead.prospect_number)
    for wanted in (
        "Kessler Formenbau asks for lathes HW 400",
        "Raw contact: Webformular",
        "„Drehmaschine x 2, Liefertermin?“",
        "Letter: Ein Lead",
        "Why grade A?",
        "asks for the delivery date",
        "Why Adler GmbH?",
        "6 fell out: 4 in another territory, 2 without a valid certificate.",
        "Answer today 11:40 at the latest",
    ):
        assert wanted in page, wanted
    assert reverse("decision", args=[offer.decision.pk]) in page


def test_the_course_tells_the_journal_in_its_order() -> None:
    from stellwerk.offer import step as offer_step
    from stellwerk.pursue import step as pursue_step

    offer = cast.an_offer()
    offer_step.accept(offer.pk, by="partner:ADLER", now=cast.NOW)
    pursue_step.report(offer.pk, "reached", by="partner:ADLER", now=cast.NOW + timedelta(minutes=5))
    page = see(cast.chris(), "lead", offer.lead.prospect_number)
    assert page.index("Accepted by Adler GmbH") < page.index("Report: Reached")
    decisions = see(cast.chris(), "lead", offer.lead.prospect_number, query="?view=decisions")
    assert "Report: Reached" not in decisions


def test_a_lead_that_stands_can_be_sent_on_again() -> None:
    lead = cast.a_lead(stage=Stage.STUCK)
    row = cast.a_follow_up(lead, kind="place_by_hand", role="channel", why=Reason("match.nobody").as_json())
    assert "Look for a partner again" in see(cast.chris(), "lead", lead.prospect_number)
    as_(cast.chris()).post(reverse("lead_again", args=[lead.prospect_number]))
    lead.refresh_from_db()
    row.refresh_from_db()
    assert lead.stage in (Stage.GRADE, Stage.MATCH, Stage.STUCK, Stage.OFFER, Stage.NURTURE)
    assert row.done_at == cast.NOW


def test_a_lead_that_moves_is_left_alone() -> None:
    lead = cast.a_lead(stage=Stage.PURSUE)
    as_(cast.chris()).post(reverse("lead_again", args=[lead.prospect_number]))
    assert Lead.objects.get(pk=lead.pk).stage == Stage.PURSUE


def test_a_person_judges_a_pair() -> None:
    from stellwerk.store.models import Duplicate

    lead = cast.a_lead()
    pair = Duplicate.objects.create(
        lead=lead,
        raw_contact=cast.a_raw_contact(cast.a_lead(company="Kesler")),
        probability=0.71,
        found_at=cast.NOW,
    )
    assert "Perhaps double, 71% sure" in see(cast.ines(), "lead", lead.prospect_number)
    as_(cast.ines()).post(reverse("lead_verdict", args=[lead.prospect_number, pair.pk]), {"same": "no"})
    pair.refresh_from_db()
    assert (pair.verdict, pair.decided_by) == (Duplicate.Verdict.DIFFERENT, cast.ines().actor)


# --- Lead offers


def test_offers_show_whose_clock_runs_out_and_who_would_be_next() -> None:
    cast.an_offer()
    page = see(cast.chris(), "offers")
    assert "One lead offer is on its way; Adler GmbH has 2 h to answer." in page
    assert "2:28 h" in page
    assert "Berg & Söhne" in page


def test_a_decision_shows_its_ranking_and_who_fell_out() -> None:
    page = see(cast.chris(), "decision", cast.an_offer().decision.pk)
    assert "Adler GmbH got Kessler Formenbau: the highest sum of fit and credit." in page
    assert page.index("Adler GmbH</a>") < page.index("Berg & Söhne</a>")
    assert "4 work in another territory." in page


def test_a_decision_without_anybody_says_so() -> None:
    decision = cast.a_decision(cast.a_lead(stage=Stage.STUCK), None)
    assert "No partner may get Kessler Formenbau. A person decides." in see(
        cast.chris(), "decision", decision.pk
    )


# --- Partners


def test_a_certificate_that_is_over_is_not_said_to_end() -> None:
    held = cast.conrad().certificates.get()
    for days, said in ((-3, "has ended"), (3, "ends on this day")):
        held.valid_until = cast.NOW.date() + timedelta(days=days)
        held.save()
        assert f"The certificate for lathes {said}." in see(cast.chris(), "partners")


def test_partners_are_listed_with_the_bound() -> None:
    for partner, worth in ((cast.adler(), 1_600), (cast.berg(), -1_600)):
        Account.objects.create(
            pool="DE/turning", partner=partner, worth_cents=worth, weekly_worth_cents=1_000
        )
    page = see(cast.chris(), "partners")
    assert "Among partners with the same rights nobody falls more than 12 weeks" in page
    assert page.index("1.6 behind") < page.index("1.6 ahead")


def test_the_partners_page_names_who_works_and_who_is_silent() -> None:
    long_ago = cast.NOW - timedelta(days=15)
    for partner in (cast.adler(), cast.berg(), cast.conrad()):
        offer = cast.an_offer(partner=partner, state=Offer.State.ACCEPTED, answered_at=long_ago)
    assert "3 of 3 partners work on 3 leads. Silent for 14 days: Adler GmbH, " in see(
        cast.chris(), "partners"
    )
    Feedback.objects.create(offer=offer, what="reached", reported_at=cast.NOW)
    page = see(cast.chris(), "partners")
    assert "Silent for 14 days: Adler GmbH and Berg" in page
    Offer.objects.update(answered_at=cast.NOW)
    assert "All of them report." in see(cast.chris(), "partners")


def test_a_partner_without_an_offer_in_half_a_year_says_so() -> None:
    cast.adler()
    assert "no lead" in see(cast.chris(), "partners")


def test_a_partners_page_warns_of_an_expired_certificate() -> None:
    page = see(cast.chris(), "partner", cast.conrad().code)
    assert "ended 31 Dec 2025" in page


def test_a_partners_page_shows_offers_and_answers() -> None:
    offer = cast.an_offer(
        state=Offer.State.DECLINED, reason="no_capacity", answered_at=cast.NOW + timedelta(minutes=9)
    )
    page = see(cast.chris(), "partner", offer.partner.code)
    assert "Declined" in page
    assert "9 min." in page


def test_weeks_behind_are_worth_by_the_weekly_share() -> None:
    rows = [AccountRow("a", 1, 300, 100), AccountRow("a", 2, -300, 100), AccountRow("b", 1, 100, 100)]
    found = balances(rows)
    assert {partner: balance.weeks for partner, balance in found.items()} == {1: 2.0, 2: -3.0}


def test_a_tiny_share_counts_with_a_quarter_of_the_pools_mean() -> None:
    found = balances([AccountRow("a", 1, 100, 1), AccountRow("a", 2, -100, 799)])
    assert found[1].weeks == 1.0


# --- Policy


def test_the_policy_page_explains_every_number() -> None:
    Policy.first({"grade": {"a_from": 55}}, by=cast.chris().actor, at=cast.NOW)
    page = see(cast.chris(), "policy")
    assert "Policy 1 sets the points." in page
    assert "One number is your own." in page
    assert "Made by Chris Albers, approved by Chris Albers" in page
    assert "From so many points on a lead is A." in page


@pytest.mark.parametrize("section", [name for name in SECTIONS if name != "curve"])
def test_every_number_has_its_explanation_above_it(section: str) -> None:
    kind = SECTIONS[section]
    assert set(explanations(kind)) == set(kind.__dataclass_fields__)


def test_an_unknown_filter_value_breaks_nothing() -> None:
    cast.a_lead()
    for query in ("?page=99&q=%00", "?sort=&stage=<script>", "?days=-1&campaign=99999999999999999999"):
        assert "<script>" not in see(cast.ole(), "leads", query=query).replace("<script src", "")


def test_no_page_writes_a_style_or_a_script_into_its_markup() -> None:
    cast.an_offer()
    cast.a_follow_up()
    for name in ("today", "tracks", "leads", "offers", "partners", "policy", "reports", "design"):
        page = see(cast.chris(), name)
        assert " style=" not in page, name
        assert "<script>" not in page, name
    assert FollowUp.objects.open().count() == 1
