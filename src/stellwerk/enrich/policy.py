"""The numbers and tables of enrichment. People see and change them."""

from dataclasses import dataclass

from stellwerk.enrich.providers import product


@dataclass(frozen=True, slots=True)
class EnrichPolicy:
    # Your products: words to look for, product line, model. The first row that occurs decides: models before lines.
    products: tuple[product.Row, ...] = product.DEFAULT.products
    # Providers of the house that are not asked.
    switched_off: tuple[str, ...] = ()
    # Days after which a fact that was asked outside is old: fact, days. Old ones are asked again and lose to newer.
    fresh_days: tuple[tuple[str, int], ...] = (("employees", 365), ("revenue_cents", 365), ("machines", 180))
    # The same for all other facts that were asked outside.
    usual_fresh_days: int = 730
    # Share of a provider's calls of a day that may go to leads whose facts are old.
    again_share: float = 0.5

    @property
    def product_lines(self) -> tuple[str, ...]:
        """The product lines of the house, as its table of products names them."""
        return tuple(dict.fromkeys(row[1] for row in self.products if row[1]))
