"""First name -> Frau or Herr, where the name leaves no doubt."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from stellwerk.enrich.fact import Fact, Source
from stellwerk.enrich.known import Known

_WOMENS_NAMES = """
agnes alexandra alina amelie angela angelika anita anja anke anna anne annette antje astrid barbara
beate bettina bianca birgit brigitte britta carina carmen carola caroline charlotte christa christiane
christina christine claudia clara corinna cornelia dagmar daniela denise diana doris dorothea edith
elena elisabeth elke emma erika esther eva evelyn franziska gabi gerda gisela gudrun hanna hannah heide
heidi heike helena helga hildegard ilona ines ingrid irene iris isabel isabella jana janina jasmin
jennifer jessica johanna jutta karin karla katharina kathrin katja katrin kerstin klara kristin kristina
lara larissa laura lea lena leonie linda lisa luise magdalena maja manuela margit margarete maria marie
marina marion marlene martina mechthild melanie michaela miriam monika nadine nadja natalie nathalie
nicole nina olga patricia paula petra pia ramona regina renate rita rosemarie roswitha ruth sabine
sabrina sandra sara sarah sibylle silke silvia sofia sonja sophia sophie stefanie stephanie susanne
svenja sylvia tamara tanja tatjana teresa theresa ulrike ursula ute valentina vanessa vera verena
veronika viktoria yvonne
"""
_WOMEN = frozenset(_WOMENS_NAMES.split())
_MENS_NAMES = """
achim adrian albert alexander alfred alois andreas anton armin arne arnold axel beat benedikt benjamin
bernd bernhard bjoern björn bruno burkhard carsten christian christof christoph clemens cornelius daniel
david detlef dennis dieter dietmar dirk dominik eberhard eckhard egon elias emil erich ernst erwin eugen
fabian felix ferdinand florian frank franz friedrich fritz georg gerald gerd gerhard gernot guenter
guenther guido günter günther gustav hannes hans harald hartmut heiko heiner heinrich heinz helmut
henning henrik herbert hermann holger horst hubert ingo jakob jan jens joachim jochen joerg johann
johannes jonas josef jörg juergen julian jürgen kai karl karsten kilian klaus konrad konstantin kurt
lars lennart leo leon leonhard linus lorenz lothar ludwig lukas manfred manuel marc marcel marco marcus
mario mark markus martin mathias matthias max maximilian michael moritz norbert oliver oskar otto pascal
patrick paul peter philipp rainer ralf ralph raphael reiner reinhard reinhold reto richard robert roland
rolf roman rudolf ruedi samuel sebastian siegfried simon stefan steffen stephan sven thomas thorsten
till tim timo tobias tom torsten udo ulf ulrich urs uwe valentin viktor vincent volker walter werner
wilfried wilhelm winfried wolfgang
"""
_MEN = frozenset(_MENS_NAMES.split())
# Women's names in German, men's in Italian.
_DEPENDS = frozenset({"andrea", "simone", "gabriele", "nicola"})
_WOMEN_IN_GERMAN = frozenset({"andrea", "simone", "gabriele"})
_GERMAN_ONLY = frozenset({"DE", "AT"})


@dataclass(frozen=True, slots=True)
class Settings:
    # How sure a salutation by first name is.
    name: float = 0.85


DEFAULT = Settings()


def facts(known: Known, *, now: datetime, settings: Settings = DEFAULT) -> tuple[Fact, ...]:
    """salutation (Frau, Herr) if there is none yet; nothing for names that women and men bear."""
    name = known.get("first_name", "")
    if not name or known.get("salutation"):
        return ()
    salutation = _salutation(name, known.get("country", "") in _GERMAN_ONLY)
    if not salutation:
        return ()
    return (Fact("salutation", salutation, Source.GUESS, "first_name.table", settings.name, now),)


@lru_cache(maxsize=8192)
def _salutation(name: str, german_only: bool) -> str:
    # Of a double name the first part decides: Karl-Heinz, Anna Lena, Rainer Maria.
    parts = name.lower().replace("-", " ").split()
    first = parts[0] if parts else ""
    if first in _DEPENDS:
        return "Frau" if german_only and first in _WOMEN_IN_GERMAN else ""
    return "Frau" if first in _WOMEN else "Herr" if first in _MEN else ""
