"""A photo of a business card: checked by its bytes, upright, small, without the place where it was taken; its codes.

Only the kinds that phones send are opened, each by a reader of its own. What goes out is a picture made anew, so
nothing of the file that came in stays but what can be seen.
"""

from dataclasses import dataclass
from io import BytesIO

import zxingcpp
from PIL import Image, ImageOps, UnidentifiedImageError

from stellwerk.terms import Reason

KINDS = ("JPEG", "PNG", "WEBP")
KIND = "image/jpeg"  # of every photo that is kept
MOST_BYTES = 15_000_000
MOST_PIXELS = 64_000_000  # a phone's best camera has 48 million; a bomb has more
MOST_OPENED = 26_000_000  # so many are in memory at most
LOOKED_AT, KEPT = 2_400, 1_600  # longest side in pixels: to find a code in, to be read by a person
MOST_CODES, MOST_LETTERS = 5, 4_000
_CODES = zxingcpp.BarcodeFormats(
    [zxingcpp.BarcodeFormat.QRCode, zxingcpp.BarcodeFormat.DataMatrix, zxingcpp.BarcodeFormat.Aztec]
)


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture as it is kept (JPEG), and the text of the codes in it."""

    body: bytes
    codes: tuple[str, ...] = ()


class PhotoError(ValueError):
    """A file that is no photo we can keep; `reason` says what to do."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.key)
        self.reason = reason


def read_photo(body: bytes) -> Photo:
    """The photo behind these bytes. Raises PhotoError."""
    if len(body) > MOST_BYTES:
        raise PhotoError(Reason("photo.too_large", {"megabytes": MOST_BYTES // 1_000_000}))
    picture = _opened(body)
    picture.thumbnail((LOOKED_AT, LOOKED_AT))
    codes = _codes(picture)
    picture.thumbnail((KEPT, KEPT))
    file = BytesIO()
    picture.save(file, "JPEG", quality=82, optimize=True)
    return Photo(file.getvalue(), codes)


def _opened(body: bytes) -> Image.Image:
    """Upright, in plain colours on white, without a word of what stood beside the picture."""
    try:
        with Image.open(BytesIO(body), formats=KINDS) as found:
            if found.width * found.height > MOST_PIXELS:
                raise PhotoError(Reason("photo.too_many_pixels"))
            found.draft("RGB", (LOOKED_AT, LOOKED_AT))  # a JPEG is made smaller while it is read
            if found.width * found.height > MOST_OPENED:
                raise PhotoError(Reason("photo.too_many_pixels"))
            upright = ImageOps.exif_transpose(found)
            whole = upright.convert("RGBA") if upright.mode in ("P", "PA", "LA") else upright
            plain = Image.new("RGB", whole.size, "white")
            plain.paste(whole, mask=whole.getchannel("A") if whole.mode == "RGBA" else None)
    except PhotoError:
        raise
    except UnidentifiedImageError as error:
        raise PhotoError(Reason("photo.no_photo")) from error
    except Image.DecompressionBombError as error:
        raise PhotoError(Reason("photo.too_many_pixels")) from error
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError, OverflowError, IndexError) as error:
        raise PhotoError(Reason("photo.broken")) from error
    return plain


def _codes(picture: Image.Image) -> tuple[str, ...]:
    """What the codes in a picture say, each once."""
    found = zxingcpp.read_barcodes(picture.convert("L"), formats=_CODES)
    texts = dict.fromkeys(code.text.replace("\x00", "")[:MOST_LETTERS] for code in found if code.text)
    return tuple(texts)[:MOST_CODES]
