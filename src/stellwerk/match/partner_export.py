"""Partners as the rows of a file that reads the same again (see partner_file)."""

from stellwerk.capture.vocabulary import PARTNERS
from stellwerk.match.areas import write_areas
from stellwerk.match.partner_file import FIELDS
from stellwerk.match.register import PartnerRecord


def file_rows(record: PartnerRecord) -> list[list[str]]:
    """The rows of a partner in a file, one cell per column of ours; further people and absences take further rows."""
    rows = max(1, len(record.people), len(record.absences))
    return [_cells(record, at) for at in range(rows)]


def _cells(record: PartnerRecord, at: int) -> list[str]:
    person = record.people[at] if at < len(record.people) else None
    away = record.absences[at] if at < len(record.absences) else None
    known = {"partner_id": record.code, "name": record.name} | (_master(record) if at == 0 else {})
    if person:
        known |= {
            f"contact_{name}": str(getattr(person, name)) for name in ("name", "role", "email", "phone")
        }
        known |= {"contact_language": person.language, "contact_decides": _yes(person.decides)}
        known["contact_takes_offers"] = _yes(person.takes_offers)
    if away:
        known |= {"absent_from": away[0].isoformat(), "absent_to": away[1].isoformat()}
    return [known.get(name, "") for name in PARTNERS.names]


def _master(record: PartnerRecord) -> dict[str, str]:
    lists = {name: "|".join(getattr(record, name)) for name in ("languages", "industries", "on_show")}
    same = ("country", "postcode", "city", "lat", "lon", "radius_km", "size_class", "capacity_per_week", "max_open",
            "weight", "cross_selling", "up_selling", "contact_rhythm")  # fmt: skip
    history = {
        name: f"{getattr(record, field):g}" for name, field in FIELDS.items() if name.startswith("history_")
    }
    euros = {name: getattr(record, FIELDS[name]) for name in ("min_value", "max_value", "turnover")}
    return (
        {name: _text(getattr(record, name)) for name in same}
        | lists
        | history
        | {name: "" if cents is None else f"{cents / 100:.2f}" for name, cents in euros.items()}
        | {
            "tier": record.level,
            "joined_at": record.joined_on.isoformat(),
            "left_at": record.left_on.isoformat() if record.left_on else "",
            "postcode_prefixes": write_areas(record.territories, country=record.country).replace("\n", " | "),
            "products": "|".join(_line(record, line) for line in {**record.depth, **record.certificates}),
        }
    )


def _line(record: PartnerRecord, line: str) -> str:
    until = record.certificates.get(line)
    return f"{line}:{record.depth.get(line, 2)}" + (f":{until.isoformat()}" if until else "")


def _text(value: float | str | None) -> str:
    return "" if value is None else f"{value:.10g}" if isinstance(value, float) else str(value)


def _yes(value: bool) -> str:
    return "yes" if value else "no"
