"""Reading of files that spreadsheets save: delimiters, encodings, workbooks, limits."""

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Iterable

import pytest

from dashboard.assignments.imports.readers import (
    MAX_BYTES,
    MAX_ROWS,
    Table,
    UnreadableList,
    read_file,
)
from tests.assignments.imports.factories import xlsx_of

ROWS = [["E-Mail", "Vorname", "Nachname"], ["jörg@example.com", "Jörg", "Müller-Łuk"]]


def csv_of(rows: Iterable[Iterable[str]], delimiter: str = ",") -> str:
    return "".join(delimiter.join(row) + "\r\n" for row in rows)


def read(raw: bytes) -> tuple[Table, list[tuple[str, ...]]]:
    table = read_file(io.BytesIO(raw))
    return table, [row.cells for row in table.rows]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_any_common_delimiter_and_encoding(delimiter: str, encoding: str) -> None:
    table, rows = read(csv_of(ROWS, delimiter).encode(encoding))
    assert table.mapping == ("email", "first_name", "last_name")
    assert rows == [("jörg@example.com", "Jörg", "Müller-Łuk")]


def test_western_excel_file_is_decoded() -> None:
    text = csv_of([ROWS[0], ["joerg@example.com", "Jörg", "Müßig"], ["a@b.de", "Zoë", "Ångström"]])
    assert read(text.encode("cp1252"))[1][0] == ("joerg@example.com", "Jörg", "Müßig")


def test_quoted_line_breaks_commas_and_nul() -> None:
    text = 'email,name\r\nada@example.com,"Lovelace,\n Ada"\r\n\x00grace@example.com,G\r\n'
    table = read_file(io.BytesIO(text.encode()))
    rows = list(table.rows)
    assert [row.cells for row in rows] == [
        ("ada@example.com", "Lovelace, Ada"),
        ("grace@example.com", "G"),
    ]
    assert [row.number for row in rows] == [2, 4]


@pytest.mark.parametrize(
    ("headers", "mapping"),
    [
        (("E-Mail-Adresse", "Vorname", "Familienname"), ("email", "first_name", "last_name")),
        (("Email Address", "Given name", "Surname"), ("email", "first_name", "last_name")),
        (("Full Name", "EMAIL"), ("name", "email")),
        (("jobCandidateId", "jobId", "talentId"), ("job_candidate_id", "job_id", "talent_id")),
        (("email", "email", "Phone"), ("email", "", "")),
    ],
)
def test_headers_in_the_usual_spellings(headers: tuple[str, ...], mapping: tuple[str, ...]) -> None:
    table, _ = read(csv_of([headers, ["x"] * len(headers)]).encode())
    assert table.mapping == mapping


def test_columns_without_headers_are_guessed() -> None:
    table, rows = read(b"Ada;Lovelace;ada@example.com\nGrace;Hopper;grace@example.com\n")
    assert table.mapping == ("first_name", "last_name", "email")
    assert len(rows) == 2


def test_workbook_is_read() -> None:
    table, rows = read(xlsx_of([["Name", "E-Mail", "Job id"], ["Ada", "ada@example.com", 4711]]))
    assert table.mapping == ("name", "email", "job_id")
    assert rows == [("Ada", "ada@example.com", "4711")]


@pytest.mark.parametrize(
    ("header", "row", "name"),
    [
        ("Name,Email", "Lovelace, Ada,ada@example.com", "Lovelace, Ada"),
        ("No,Name,Email,City", "1,Lovelace, Ada,ada@example.com,Bonn", "Lovelace, Ada"),
        ("Name,City,Email", "Lovelace, Ada,Bonn,ada@example.com", "Lovelace, Ada"),
        ("Name,Email", '"Lovelace, Ada",ada@example.com', "Lovelace, Ada"),
        ("Name,City,Email,Email 2", "Ada,Bonn,,ada@example.com", "Ada"),
        ("Name,Email,Notes", "Ada,none,rita@example.com", "Ada"),
        ("First name,Last name,Email", "Ada,Lovelace,ada@example.com", "Ada"),
    ],
)
def test_name_with_an_unquoted_comma_is_one(header: str, row: str, name: str) -> None:
    _table, rows = read(f"{header}\n{row}\n".encode())
    assert name in rows[0]


NAMED = ["Ada <ada@example.com>", "Hopper, Grace <grace@example.com>", '"Two, Bo" <bo@example.com>']
PLAIN = ["ada@example.com", "grace@example.com", "bo@example.com"]
ALL_PLAIN = "\n".join([", ".join(PLAIN[:2]), PLAIN[2]])


@pytest.mark.parametrize(
    "text",
    [
        *(sign.join(listed) for listed in (NAMED, PLAIN) for sign in (", ", "; ", ";")),
        "\n".join(NAMED),
        "To: " + "; ".join(NAMED[:2]) + "\nCc: " + NAMED[2] + ",",
        ALL_PLAIN,
    ],
)
def test_file_of_recipients_is_read_like_a_paste(text: str) -> None:
    table, rows = read(text.encode())
    assert [row[0] for row in rows] == PLAIN
    assert table.reading.guesses["encoding"].value == "utf-8"
    assert not table.reading.unsure


@pytest.mark.parametrize(
    "text",
    [
        "E-mail\nada@example.com, grace@example.com",
        "ada@example.com,bo@example.com\ngrace@example.com,al@example.com",
        "Engineer,Ada <ada@example.com>\nAdmiral,Grace <grace@example.com>",
        "Ada;ada@example.com\nGrace;grace@example.com",
    ],
)
def test_table_is_no_file_of_recipients(text: str) -> None:
    table, _rows = read(text.encode())
    assert "delimiter" in table.reading.guesses


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\n\n ,, \n",
        b"PK\x03\x04 not really a zip",
        b"\xd0\xcf\x11\xe0 an old workbook",
        b"email\n" + b"a@example.com\n" * (MAX_ROWS + 2),
        b"x" * (MAX_BYTES + 1),
    ],
    ids=["empty", "blank", "no zip", "xls", "rows", "bytes"],
)
def test_unusable_file_is_explained(raw: bytes) -> None:
    with pytest.raises(UnreadableList) as caught:
        read(raw)
    assert str(caught.value)


def test_zip_bomb_is_refused_before_unpacking() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("xl/workbook.xml", "<workbook/>")
        bomb.writestr("xl/worksheets/sheet1.xml", b"0" * 120_000_000)
    with pytest.raises(UnreadableList, match="too large"):
        read(file.getvalue())


@pytest.mark.parametrize("count", [1, 49, 50, 51, 52, 700])
def test_no_row_is_lost(count: int) -> None:
    emails = [f"p{n}@example.com" for n in range(count)]
    for head in ("", "email\n"):
        _, rows = read((head + "\n".join(emails)).encode())
        assert [row[0] for row in rows] == emails


def png() -> bytes:
    """Return a picture of 64 × 64 random pixels."""
    pixels = random.Random(1).randbytes(64 * 193)
    parts = [(b"IHDR", struct.pack(">IIBBBBB", 64, 64, 8, 2, 0, 0, 0))]
    parts += [(b"IDAT", zlib.compress(pixels)), (b"IEND", b"")]
    chunks = [
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in parts
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


NO_LISTS = {
    "a picture": png(),
    "a picture without its signature": png()[8:],
    "a small one": png()[:120],
    "noise": random.Random(2).randbytes(5_000),
    "noise with an address": b"\x01\x02\x03\x04 ada@example.com " + random.Random(3).randbytes(500),
    "a PDF": b"%PDF-1.7\nada@example.com\n",
    "numbers of a machine": struct.pack("<200I", *range(200)),
}


@pytest.mark.parametrize("raw", NO_LISTS.values(), ids=NO_LISTS)
def test_binary_file_is_refused(raw: bytes) -> None:
    with pytest.raises(UnreadableList, match="not supported"):
        read(raw)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252", "mac_roman"])
def test_stray_control_character_is_tolerated(encoding: str) -> None:
    raw = "mail;name\nada@example.com;Jörg\x1f Müller\n\x1a".encode(encoding)
    assert read(raw)[1][0][0] == "ada@example.com"
