"""Two hundred files that nobody would wish for: never a crash, never half a row, always the row and the reason."""

import io
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from functools import cache
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from stellwerk.capture import TableError, open_table
from stellwerk.capture.filing import propose
from stellwerk.capture.sources import workbook_size
from stellwerk.capture.sources.table import CELL_LIMIT

GOOD = ["Weiß & Söhne GmbH", "Jürgen Müller", "j.mueller@weiss.example", "0561 482011", "34123"]
HEADER = ["Firma", "Ansprechpartner", "E-Mail", "Telefon", "PLZ"]
TEXT = "\n".join(";".join(row) for row in (HEADER, GOOD, GOOD)) + "\n"
Nasty = tuple[str, bytes]


def csv_of(*rows: list[str], delimiter: str = ";", end: str = "\n") -> bytes:
    return end.join(delimiter.join(row) for row in rows).encode()


def texts() -> Iterator[Nasty]:
    """Encodings, marks, ends of lines, separators."""
    for codec in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1", "iso8859-15", "cp850",
                  "mac-roman", "utf-7", "utf-32", "cp437", "cp1250"):  # fmt: skip
        yield f"in {codec}", TEXT.encode(codec)
    for name, end in (
        ("unix", "\n"),
        ("windows", "\r\n"),
        ("mac", "\r"),
        ("mixed", "\n\r"),
        ("form feed", "\f\n"),
    ):
        yield f"ends of lines: {name}", TEXT.replace("\n", end).encode()
    for delimiter in ";,\t|:^~§ ":
        yield f"separated by {delimiter!r}", TEXT.replace(";", delimiter).encode()
    yield "two separators", b"Firma;E-Mail\nAdler,a@adler.example\nBerg;b@berg.example\n"
    yield "separators change", b"Firma;E-Mail;PLZ\nAdler,a@adler.example,34123\nBerg;b@berg.example;34125\n"
    yield "byte order mark in the middle", TEXT.encode() + "\ufeff".encode() + TEXT.encode()
    yield "byte order mark twice", b"\xef\xbb\xbf\xef\xbb\xbf" + TEXT.encode()
    yield "half a character at the end", TEXT.encode()[:-1] + "ü".encode()[:1]
    yield "half a character in the middle", TEXT.encode().replace("ü".encode(), "ü".encode()[:1], 1)
    yield "two encodings", TEXT.encode() + TEXT.encode("cp1252")
    yield "a letter that is none", TEXT.encode() + b"\xff\xfe\xfd;x;;;\n"
    yield "surrogates", TEXT.encode("utf-16-le") + b"\x00\xd8"
    yield "right to left", "Firma;E-Mail\n\u202eGmbH reldA;a@adler.example\n".encode()
    yield "invisible letters", "Fir\u200bma;E-Mail\nAd\u00adler;a\u200b@adler.example\n".encode()
    yield "only a mark", b"\xef\xbb\xbf"
    yield "only ends of lines", b"\r\n\r\n\r\n"
    yield "only separators", b";;;\n;;;\n"
    yield "only blanks", b"   \n   \n"
    yield "one letter", b"x"
    yield "one line without an end", b"Firma;E-Mail"
    yield "one row without an end", b"Firma;E-Mail\nAdler;a@adler.example"
    yield "end of file sign", TEXT.encode() + b"\x1a"


def quotes() -> Iterator[Nasty]:
    """Quotation marks where they should and should not be."""
    head = b"Firma;E-Mail;Notiz\n"
    for name, row in {
        "open": b'"Adler;a@adler.example;x\n',
        "open at the end": b'Adler;a@adler.example;"x\n',
        "open over many rows": b'Adler;a@adler.example;"x\n' + b"Berg;b@berg.example;y\n" * 400,
        "alone": b'";";"\n',
        "double": b'""Adler"";a@adler.example;x\n',
        "triple": b'"""Adler""";a@adler.example;x\n',
        "single": b"'Adler';a@adler.example;x\n",
        "inside": b'Ad"ler;a@adler.example;x\n',
        "inches": b'Adler;a@adler.example;19" Rack, 5" Rohr\n',
        "escaped": b'"Ad\\"ler";a@adler.example;x\n',
        "behind": b'"Adler"x;a@adler.example;y\n',
        "typographic": "„Adler“;a@adler.example;x\n".encode(),
        "with a line break": b'"Ad\nler";a@adler.example;x\n',
        "with hundred line breaks": b'"' + b"x\n" * 100 + b'";a@adler.example;x\n',
        "with thousand line breaks": b'"' + b"x\n" * 1000 + b'";a@adler.example;x\n',
        "with separators": b'"Ad;l;er";a@adler.example;x\n',
        "with a NUL": b'"Ad\0ler";a@adler.example;x\n',
        "in the header": b"",
    }.items():
        yield f"quotes: {name}", head + row + b"Conrad;c@conrad.example;gut\n"
    yield "quotes: header open", b'"Firma;E-Mail\nAdler;a@adler.example\n'
    yield "quotes: header over lines", b'"Fir\nma";E-Mail\nAdler;a@adler.example\n'
    yield "quotes: every cell", b'"Firma";"E-Mail"\n"Adler";"a@adler.example"\n'


def shapes() -> Iterator[Nasty]:
    """Too much, too little, at the wrong place."""
    yield "a million letters in a cell", csv_of(HEADER, [*GOOD[:4], "x" * 1_000_000], GOOD)
    yield "more than a million letters in a cell", csv_of(HEADER, [*GOOD[:4], "x" * (CELL_LIMIT + 1)], GOOD)
    yield "a quoted cell of two millions", csv_of(HEADER, [*GOOD[:4], '"' + "x;" * 1_000_000 + '"'], GOOD)
    yield "an endless line", csv_of(HEADER) + b"\n" + b"x" * 5_000_000 + b"\n" + csv_of(GOOD)
    yield "an endless header", b"x" * 5_000_000
    yield "a header of a thousand letters", csv_of(["x" * 1000, *HEADER], ["y", *GOOD])
    for width in (1_999, 2_001, 10_000):
        yield f"{width} columns", csv_of([f"c{i}" for i in range(width)], ["x"] * width)
    yield (
        "10,000 cells under two headers",
        csv_of(["Firma", "E-Mail"], ["x"] * 10_000, ["Berg", "b@berg.example"]),
    )
    yield "header only", csv_of(HEADER)
    yield "header only, many ends", csv_of(HEADER) + b"\n" * 50
    yield "header twice", csv_of(HEADER, HEADER, GOOD)
    yield "header again in the middle", csv_of(HEADER, GOOD, HEADER, GOOD)
    yield "header at the end", csv_of(GOOD, GOOD, HEADER)
    yield "no header", csv_of(GOOD, GOOD)
    yield "header of numbers", csv_of(["1", "2", "3"], ["4", "5", "6"])
    yield "header of blanks", csv_of(["", "", ""], GOOD[:3])
    yield "header with a title above", b"Messeliste 2026\n\n" + csv_of(HEADER, GOOD)
    yield (
        "header with three lines above",
        b"Export;;;;\nvon Ines;;;;\n17.03.2026;;;;\n" + csv_of(HEADER, GOOD),
    )
    yield "one header for all columns", csv_of(["Firma"] * 5, GOOD)
    yield "empty header inside", csv_of(["Firma", "", "E-Mail"], ["Adler", "x", "a@adler.example"])
    yield "empty rows", csv_of(HEADER, [""] * 5, GOOD, [""] * 5, [" "] * 5, GOOD)
    yield "a row of one cell", csv_of(HEADER, ["Adler"], GOOD)
    yield "a row of six cells", csv_of(HEADER, [*GOOD, "zu viel"], GOOD)
    yield "six cells, the last empty", csv_of(HEADER, [*GOOD, ""], GOOD)
    yield "one column", b"E-Mail\na@adler.example\nb@berg.example\n"
    yield "one column nobody knows", b"xyz\na\nb\n"
    yield "many rows of one cell", csv_of(HEADER, *[["x"]] * 2_000)
    yield "a total at the end", csv_of(HEADER, GOOD, ["Summe", "", "", "", "2"])
    yield "NULs in a row", csv_of(HEADER, ["Ad\0ler", *GOOD[1:]], GOOD)
    yield "NULs in the header", csv_of(["Fir\0ma", *HEADER[1:]], GOOD)
    yield "NULs alone", b"\0" * 4_000
    yield "NULs behind the text", TEXT.encode() + b"\0" * 50
    for code in (1, 7, 8, 11, 12, 27, 28, 127):
        yield f"control sign {code}", csv_of(HEADER, [f"Ad{chr(code)}ler", *GOOD[1:]], GOOD)
    yield "sep= with a strange sign", b"sep=#\nFirma#E-Mail\nAdler#a@adler.example\n"
    yield "sep= and nothing", b"sep=;\n"
    yield "sep= of a quote", b'sep="\nFirma"E-Mail\nAdler"a@adler.example\n'


def values() -> Iterator[Nasty]:
    """Cells that are valid text and nothing else."""
    for name, cell in {
        "formula": '=HYPERLINK("http://x.example";"Klick")',
        "command": "=cmd|' /C calc'!A0",
        "plus": "+49 561 48 20 117",
        "minus": "-2+3",
        "at": "@SUM(A1:A9)",
        "tab before": "\t=1+1",
        "HTML": "<script>alert(1)</script>",
        "image": '<img src=x onerror="alert(1)">',
        "template": "{{ settings.SECRET_KEY }}{% load x %}",
        "SQL": "'; DROP TABLE stellwerk_lead; --",
        "percent": "%s%n%x %(name)s",
        "path": "../../../../etc/passwd",
        "shell": "$(reboot) `reboot`",
        "emoji": "🦄 Einhorn GmbH 👩‍🔧",
        "zalgo": "A\u0300\u0301\u0302\u0303\u0304" * 50,
        "null word": "NULL",
        "not a number": "NaN",
        "infinite": "1e999",
        "Chinese": "德国机械有限公司",
        "Arabic": "شركة الآلات",
        "huge number": "9" * 5_000,
        "tiny": "0.000000000000001",
    }.items():
        yield f"cell: {name}", csv_of(HEADER, [cell.replace(";", "").replace("\n", ""), *GOOD[1:]], GOOD)
    for day in ("31.02.2026", "2026-13-01", "00.00.0000", "29.02.2025", "1/2/3", "17.3.26", "20260317", "46098", "-1",
                "0", "March 17, 2026", "17. März 2026", "2026-03-17T08:12:00Z", "2026-03-17T25:61:00", "9999-12-31",
                "10000-01-01", "1899-12-31", "heute", "KW 12/2026", "Q1 2026", "17.03.2026 08:12 Uhr",
                "2026-03-17 08:12:00+14:99"):  # fmt: skip
        head = ["Firma", "E-Mail", "Eingang", "Frist"]
        yield (
            f"date {day}",
            csv_of(head, ["Adler", "a@adler.example", day, day], ["Berg", "b@berg.example", "", ""]),
        )


def book(fill: Callable[[Any, Any], None]) -> bytes:
    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory, {"in_memory": True, "nan_inf_to_errors": True}) as workbook:
        fill(workbook, workbook.add_worksheet("Liste"))
    return memory.getvalue()


def _header_only(workbook: Any, sheet: Any) -> None:
    rows_into(sheet, HEADER)


def _plain(workbook: Any, sheet: Any) -> None:
    rows_into(sheet, HEADER, GOOD)


def _fifty(workbook: Any, sheet: Any) -> None:
    for _ in range(50):
        rows_into(workbook.add_worksheet(), HEADER)


def rows_into(sheet: Any, *rows: list[Any]) -> None:
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            sheet.write(at, column, cell)


def _errors(workbook: Any, sheet: Any) -> None:
    rows_into(sheet, HEADER, GOOD)
    for column, error in enumerate(("#DIV/0!", "#N/A", "#REF!", "#VALUE!", "#NAME?")):
        sheet.write_formula(2, column, "=1/0", None, error)


def _merged(workbook: Any, sheet: Any) -> None:
    sheet.merge_range(0, 0, 0, 4, "Messeliste")
    for column, name in enumerate(HEADER):
        sheet.write(1, column, name)
    sheet.merge_range(2, 0, 3, 0, GOOD[0])
    sheet.write(2, 2, GOOD[2])
    sheet.write(3, 2, "zwei@weiss.example")


def _hidden(workbook: Any, sheet: Any) -> None:
    rows_into(sheet, HEADER, GOOD)
    other = workbook.add_worksheet("Geheim")
    rows_into(other, HEADER, GOOD, GOOD)
    other.hide()


def _hidden_first(workbook: Any, sheet: Any) -> None:
    rows_into(sheet, ["intern"], ["x"])
    other = workbook.add_worksheet("Offen")
    rows_into(other, HEADER, GOOD)
    other.activate()
    sheet.hide()


def _dates(workbook: Any, sheet: Any) -> None:
    form = workbook.add_format({"num_format": "dd.mm.yyyy"})
    rows_into(sheet, ["Firma", "E-Mail", "Eingang"])
    moments = (datetime(2026, 3, 17, 8, 12), date(1900, 1, 1), time(8, 12), datetime(9999, 12, 31))  # noqa: DTZ001 (workbooks know no zone)
    for at, moment in enumerate(moments, start=1):
        rows_into(sheet)
        sheet.write(at, 0, "Adler")
        sheet.write_datetime(at, 2, moment, form)
    sheet.write_number(9, 2, -5, form)
    sheet.write_number(10, 2, 1e9, form)


def _wide(workbook: Any, sheet: Any) -> None:
    rows_into(sheet, [f"c{i}" for i in range(10_000)], ["x"])


def _far_corner(workbook: Any, sheet: Any) -> None:
    rows_into(sheet, HEADER, GOOD)
    sheet.write(1_048_575, 16_383, "x")


def _far_down(workbook: Any, sheet: Any) -> None:
    rows_into(sheet, HEADER, GOOD)
    sheet.write(1_048_575, 4, "x")


def _late_header(workbook: Any, sheet: Any) -> None:
    for column, name in enumerate(HEADER):
        sheet.write(40, column + 3, name)
        sheet.write(41, column + 3, GOOD[column])


def _kinds(workbook: Any, sheet: Any) -> None:
    rows_into(
        sheet,
        HEADER,
        [True, 1067, 0.1, -0.0, 1e300],
        [False, 34123.0, 1.5, 10**15, None],
        ["", 0, "x", "y", 1],
    )


def _long(workbook: Any, sheet: Any) -> None:
    rows_into(sheet, HEADER, ["x" * 32_767, *GOOD[1:]])


def _links(workbook: Any, sheet: Any) -> None:
    rows_into(sheet, HEADER, GOOD)
    sheet.write_url(2, 2, "mailto:a@adler.example", string="a@adler.example")
    sheet.write_comment(2, 0, "gestrichen")
    sheet.insert_textbox(4, 0, "Firma")


def _blank_formats(workbook: Any, sheet: Any) -> None:
    rows_into(sheet, HEADER, GOOD)
    form = workbook.add_format({"bold": True})
    for at in range(2, 400):
        sheet.write_blank(at, 0, None, form)


def workbooks() -> Iterator[Nasty]:
    for name, fill in {
        "errors": _errors, "merged cells": _merged, "a hidden sheet": _hidden, "a hidden first sheet": _hidden_first,
        "dates": _dates, "10,000 columns": _wide, "a cell in the far corner": _far_corner,
        "a cell far down": _far_down, "a header in row 41": _late_header, "numbers and truths": _kinds,
        "the longest cell": _long, "links and comments": _links, "four hundred empty rows": _blank_formats,
        "nothing": lambda workbook, sheet: None,
        "a header only": _header_only,
        "fifty sheets": _fifty,
    }.items():  # fmt: skip
        yield f"workbook with {name}", book(fill)
    plain = book(_plain)
    for share in (0.1, 0.5, 0.9, 0.99):
        yield f"workbook cut at {share:.0%}", plain[: int(len(plain) * share)]
    yield "workbook behind rubbish", b"x" * 100 + plain
    yield "workbook before rubbish", plain + b"x" * 100
    yield "workbook turned over", plain[:30] + plain[30:][::-1]
    yield (
        "workbook with a broken sheet",
        rezip(plain, "xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row><c"),
    )
    yield "workbook with an empty sheet file", rezip(plain, "xl/worksheets/sheet1.xml", b"")
    yield "workbook without its list of sheets", rezip(plain, "xl/workbook.xml", None)
    yield "workbook without its relations", rezip(plain, "xl/_rels/workbook.xml.rels", None)
    yield "workbook without texts", rezip(plain, "xl/sharedStrings.xml", None)
    yield "workbook with entities that explode", rezip(plain, "xl/worksheets/sheet1.xml", LAUGHS)
    yield "workbook with an outside entity", rezip(plain, "xl/worksheets/sheet1.xml", OUTSIDE)
    yield "a zip of nothing", zipped({})
    yield "a zip of a letter", zipped({"brief.txt": b"x"})
    large = bomb(plain)
    yield "a zip bomb dressed as XLSX", large
    yield "a zip bomb that lies about its size", lying(large)
    yield "a zip of many files", zipped({f"xl/{i}.xml": b"" for i in range(6_000)})
    yield "an XLSB", zipped({"xl/workbook.bin": b"x", "[Content_Types].xml": b"<x/>"})
    yield "an ODS of repeated cells", zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
                                              "content.xml": ODS})  # fmt: skip
    yield "an old XLS that is none", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2_000
    yield "a PDF", b"%PDF-1.7\n1 0 obj\n;;;\n"
    yield "a picture", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20
    yield "JSON", b'[{"Firma": "Adler", "E-Mail": "a@adler.example"}]'
    yield "HTML named xls", b"<html><table><tr><td>Firma</td><td>E-Mail</td></tr></table></html>"
    yield (
        "XML of Excel 2003",
        b'<?xml version="1.0"?><Workbook><Worksheet><Table></Table></Worksheet></Workbook>',
    )
    yield "vCard", b"BEGIN:VCARD\nVERSION:3.0\nN:Vogt;Miriam\nEMAIL:m@v.example\nEND:VCARD\n"


LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + i, b"&%c;" % (97 + i) * 10) for i in range(12))
    + b"]><worksheet><sheetData><row r='1'><c r='A1' t='str'><v>&m;</v></c></row></sheetData></worksheet>"
)
OUTSIDE = (
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    b"<worksheet><sheetData><row r='1'><c r='A1' t='str'><v>&a;</v></c></row></sheetData></worksheet>"
)
ODS = (
    b'<office:document-content><table:table><table:table-row table:number-rows-repeated="1000000">'
    b'<table:table-cell office:value-type="string" table:number-columns-repeated="16384"><text:p>x</text:p>'
    b"</table:table-cell></table:table-row></table:table></office:document-content>"
)


def zipped(files: dict[str, bytes]) -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    return memory.getvalue()


def rezip(plain: bytes, name: str, body: bytes | None) -> bytes:
    """The same archive with one member exchanged, or taken out."""
    with zipfile.ZipFile(io.BytesIO(plain)) as archive:
        files = {item.filename: archive.read(item) for item in archive.infolist()}
    files.pop(name, None)
    return zipped(files | ({name: body} if body is not None else {}))


def bomb(plain: bytes) -> bytes:
    """A sheet that unpacks to 700 MB."""
    memory = io.BytesIO(plain)
    with (
        zipfile.ZipFile(memory, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("xl/worksheets/sheet2.xml", "w", force_zip64=True) as member,
    ):
        for _ in range(70):
            member.write(b" " * 10_000_000)
    return memory.getvalue()


def lying(body: bytes) -> bytes:
    """The same, but the directory says that the member is small."""
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        size = archive.getinfo("xl/worksheets/sheet2.xml").file_size
    return body.replace(size.to_bytes(4, "little"), (1_000).to_bytes(4, "little"))


GROUPS = {"texts": texts, "quotes": quotes, "shapes": shapes, "values": values, "workbooks": workbooks}


@cache
def files(group: str) -> list[Nasty]:
    """The files of a group, made once."""
    return list(GROUPS[group]())


def outcome(body: bytes) -> str:
    """Reads a file to its end; what it was, after everything was checked that must hold of any file."""
    try:
        table = open_table(body)
    except TableError as error:
        assert error.reason.key.startswith("table.")  # noqa: PT017 (both ends of a file are checked alike)
        assert "\n" not in str(error)  # noqa: PT017
        return error.reason.key
    filing, last = propose(table.headers), 0
    width = len(table.headers)
    assert len(set(table.headers)) == width
    good = 0
    for row in table.rows:
        assert row.number > last, "every row has its own number, in their order"
        last = row.number
        if row.problem:
            assert row.problem.key.startswith("row.")
        else:
            assert len(row.cells) == width, "never half a row"
            assert all(len(cell) <= CELL_LIMIT for cell in row.cells)
            good += 1
        payload = filing.payload(table.headers, row.cells)
        assert "\0" not in "".join(payload.values())
    return f"{good} rows"


@pytest.mark.parametrize("group", GROUPS)
def test_no_file_whatever_crashes_or_gives_half_a_row(group):
    for name, body in files(group):
        try:
            outcome(body)
        except Exception as error:
            raise AssertionError(f"{name}: {error!r}") from error


def test_there_are_two_hundred_of_them():
    names = [name for group in GROUPS for name, _ in files(group)]
    assert len(set(names)) == len(names) >= 200


def found(wanted: str) -> str:
    return outcome(next(body for group in GROUPS for name, body in files(group) if name == wanted))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("in cp1252", "2 rows"),
        ("in utf-16", "2 rows"),
        ("ends of lines: windows", "2 rows"),
        ("byte order mark in the middle", "5 rows"),
        ("one row without an end", "1 rows"),
        ("quotes: open", "1 rows"),
        ("quotes: open over many rows", "401 rows"),
        ("quotes: with a line break", "2 rows"),
        ("a million letters in a cell", "2 rows"),
        ("more than a million letters in a cell", "1 rows"),
        ("10000 columns", "table.too_wide"),
        ("10,000 cells under two headers", "1 rows"),
        ("header only", "0 rows"),
        ("no header", "table.no_header"),
        ("NULs in a row", "1 rows"),
        ("NULs alone", "table.binary"),
        ("workbook with errors", "1 rows"),
        ("workbook with a cell in the far corner", "table.too_large"),
        ("workbook with 10,000 columns", "table.too_wide"),
        ("workbook with nothing", "table.empty"),
        ("workbook with entities that explode", "table.binary"),
        ("a zip bomb dressed as XLSX", "table.too_large"),
        ("a zip bomb that lies about its size", "table.binary"),
        ("an ODS of repeated cells", "table.too_large"),
        ("an XLSB", "table.binary"),
        ("a PDF", "table.binary"),
    ],
)
def test_what_becomes_of_the_nastiest(name, expected):
    assert found(name) == expected


def test_a_row_that_is_broken_says_which_and_why():
    body = csv_of(HEADER, GOOD, [*GOOD, "zu viel"], GOOD, ["Ad\0ler", *GOOD[1:]])
    broken = [(row.number, row.problem.key) for row in open_table(body).rows if row.problem]
    assert broken == [(3, "row.too_many_cells"), (5, "row.nul")]


def test_what_stands_in_no_column_is_kept_beside_the_reason():
    row = next(open_table(csv_of(HEADER, [*GOOD, "zu viel"])).rows)
    assert propose(HEADER).payload(HEADER, row.cells)["column 6"] == "zu viel"


def test_a_workbook_is_measured_before_it_is_opened():
    assert not workbook_size.is_too_large(io.BytesIO(book(_kinds)))
    assert workbook_size.is_too_large(io.BytesIO(book(_far_corner)))


@given(st.lists(st.lists(st.text(max_size=8), min_size=1, max_size=6), min_size=1, max_size=6))
def test_any_table_of_any_text_is_read_or_refused(table):
    outcome("\n".join(";".join(row) for row in table).encode("utf-8", "surrogatepass"))


@given(st.binary(max_size=300))
def test_any_bytes_behind_the_start_of_a_workbook_are_read_or_refused(body):
    outcome(b"PK\x03\x04" + body)
