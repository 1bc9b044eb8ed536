"""The columns that reports count from: packed and unpacked without loss, joined with one meaning."""

from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest

from stellwerk.review.figures import (
    LEADS,
    NEVER,
    TABLES,
    Block,
    Figures,
    FiguresError,
    Vocabulary,
    digest_of,
    figures_of,
    minute,
    pack,
    unpack,
)


def rows(count: int = 3, first: int = 1, **over: list[Any]) -> dict[str, dict[str, list[Any]]]:
    """So many leads from an id on; all that is not said is empty."""
    blank = {"name": "", "share": float("nan"), "minute": NEVER}
    found = {
        table: {
            name: [blank.get(kind, 0)] * (count if table == "leads" else 0) for name, kind in kinds.items()
        }
        for table, kinds in TABLES.items()
    }
    found["leads"] |= {"id": list(range(first, first + count)), **over}
    return found


def test_what_was_packed_comes_back() -> None:
    given = rows(channel=["fair", "", "web"], chance=[0.25, float("nan"), 1.0], worth=[2**40, 0, -5])
    leads = unpack(pack(given))["leads"]
    assert leads.columns["worth"].tolist() == [2**40, 0, -5]
    assert [leads.words["channel"][code] for code in leads.columns["channel"]] == ["fair", "", "web"]
    assert np.isnan(leads.columns["chance"][1])
    assert set(leads.columns) == set(LEADS)


def test_the_same_rows_have_the_same_digest_and_others_another() -> None:
    assert digest_of(pack(rows())) == digest_of(pack(rows()))
    assert digest_of(pack(rows())) != digest_of(pack(rows(worth=[1, 0, 0])))


@pytest.mark.parametrize("body", [b"", b"nonsense", pack(rows())[:-20]])
def test_a_broken_block_is_named_and_never_counted(body: bytes) -> None:
    with pytest.raises(FiguresError):
        unpack(body)


def test_words_keep_their_codes_when_blocks_are_joined() -> None:
    one, other = rows(channel=["web", "fair", "web"]), rows(first=11, channel=["fair", "mail", ""])
    figures = figures_of([one, other])
    words = figures.words("channel")
    assert [words[code] for code in figures.leads("channel")] == ["web", "fair", "web", "fair", "mail", ""]
    assert figures.leads("id").tolist() == [1, 2, 3, 11, 12, 13]


def test_a_block_that_is_read_again_keeps_what_the_others_mean() -> None:
    words = Vocabulary()
    stays = Block(pack(rows(channel=["web", "fair", "web"])), words)
    for channel in ("mail", "phone"):
        changed = Block(pack(rows(first=11, channel=[channel, "web", "fair"])), words)
        figures = Figures([stays, changed], words)
        assert [figures.words("channel")[code] for code in figures.leads("channel")] == [
            "web", "fair", "web", channel, "web", "fair",
        ]  # fmt: skip


def test_joined_columns_are_kept_once_and_older_figures_keep_theirs() -> None:
    words = Vocabulary()
    stays, older, newer = (
        Block(pack(rows(first=first, worth=worth)), words)
        for first, worth in ((1, [1, 2, 3]), (11, [4, 5, 6]), (11, [7, 8, 9]))
    )
    before, after = Figures([stays, older], words), Figures([stays, newer], words)
    was = before.leads("worth")
    assert np.shares_memory(was, stays.columns["leads"]["worth"])
    now = after.leads("worth")
    assert np.shares_memory(now, stays.columns["leads"]["worth"])
    assert np.shares_memory(now, newer.columns["leads"]["worth"])
    assert (was.tolist(), now.tolist()) == ([1, 2, 3, 4, 5, 6], [1, 2, 3, 7, 8, 9])
    assert before.leads("worth") is was


def test_offers_know_their_leads() -> None:
    given = rows(first=5)
    given["offers"] = {name: [] for name in TABLES["offers"]}
    for name, kind in TABLES["offers"].items():
        given["offers"][name] = ["" if kind == "name" else 0] * 3
    given["offers"] |= {"id": [1, 2, 3], "lead": [7, 5, 7]}
    assert figures_of([given]).lead_rows("offers").tolist() == [2, 0, 2]


def test_a_moment_that_did_not_come_is_before_all_others() -> None:
    assert minute(None) == NEVER < minute(datetime(1980, 1, 1, tzinfo=UTC))
    assert minute(datetime(1970, 1, 2, tzinfo=UTC)) == 1440


def test_an_empty_house_has_empty_columns() -> None:
    assert len(Figures((), Vocabulary()).leads("id")) == 0
