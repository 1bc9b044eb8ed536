"""Prices: scarce places cost more, what a partner usually has does not count, and the last place is kept."""

import numpy as np

from stellwerk.match import MatchPolicy
from stellwerk.match.price import Prices, Scarcity

ALL = np.array([0, 1])
POLICY = MatchPolicy()


def prices_of(prices, *, scale=1.0, left=(3, 3), all=(3, 3), rest=0.9, claim=(1.0, 1.0), at=0.0):
    scarcity = Scarcity(np.array(left), np.array(all), rest)
    return prices.of(ALL, scale=scale, claim=np.array(claim), scarcity=scarcity, at=at, policy=POLICY)


def learn(prices, *, gains, left=(1, 1), rest=0.9, at=0.0, fits=(1.0, 1.0), winner=0):
    scarcity = Scarcity(np.array(left), np.array([3, 3]), rest)
    prices.learn(ALL, fits=np.array(fits), gains=np.array(gains), winner=winner, scarcity=scarcity, at=at,
                 policy=POLICY)  # fmt: skip


def opened():
    prices = Prices(2, opened_at=0.0)
    prices.begin(np.ones(2))
    return prices


def test_the_place_of_a_partner_that_would_take_more_than_its_places_gets_dearer():
    prices = opened()
    for i in range(20):
        learn(prices, gains=[1.0, -1.0], at=i / 50)
    assert prices.price[0] > 0.5
    assert prices.price[1] == 0


def test_a_price_falls_when_places_are_left():
    prices = opened()
    prices.price[:] = 0.5
    learn(prices, gains=[-1.0, -1.0], left=(100, 100))
    assert np.allclose(prices.price, 0.4)


def test_a_place_costs_a_small_lead_more_than_a_large_one():
    prices = opened()
    prices.price[:] = 0.4
    small, large = prices_of(prices, scale=0.5)[1], prices_of(prices, scale=2.0)[1]
    assert np.allclose(small, 4 * large)


def test_what_a_partner_usually_has_is_taken_off():
    prices = opened()
    for _ in range(400):
        learn(prices, fits=[1.8, 0.6], gains=[0.0, 0.0])
    usual = prices_of(prices)[0]
    assert np.allclose(usual, POLICY.usual_weight * np.array([0.78, -0.39]), atol=0.02)


def test_the_last_place_is_kept_only_while_the_partner_is_served():
    prices = opened()
    prices.offered_at[:] = 0.0
    served, free, later = (
        prices_of(prices, left=(1, 2), all=(1, 2))[1],
        prices_of(prices, left=(2, 2), all=(2, 2))[1],
        prices_of(prices, left=(1, 2), all=(1, 2), at=4.0)[1],
    )
    assert served[0] > 0
    assert served[1] == free[0] == 0
    assert np.isclose(later[0], served[0] / 4)


def test_whoever_never_had_an_offer_keeps_no_place():
    assert prices_of(opened(), left=(1, 1), all=(1, 1))[1].tolist() == [0, 0]
