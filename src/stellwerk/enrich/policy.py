"""The numbers and tables of enrichment. People see and change them."""

from dataclasses import dataclass

from stellwerk.enrich.providers import product


@dataclass(frozen=True, slots=True)
class EnrichPolicy:
    # Your products: words to look for, product line, model. The first row that occurs decides: models before lines.
    products: tuple[product.Row, ...] = product.DEFAULT.products
