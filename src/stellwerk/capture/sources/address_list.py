"""Lists of addresses and of contacts: whose data it is, by what right it came, and what is made of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from stellwerk.terms import Channel, Reason

KIND = "address_list"
CONTACTS = "table_file"


class Basis(StrEnum):
    """By what right the data came into the house (GDPR Art. 6)."""

    ENQUIRY = "enquiry"
    FAIR = "fair"
    CUSTOMER = "customer"
    PARTNER = "partner"
    REFERRAL = "referral"
    BOUGHT = "bought"
    PUBLIC = "public"


class Keeps(StrEnum):
    """What becomes of a row: a lead, or a person and a company in the marketing database alone."""

    LEADS = "leads"
    PEOPLE = "people"


# The people did not give us these themselves: they must be told (GDPR Art. 14).
THIRD_PARTY = frozenset({Basis.PARTNER, Basis.REFERRAL, Basis.BOUGHT, Basis.PUBLIC})


class PurposeError(ValueError):
    """What the file is was not said well enough; `reasons`: field -> what to do."""

    def __init__(self, reasons: Mapping[str, Reason]) -> None:
        super().__init__("It is not clear what this file is.")
        self.reasons = dict(reasons)


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a file is: from where, by what right, for which campaign, what to make of its rows.

    `origin` is empty where the people gave their data themselves. `cost_cents` is what the campaign cost in all.
    """

    basis: Basis
    keeps: Keeps
    channel: str
    campaign: str = ""
    cost_cents: int | None = None
    origin: str = ""
    language: str = ""
    product: str = ""
    country: str = ""

    def settings(self) -> dict[str, object]:
        """As the import remembers it; `defaults` fill what a row leaves open."""
        defaults = {
            name: getattr(self, name) for name in ("campaign", "channel", "language", "product", "country")
        }
        return {
            "basis": self.basis.value,
            "legal_basis": self.basis.value,
            "origin": self.origin,
            "keeps": self.keeps.value,
            "defaults": {name: value for name, value in defaults.items() if value},
        }


def read_purpose(given: Mapping[str, str], *, sender: str, cost_cents: int | None = None) -> Purpose:
    """The purpose that a form says. Raises PurposeError with a reason per field.

    Third-party data always has an origin: without another word it is the sender's name.
    """
    text = {name: value.strip() for name, value in given.items()}
    wrong: dict[str, Reason] = {}
    if text.get("basis", "") not in list(Basis):
        wrong["basis"] = Reason("import.no_basis")
    if text.get("keeps", "") not in list(Keeps):
        wrong["keeps"] = Reason("import.no_keeps")
    if text.get("channel", "") not in list(Channel):
        wrong["channel"] = Reason("import.no_channel")
    if text.get("keeps") == Keeps.LEADS and not text.get("campaign"):
        wrong["campaign"] = Reason("import.no_campaign")
    if wrong:
        raise PurposeError(wrong)
    basis = Basis(text["basis"])
    origin = (text.get("origin") or sender)[:120] if basis in THIRD_PARTY else ""
    return Purpose(
        basis=basis,
        keeps=Keeps(text["keeps"]),
        channel=text["channel"],
        campaign=text.get("campaign", "")[:120],
        cost_cents=cost_cents,
        origin=origin,
        language=text.get("language", ""),
        product=text.get("product", ""),
        country=text.get("country", ""),
    )
