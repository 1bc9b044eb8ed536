"""What a portal's mail says: "Firma: …" lines, tables in HTML, cells side by side."""

import re
from html.parser import HTMLParser

from stellwerk.capture.columns import is_known
from stellwerk.capture.sources.reading import Pairs

MOST_LINES = 2_000
_LABEL = re.compile(r"^[*•\-\s]*([^:\t=]{1,60}?)\s*(?::|\t|=(?!=))\s*(.*)$")
_BLOCKS = frozenset(
    ("p", "div", "tr", "table", "br", "li", "h1", "h2", "h3", "h4", "dt", "ul", "ol", "body", "section", "article",
     "blockquote", "hr")
)  # fmt: skip
_CELLS = frozenset(("td", "th", "dd"))
_SILENT = frozenset(("script", "style", "head", "title"))


class _Lines(HTMLParser):
    """HTML as lines; the cells of a row with a tab between."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in _SILENT
        if tag in _BLOCKS:
            self.parts.append("\n")
        elif tag in _CELLS:
            self.parts.append("\t")

    def handle_endtag(self, tag: str) -> None:
        self.silent = max(0, self.silent - (tag in _SILENT))
        if tag in _BLOCKS and tag != "dt":
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.parts.append(re.sub(r"\s+", " ", data))


def lines_of_html(html: str) -> list[str]:
    """The text of a mail in HTML, line by line; nothing in it is run or fetched."""
    reader = _Lines()
    reader.feed(html)
    reader.close()
    text = "".join(reader.parts)
    lines = (re.sub(r"[ \t]*\t[ \t]*", "\t", line).strip() for line in text.split("\n"))
    return [line for line in lines if line][:MOST_LINES]


def pairs_of(lines: list[str], labels: frozenset[str] = frozenset()) -> Pairs:
    """(label, value) of the lines; a label alone on its line has its value on the next ones.

    Lines that follow an enquiry or a remark belong to it until the next label. `labels`: what counts as a label
    beside the names that are known anyway.
    """
    found: Pairs = []
    for line in lines:
        label, value = _split(line, labels)
        if label:
            found.append((label, value))
        elif found and (not found[-1][1] or is_long(found[-1][0])):
            before = found[-1][1]
            found[-1] = (found[-1][0], f"{before}\n{line}" if before else line)
    return [(label, value) for label, value in found if value]


def is_long(label: str) -> bool:
    """Whether what stands behind this label may go on over several lines."""
    words = (
        "nachricht",
        "message",
        "anfrage",
        "bemerkung",
        "kommentar",
        "comment",
        "text",
        "anliegen",
        "interesse",
    )
    return any(word in label.casefold() for word in words)


def _split(line: str, labels: frozenset[str]) -> tuple[str, str]:
    """('', line) for a line without a label. A web address or a time of day is none."""
    match = _LABEL.match(line)
    if not match:
        return "", line
    label, value = match[1].strip(), match[2].replace("\t", " ").strip()
    if label in labels or is_known(label) or is_long(label):
        return label, value
    is_plain = len(label.split()) <= 4 and not value.startswith("//") and not label[-1:].isdigit()
    return (label, value) if is_plain and value else ("", line)
