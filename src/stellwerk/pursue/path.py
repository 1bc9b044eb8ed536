"""Cold, warm, prospect, customer: what each of the four needs, what of it is there and what is missing."""

from dataclasses import dataclass

from stellwerk.terms import Reason, Temperature


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a lead that decides about its temperature.

    `real` is None while nobody has found out. `won` and `lost` say that it has ended.
    """

    temperature: Temperature
    reachable: bool = False
    interested: bool = False
    talked: bool = False
    real: bool | None = None
    appointment: bool = False
    quotation: bool = False
    won: bool = False
    lost: bool = False


@dataclass(frozen=True, slots=True)
class Criterion:
    """One condition, in words, and whether it is met."""

    reason: Reason
    is_met: bool


@dataclass(frozen=True, slots=True)
class Station:
    """One of the four: whether the lead has come so far, whether it stands here, and by what one gets in.

    One condition of `entry` is enough; `further` says what leads on from here.
    """

    temperature: Temperature
    reached: bool
    here: bool
    entry: tuple[Criterion, ...]
    further: Reason


_WAY = tuple(Temperature)
_FURTHER = {
    Temperature.COLD: Reason("path.from_cold"),
    Temperature.WARM: Reason("path.from_warm"),
    Temperature.PROSPECT: Reason("path.from_prospect"),
    Temperature.CUSTOMER: Reason("path.from_customer"),
}


def path(known: Known) -> tuple[Station, ...]:
    """The four stations of a lead, in their order. The temperature only rises, so what was reached stays."""
    at = _WAY.index(known.temperature)
    return tuple(
        Station(stop, place <= at, place == at, _entry(stop, known), _further(stop, known, here=place == at))
        for place, stop in enumerate(_WAY)
    )


def _entry(stop: Temperature, known: Known) -> tuple[Criterion, ...]:
    if stop is Temperature.COLD:
        return (Criterion(Reason("path.reachable"), known.reachable),)
    if stop is Temperature.WARM:
        return (
            Criterion(Reason("path.interested"), known.interested),
            Criterion(Reason("path.talked"), known.talked),
        )
    if stop is Temperature.PROSPECT:
        return (
            Criterion(Reason("path.real"), known.real is True),
            Criterion(Reason("path.appointment"), known.appointment),
            Criterion(Reason("path.quotation"), known.quotation),
        )
    return (Criterion(Reason("path.order"), known.won),)


def _further(stop: Temperature, known: Known, *, here: bool) -> Reason:
    if here and known.lost:
        return Reason("path.lost")
    return _FURTHER[stop]
