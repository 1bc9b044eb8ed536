"""Invents what comes in: honest enquiries, catalogues, strays, doubles and rubbish, as dirty as they are."""

import random
from collections import deque
from dataclasses import dataclass, field, replace

from stellwerk.worker.demo.house import CHANNELS
from stellwerk.worker.demo.people import Human, Registry, slug
from stellwerk.worker.demo.phrases import ENGLISH, HOT, LAST, MALE, OUT, PRODUCTS, SWAP, SWISS_FRENCH, WEAK
from stellwerk.worker.demo.towns import ABROAD, SERVED, UNWORKED, Town

Payload = dict[str, str]


@dataclass(frozen=True, slots=True)
class Campaign:
    """The truth about a source: its share of all contacts, how they are (hot, nearly, weak; the rest is out), how
    often a taken lead becomes an order where it says nothing special, after how many days, and how often nobody there
    had wanted anything."""

    share: int
    hot: float
    nearly: float
    weak: float
    wins: float
    days: int
    mistaken: float = 0.01


# Altmaschinen-Tausch brings quick buyers. Adresskauf Nord only eats time.
TRUTH = {
    "Webformular": Campaign(26, 0.19, 0.04, 0.31, 0.46, 55),
    "EMO Hannover": Campaign(19, 0.13, 0.04, 0.34, 0.40, 80),
    "Adresskauf Nord": Campaign(22, 0.065, 0.0, 0.33, 0.001, 150, 0.12),
    "Altmaschinen-Tausch": Campaign(8, 0.34, 0.03, 0.26, 0.2, 20),
    "Empfehlung": Campaign(8, 0.28, 0.0, 0.34, 0.56, 45),
    "Fachbrief": Campaign(10, 0.11, 0.04, 0.39, 0.36, 70),
    "Telefon": Campaign(7, 0.22, 0.05, 0.30, 0.46, 45),
}
SWISS_OR_AUSTRIAN = {"DE": 10, "AT": 11, "CH": 11}
NORTH = ("10", "14", "20", "24", "26", "28", "30", "33", "38", "39", "48", "49")


@dataclass(frozen=True, slots=True)
class Contact:
    """One message of a source, and what is true about it. `kind`: hot, nearly, weak, out, double or junk."""

    source: str
    external_id: str
    payload: Payload
    kind: str
    human: Human | None = None
    value_cents: int = 0
    fair_days: int = 0


@dataclass
class Post:
    """Brings the contacts, one after the other."""

    rng: random.Random
    customers: list[Human]
    registry: Registry
    count: int = 0
    recent: deque[Contact] = field(default_factory=lambda: deque(maxlen=140))

    def contact(
        self, *, source: str = "", kind: str = "", town: Town | None = None, model: str = ""
    ) -> Contact:
        """A further contact; what is not said is left to chance."""
        rng = self.rng
        source = source or rng.choices(list(TRUTH), [c.share for c in TRUTH.values()])[0]
        luck = rng.random()
        if kind == "junk" or (not kind and luck < 0.035):
            return self._numbered(self._junk(source))
        if self.recent and (kind == "double" or (not kind and luck < 0.105)):
            return self._numbered(self._double(source))
        kind = kind or self._kind(source)
        town = town or self._town(source, kind)
        human = self._human(town, kind)
        contact = self._honest(source, kind, human, model)
        if town not in UNWORKED:
            self.recent.append(contact)
        return self._numbered(replace(contact, payload=self._soiled(contact.payload)))

    def _numbered(self, contact: Contact) -> Contact:
        self.count += 1
        return replace(contact, external_id=f"{slug(contact.source)[:3].upper()}-{self.count:05d}")

    def _kind(self, source: str) -> str:
        truth = TRUTH[source]
        rest = max(0.0, 1 - truth.hot - truth.nearly - truth.weak)
        return self.rng.choices(
            ("hot", "nearly", "weak", "out"), (truth.hot, truth.nearly, truth.weak, rest)
        )[0]

    def _town(self, source: str, kind: str) -> Town:
        """In the region that nobody works there is much to do, and nothing of it is hot yet."""
        rng = self.rng
        if kind == "out" and rng.random() < 0.12:
            return rng.choice(ABROAD)
        if kind == "weak" and source != "Altmaschinen-Tausch" and rng.random() < 0.07:
            return rng.choice(UNWORKED)
        towns = SERVED
        if source == "Adresskauf Nord":
            towns = tuple(t for t in SERVED if t.country == "DE" and t.postcode[:2] in NORTH)
        return rng.choices(towns, [SWISS_OR_AUSTRIAN[t.country] for t in towns])[0]

    def _human(self, town: Town, kind: str) -> Human:
        if kind == "hot" and self.customers and town not in UNWORKED and self.rng.random() < 0.12:
            return self.rng.choice(self.customers)
        return self.registry.human(town, decides=None if kind == "out" else kind in ("hot", "nearly"))

    def _honest(self, source: str, kind: str, human: Human, model: str) -> Contact:
        rng = self.rng
        models = ("HW 250", "HW 400") if source == "Altmaschinen-Tausch" else tuple(PRODUCTS)
        model = model or rng.choice(models)
        product, _, price = PRODUCTS[model]
        value = int(round(price * rng.choice((0.8, 0.9, 1, 1, 1.05, 1.1, 1.3)), -3))
        company, town = human.company, human.company.town
        known = kind in ("hot", "nearly") or (source != "Empfehlung" and rng.random() < 0.75)
        payload = {
            "company": company.full_name, "salutation": human.salutation, "first_name": human.first,
            "last_name": human.last, "role": human.role, "email": human.email,
            "phone": human.number if kind != "weak" or rng.random() < 0.5 else "",
            "street": company.street, "postcode": town.postcode, "city": town.name, "country": town.country,
            "industry": company.branch if kind in ("hot", "nearly") else "",
            "product": product if known else "", "interest": self._words(source, kind, town),
            "employees": str(company.employees) if kind in ("hot", "nearly") else "",
            "value": _written(rng, value) if kind == "hot" and rng.random() < 0.75 else "",
            "source": CHANNELS[source],
            "consent": "ja" if source in ("Webformular", "Altmaschinen-Tausch", "EMO Hannover") else "",
        }  # fmt: skip
        if human in self.customers:
            payload["web"] = f"www.{company.domain}"
        days = rng.randrange(1, 18) if source == "EMO Hannover" else 0
        return Contact(source, "", payload, kind, human, value * 100, days)

    def _words(self, source: str, kind: str, town: Town) -> str:
        rng = self.rng
        if kind == "nearly":
            return ""
        if kind == "weak":
            return (
                rng.choice(WEAK)
                if source in ("EMO Hannover", "Empfehlung", "Telefon") or rng.random() < 0.75
                else ""
            )
        if kind == "out":
            return "Please send your catalogue." if town in ABROAD else rng.choice(OUT)
        if town.name in ("Lausanne", "Genève"):
            return rng.choice(SWISS_FRENCH)
        if town.country != "DE" and rng.random() < 0.08:
            return rng.choice(ENGLISH)
        return rng.choice(SWAP if source == "Altmaschinen-Tausch" else HOT)

    def _junk(self, source: str) -> Contact:
        rng = self.rng
        kinds: tuple[Payload, ...] = (
            {"first_name": "Max", "last_name": "Mustermann", "email": "max@mustermann.example"},
            {"first_name": "Test", "last_name": "Test", "email": "test@test.de"},
            {"company": "asdf", "last_name": "asdf", "email": "asdf@asdf.de"},
            {"first_name": rng.choice(MALE), "last_name": rng.choice(LAST), "remark": "Karte nicht lesbar"},
            {"first_name": rng.choice(MALE), "last_name": rng.choice(LAST), "phone": "0000000000"},
            {"last_name": "Gewinn http://geschenk.example/[url", "email": "offer@geschenk.example"},
            {"company": "xxxxx", "last_name": "xxxxx", "phone": "1234567"},
        )
        return Contact(source, "", {**rng.choice(kinds), "source": CHANNELS[source]}, "junk")

    def _double(self, source: str) -> Contact:
        """Somebody we know comes again, another way, with another hand at the keyboard."""
        rng, known = self.rng, self.rng.choice(self.recent)
        payload = {
            **known.payload,
            "source": CHANNELS[source],
            "interest": rng.choice(("", known.payload["interest"])),
        }
        fault = rng.choice(("last", "first", "legal", "shout", "none", "none", "none", "short"))
        if fault == "last":
            payload["last_name"] = _mistyped(rng, payload["last_name"])
        elif fault == "first":
            payload["first_name"] = f"{payload['first_name'][0]}."
        elif fault == "legal":
            payload["company"] = payload["company"].split(" GmbH")[0].split(" AG")[0]
        elif fault == "shout":
            payload |= {name: payload[name].upper() for name in ("company", "first_name", "last_name")}
        elif fault == "short":
            return self._short(source, known)
        return replace(known, source=source, payload=payload, kind="double")

    def unsure(self) -> Contact:
        """Perhaps somebody we know: a person has to say."""
        return self._numbered(self._short("Fachbrief", self.rng.choice(self.recent)))

    def _short(self, source: str, known: Contact) -> Contact:
        """A card with the company's address, an initial and another mailbox."""
        said, last = known.payload, known.payload["last_name"]
        payload = {
            "company": said["company"], "first_name": f"{said['first_name'][0]}.", "last_name": last,
            "email": f"{slug(last)}@post.example", "street": said["street"], "city": said["city"],
            "postcode": said["postcode"], "country": said["country"], "interest": "Bitte Katalog zusenden.",
            "source": CHANNELS[source],
        }  # fmt: skip
        return replace(known, source=source, payload=payload, kind="double", fair_days=0)

    def _soiled(self, payload: Payload) -> Payload:
        """What hands, forms and spreadsheets do to a message."""
        rng, payload = self.rng, dict(payload)
        if payload["country"] == "DE" and payload["postcode"].startswith("0") and rng.random() < 0.4:
            payload["postcode"] = payload["postcode"][1:]
        if rng.random() < 0.3:
            payload["street"] = payload["street"].replace("straße", "str.")
        if rng.random() < 0.05:
            payload |= {name: payload[name].upper() for name in ("company", "first_name", "last_name")}
        if rng.random() < 0.04:
            payload["first_name"] = f"Dr. {payload['first_name']}"
        if payload["phone"] and rng.random() < 0.3:
            payload["phone"] = f"{payload['phone'][:3]} (0){payload['phone'][3:6]} {payload['phone'][6:]}"
        return payload


def _written(rng: random.Random, euros: int) -> str:
    german = f"{euros:,}".replace(",", ".")
    return rng.choice((german, f"{german},00 €", str(euros), f"{euros // 1000} T€"))


def _mistyped(rng: random.Random, text: str) -> str:
    if len(text) < 5:
        return text + text[-1]
    place = rng.randrange(1, len(text) - 2)
    return text[:place] + text[place + 1] + text[place] + text[place + 2 :]
