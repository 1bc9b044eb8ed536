"""Signed links in letters: each opens one page about one row, and nothing else."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db.models import Model
from django.urls import reverse

from stellwerk.store.models import Offer, Participation, Person


@dataclass(frozen=True, slots=True)
class SignedLink[Row: Model]:
    """The links that open a page of this name (in urls.py); a signature of another salt opens nothing there."""

    page: str
    salt: str

    def sign(self, row: Row) -> str:
        """The token for this row."""
        return Signer(salt=self.salt).sign_object([row.pk])

    def read(self, token: str) -> int:
        """The row's id; 0 when the token was not made here, or not for this purpose."""
        try:
            (pk,) = Signer(salt=self.salt).unsign_object(token)
        except (BadSignature, ValueError):
            return 0
        return int(pk)

    def address(self, row: Row) -> str:
        """The whole link, for a letter."""
        return settings.BASE_URL + reverse(self.page, args=[self.sign(row)])


# The salts stand in letters that were sent: another one would end their links.
NOBODY_CALLED: SignedLink[Offer] = SignedLink("nobody_called", "stellwerk.forms.nobody_called")
RATING: SignedLink[Offer] = SignedLink("rating", "stellwerk.forms.rating")
INVITATION: SignedLink[Participation] = SignedLink("invitation", "stellwerk.forms.invitation")
# Has no end: an objection is always allowed.
OPT_OUT: SignedLink[Person] = SignedLink("opt_out", "stellwerk.forms.opt_out")


def is_over(since: datetime, *, now: datetime, days: int) -> bool:
    """Whether it is too long ago to answer a letter."""
    return now > since + timedelta(days=days)
