"""Small trees, one after the other, each a little better than the last: gradient boosting with an offset.

Written here because the effect of who worked a lead has to go in as an offset, and because every tree must be told
apart into what each column adds. Plain loops, compiled by numba; one thread, so that the same leads give the same
trees. Friedman 2001; splits of levels after Fisher 1958; second-order leaves after Chen and Guestrin 2016.
"""

import numpy as np
from numpy.typing import NDArray

from stellwerk.grade.learned.history import Indices, Numbers
from stellwerk.machine_code import machine_code

Codes = NDArray[np.uint8]
Ints = NDArray[np.int32]
Sides = NDArray[np.bool_]
Tree = tuple[Ints, Sides, Ints, Ints, Numbers]


@machine_code
def grow(
    codes: Codes,
    is_level: Sides,
    gradient: Numbers,
    hessian: Numbers,
    rows: Indices,
    leaves: int,
    depth: int,
    least: float,
    ridge: float,
    level_ridge: float,
    used: Indices,
    wide: int,
) -> Tree:
    """One tree on `rows`, best leaf first. Gives its nodes: feature (-1 = leaf), who goes left, children, value."""
    count = codes.shape[1]
    most = 2 * leaves - 1
    feature = np.full(most, -1, np.int32)
    goes_left = np.zeros((most, wide), np.bool_)
    left = np.zeros(most, np.int32)
    right = np.zeros(most, np.int32)
    value = np.zeros(most, np.float64)
    start = np.zeros(most, np.int64)
    stop = np.zeros(most, np.int64)
    level_of = np.zeros(most, np.int32)
    gain = np.full(most, -1.0)
    best_feature = np.full(most, -1, np.int32)
    best_left = np.zeros((most, wide), np.bool_)
    sums = np.zeros((most, count, wide, 3), np.float64)
    order = rows.copy()
    spare = np.empty_like(order)
    stop[0] = len(order)
    _histogram(codes, gradient, hessian, order, 0, len(order), used, sums[0])
    _split(sums[0], is_level, used, least, ridge, level_ridge, 0, value, gain, best_feature, best_left)
    nodes = 1
    for _ in range(leaves - 1):
        at = -1
        for node in range(nodes):
            if (
                feature[node] < 0
                and gain[node] > 1e-9
                and level_of[node] < depth
                and (at < 0 or gain[node] > gain[at])
            ):
                at = node
        if at < 0:
            break
        f = best_feature[at]
        feature[at] = f
        goes_left[at] = best_left[at]
        a, b, lows, highs = start[at], stop[at], 0, 0
        for i in range(a, b):
            row = order[i]
            if best_left[at, codes[row, f]]:
                order[a + lows] = row
                lows += 1
            else:
                spare[highs] = row
                highs += 1
        for i in range(highs):
            order[a + lows + i] = spare[i]
        left[at], right[at] = nodes, nodes + 1
        for child in range(2):
            node = nodes + child
            start[node] = a if child == 0 else a + lows
            stop[node] = a + lows if child == 0 else b
            level_of[node] = level_of[at] + 1
        small = nodes if lows <= highs else nodes + 1
        large = nodes + 1 if lows <= highs else nodes
        _histogram(codes, gradient, hessian, order, start[small], stop[small], used, sums[small])
        for f2 in used:
            for c in range(wide):
                for k in range(3):
                    sums[large, f2, c, k] = sums[at, f2, c, k] - sums[small, f2, c, k]
        for node in (nodes, nodes + 1):
            _split(
                sums[node],
                is_level,
                used,
                least,
                ridge,
                level_ridge,
                node,
                value,
                gain,
                best_feature,
                best_left,
            )
        nodes += 2
    return feature[:nodes], goes_left[:nodes], left[:nodes], right[:nodes], value[:nodes]


@machine_code
def _histogram(
    codes: Codes,
    gradient: Numbers,
    hessian: Numbers,
    order: Indices,
    a: int,
    b: int,
    used: Indices,
    into: Numbers,
) -> None:
    """Gradient, hessian and number of leads per feature and code."""
    for i in range(a, b):
        row = order[i]
        g, h = gradient[row], hessian[row]
        for f in used:
            c = codes[row, f]
            into[f, c, 0] += g
            into[f, c, 1] += h
            into[f, c, 2] += 1.0


@machine_code
def _split(
    sums: Numbers,
    is_level: Sides,
    used: Indices,
    least: float,
    ridge: float,
    level_ridge: float,
    node: int,
    value: Numbers,
    gain: Numbers,
    best_feature: Ints,
    best_left: Sides,
) -> None:
    """The node's value, and the split that gains most; numbers keep their order, levels are put in theirs."""
    g, h, n = 0.0, 0.0, 0.0
    wide = sums.shape[1]
    for c in range(wide):
        g += sums[used[0], c, 0]
        h += sums[used[0], c, 1]
        n += sums[used[0], c, 2]
    value[node] = -g / (h + ridge)
    whole = g * g / (h + ridge)
    order = np.empty(wide, np.int64)
    rank = np.empty(wide, np.float64)
    for f in used:
        size = 0
        first = 0
        if is_level[f]:
            for c in range(wide):
                if sums[f, c, 2] >= 1.0:
                    own_rank = sums[f, c, 0] / (sums[f, c, 1] + level_ridge)
                    k = size
                    while k > 0 and rank[k - 1] > own_rank:  # sorted as they come: there are few
                        rank[k], order[k] = rank[k - 1], order[k - 1]
                        k -= 1
                    rank[k], order[k] = own_rank, c
                    size += 1
        else:
            for c in range(wide):
                if sums[f, c, 2] >= 1.0:
                    order[size] = c
                    size += 1
            first = 1 if size and order[0] == 0 else 0
        own = level_ridge if is_level[f] else ridge
        for skip in range(1 + first):  # a missing number once on the left, once on the right
            gl, hl, nl = 0.0, 0.0, 0.0
            for k in range(skip, size - 1):
                c = order[k]
                gl += sums[f, c, 0]
                hl += sums[f, c, 1]
                nl += sums[f, c, 2]
                if nl < least or n - nl < least:
                    continue
                gr, hr = g - gl, h - hl
                found = gl * gl / (hl + own) + gr * gr / (hr + own) - whole
                if found > gain[node]:
                    gain[node] = found
                    best_feature[node] = f
                    best_left[node] = False
                    for j in range(skip, k + 1):
                        best_left[node, order[j]] = True
                    if is_level[f]:  # a level that nobody here has goes where most go
                        for c2 in range(wide):
                            if sums[f, c2, 2] < 1.0:
                                best_left[node, c2] = hl > h - hl
                    else:  # codes that nobody here has lie between those that somebody has
                        for c2 in range(1, order[k]):
                            best_left[node, c2] = True
                        if skip == 0 and first == 0:
                            best_left[node, 0] = hl > h - hl


@machine_code
def boost(
    codes: Codes,
    is_level: Sides,
    won: Numbers,
    start: Numbers,
    check_codes: Codes,
    check_won: Numbers,
    check_start: Numbers,
    trees: int,
    rate: float,
    leaves: int,
    depth: int,
    least: float,
    ridge: float,
    level_ridge: float,
    patience: int,
    share: float,
    seed: int,
    wide: int,
) -> tuple[Ints, Sides, Ints, Ints, Numbers, Numbers]:
    """Grows trees until the leads that are kept aside get no better for `patience` trees, or there are enough.

    Gives the trees (one row each), the log-odds of the leads kept aside after every tree, and how many were grown.
    """
    n = len(won)
    most = 2 * leaves - 1
    count = codes.shape[1]
    features = np.full((trees, most), -1, np.int32)
    lefts = np.zeros((trees, most), np.int32)
    rights = np.zeros((trees, most), np.int32)
    values = np.zeros((trees, most), np.float64)
    sides = np.zeros((trees, most, wide), np.bool_)
    said = start.copy()
    aside = check_start.copy()
    path = np.zeros((trees if len(check_won) else 0, len(check_won)))
    gradient, hessian = np.empty(n), np.empty(n)
    rows = np.arange(n)
    state = np.uint64(seed * 2 + 1)
    best, since, grown = np.inf, 0, 0
    used = np.arange(count)
    wanted = max(1, int(np.ceil(count * share)))
    for t in range(trees):
        for i in range(n):
            p = 1.0 / (1.0 + np.exp(-said[i]))
            gradient[i] = p - won[i]
            hessian[i] = max(p * (1.0 - p), 1e-6)
        if wanted < count:
            for k in range(wanted):  # a draw without replacement, by a generator of our own
                state = state * np.uint64(6364136223846793005) + np.uint64(1442695040888963407)
                j = k + int((state >> np.uint64(33)) % np.uint64(count - k))
                used[k], used[j] = used[j], used[k]
        feature, goes_left, left, right, value = grow(
            codes,
            is_level,
            gradient,
            hessian,
            rows,
            leaves,
            depth,
            least,
            ridge,
            level_ridge,
            used[:wanted],
            wide,
        )
        size = len(feature)
        features[t, :size], lefts[t, :size], rights[t, :size] = feature, left, right
        values[t, :size], sides[t, :size] = value * rate, goes_left
        for i in range(n):
            node = 0
            while feature[node] >= 0:
                node = left[node] if goes_left[node, codes[i, feature[node]]] else right[node]
            said[i] += value[node] * rate
        grown = t + 1
        if len(check_won):
            loss = 0.0
            for i in range(len(check_won)):
                node = 0
                while feature[node] >= 0:
                    node = left[node] if goes_left[node, check_codes[i, feature[node]]] else right[node]
                aside[i] += value[node] * rate
                path[t, i] = aside[i]
                loss += np.log1p(np.exp(-aside[i])) if check_won[i] else np.log1p(np.exp(aside[i]))
            if loss < best - 1e-9:
                best, since = loss, 0
            else:
                since += 1
                if since >= patience:
                    break
    return features[:grown], sides[:grown], lefts[:grown], rights[:grown], values[:grown], path[:grown]


@machine_code
def tell(
    features: Ints,
    sides: Sides,
    lefts: Ints,
    rights: Ints,
    values: Numbers,
    codes: Codes,
    column_of: Indices,
    into: Numbers,
) -> None:
    """Adds to `into` (leads × columns) what every column's questions changed on the way to the leaves."""
    for t in range(len(features)):
        for i in range(len(codes)):
            node = 0
            while features[t, node] >= 0:
                f = features[t, node]
                child = lefts[t, node] if sides[t, node, codes[i, f]] else rights[t, node]
                into[i, column_of[f]] += values[t, child] - values[t, node]
                node = child
