"""One contact in clean form: what every later stage may rely on."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Contact:
    """A normalised contact. '' and None mean unknown.

    `company` carries its legal form as we write it; `decides`: whether the role decides on an investment;
    `phone`, `mobile`: E.164; `phone_raw`: what could not be read as a number; `country`: ISO 3166 alpha-2;
    `web`: registered domain; `language`: ISO 639-1; `channel`: a value of terms.Channel; `value_cents` in
    `currency` (ISO 4217); `consent`: 'yes', 'no' or ''. The keys serve the search for duplicates.
    """

    lead_id: str = ""
    company: str = ""
    legal_form: str = ""
    salutation: str = ""
    title: str = ""
    first_name: str = ""
    last_name: str = ""
    role: str = ""
    decides: bool | None = None
    email: str = ""
    phone: str = ""
    mobile: str = ""
    phone_raw: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    country: str = ""
    web: str = ""
    language: str = ""
    industry: str = ""
    employees: int | None = None
    product: str = ""
    interest: str = ""
    value_cents: int | None = None
    currency: str = ""
    deadline_on: date | None = None
    source: str = ""
    channel: str = ""
    campaign: str = ""
    received_at: datetime | None = None
    consent: str = ""
    remark: str = ""
    partner: str = ""
    name_key: str = ""
    company_key: str = ""

    @property
    def full_name(self) -> str:
        """First and last name, without title and salutation."""
        return f"{self.first_name} {self.last_name}".strip()

    def as_dict(self) -> dict[str, Any]:
        """All fields by name, in their order; dates stay dates."""
        return {name: getattr(self, name) for name in FIELDS}


FIELDS = tuple(field.name for field in fields(Contact))
