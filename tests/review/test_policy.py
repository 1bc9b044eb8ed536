"""What a policy may not say."""

import pytest

from stellwerk.review.policy import checked
from stellwerk.terms import PolicyError


def factors(**over: float) -> dict[str, dict[str, object]]:
    return {"match": {"level_factors": {"gold": 1.5, "silver": 1.0, "base": 0.7, "new": 1.0} | over}}


def test_no_level_may_be_left_with_less_than_the_floor() -> None:
    assert checked(factors(base=0.5))
    with pytest.raises(PolicyError, match=r"'base' has the factor 0\.4; the least allowed is 0\.5"):
        checked(factors(base=0.4))


def test_the_floor_itself_may_be_changed() -> None:
    assert checked(factors(base=0.4) | {"levels": {"least_factor": 0.3}})
