"""E-mail or web address -> the company's site, the kind of mailbox, a guess at the country."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from stellwerk.enrich.fact import Fact, Source
from stellwerk.enrich.known import Known

_MAIL_PROVIDERS = """
gmail.com googlemail.com web.de gmx.de gmx.net gmx.at gmx.ch gmx.com gmx.info gmx.org gmx.eu t-online.de
freenet.de arcor.de aol.com aol.de yahoo.com yahoo.de yahoo.fr yahoo.it yahoo.co.uk ymail.com
outlook.com outlook.de outlook.at hotmail.com hotmail.de hotmail.at hotmail.ch hotmail.fr hotmail.it
live.com live.de live.at msn.com icloud.com me.com mac.com posteo.de posteo.net mailbox.org proton.me
protonmail.com protonmail.ch pm.me tutanota.com tutanota.de tuta.io email.de mail.de mail.com online.de
online.ch vodafone.de kabelmail.de o2online.de o2mail.de unitybox.de ewetel.net netcologne.de alice.de
a1.net aon.at chello.at drei.at liwest.at bluewin.ch sunrise.ch hispeed.ch swissonline.ch laposte.net
orange.fr wanadoo.fr free.fr libero.it virgilio.it tin.it wp.pl o2.pl seznam.cz
"""
_FREE_MAIL = frozenset(_MAIL_PROVIDERS.split())
# Country codes that the world uses for other reasons than the country.
_ENDINGS = "ac ag ai am bz cc cd co dj eu fm gg gl io la me ms mu nu pw sc sh st tk to tv vc ws"
_NO_COUNTRY = frozenset(_ENDINGS.split())
_SECOND_LEVEL = frozenset(("ac", "co", "com", "edu", "gov", "gv", "mil", "net", "nom", "or", "org"))
_BOXES = """
info office kontakt contact mail post service vertrieb sales einkauf verkauf zentrale buero empfang
hallo hello anfrage sekretariat verwaltung
"""
_SHARED_BOXES = frozenset(_BOXES.split())


@dataclass(frozen=True, slots=True)
class Settings:
    # How sure the company's site is behind its mail domain.
    site: float = 0.8
    # How sure the country behind the last part of the domain is.
    country: float = 0.55
    # Mail domains of your own region that belong to providers, not to companies.
    more_free_mail: frozenset[str] = frozenset()


DEFAULT = Settings()


def facts(known: Known, *, now: datetime, settings: Settings = DEFAULT) -> tuple[Fact, ...]:
    """mail_kind (free, company, shared), and web and country where they are not known."""
    box, _, host = known.get("email", "").lower().rpartition("@")
    web = known.get("web", "")
    found = []
    free = host in _FREE_MAIL or host in settings.more_free_mail
    if host:
        kind = "free" if free else "shared" if box in _SHARED_BOXES else "company"
        found.append(Fact("mail_kind", kind, Source.PROVIDER, "mail.domain", 0.95, now))
        if not free and not web:
            web = domain_of(host)
            found.append(Fact("web", web, Source.GUESS, "mail.domain", settings.site, now))
    if not known.get("country"):
        country = _country_of(web or host)
        if country:
            found.append(Fact("country", country, Source.GUESS, "web.ending", settings.country, now))
    return tuple(found)


@lru_cache(maxsize=16384)
def domain_of(host: str) -> str:
    """The registered domain of a host name, as far as its shape tells: mail.adler.co.at -> adler.co.at."""
    labels = host.strip(".").split(".")
    size = 3 if len(labels) > 2 and labels[-2] in _SECOND_LEVEL and len(labels[-1]) == 2 else 2
    return ".".join(labels[-size:])


@lru_cache(maxsize=4096)
def _country_of(host: str) -> str:
    ending = host.rstrip("/").split("/")[0].rpartition(".")[2].lower()
    if len(ending) != 2 or not ending.isalpha() or ending in _NO_COUNTRY:
        return ""
    return "GB" if ending == "uk" else ending.upper()
