"""`stellwerk user`: the first person of a new house."""

import pytest
from django.core.management import CommandError, call_command
from tests.cast import adler

from stellwerk.store.models import User

pytestmark = pytest.mark.django_db


def test_it_makes_a_person_who_can_sign_in_with_the_printed_password(client, capsys):
    call_command("user", "chris", "channel")
    password = capsys.readouterr().out.split()[-1]
    assert User.objects.get().role == "channel"
    assert client.login(username="chris", password=password)


def test_a_partner_role_needs_a_partner_that_exists():
    with pytest.raises(CommandError, match="--partner"):
        call_command("user", "pia", "partner_lead")
    with pytest.raises(CommandError, match="no partner"):
        call_command("user", "pia", "partner_lead", "--partner", "nobody")
    adler()
    call_command("user", "pia", "partner_lead", "--partner", "ADLER")
    assert User.objects.get(username="pia").partner.code == "ADLER"


def test_a_name_is_given_once():
    call_command("user", "chris", "channel")
    with pytest.raises(CommandError, match="exists"):
        call_command("user", "chris", "sales")
