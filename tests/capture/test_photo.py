"""Photos of cards: small, upright, without a place; what is no photo says what to do."""

from io import BytesIO

import pytest
from PIL import Image
from tests.cards import VCARD, a_photo, taken_in_kassel

from stellwerk.capture.sources import photo
from stellwerk.capture.sources.photo import PhotoError, read_photo


def opened(body: bytes) -> Image.Image:
    return Image.open(BytesIO(body))


def refusal(body: bytes) -> str:
    with pytest.raises(PhotoError) as caught:
        read_photo(body)
    return caught.value.reason.key


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_is_made_small_and_its_code_is_read(kind: str) -> None:
    found = read_photo(a_photo(VCARD, size=(3000, 2000), kind=kind))
    assert found.codes == (VCARD,)
    assert (opened(found.body).format, max(opened(found.body).size)) == ("JPEG", 1600)
    assert len(found.body) < 300_000


def test_where_it_was_taken_is_gone_and_it_stands_upright() -> None:
    body = a_photo(exif=taken_in_kassel())
    assert opened(body).getexif().get_ifd(0x8825), "the file that came has a place"
    kept = opened(read_photo(body).body)
    assert kept.size == (1000, 1600)
    assert dict(kept.getexif()) == {}
    assert not {"exif", "comment", "icc_profile", "xmp"} & set(kept.info)


def test_a_photo_without_a_code_has_none() -> None:
    assert read_photo(a_photo()).codes == ()


def test_what_shines_through_is_white() -> None:
    file = BytesIO()
    Image.new("RGBA", (40, 40), (0, 0, 0, 0)).save(file, "PNG")
    assert opened(read_photo(file.getvalue()).body).convert("RGB").getpixel((20, 20)) == (255, 255, 255)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"%PDF-1.7",
        b"GIF89a\x01\x00\x01\x00",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"MZ\x90",
        b"BM1234",
    ],
)
def test_what_is_no_photo_says_so(body: bytes) -> None:
    assert refusal(body) == "photo.no_photo"


def test_half_a_photo_says_so() -> None:
    assert refusal(a_photo()[:3000]) == "photo.broken"


def test_a_file_that_is_too_large_is_not_opened() -> None:
    assert refusal(a_photo() + bytes(photo.MOST_BYTES)) == "photo.too_large"


@pytest.mark.parametrize(("kind", "side"), [("PNG", 20_000), ("JPEG", 9_000), ("PNG", 6_000)])
def test_a_bomb_of_pixels_is_not_opened(kind: str, side: int) -> None:
    file = BytesIO()
    Image.new("1" if kind == "PNG" else "L", (side, side)).save(file, kind)
    assert len(file.getvalue()) < 1_500_000
    assert refusal(file.getvalue()) == "photo.too_many_pixels"
