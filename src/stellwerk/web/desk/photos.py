"""Photos of a report: read, made smaller, and freed of what a camera writes into them besides the picture."""

from collections.abc import Iterable
from io import BytesIO
from typing import Any

from django.utils.translation import gettext
from PIL import Image, ImageOps, UnidentifiedImageError

from stellwerk.pursue.step.visiting import Photo

MOST_FILES = 5
MOST_BYTES = 12_000_000
MOST_PIXELS = 60_000_000
LONGEST_SIDE = 1600
PDF = "application/pdf"
PICTURE = "image/jpeg"


class PhotoError(ValueError):
    """A file that cannot be taken; the message says which and what to send instead."""


def read_photos(files: Iterable[Any]) -> list[Photo]:
    """Uploaded files as photos: pictures as JPEG without place and camera, PDF as it is. Raises PhotoError."""
    found = list(files)
    if len(found) > MOST_FILES:
        raise PhotoError(gettext("At most %(n)s files fit one report.") % {"n": MOST_FILES})
    return [read_photo(one) for one in found]


def read_photo(upload: Any) -> Photo:
    name = str(upload.name).rpartition("/")[2].rpartition("\\")[2][:120] or "foto"
    if upload.size > MOST_BYTES:
        raise PhotoError(gettext("“%(name)s” is too large; 12 MB fit.") % {"name": name})
    data = upload.read()
    if data.startswith(b"%PDF-"):
        return Photo(name, PDF, data)
    return Photo(f"{name.rpartition('.')[0] or name}.jpg", PICTURE, smaller(data, name))


def smaller(data: bytes, name: str) -> bytes:
    """The picture upright, at most 1600 pixels on a side, with nothing but pixels in it."""
    try:
        with Image.open(BytesIO(data), formats=("JPEG", "PNG", "WEBP")) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise PhotoError(gettext("“%(name)s” has too many pixels.") % {"name": name})
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        if isinstance(error, PhotoError):
            raise
        text = gettext("“%(name)s” is no picture that we can read. Send JPEG, PNG, WebP or PDF.")
        raise PhotoError(text % {"name": name}) from None
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    out = BytesIO()
    upright.save(out, "JPEG", quality=82)
    return out.getvalue()
