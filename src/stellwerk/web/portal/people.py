"""Who of the partner's team did it: actors of the journal become names."""

from collections.abc import Iterable, Iterator

from stellwerk.store.models import Partner, PartnerContact, User
from stellwerk.web.portal.find import CONTACT

USER = "user:"


def names(actors: Iterable[str], *, partner: Partner) -> dict[str, str]:
    """Actor -> the name of the partner's own person; nobody else is ever named. Two queries at most.

    A person acts as a user after signing in, as a contact by the link in a letter.
    """
    known = set(actors)
    people = User.objects.filter(pk__in=list(_ids(known, USER)), partner=partner)
    contacts = PartnerContact.objects.filter(pk__in=list(_ids(known, CONTACT)), partner=partner)
    return {user.actor: user.get_full_name() or user.username for user in people} | {
        f"{CONTACT}{contact.pk}": contact.name for contact in contacts
    }


def _ids(actors: Iterable[str], kind: str) -> Iterator[int]:
    return (int(actor.removeprefix(kind)) for actor in actors if actor.startswith(kind))
