"""The arithmetic of one choosing as plain loops over the candidates, compiled by numba.

The same formulas written with numpy take some 150 calls per lead, which cost more than the work itself. What the
numbers mean and where a formula comes from is said in the rooms that keep them: `fit`, `credit`, `price`, `decide`.

Columns of the roster are arrays in its order, `chosen` holds the candidates' places in them; every other array is in
the order of `chosen`. An empty column is a question that nobody asks.
"""

from collections.abc import Callable
from functools import wraps
from math import acos, exp, log
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from stellwerk.machine_code import machine_code

Indices = NDArray[np.intp]
Integers = NDArray[np.int64]
Numbers = NDArray[np.float64]
Codes = NDArray[np.int8]
Marks = NDArray[np.bool_]

MICRO = 1_000_000
EARTH_KM = 6371.0

_plain: dict[str, Callable[..., Any]] = {}


def _compiled[Loop: Callable[..., Any]](loop: Loop) -> Loop:
    """The loop as machine code from its first call on.

    Not before: numba takes half a second to load, and most commands never decide anything.
    """

    @wraps(loop)
    def first(*arguments: Any) -> Any:
        if globals()[loop.__name__] is first:
            globals().update({name: machine_code(plain) for name, plain in _plain.items()})
        return globals()[loop.__name__](*arguments)

    _plain[loop.__name__] = loop
    return cast(Loop, first)


@_compiled
def likely(
    chosen: Indices, size: Numbers, depth: Numbers, depth_fit: float, industry: Numbers, industry_fit: float,
    cosines: Numbers, reach: Numbers, distance_cost: float, farthest: float,
) -> Numbers:  # fmt: skip
    """exp of the sum of what speaks for and against each candidate."""
    out = np.empty(len(chosen))
    for k in range(len(chosen)):
        i = chosen[k]
        sum_ = size[i]
        if len(depth):
            sum_ += depth_fit * depth[i]
        if len(industry):
            sum_ += industry_fit * industry[i]
        if len(cosines) and cosines[i] == cosines[i]:
            far = min(EARTH_KM * acos(min(cosines[i], 1.0)) / reach[i], farthest)
            sum_ += distance_cost * (0.5 - far)
        out[k] = exp(sum_)
    return out


@_compiled
def fits(
    chosen: Indices, likely: Numbers, wins: Numbers, expected: Numbers, prior: float, factor: Numbers,
    believed: float, highest: float,
) -> Numbers:  # fmt: skip
    """How well it suits each candidate, by its results with the product line (if any) and all others."""
    out = np.empty(len(chosen))
    for k in range(len(chosen)):
        i = chosen[k]
        line = (wins[i] + prior) / (expected[i] + prior) if len(wins) else 1.0
        out[k] = min(max(1 + believed * (likely[k] * line * factor[i] - 1), 0.0), highest)
    return out


@_compiled
def weekly(
    chosen: Indices, weights: Numbers, rates: Numbers, rated_at: Numbers, at: float, half_life: float,
    age: float, worth: float, count: float,
) -> Numbers:  # fmt: skip
    """Accrual per week, a row in cents and a row in millionths; `worth` and `count` are those of the whole pool."""
    out = np.empty((2, len(chosen)))
    all_weights = weights.sum()
    for k in range(len(chosen)):
        i = chosen[k]
        decay, share = np.exp2((rated_at[i] - at) / half_life), weights[k] / all_weights
        for row, prior in ((0, worth * share), (1, count * share)):
            out[row, k] = max(rates[row, i] * decay + age * prior, prior / 4, 1e-9)
    return out


@_compiled
def credit(
    chosen: Indices, accounts: Integers, weekly: Numbers, worth: float, count: float, horizon: float
) -> Numbers:
    """How many horizons each candidate is behind; `worth` and `count` weigh the two accounts."""
    out = np.empty(len(chosen))
    for k in range(len(chosen)):
        i = chosen[k]
        out[k] = (worth * (accounts[0, i] / weekly[0, k]) + count * (accounts[1, i] / weekly[1, k])) / horizon
    return out


@_compiled
def prices(
    chosen: Indices, price: Numbers, usual: Numbers, offered_at: Numbers, left: Integers, places: Integers,
    claim: Numbers, at: float, usual_weight: float, price_weight: float, last_place: float, weeks: float,
    highest: float, scale: float,
) -> tuple[Numbers, Numbers]:  # fmt: skip
    """(usual price, price of the next place) of each candidate; `last_place` is that of the rest of the week."""
    usually, place = np.empty(len(chosen)), np.empty(len(chosen))
    for k in range(len(chosen)):
        i = chosen[k]
        usually[k] = usual_weight * (usual[i] - 1)
        cost = price_weight * price[i]
        if left[k] <= 1:
            waited = np.exp2((offered_at[i] - at) / weeks)
            cost += min(last_place * waited * claim[k] / float(places[k]) ** 2, highest)
        place[k] = cost / scale
    return usually, place


@_compiled
def weigh(
    fits: Numbers, usual: Numbers, place: Numbers, credits: Numbers, scale: float
) -> tuple[Integers, Numbers]:
    """(rows fit net of price, credit, price, total in millionths; gains of each candidate x scale).

    A gain is what a candidate is better by than the best of the others, at least than nobody, its own place for free.
    """
    n = len(fits)
    parts, gains = np.empty((4, n), dtype=np.int64), np.empty(n)
    best, second = -1, -1
    for k in range(n):
        price = np.int64(np.rint((usual[k] + place[k]) * MICRO))
        parts[0, k] = np.int64(np.rint(fits[k] * MICRO)) - price
        parts[1, k] = np.int64(np.rint(credits[k] * MICRO))
        parts[2, k] = price
        parts[3, k] = parts[0, k] + parts[1, k]
        if best < 0 or parts[3, k] > parts[3, best]:
            best, second = k, best
        elif second < 0 or parts[3, k] > parts[3, second]:
            second = k
    highest = max(parts[3, best] / MICRO, 0.0)
    following = max(parts[3, second] / MICRO, 0.0) if second >= 0 else 0.0
    for k in range(n):
        gains[k] = scale * (fits[k] - usual[k] + credits[k] - (following if k == best else highest))
    return parts, gains


@_compiled
def near_best(totals: Integers, tie: int) -> Indices:
    """Who is at most so much below the best."""
    return np.flatnonzero(totals >= totals.max() - tie)


@_compiled
def learn_prices(
    chosen: Indices, price: Numbers, learned: Numbers, seen_at: Numbers, fits: Numbers, gains: Numbers,
    left: Integers, rest_of_week: float, at: float, young: float, step: float, arrival_half_life: float,
    usual_half_life: float,
) -> None:  # fmt: skip
    """Moves flow, usual fit and price of each candidate; `young` corrects the flow for the time since opening."""
    for k in range(len(chosen)):
        i = chosen[k]
        ago = seen_at[i] - at
        flow = learned[0, i] * np.exp2(ago / arrival_half_life) + 1
        coming = flow * (log(2) / arrival_half_life / young * rest_of_week)
        share = min(left[k] / max(coming, 1e-9), 1.0)
        taken = 1.0 if gains[k] > price[i] else 0.0
        price[i] = max(price[i] + step * (taken - share), 0.0)
        known = learned[2, i] * np.exp2(ago / usual_half_life) + 1
        learned[0, i], learned[2, i] = flow, known
        learned[1, i] += (fits[k] - learned[1, i]) / known
        seen_at[i] = at


@_compiled
def portions(totals: Integers, weights: Numbers) -> Integers:
    """A row of whole parts for every total, in proportion to the weights: the largest remainders get the rest.

    Weights count as millionths of the largest one, so that the arithmetic is exact in 64 bits.
    """
    n = len(weights)
    whole, largest = np.empty(n, dtype=np.int64), weights.max()
    for k in range(n):
        whole[k] = max(np.int64(np.rint(weights[k] * (1e6 / largest))), np.int64(1))
    everything = whole.sum()
    parts, remainders = np.empty((len(totals), n), dtype=np.int64), np.empty(n, dtype=np.int64)
    for row in range(len(totals)):
        rest = totals[row]
        for k in range(n):
            wanted = totals[row] * whole[k]
            parts[row, k] = wanted // everything
            remainders[k] = parts[row, k] * everything - wanted
            rest -= parts[row, k]
        if rest:
            first = np.argsort(remainders, kind="mergesort")
            for k in range(rest):
                parts[row, first[k]] += 1
    return parts


@_compiled
def book(
    chosen: Indices, weights: Numbers, place: int, totals: Integers, accounts: Integers, rates: Numbers,
    rated_at: Numbers, at: float, half_life: float,
) -> Integers:  # fmt: skip
    """Credits the totals to all candidates and debits them to the one at `place`; the movement, a row per account."""
    shares, per_week = portions(totals, weights), log(2) / half_life
    for k in range(len(chosen)):
        i = chosen[k]
        decay = np.exp2((rated_at[i] - at) / half_life)
        for row in range(2):
            rates[row, i] = rates[row, i] * decay + shares[row, k] * per_week
        rated_at[i] = at
    for row in range(2):
        shares[row, place] -= totals[row]
        for k in range(len(chosen)):
            accounts[row, chosen[k]] += shares[row, k]
    return shares


@_compiled
def cosines(place: Numbers, x: float, y: float, z: float) -> Numbers:
    """Cosines of the angles between all partners, a column on the unit sphere each, and a place on it."""
    out = np.empty(place.shape[1])
    for i in range(len(out)):
        out[i] = place[0, i] * x + place[1, i] * y + place[2, i] * z
    return out


@_compiled
def reached(inside: Marks, cosines: Numbers, reach: Numbers) -> None:
    """Marks who has the place within its radius as inside; `reach` is the cosine of the radius."""
    for i in range(len(inside)):
        if cosines[i] >= reach[i]:
            inside[i] = True


@_compiled
def placed(wished: Codes, inside: Marks, blind: Marks, outside: np.int8, unknown: np.int8) -> Codes:
    """The codes wished for, and of what is left: who has not the place, and of whom that is unknown."""
    codes = wished.copy()
    for i in range(len(codes)):
        if codes[i] == 0 and not inside[i]:
            codes[i] = unknown if len(blind) and blind[i] else outside
    return codes


@_compiled
def mark_full(codes: Codes, used: Integers, places: Integers, code: np.int8) -> None:
    """Writes the code where all places are used and no earlier code holds."""
    for i in range(len(codes)):
        if codes[i] == 0 and used[i] >= places[i]:
            codes[i] = code


@_compiled
def sorted_out(codes: Codes, most: int) -> tuple[Indices, Integers]:
    """(places of those with code 0, how many have each of the codes 0 to most - 1)."""
    counts = np.zeros(most, dtype=np.int64)
    for code in codes:
        counts[code] += 1
    chosen, k = np.empty(counts[0], dtype=np.intp), 0
    for i in range(len(codes)):
        if codes[i] == 0:
            chosen[k] = i
            k += 1
    return chosen, counts
