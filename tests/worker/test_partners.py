"""Partners carried: saved whole, imported twice without a change, journalled."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cast import NOW, a_user, adler, berg

from stellwerk.match.register import PartnerRecord, Person
from stellwerk.store.models import Entry, Partner, PartnerContact, User
from stellwerk.worker import partners
from stellwerk.worker.partner_rows import records
from stellwerk.worker.partners import PartnerError

pytestmark = [pytest.mark.django_db, pytest.mark.step]

FULL = PartnerRecord(
    code="NEU-1",
    name="Neumann GmbH",
    joined_on=date(2026, 1, 1),
    level="new",
    postcode="34117",
    city="Kassel",
    radius_km=80.0,
    territories=(("DE", "34"), ("DE", "35")),
    depth={"turning": 3, "milling": 2},
    certificates={"turning": date(2027, 12, 31), "milling": None},
    on_show=("HW 400",),
    languages=("de", "en"),
    industries=("medical",),
    size_class="M",
    min_value_cents=1_000_000,
    max_value_cents=9_000_000,
    capacity_per_week=4,
    max_open=12,
    cross_selling=2,
    up_selling=3,
    contact_rhythm="loose",
    turnover_cents=300_000_000,
    absences=((date(2026, 8, 1), date(2026, 8, 14)),),
    people=(Person("Nora Neumann", "Inhaberin", "nora@neumann.example", "0561 1", "de", decides=True),),
)
FILE = (
    "partner_id;name;tier;postcode;city;postcode_prefixes;products;cert_valid_until;languages;absent_from;absent_to;"
    "contact_name;contact_email\n"
    "P1;Eins GmbH;gold;34117;Kassel;34-36;turning|milling;2027-12-31;de;2026-08-01;2026-08-10;Eva;eva@eins.example\n"
    "P2;Zwei GmbH;silver;;;36999-34000;;;;;;;\n"
    "P3;Drei GmbH;base;37073;Göttingen;37;turning;2025-12-31;de;;;Dana Drei;dana@drei.example\n"
).encode()  # fmt: skip


def record_of(code: str) -> PartnerRecord:
    return records(Partner.objects.filter(code=code))[code]


def noted(code: str) -> list[str]:
    entries = Entry.objects.filter(about=f"partner:{code}").order_by("id")
    return [step["what"] for entry in entries for step in entry.steps]


def without_ids(record: PartnerRecord) -> PartnerRecord:
    return replace(record, people=tuple(replace(p, id=0) for p in record.people))


def test_a_record_comes_back_as_it_was_saved() -> None:
    partners.save_partner(FULL, new=True, by="user:1", now=NOW)
    found = without_ids(record_of("NEU-1"))
    assert replace(found, lat=None, lon=None, subdivision="") == FULL
    assert found.subdivision == "HE"
    assert found.lat
    assert noted("NEU-1") == ["partner_made"]


def test_saving_the_same_again_changes_nothing() -> None:
    partners.save_partner(FULL, new=True, by="user:1", now=NOW)
    assert partners.save_partner(record_of("NEU-1"), new=False, by="user:1", now=NOW) == {}
    assert noted("NEU-1") == ["partner_made"]


def test_a_change_is_journalled_with_before_and_after_but_without_names_of_people() -> None:
    partners.save_partner(FULL, new=True, by="user:1", now=NOW)
    after = replace(
        record_of("NEU-1"), capacity_per_week=9, people=(Person("Otto Neu", email="o@neumann.example"),)
    )
    partners.save_partner(after, new=False, by="user:1", now=NOW)
    step = Entry.objects.get(about="partner:NEU-1", actor="user:1", record__contains="changed").steps[0]
    assert step["values"]["changes"] == {"capacity_per_week": [4, 9], "people": [1, 1]}
    assert "Otto" not in Entry.objects.latest("id").record


def test_a_taken_number_is_refused_and_nothing_is_written() -> None:
    adler()
    with pytest.raises(PartnerError) as raised:
        partners.save_partner(replace(FULL, code="ADLER"), new=True, by="user:1", now=NOW)
    assert raised.value.reason.key == "partner.code_taken"
    assert Partner.objects.get(code="ADLER").name == "Adler GmbH"


def test_what_the_rules_refuse_is_not_saved() -> None:
    with pytest.raises(PartnerError):
        partners.save_partner(replace(FULL, capacity_per_week=-1), new=True, by="user:1", now=NOW)
    assert not Partner.objects.exists()


def test_a_new_level_begins_today_and_the_entitlement_follows_it() -> None:
    adler(weight=9.0, level_since=date(2020, 1, 1))
    partners.save_partner(replace(record_of("ADLER"), level="silver"), new=False, by="user:1", now=NOW)
    found = Partner.objects.get(code="ADLER")
    assert (found.level_since, found.weight) == (NOW.date(), None)


def test_a_person_keeps_the_row_and_the_sign_in_and_loses_both_when_taken_out() -> None:
    partner = adler()
    contact = partner.contacts.get()
    user = a_user("pia", User.Role.PARTNER_LEAD, partner=partner)
    PartnerContact.objects.filter(pk=contact.pk).update(user=user)
    record = record_of("ADLER")
    renamed = replace(record, people=(replace(record.people[0], name="Pia Sommer"),))
    partners.save_partner(renamed, new=False, by="user:1", now=NOW)
    assert PartnerContact.objects.get(pk=contact.pk).user == user
    partners.save_partner(replace(renamed, people=()), new=False, by="user:1", now=NOW)
    user.refresh_from_db()
    assert not PartnerContact.objects.filter(pk=contact.pk).exists()
    assert not user.is_active


def test_an_import_takes_what_is_right_and_names_what_is_not() -> None:
    plan = partners.import_partners(FILE, by="user:1", now=NOW)
    assert [record.code for record in plan.made] == ["P1", "P3"]
    assert [(number, reason.key) for number, reason in plan.problems] == [(3, "area.backwards")]
    assert [(number, reason.key) for number, reason in plan.warnings] == [(4, "partner.certificate_over")]
    assert list(Partner.objects.order_by("code").values_list("code", flat=True)) == ["P1", "P3"]
    assert PartnerContact.objects.filter(email="eva@eins.example").exists()


def test_the_same_file_again_changes_nothing() -> None:
    partners.import_partners(FILE, by="user:1", now=NOW)
    before = [*Partner.objects.values(), *PartnerContact.objects.values()]
    entries = Entry.objects.count()
    plan = partners.import_partners(FILE, by="user:1", now=NOW)
    assert (plan.made, plan.changed, plan.unchanged) == ((), (), 2)
    assert [*Partner.objects.values(), *PartnerContact.objects.values()] == before
    assert Entry.objects.count() == entries


def test_a_preview_changes_nothing() -> None:
    plan = partners.plan_import(FILE, now=NOW)
    assert len(plan.made) == 2
    assert not Partner.objects.exists()


def test_an_import_changes_only_what_the_file_says() -> None:
    partner = adler(capacity_per_week=5, weight=3.0)
    data = b"partner_id;tier;products\nADLER;silver;turning:3\n"
    partners.import_partners(data, by="user:1", now=NOW)
    found = record_of("ADLER")
    assert (found.level, found.capacity_per_week, found.name) == ("silver", 5, "Adler GmbH")
    assert found.depth == {"turning": 3}
    assert found.certificates == {"turning": date(2030, 12, 31)}
    assert [person.name for person in found.people] == [partner.contacts.get().name]


def test_an_import_of_many_takes_no_more_queries() -> None:
    def queries(count: int, offset: int) -> int:
        rows = "".join(f"N{i + offset};Nummer {i};34;turning;Kontakt {i}\n" for i in range(count))
        data = ("partner_id;name;postcode_prefixes;products;contact_name\n" + rows).encode()
        with CaptureQueriesContext(connection) as captured:
            partners.import_partners(data, by="user:1", now=NOW)
        return len(captured)

    assert queries(3, 0) == queries(40, 100)


def test_an_absence_is_added_once_and_removed() -> None:
    partner = berg()
    partners.add_absence(partner.pk, date(2026, 8, 1), date(2026, 8, 10), by="user:1", now=NOW)
    with pytest.raises(PartnerError) as raised:
        partners.add_absence(partner.pk, date(2026, 8, 10), date(2026, 8, 12), by="user:1", now=NOW)
    assert raised.value.reason.key == "absence.overlaps"
    absence = partner.absences.get()
    partners.remove_absence(partner.pk, absence.pk, by="user:1", now=NOW)
    partners.remove_absence(partner.pk, absence.pk, by="user:1", now=NOW)
    assert noted("BERG") == ["absence_added", "absence_removed"]


def test_an_absence_of_another_partner_is_not_there() -> None:
    absence = adler().absences.create(first_on=date(2026, 8, 1), last_on=date(2026, 8, 2))
    assert partners.remove_absence(berg().pk, absence.pk, by="user:1", now=NOW) is None
    assert adler().absences.count() == 1


def test_one_field_is_changed_and_old_faults_elsewhere_do_not_hinder() -> None:
    partner = adler(postcode="1")
    changed = partners.change_partner(partner.pk, capacity_per_week=2, by="user:1", now=NOW)
    assert changed == {"capacity_per_week": (5, 2)}
    with pytest.raises(PartnerError):
        partners.change_partner(partner.pk, max_open=-3, by="user:1", now=NOW)
