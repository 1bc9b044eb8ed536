"""What is known of a lead before anybody looks further: the providers' only input."""

from dataclasses import dataclass
from datetime import date
from typing import TypedDict


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row of our own databases that shares company key, postcode or domain with the lead.

    `kind` is `customer` or `organisation`; `number` the customer number, '' without one. `last_order_on` is
    the day of the last order, None if there was none. '' means unknown.
    """

    kind: str
    number: str = ""
    company_key: str = ""
    postcode: str = ""
    domain: str = ""
    last_order_on: date | None = None
    branch: str = ""
    size_class: str = ""


class Known(TypedDict, total=False):
    """Missing, '' and None mean unknown. Country as ISO 3166 alpha-2, phones as E.164.

    `region` is the second half of ISO 3166-2 (BY, 5, ZH); `text` is whatever else may name a branch or a
    product (interest, remark). `candidates` are the rows of our own databases worth comparing.
    """

    company: str
    company_key: str
    legal_form: str
    salutation: str
    first_name: str
    email: str
    phone: str
    mobile: str
    postcode: str
    city: str
    country: str
    region: str
    lat: float
    lon: float
    web: str
    language: str
    industry: str
    branch: str
    employees: int | None
    size_class: str
    product: str
    product_line: str
    model: str
    text: str
    candidates: tuple[Candidate, ...]
