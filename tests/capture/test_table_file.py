"""Tables come in from any file that is one; a broken row stops nothing."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stellwerk.capture import TableError, open_table

TEXT = "Firma;Ort;Wert\nMüller & Söhne;Köln;1.234,50 €\nWeiß AG;Görlitz;48 T€\n"
ROWS = [["Müller & Söhne", "Köln", "1.234,50 €"], ["Weiß AG", "Görlitz", "48 T€"]]


def rows(content):
    return [list(row.cells) for row in open_table(content).rows]


def problems(content):
    return [(row.number, row.problem.key) for row in open_table(content).rows if row.problem]


@pytest.mark.parametrize(
    ("codec", "said"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16"),
        ("utf-16-be", "utf-16"),
        ("cp1252", "windows-1252"),
    ],
)
def test_it_reads_every_usual_encoding(codec, said):
    table = open_table(TEXT.encode(codec))
    assert table.encoding == said
    assert table.headers == ("Firma", "Ort", "Wert")
    assert [list(row.cells) for row in table.rows] == ROWS


def test_umlauts_far_behind_the_beginning_still_tell_the_encoding():
    late = "Firma;Ort\n" + "Adler;Ulm\n" * 20_000 + "Müller;Köln\n"
    assert rows(late.encode("cp1252"))[-1] == ["Müller", "Köln"]


def test_one_line_in_another_encoding_does_not_spoil_the_file():
    mixed = b"Firma;Ort\n" + "Müller;Köln\n".encode() * 20 + "Möller;Ulm\n".encode("cp1252")
    table = open_table(mixed)
    assert [finding.key for finding in table.findings] == ["table.mixed_encoding"]
    assert next(table.rows).cells == ["Müller", "Köln"]


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_it_finds_the_separator(delimiter):
    table = open_table(f"Firma{delimiter}Ort\nAdler{delimiter}Ulm\n".encode())
    assert table.delimiter == delimiter
    assert [row.cells for row in table.rows] == [["Adler", "Ulm"]]


def test_german_decimals_do_not_make_the_comma_a_separator():
    assert open_table(b"Firma;Wert\nAdler;1,5\nBerg;2,75\n").delimiter == ";"


def test_the_separator_line_of_excel_is_understood():
    assert open_table(b"sep=|\nFirma|Ort\nAdler|Ulm\n").headers == ("Firma", "Ort")


def test_a_cell_may_hold_separators_quotes_and_line_breaks():
    content = b'Firma;Notiz\nAdler;"sagt ""ja""; ruft\nmorgen an"\nBerg;nein\n'
    assert rows(content) == [["Adler", 'sagt "ja"; ruft\nmorgen an'], ["Berg", "nein"]]


BROKEN = (
    b"Firma;Ort;Notiz\n"
    b"Adler;Ulm;gut\n"  # 2
    b'Berg;"Ulm;offenes Zeichen\n'  # 3 a lone quote
    b"Conrad;Ulm;gut\n"  # 4
    b"Dorn;Ulm;zu;viel\n"  # 5 a cell too many
    b"Ernst;\0;Null\n"  # 6 a NUL
    b"Fink;Ulm\n"  # 7 a cell too few is no fault
    b'Gans;19" Bild;gut\n'  # 8 a quote inside a cell is a letter
    b"Hahn;Ulm;gut;;\n"  # 9 empty cells too many are no fault
)


def test_broken_rows_are_named_with_their_number_and_the_rest_goes_on():
    assert problems(BROKEN) == [(3, "row.stray_quote"), (5, "row.too_many_cells"), (6, "row.nul")]
    good = [row.cells for row in open_table(BROKEN).rows if row.problem is None]
    assert [cells[0] for cells in good] == ["Adler", "Conrad", "Fink", "Gans", "Hahn"]
    assert all(len(cells) == 3 for cells in good)
    assert good[3][1] == '19" Bild'


def test_an_endless_cell_breaks_only_its_row():
    content = b"Firma;Notiz\nAdler;" + b"x" * 1_000_001 + b"\nBerg;gut\n"
    assert problems(content) == [(2, "row.cell_too_long")]
    assert rows(content)[-1] == ["Berg", "gut"]


def test_an_endless_line_breaks_only_its_row():
    content = b"Firma;Notiz\nAdler;" + b"x" * 9_000_000 + b"\nBerg;gut\n"
    assert problems(content) == [(2, "row.too_long")]
    assert rows(content)[-1] == ["Berg", "gut"]


def test_empty_lines_are_skipped_but_counted():
    assert [row.number for row in open_table(b"Firma;Ort\n\nAdler;Ulm\n;\nBerg;Ulm\n").rows] == [3, 4, 5]


def test_an_empty_last_header_is_no_column():
    table = open_table(b"Firma,Ort,\nAdler,Ulm,\n")
    assert table.headers == ("Firma", "Ort")
    assert [row.cells for row in table.rows] == [["Adler", "Ulm"]]


def test_repeated_and_empty_headers_get_names():
    table = open_table(b"Telefon;Telefon;;Ort\n1;2;3;4\n")
    assert table.headers == ("Telefon", "Telefon (2)", "column 3", "Ort")
    assert [finding.key for finding in table.findings] == ["table.repeated_header"]


def test_a_header_alone_is_a_table_without_rows():
    assert rows(b"Firma;Ort\n") == []


def test_a_single_column_with_a_name_we_know_is_a_table():
    assert rows(b"E-Mail\na@adler.example\n") == [["a@adler.example"]]


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "table.empty"),
        (b"\n\n", "table.empty"),
        (b"dear reader\nthis is a letter\n", "table.no_delimiter"),
        (b"a@b.example;0561 1\nc@d.example;0561 2\n", "table.no_header"),
        (b"1;2;3\n4;5;6\n", "table.no_header"),
        (b"%PDF-1.7\n;;;\n", "table.binary"),
        (bytes(range(256)) * 8, "table.binary"),
        (b"PK\x03\x04 but no workbook", "table.binary"),
        (b";".join(b"c%d" % place for place in range(2_500)), "table.too_wide"),
    ],
)
def test_what_is_no_table_is_refused_in_one_line_that_says_what_to_do(content, key):
    with pytest.raises(TableError) as problem:
        open_table(content)
    assert problem.value.reason.key == key
    assert "\n" not in str(problem.value)


def test_a_missing_file_is_said_by_the_system(tmp_path):
    with pytest.raises(FileNotFoundError):
        open_table(tmp_path / "none.csv")


def workbook(*sheets):
    """The bytes of the smallest XLSX with these sheets; a sheet is its rows of cell XML."""
    memory = io.BytesIO()
    names = [f"S{place}" for place, _ in enumerate(sheets, start=1)]
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    package = "http://schemas.openxmlformats.org/package/2006"
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    with zipfile.ZipFile(memory, "w") as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{package}/content-types">'
            '<Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{kinds}.sheet.main+xml"/></Types>',
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{package}/relationships">'
            f'<Relationship Id="r1" Type="{relation}/officeDocument" Target="xl/workbook.xml"/>'
            "</Relationships>",
        )
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{main}" xmlns:r="{relation}"><sheets>'
            + "".join(f'<sheet name="{n}" sheetId="{i}" r:id="r{i}"/>' for i, n in enumerate(names, start=1))
            + "</sheets></workbook>",
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{package}/relationships">'
            + "".join(
                f'<Relationship Id="r{i}" Type="{relation}/worksheet" Target="worksheets/s{i}.xml"/>'
                for i in range(1, len(sheets) + 1)
            )
            + "</Relationships>",
        )
        for place, sheet in enumerate(sheets, start=1):
            body = "".join(f"<row>{''.join(row)}</row>" for row in sheet)
            archive.writestr(
                f"xl/worksheets/s{place}.xml",
                f'<worksheet xmlns="{main}"><sheetData>{body}</sheetData></worksheet>',
            )
    return memory.getvalue()


def words(*cells):
    return [f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in cells]


def test_it_reads_a_workbook_as_a_person_would_have_typed_it():
    content = workbook(
        [
            words("Firma", "PLZ", "Wert", "Termin"),
            [*words("Adler"), "<c><v>1067</v></c>", "<c><v>1234.5</v></c>", '<c t="d"><v>2026-03-31</v></c>'],
        ]
    )
    table = open_table(content)
    assert table.encoding == "xlsx"
    assert table.headers == ("Firma", "PLZ", "Wert", "Termin")
    assert [row.cells for row in table.rows] == [["Adler", "1067", "1234.5", "2026-03-31"]]


def test_it_takes_the_first_filled_sheet_and_says_which_it_left():
    table = open_table(workbook([], [words("Firma", "Ort"), words("Adler", "Ulm")], [words("x", "y")]))
    assert table.headers == ("Firma", "Ort")
    assert [(finding.key, finding.values["left"]) for finding in table.findings] == [
        ("table.other_sheets", ["S3"])
    ]


def test_an_empty_workbook_is_no_table():
    with pytest.raises(TableError) as problem:
        open_table(workbook([]))
    assert problem.value.reason.key == "table.empty"


@given(st.binary(max_size=400))
def test_no_bytes_whatever_do_more_harm_than_a_table_error(content):
    try:
        table = open_table(content)
    except TableError:
        return
    width = len(table.headers)
    assert all(row.problem or len(row.cells) == width for row in table.rows)


@given(st.lists(st.lists(st.text("ab;\"\n ,'ü", max_size=5), min_size=2, max_size=2), max_size=8))
def test_what_a_csv_writer_wrote_comes_back(table):
    import csv

    memory = io.StringIO()
    csv.writer(memory, delimiter=";", lineterminator="\n").writerows([["Firma", "Ort"], *table])
    back = [list(row.cells) for row in open_table(memory.getvalue().encode()).rows if row.problem is None]
    wanted = [row for row in table if row != ["", ""]]
    assert [row for row in back if row != ["", ""]] == wanted


def test_rows_come_one_by_one(tmp_path):
    path = tmp_path / "big.csv"
    path.write_text("Firma;Ort\n" + "Adler;Ulm\n" * 50_000)
    table = open_table(path)
    assert next(table.rows).number == 2
    assert sum(1 for _ in table.rows) == 49_999
