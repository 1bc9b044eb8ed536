"""In which encoding is a text written? Exact for UTF-8, by sample for the old ones."""

import codecs
from dataclasses import dataclass
from typing import BinaryIO

from charset_normalizer import from_bytes

_CHUNK = 1 << 20
_SAMPLE = 1 << 16
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Letters and signs that German, French, Italian and English texts use; a file of these in Windows-1252 needs
# no guessing. (charset-normalizer takes short German texts for Central European or Korean ones.)
_WESTERN = frozenset("äöüÄÖÜßéèêëàâáçîïìôòóûùúñÉÈÀÇåæøœÅÆØ€–—’‘‚“”„…°²³½§«»·´ \u00a0®©™µ×")


@dataclass(frozen=True, slots=True)
class Encoding:
    """`codec` decodes the bytes, `name` is for people; `mixed`: some characters are written otherwise."""

    codec: str
    name: str
    mixed: bool = False


def detect(stream: BinaryIO) -> Encoding | None:
    """The encoding of a seekable stream, None for what is no text. Reads it once, in pieces."""
    stream.seek(0)
    sample = stream.read(_SAMPLE)
    for bom, codec in _BOMS:
        if sample.startswith(bom):
            return Encoding(codec, codec.removesuffix("-sig"))
    if b"\0" in sample:
        return _with_zeros(sample)
    if _is_binary(sample):
        return None
    bad, good = _count_utf8(stream)
    if not bad:
        return Encoding("utf-8", "utf-8")
    if good > 10 * bad:
        return Encoding("utf-8", "utf-8", mixed=True)
    return _single_byte(stream)


def _with_zeros(sample: bytes) -> Encoding | None:
    """UTF-16 without its mark has a zero in every second byte; a stray NUL is left to the rows."""
    even, odd, half = sample[0::2].count(0), sample[1::2].count(0), len(sample) // 2
    if odd > 0.6 * half and even < 0.05 * half:
        return Encoding("utf-16-le", "utf-16")
    if even > 0.6 * half and odd < 0.05 * half:
        return Encoding("utf-16-be", "utf-16")
    if (even + odd) > 0.02 * len(sample) + 2 or _is_binary(sample.replace(b"\0", b"")):
        return None
    return Encoding("utf-8", "utf-8")


def _is_binary(sample: bytes) -> bool:
    control = sum(sample.count(bytes([code])) for code in range(1, 32) if code not in (9, 10, 11, 12, 13, 26))
    return sample.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8")) or control > 0.02 * len(sample)


def _count_utf8(stream: BinaryIO) -> tuple[int, int]:
    """How many bytes are no UTF-8, and how many characters beyond ASCII are."""
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    bad = good = 0
    stream.seek(0)
    while chunk := stream.read(_CHUNK):
        text = decoder.decode(chunk)
        if not text.isascii():
            beyond = [letter for letter in text if letter > "\x7f"]
            wrong = sum("\udc80" <= letter <= "\udcff" for letter in beyond)
            bad += wrong
            good += len(beyond) - wrong
    return bad + len(decoder.decode(b"", final=True)), good


def _single_byte(stream: BinaryIO) -> Encoding:
    """Windows-1252 where its letters make sense, else what the lines with such letters look like."""
    sample = _telling_lines(stream)
    beyond = [letter for letter in sample.decode("cp1252", errors="replace") if letter > "\x7f"]
    western = sum(letter in _WESTERN for letter in beyond)
    if western >= 0.9 * len(beyond):
        return Encoding("cp1252", "windows-1252")
    best = from_bytes(sample).best()
    name = best.encoding if best else "cp1252"
    return Encoding(name, name.replace("_", "-"))


def _telling_lines(stream: BinaryIO) -> bytes:
    """The first lines that hold more than ASCII; only they can tell one old encoding from another."""
    stream.seek(0)
    found: list[bytes] = []
    size = 0
    while size < _SAMPLE and (line := stream.readline(_SAMPLE)):
        if not line.isascii():
            found.append(line)
            size += len(line)
    return b"".join(found)
