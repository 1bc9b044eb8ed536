"""Raw contacts become leads, go into known ones, or are rejected with a reason; merges can be undone."""

import pytest
from tests.cast import NOW, adler, an_offer, berg
from tests.walking import comes_in, walk

from stellwerk.clean import MergeError
from stellwerk.clean import step as clean
from stellwerk.store.models import Consent, Duplicate, Lead, Merge, Organisation, Person, RawContact
from stellwerk.terms import Stage

pytestmark = [pytest.mark.django_db, pytest.mark.step]


def test_a_contact_becomes_a_lead_with_person_and_organisation():
    raw = comes_in()
    walk()
    raw.refresh_from_db()
    lead = raw.lead
    assert raw.state == RawContact.State.LEAD
    assert lead.prospect_number == raw.pk
    assert (lead.organisation.name, lead.organisation.name_key) == (
        "Kessler Formenbau GmbH",
        "kessler formenbau",
    )
    assert (str(lead.person), lead.person.phone) == ("Miriam Vogt", "+495614820117")
    assert lead.person.decides


def test_colleagues_share_the_organisation_but_not_the_lead():
    comes_in()
    walk()
    comes_in(first_name="Jens", last_name="Brandt", email="j.brandt@kessler-formenbau.example", phone="")
    walk()
    assert (Lead.objects.count(), Organisation.objects.count(), Person.objects.count()) == (2, 1, 2)


def test_junk_is_rejected_with_a_reason_and_nothing_is_lost():
    raw = comes_in(email="asdf@mailinator.com", phone="", first_name="Asdf", last_name="Asdf", company="")
    walk()
    raw.refresh_from_db()
    assert raw.state == RawContact.State.REJECTED
    assert raw.reason[0].startswith("junk.")
    assert not Lead.objects.exists()


def test_a_near_duplicate_goes_into_the_known_lead_and_fills_its_holes():
    first = comes_in(mobile="", role="")
    walk()
    second = comes_in(
        company="KESSLER FORMENBAU", last_name="Voigt", mobile="0171 2345678", role="Leiterin Fertigung"
    )
    walk()
    second.refresh_from_db()
    first.refresh_from_db()
    assert (second.state, second.lead) == (RawContact.State.MERGED, first.lead)
    assert first.lead.person.mobile == "+491712345678"
    assert first.lead.person.last_name == "Vogt"
    assert Duplicate.objects.get().verdict == Duplicate.Verdict.SAME


def test_two_of_one_batch_are_one_lead():
    comes_in()
    comes_in(source="EMO")
    walk()
    assert Lead.objects.count() == 1
    assert sorted(RawContact.objects.values_list("state", flat=True)) == ["lead", "merged"]


def test_a_merge_can_be_taken_apart_and_stays_apart():
    comes_in(mobile="")
    walk()
    second = comes_in(source="EMO", mobile="0171 2345678")
    walk()
    merge = Merge.objects.get()
    clean.unmerge(merge.pk, by="user:1", now=NOW)
    walk()
    second.refresh_from_db()
    merge.lead.person.refresh_from_db()
    assert second.state == RawContact.State.LEAD
    assert second.lead != merge.lead
    assert merge.lead.person.mobile == ""
    assert Lead.objects.count() == 2


def test_unmerging_twice_changes_nothing():
    comes_in()
    comes_in(source="EMO")
    walk()
    merge = Merge.objects.get()
    clean.unmerge(merge.pk, by="user:1", now=NOW)
    walk()
    leads = Lead.objects.count()
    clean.unmerge(merge.pk, by="user:1", now=NOW)
    walk()
    assert Lead.objects.count() == leads


def an_open_question() -> Duplicate:
    comes_in(phone="", mobile="", email="info@kessler-formenbau.example")
    walk()
    comes_in(
        first_name="M.",
        phone="",
        email="einkauf@kessler-formenbau.example",
        street="Andere Str. 5",
        source="EMO",
    )
    walk()
    question = Duplicate.objects.filter(verdict=Duplicate.Verdict.OPEN).first()
    assert question, "the two should be neither surely one nor surely two"
    return question


def test_a_person_decides_what_the_machine_cannot_and_can_take_it_back():
    question = an_open_question()
    gone = question.raw_contact.lead
    clean.verdict(question.pk, same=True, by="user:1", now=NOW)
    gone.refresh_from_db()
    assert (gone.stage, gone.merged_into) == (Stage.MERGED, question.lead)
    clean.unmerge(Merge.objects.get().pk, by="user:1", now=NOW)
    gone.refresh_from_db()
    assert gone.merged_into is None
    assert gone.stage != Stage.MERGED


def test_two_that_a_person_called_different_stay_two():
    question = an_open_question()
    clean.verdict(question.pk, same=False, by="user:1", now=NOW)
    question.refresh_from_db()
    assert question.verdict == Duplicate.Verdict.DIFFERENT
    assert Lead.objects.exclude(stage=Stage.MERGED).count() == 2


def test_an_endless_name_is_cut_and_does_not_stop_the_others():
    raw = comes_in(company="Kessler " * 500, city="K" * 999, postcode="siehe Bemerkung unten, danke")
    comes_in(company="Weber Zerspanung", last_name="Weber", email="w@weber.example", phone="", source="EMO")
    walk()
    assert Lead.objects.count() == 2
    assert len(Lead.objects.get(prospect_number=raw.pk).organisation.name) == 200


def test_consent_is_documented_with_its_source():
    comes_in(consent="ja")
    walk()
    assert set(Consent.objects.values_list("purpose", flat=True)) == {"mail", "phone"}
    assert Consent.objects.first().source == "Webformular"


def test_a_second_run_changes_nothing():
    comes_in()
    walk()
    before = list(Lead.objects.values())
    assert walk() == 0
    assert list(Lead.objects.values()) == before


def test_the_lead_that_a_partner_has_stays_and_two_of_them_cannot_be_merged():
    question = an_open_question()
    younger = question.raw_contact.lead
    an_offer(younger, berg())
    Lead.objects.filter(pk=younger.pk).update(stage=Stage.OFFER)
    clean.verdict(question.pk, same=True, by="user:1", now=NOW)
    question.lead.refresh_from_db()
    assert question.lead.merged_into == younger
    clean.unmerge(Merge.objects.get().pk, by="user:1", now=NOW)
    an_offer(question.lead, adler())
    Duplicate.objects.update(verdict=Duplicate.Verdict.OPEN)
    with pytest.raises(MergeError):
        clean.verdict(question.pk, same=True, by="user:1", now=NOW)


def test_the_same_ids_again_cost_no_query_each(django_assert_max_num_queries):
    names = [f"Nord{chr(97 + i)}" for i in range(20)]
    for name in names:
        comes_in(
            lead_id=name,
            company=f"{name} Zerspanung",
            last_name=name,
            email=f"e@{name}.example".lower(),
            phone="",
        )
    walk()
    for name in names:
        comes_in(
            lead_id=name,
            company=f"{name} Zerspanung",
            last_name=name,
            email="",
            phone="",
            remark="noch einmal",
        )
    with django_assert_max_num_queries(60):
        walk()
    assert Lead.objects.count() == 20
