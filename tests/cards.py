"""Photos of business cards: paper with a QR code on it, as a phone would take them."""

from io import BytesIO

import segno
from PIL import Image, ImageDraw

VCARD = (
    "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Vogt;Miriam;;;\r\nFN:Miriam Vogt\r\nORG:Kessler Formenbau GmbH;Fertigung\r\n"
    "TITLE:Leiterin Fertigung\r\nTEL;TYPE=WORK:+49 561 4820117\r\nEMAIL:m.vogt@kessler-formenbau.de\r\n"
    "ADR;TYPE=WORK:;;Ring 1;Kassel;;34123;DE\r\nEND:VCARD\r\n"
)


def a_photo(
    code: str = "", *, size: tuple[int, int] = (1600, 1000), kind: str = "JPEG", exif: Image.Exif | None = None,
    text: str = "Kessler Formenbau GmbH",
) -> bytes:  # fmt: skip
    """The bytes of a photo; with `code` there is a QR code on the card."""
    picture = Image.new("RGB", size, "#d8d4cc")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((60, 60, size[0] - 60, size[1] - 60), fill="white", outline="#888")
    draw.text((120, 120), text, fill="black", font_size=48)
    if code:
        drawn = BytesIO()
        segno.make(code, micro=False).save(drawn, kind="png", scale=7, border=4)
        picture.paste(Image.open(drawn).convert("RGB"), (140, 260))
    file = BytesIO()
    picture.save(file, kind, **({"exif": exif} if exif else {}))
    return file.getvalue()


def taken_in_kassel() -> Image.Exif:
    """What a phone writes beside a picture: lying on its side, and where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x8825] = {1: "N", 2: (51.0, 19.0, 0.0), 3: "E", 4: (9.0, 30.0, 0.0)}
    return exif
