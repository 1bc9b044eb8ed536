"""What did we learn. Its reports bring their sentences here."""

from collections.abc import Mapping

from stellwerk.words.sentence import Pair

WORDS: Mapping[str, Pair] = {}

NAMES: Mapping[str, Mapping[str, Pair]] = {}
