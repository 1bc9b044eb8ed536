"""A fair in the demo house that goes on today: its stand's page is open, and photos of cards wait to be typed."""

from datetime import datetime, timedelta
from io import BytesIO

from PIL import Image, ImageDraw

from stellwerk.capture import step as capture
from stellwerk.capture.sources import fair
from stellwerk.capture.sources.photo import KIND
from stellwerk.store.models import Campaign, Policy, Source, User
from stellwerk.worker import line

NAME = "Intec Leipzig"
LASTS = timedelta(days=3)
SIZE = (1280, 800)
# What stands on a card, what was ticked, and the remark.
CARDS = (
    (
        "Rautenberg Präzisionsteile GmbH|Silke Rautenberg|Geschäftsführerin|Gewerbestraße 14|04435 Schkeuditz"
        "|Telefon 034204 71 88-12|s.rautenberg@rautenberg-teile.example",
        ("quotation", "visit"),
        "Zweite Halle ab Mai",
    ),
    (
        "Zerspanungstechnik Ahlers|Jan Ahlers|Fertigungsleiter|Am Hafen 3|26789 Leer|0491 92 74 30"
        "|ahlers@zt-ahlers.example",
        ("call",),
        "",
    ),
)


def tell(*, users: dict[str, User], now: datetime) -> None:
    """The stand's page, and two cards that Ole photographed yesterday; the line asks the call centre to read them."""
    ines = users["ines"].actor
    campaign = Campaign.objects.create(
        name=NAME, channel=fair.KIND, strategy="market_penetration", goal="Neue Kunden in Sachsen",
        planned_cost_cents=4_200_000, starts_on=(now - timedelta(days=1)).date(), ends_on=(now + LASTS).date(),
    )  # fmt: skip
    made_at = now - timedelta(days=20)
    stand = capture.open_source(NAME, fair.KIND, by=ines, now=made_at, campaign=campaign)
    open_until = (now + LASTS).date().isoformat()
    capture.configure(stand.pk, shelf=fair.KIND, values={"open_until": open_until}, by=ines, now=made_at)
    for place, card in enumerate(CARDS):
        _photographed(stand, *card, number=place, at=now - timedelta(hours=20 - place))
    line.walk(now=now, policy=Policy.objects.live())


def _photographed(
    stand: Source, card: str, ticks: tuple[str, ...], remark: str, *, number: int, at: datetime
) -> None:
    message = {"photo": "yes", "lang": "de", "ticks": list(ticks), "own_ticks": [], "at_stand": "Ole", "consent": "yes",
               "consent_version": fair.CONSENTS[0]} | ({"remark": remark} if remark else {})  # fmt: skip
    file = capture.File(f"card-{number}.jpg", KIND, drawn(card.split("|")))
    capture.receive_with_files(stand, message, [file], external_id=f"demo-card-{number:04}", now=at)


def drawn(lines: list[str]) -> bytes:
    """A business card on a table, as JPEG."""
    picture = Image.new("RGB", SIZE, "#8a7f72")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((90, 90, SIZE[0] - 90, SIZE[1] - 90), fill="#fdfcf8")
    draw.rectangle((90, 90, 114, SIZE[1] - 90), fill="#0a4a58")
    for place, text in enumerate(lines):
        size = 46 if place == 0 else 34
        draw.text((170, 150 + place * 68), text, fill="#15181b", font_size=size)
    file = BytesIO()
    picture.save(file, "JPEG", quality=82)
    return file.getvalue()
