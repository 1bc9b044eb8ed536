"""The report of a simulation: figures as JSON, and one page that a manager understands."""

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from stellwerk import charts
from stellwerk.worker.simulate.measure import Share

STYLE = Path(__file__).parents[2] / "web" / "static" / "stellwerk" / "stellwerk.css"
SHOWN = 12  # partners on the page; all of them are in partners.csv

WORDS = {
    "en": {
        "title": "Simulation of a routing policy",
        "headline": "{offers} offers for {leads} leads; {accepted} were taken, {to_a_person} went to a person.",
        "earned": "Expected revenue",
        "against": "The same leads under other rules",
        "policy": "This policy",
        "round_robin": "Round robin",
        "weighted_round_robin": "Weighted round robin",
        "nearest": "Nearest partner",
        "best_first": "Best partner first",
        "bound": "Nobody can reach more",
        "fair": "How fair it was",
        "fair_text": "What partners received is {deviation} % away from what they were due. The one furthest behind "
        "waits for {weeks} weeks of its share. Between partners that may have the same leads and suit them alike the "
        "bound is {bound} weeks and one lead.",
        "none": "Too few leads to speak of fairness.",
        "partners": "Who is behind, who is ahead",
        "partner": "Partner",
        "due": "Due",
        "received": "Received",
        "leads": "Leads",
        "weeks": "Weeks behind",
        "rejected": "{n} rows could not be read; rejected.csv says which and why.",
        "measured": "Measured with what was known before the first lead: chance × value × fit, less 8 % for every "
        "declined offer.",
        "ahead": "and, furthest ahead",
    },
    "de": {
        "title": "Simulation eines Regelwerks",
        "headline": "{offers} Leadangebote für {leads} Leads; {accepted} wurden angenommen, {to_a_person} gingen an "
        "einen Menschen.",
        "earned": "Erwarteter Umsatz",
        "against": "Dieselben Leads unter anderen Regeln",
        "policy": "Dieses Regelwerk",
        "round_robin": "Reihum",
        "weighted_round_robin": "Reihum nach Gewicht",
        "nearest": "Der nächste Partner",
        "best_first": "Der beste Partner zuerst",
        "bound": "Mehr kann niemand erreichen",
        "fair": "Wie gerecht es war",
        "fair_text": "Was die Partner bekamen, liegt {deviation} % neben dem, was ihnen zustand. Wer am weitesten "
        "zurückliegt, wartet auf {weeks} Wochen seines Anteils. Zwischen Partnern, die dieselben Leads bekommen dürfen "
        "und gleich gut passen, ist die Schranke {bound} Wochen und ein Lead.",
        "none": "Zu wenige Leads, um von Gerechtigkeit zu sprechen.",
        "partners": "Wer zurückliegt, wer voraus ist",
        "partner": "Partner",
        "due": "Anspruch",
        "received": "Erhalten",
        "leads": "Leads",
        "weeks": "Wochen zurück",
        "rejected": "{n} Zeilen waren nicht lesbar; rejected.csv sagt, welche und warum.",
        "measured": "Gemessen mit dem, was vor dem ersten Lead bekannt war: Chance × Wert × Eignung, weniger 8 % je "
        "abgelehntem Leadangebot.",
        "ahead": "und am weitesten voraus",
    },
}


def page(figures: Mapping[str, Any], found: Sequence[Share], language: str) -> str:
    """The whole page, without anything that has to be loaded."""
    words = WORDS[language]
    counts, rejected = figures["counts"], figures["rejected_rows"]
    body = [
        f'<h1 class="headline">{escape(words["headline"].format(**counts))}</h1>',
        f"<h2>{escape(words['against'])}</h2>",
        _revenue(figures["revenue_cents"], words, language),
        f'<p class="quiet">{escape(words["measured"])}</p>',
        f"<h2>{escape(words['fair'])}</h2>",
        f"<p>{escape(_fair(figures['fairness'], words, language))}</p>",
        f"<h2>{escape(words['partners'])}</h2>",
        _table(found, words, language),
    ]
    if rejected:
        body.insert(1, f"<p>{escape(words['rejected'].format(n=rejected))}</p>")
    style = STYLE.read_text(encoding="utf-8")
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(words['title'])}</title>\n<style>\n{style}\n</style>\n</head>\n"
        f'<body>\n<main class="page">\n{chr(10).join(body)}\n</main>\n</body>\n</html>\n'
    )


def _fair(fairness: Mapping[str, Any], words: Mapping[str, str], language: str) -> str:
    if not fairness:
        return words["none"]
    return words["fair_text"].format(
        deviation=_number(fairness["mean_deviation"] * 100, 1, language),
        weeks=_number(fairness["furthest_behind_weeks"], 1, language),
        bound=_number(fairness["bound_weeks"], 0, language),
    )


def _revenue(revenue: Mapping[str, int], words: Mapping[str, str], language: str) -> str:
    """One bar per rule, the best first; the policy's own is the filled one."""
    most = max(revenue.values(), default=0)
    if not most:
        return ""
    rows = [
        charts.Bar(
            words[name], cents / most, 0.0, f"{_number(cents / 100, 0, language)} €", chosen=name == "policy"
        )
        for name, cents in sorted(revenue.items(), key=lambda item: -item[1])
    ]
    return str(charts.bars(rows, title=words["earned"], width=640, numbered=False))


def _table(found: Sequence[Share], words: Mapping[str, str], language: str) -> str:
    behind, ahead = list(found[:SHOWN]), list(found[SHOWN:][-SHOWN:])
    head = "".join(
        f'<th scope="col"{"" if name == "partner" else " class=number"}>{escape(words[name])}</th>'
        for name in ("partner", "due", "received", "leads", "weeks")
    )
    rows = [_row(share, language) for share in behind]
    if ahead:
        rows.append(f'<tr><td colspan="5" class="quiet">{escape(words["ahead"])}</td></tr>')
        rows += [_row(share, language) for share in ahead]
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _row(share: Share, language: str) -> str:
    cells = (
        f"{_number(share.entitled_cents / 100, 0, language)} €",
        f"{_number(share.received_cents / 100, 0, language)} €",
        _number(share.received_leads, 0, language),
        _number(share.balance_weeks, 1, language),
    )
    name = escape(share.name or share.partner_id)
    return (
        f'<tr><th scope="row">{name}</th>' + "".join(f'<td class="number">{c}</td>' for c in cells) + "</tr>"
    )


def _number(value: float, digits: int, language: str) -> str:
    text = f"{value:,.{digits}f}"
    return text.translate(str.maketrans(",.", ".,")) if language == "de" else text
