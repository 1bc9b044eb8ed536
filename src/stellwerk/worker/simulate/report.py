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
        "weighted_round_robin": "Weighted turns",
        "nearest": "Nearest partner",
        "best_first": "Best one first",
        "bound": "Upper bound",
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
        "declined offer. The upper bound is what nobody can beat, not even knowing all leads beforehand.",
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
        "weighted_round_robin": "Reihum gewichtet",
        "nearest": "Nächstgelegener",
        "best_first": "Bester zuerst",
        "bound": "Obergrenze",
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
        "abgelehntem Leadangebot. Über die Obergrenze kommt niemand, auch nicht, wer alle Leads vorher kennt.",
        "ahead": "und am weitesten voraus",
    },
}


def page(figures: Mapping[str, Any], found: Sequence[Share], language: str) -> str:
    """The whole page, without anything that has to be loaded."""
    words = WORDS[language]
    counts = {name: _number(count, 0, language) for name, count in figures["counts"].items()}
    rejected = figures["rejected_rows"]
    parts = [
        f'<p class="page-name"><b>{escape(words["title"])}</b></p>',
        f'<h1 class="page-headline">{escape(words["headline"].format(**counts))}</h1>',
        f"<p>{escape(words['rejected'].format(n=rejected))}</p>" if rejected else "",
        _section(words["against"], _revenue(figures["revenue_cents"], words, language),
                 f"<p>{escape(words['measured'])}</p>"),
        _section(words["fair"], f"<p>{escape(_fair(figures['fairness'], words, language))}</p>"),
        _section(words["partners"], _table(found, words, language)),
    ]  # fmt: skip
    style = STYLE.read_text(encoding="utf-8")
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Stellwerk · {escape(words['title'])}</title>\n<style>\n{style}\n</style>\n</head>\n"
        f'<body class="report-page">\n<main class="prose-page stack">\n{chr(10).join(filter(None, parts))}\n</main>\n'
        "</body>\n</html>\n"
    )


def _section(title: str, *parts: str) -> str:
    return f'<section class="section"><h2>{escape(title)}</h2>\n{"".join(parts)}</section>'


def _fair(fairness: Mapping[str, Any], words: Mapping[str, str], language: str) -> str:
    if not fairness:
        return words["none"]
    return words["fair_text"].format(
        deviation=_number(fairness["mean_deviation"] * 100, 1, language),
        weeks=_number(fairness["furthest_behind_weeks"], 1, language),
        bound=_number(fairness["bound_weeks"], 0, language),
    )


def _revenue(revenue: Mapping[str, int], words: Mapping[str, str], language: str) -> str:
    """One bar per rule, the best first."""
    own = revenue["policy"]
    rows = [
        charts.Stretch(
            words[name],
            cents,
            f"{_number(cents / 100, 0, language)} €",
            f"{_number(cents / own * 100, 0, language)} %" if own and name != "policy" else "",
        )
        for name, cents in sorted(revenue.items(), key=lambda item: (-item[1], item[0]))
    ]
    return str(charts.funnel(rows, title=words["earned"], width=640)) if any(revenue.values()) else ""


def _table(found: Sequence[Share], words: Mapping[str, str], language: str) -> str:
    behind, ahead = list(found[:SHOWN]), list(found[SHOWN:][-SHOWN:])
    head = "".join(
        f'<th scope="col"{"" if name == "partner" else " class=number"}>{escape(words[name])}</th>'
        for name in ("partner", "due", "received", "leads", "weeks")
    )
    rows = [_row(share, language) for share in behind]
    if ahead:
        rows.append(f'<tr><td colspan="5">{escape(words["ahead"])}</td></tr>')
        rows += [_row(share, language) for share in ahead]
    return f'<table class="table"><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>'


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
