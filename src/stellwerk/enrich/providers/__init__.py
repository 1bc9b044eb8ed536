"""The fact providers, in the order in which they are asked.

Each is a pure function on values: what is known goes in, facts come out. A later one sees what the earlier
ones found (the country by phone decides the region by postcode). To add one: a file beside these with
`facts` and a frozen `Settings`, and one line in the list.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from stellwerk.enrich.fact import Fact
from stellwerk.enrich.providers import (
    branch,
    first_name,
    language,
    legal_form,
    own_databases,
    phone,
    postcode,
    product,
    size,
    web_address,
)


@dataclass(frozen=True, slots=True)
class Provider:
    """`facts(known, *, now, settings)` finds. `settings`: shipped numbers, a policy may replace them."""

    name: str
    facts: Callable[..., tuple[Fact, ...]]
    settings: Any


PROVIDERS: tuple[Provider, ...] = (
    Provider("phone", phone.facts, phone.DEFAULT),
    Provider("web_address", web_address.facts, web_address.DEFAULT),
    Provider("own_databases", own_databases.facts, own_databases.DEFAULT),
    Provider("postcode", postcode.facts, postcode.DEFAULT),
    Provider("size", size.facts, size.DEFAULT),
    Provider("legal_form", legal_form.facts, legal_form.DEFAULT),
    Provider("first_name", first_name.facts, first_name.DEFAULT),
    Provider("language", language.facts, language.DEFAULT),
    Provider("branch", branch.facts, branch.DEFAULT),
    Provider("product", product.facts, product.DEFAULT),
)
