"""Rows of the house -> files: what came out, sorted, each with its reasons."""

import csv
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone, translation

from stellwerk import charts, words
from stellwerk.match.decide import MICRO
from stellwerk.store.models import Decision, DirectSale, Duplicate, Entry, Lead, RawContact
from stellwerk.terms import Letter, Reason
from stellwerk.worker.cells import harmless
from stellwerk.worker.files.take import Taken

FILES = {Letter.A: "sales.csv", Letter.B: "marketing.csv", Letter.C: "scrap.csv"}
ADDED = ("lead", "grade", "chance", "points", "worth", "currency", "reasons", "segments", "treatment", "next_step",
         "next_step_at")  # fmt: skip
STYLE = settings.PACKAGE / "web" / "static" / "stellwerk"


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow([harmless(name) for name in header])
        for row in rows:
            out.writerow([harmless(cell) for cell in row])
            count += 1
    return count


def give(out: Path, taken: Taken, *, now: datetime, language: str) -> dict[str, Any]:
    """Writes all files of a sorting into the folder; returns the summary."""
    out.mkdir(parents=True, exist_ok=True)
    headers = taken.columns.headers
    for letter, name in FILES.items():
        leads = Lead.objects.filter(grade=letter, merged_into=None).order_by(
            "-worth_cents", "prospect_number"
        )
        write_csv(out / name, (*ADDED, *headers), _lead_rows(leads, language))
    write_csv(out / "offers.csv", OFFERS, _offer_rows(language))
    write_csv(out / "duplicates.csv", DUPLICATES, _duplicate_rows(language))
    write_csv(out / "rejected.csv", ("row", "key", "reason", *headers), _rejected_rows(language))
    _journal(out / "journal.jsonl")
    summary = _summary(taken)
    _json(out / "summary.json", summary)
    (out / "report.html").write_text(_report(taken, summary, now=now, language=language), encoding="utf-8")
    return summary


def _json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")


def _chunked(rows: QuerySet[Any]) -> Iterator[Any]:
    return rows.iterator(chunk_size=2000)


def _lead_rows(leads: QuerySet[Lead], language: str) -> Iterator[list[Any]]:
    cells = _cells()
    for lead in _chunked(leads):
        yield [
            lead.external_id or lead.number,
            lead.grade,
            f"{lead.chance:.4f}",
            lead.points,
            f"{lead.worth_cents / 100:.2f}",
            "EUR",
            "; ".join(_pointed(reason, language) for reason in _loudest_first(lead)),
            "|".join(lead.segments),
            words.name("treatment", lead.treatment["what"], language),
            words.say(lead.treatment["why"], language),
            timezone.localtime(lead.next_at).date().isoformat() if lead.next_at else "",
            *cells(lead.prospect_number),
        ]


def _cells() -> Callable[[int], list[str]]:
    """The original row of a lead, by its raw contact."""
    payloads = dict(RawContact.objects.filter(state=RawContact.State.LEAD).values_list("id", "payload"))
    return lambda raw_id: payloads.get(raw_id, [])


def _pointed(reason: list[Any], language: str) -> str:
    return f"{words.say(reason, language)} {reason[1]['points']:+d}"


OFFERS = ("lead", "row", "partner", "partner_name", "eligible", "fit", "credit", "price", "total", "runner_up",
          "runner_up_total", "propensity", "worth", "due_at", "why")  # fmt: skip


def _offer_rows(language: str) -> Iterator[list[Any]]:
    rows = Decision.objects.order_by("lead__prospect_number", "attempt").select_related(
        "lead", "partner", "offer"
    )
    numbers = dict(RawContact.objects.values_list("id", "external_id"))
    for decision in _chunked(rows):
        lead, partner = decision.lead, decision.partner
        head = [lead.external_id or lead.number, numbers.get(lead.prospect_number, "")]
        if partner is None:
            why = words.say(Reason("match.nobody", {"excluded": decision.excluded}), language)
            yield [*head, "", "", 0, *[""] * 6, decision.propensity, _euro(decision.worth_cents), "", why]
            continue
        mine = next(r for r in decision.ranking if r[0] == partner.code)
        second = next((r for r in decision.ranking if r[0] != partner.code), None)
        due_at = timezone.localtime(decision.offer.due_at).isoformat()
        yield [
            *head, partner.code, partner.name, decision.eligible_count, *[f"{v / MICRO:.6f}" for v in mine[1:]],
            second[0] if second else "", f"{second[4] / MICRO:.6f}" if second else "",
            f"{decision.propensity:.4f}", _euro(decision.worth_cents), due_at, _why(decision, mine, language),
        ]  # fmt: skip

    for sale in (
        DirectSale.objects.filter(lead__decisions=None)
        .order_by("lead__prospect_number")
        .select_related("lead")
    ):
        head = [sale.lead.external_id or sale.lead.number, numbers.get(sale.lead.prospect_number, "")]
        why = words.say(sale.why, language)
        yield [*head, "", "", 0, *[""] * 6, "", _euro(sale.worth_cents), "", why]


def _why(decision: Decision, mine: list[Any], language: str) -> str:
    values = {"count": decision.eligible_count, "excluded": sum(decision.excluded.values())}
    total = {"fit": mine[1] / MICRO, "credit": mine[2] / MICRO, "total": mine[4] / MICRO}
    reasons = (Reason("match.eligible", values), Reason("match.total", total))
    return " ".join(words.say(reason, language) for reason in reasons)


def _euro(cents: int) -> str:
    return f"{cents / 100:.2f}"


DUPLICATES = ("row", "of_lead", "probability", "merged", "reasons")


def _duplicate_rows(language: str) -> Iterator[list[Any]]:
    rows = Duplicate.objects.order_by("raw_contact", "lead__prospect_number").select_related(
        "lead", "raw_contact"
    )
    for pair in _chunked(rows):
        reasons = "; ".join(words.say(reason, language) for reason in pair.reasons)
        merged = "yes" if pair.verdict == Duplicate.Verdict.SAME else "no"
        yield [pair.raw_contact.external_id, pair.lead.external_id or pair.lead.number, f"{pair.probability:.4f}",
               merged, reasons]  # fmt: skip


def _rejected_rows(language: str) -> Iterator[list[Any]]:
    rows = RawContact.objects.filter(state=RawContact.State.REJECTED).order_by("id")
    for number, reason, payload in rows.values_list("external_id", "reason", "payload").iterator(
        chunk_size=2000
    ):
        yield [number, (reason or [""])[0], words.say(reason or ["", {}], language), *payload]


def _journal(path: Path) -> None:
    """One line per entry, without what differs between two runs (ids of rows are those of the file's order)."""
    rows = Entry.objects.order_by("id").values_list("at", "actor", "lead__prospect_number", "about", "record")
    with path.open("w", encoding="utf-8") as file:
        for at, actor, number, about, record in rows.iterator(chunk_size=2000):
            subject = json.dumps(f"L-{number}" if number else about)
            file.write(f'{{"at":"{at.isoformat()}","actor":"{actor}","lead":{subject},"steps":{record}}}\n')


def _summary(taken: Taken) -> dict[str, Any]:
    """Every input row ends in exactly one of five; the sum is checked here and not hoped for."""
    states = Counter(RawContact.objects.values_list("state", flat=True))
    letters = Counter(Lead.objects.filter(merged_into=None).values_list("grade", flat=True))
    rows = {
        "sales": letters[Letter.A],
        "marketing": letters[Letter.B],
        "scrap": letters[Letter.C],
        "merged": states[RawContact.State.MERGED],
        "rejected": states[RawContact.State.REJECTED],
    }
    if sum(rows.values()) != taken.rows:
        raise AssertionError(f"{taken.rows} rows came in, but {rows} went out. Please report this as a bug.")
    rejected = Counter(
        r[0] for r in RawContact.objects.filter(state="rejected").values_list("reason", flat=True) if r
    )
    scrapped = Counter(
        t["scrap"] for t in Lead.objects.filter(grade=Letter.C).values_list("treatment", flat=True)
    )
    return {
        "input": taken.rows,
        "rows": rows,
        "by_stage": dict(Counter(Lead.objects.values_list("stage", flat=True))),
        "by_reason": {**rejected, **{f"scrap.{key}": n for key, n in scrapped.items()}},
    }


def _report(taken: Taken, summary: dict[str, Any], *, now: datetime, language: str) -> str:
    """One page a manager understands: what came in, where it went, why, the most valuable first."""
    rows = summary["rows"]
    with translation.override(language):
        labels = {key: words.name("outcome_file", key, language) for key in rows}
        stretches = [charts.Stretch(labels[key], n, _grouped(n, language)) for key, n in rows.items()]
        best = Lead.objects.filter(grade=Letter.A, merged_into=None).select_related("organisation", "person")
        offered = Decision.objects.filter(partner__isnull=False).values_list("partner__name", flat=True)
        by_reason = sorted(summary["by_reason"].items(), key=lambda item: (-item[1], item[0]))
        context = {
            "name": taken.source.name,
            "now": timezone.localtime(now),
            "input": summary["input"],
            "rows": rows,
            "funnel": charts.funnel(stretches, title=labels["sales"]),
            "best": [
                (lead, _strongest(lead)) for lead in best.order_by("-worth_cents", "prospect_number")[:20]
            ],
            "partners": Counter(offered).most_common(20),
            "reasons": [(_reason_name(key, language), n) for key, n in by_reason],
            "findings": [words.say(reason, language) for reason in taken.findings],
            "style": (STYLE / "stellwerk.css").read_text(encoding="utf-8"),
        }
        return render_to_string("files/report.html", context)


def _loudest_first(lead: Lead) -> list[Any]:
    """The reasons of a grade, those that moved it most in front."""
    return sorted(lead.grade_reasons, key=lambda reason: -abs(int(reason[1]["points"])))


def _strongest(lead: Lead) -> list[list[Any]]:
    """The three reasons that spoke loudest for it."""
    return sorted(lead.grade_reasons, key=lambda reason: -int(reason[1]["points"]))[:3]


def _grouped(number: int, language: str) -> str:
    return f"{number:,}".replace(",", "." if language == "de" else ",")


def _reason_name(key: str, language: str) -> str:
    scrap = key.removeprefix("scrap.")
    return words.name("scrap", scrap, language) if scrap != key else words.say(Reason(key), language)
