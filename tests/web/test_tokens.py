"""Signed links: those in letters that were sent go on opening what they were made for, and nothing else."""

from typing import Any

import pytest
from django.core.signing import Signer

from stellwerk.web.forms import tokens

SALTS: dict[str, Any] = {
    "stellwerk.forms.nobody_called": tokens.NOBODY_CALLED,
    "stellwerk.forms.rating": tokens.RATING,
    "stellwerk.forms.invitation": tokens.INVITATION,
    "stellwerk.forms.opt_out": tokens.OPT_OUT,
}


@pytest.mark.parametrize("salt", SALTS)
def test_a_link_that_was_sent_still_opens_its_own_page_alone(salt: str) -> None:
    token = Signer(salt=salt).sign_object([7])
    assert {name: link.read(token) for name, link in SALTS.items()} == dict.fromkeys(SALTS, 0) | {salt: 7}


@pytest.mark.parametrize("values", [[], [7, 8]])
def test_a_signature_over_something_else_opens_nothing(values: list[int]) -> None:
    assert tokens.RATING.read(Signer(salt="stellwerk.forms.rating").sign_object(values)) == 0
