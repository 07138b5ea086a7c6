"""Kinds of files: what else than text is read, and refusals that name the reason."""

import io
import zipfile

import pytest

from dashboard.assignments.imports.readers import Choices, UnreadableList, read_pasted
from dashboard.assignments.imports.readers.files import read_bytes

ODS = """<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body>
<office:spreadsheet><table:table table:name="People">{rows}</table:table></office:spreadsheet>
</office:body></office:document-content>"""


MANIFEST = """<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">
<m:file-entry m:full-path="/" m:media-type="application/vnd.oasis.opendocument.spreadsheet"/>
</m:manifest>"""


def zipped(**parts: str) -> bytes:
    return zip_of({name.replace("__", "/").replace("_", "."): parts[name] for name in parts})


def zip_of(parts: dict[str, str]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as book:
        for name, content in parts.items():
            book.writestr(name, content)
    return file.getvalue()


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"%PDF-1.7\na@x.example", "a PDF"),
        (b"{\\rtf1 a@x.example}", "RTF"),
        (b"\x1f\x8b\x08 a@x.example", "compressed"),
        (zipped(word__document_xml="<a/>"), "Word"),
        (zipped(Index__Document_iwa=""), "Numbers"),
        (zipped(other_txt=""), "neither an Excel"),
        (b"<?xml version='1.0'?><x xmlns='urn:schemas-microsoft-com:office:spreadsheet'/>", "XML"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 600 + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"\xd0\xcf\x11\xe0 broken", "can't be read"),
    ],
)
def test_refusal_names_the_reason(raw: bytes, said: str) -> None:
    with pytest.raises(UnreadableList, match=said):
        list(read_bytes(raw, Choices()).rows)


LDIF = "dn: cn=Ada Lovelace,mail=ada@x.example\nsn: Lovelace\nmail: ada@x.example\n"
JSON = '[{"name": "Ada Lovelace", "email": "ada@x.example"}]'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (LDIF, "LDIF"),
        (f"version: 1\r\n\r\n# people\r\n{LDIF}", "LDIF"),
        ("dn:: Y249QWRh\nmail: ada@x.example\n", "LDIF"),
        (JSON, "JSON"),
        (JSON.strip("[]"), "JSON"),
        ("\n[\n  {\n" + JSON[2:], "JSON"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_data_for_programs_is_refused_by_name(text: str, said: str, encoding: str) -> None:
    with pytest.raises(UnreadableList, match=said):
        list(read_bytes(text.encode(encoding), Choices()).rows)
    with pytest.raises(UnreadableList, match=said):
        list(read_pasted(text).rows)


def test_list_that_begins_with_a_bracket_is_read() -> None:
    assert len(list(read_pasted('["Ada"] ada@x.example\n{Grace} grace@x.example').rows)) == 2
    assert len(list(read_pasted("DN: ada@x.example").rows)) == 1


def test_web_page_gives_its_largest_table() -> None:
    page = """<html><body><table><tr><td>Menu</table><table>
      <tr><th>Name<th>E-mail<tr><td>Ada <b>L&ouml;ve</b><td>ada@x.example
      <tr><td>Grace<br>Hopper<td><a href="mailto:x">grace@x.example</a></table></body></html>"""
    table = read_bytes(page.encode(), Choices())
    assert [row.cells for row in table.rows] == [
        ("Ada Löve", "ada@x.example"),
        ("Grace Hopper", "grace@x.example"),
    ]


def test_contacts_of_a_vcard() -> None:
    cards = (
        "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Lovelace;Ada;;;\r\nFN:Ada Lovelace\r\n"
        "EMAIL;TYPE=work:ada@x.exam\r\n ple\r\nEMAIL:ada@home.example\r\nEND:VCARD\r\n"
        "BEGIN:VCARD\r\nVERSION:2.1\r\nFN;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:Zo=C3=AB\r\n"
        "item1.EMAIL:zoe@x.example\r\nEND:VCARD\r\n"
    )
    table = read_bytes(cards.encode(), Choices())
    found = [row.cells for row in table.rows]
    assert found[0] == ("Ada", "Lovelace", "ada@x.example", "ada@home.example")
    assert found[1] == ("Zoë", "", "zoe@x.example")


def test_hidden_rows_of_an_opendocument_are_told() -> None:
    def row(name: str, attributes: str = "") -> str:
        cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
        return f"<table:table-row {attributes}>{cell.format(name)}</table:table-row>"

    hidden = 'table:visibility="filter"'
    rows = row("E-mail") + row("a@x.example") + row("b@x.example", hidden) + row("c@x.example")
    raw = zip_of(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": ODS.format(rows=rows),
            "META-INF/manifest.xml": MANIFEST,
        }
    )
    table = read_bytes(raw, Choices())
    assert [bool(row.note) for row in table.rows] == [False, True, False]
    assert table.reading.hidden_rows == 1


EMAIL = "From: Ada <ada@x.example>\r\nTo: Grace <g@x.example>,\r\n\tMary <m@x.example>\r\n"


@pytest.mark.parametrize(
    "raw",
    [
        f"{EMAIL}MIME-Version: 1.0\r\n\r\nHello\r\n".encode(),
        f"Received: from x\r\n by y\r\n{EMAIL}\r\nHello\r\n".encode(),
        f"From ada@x.example Mon May 11\n{EMAIL}Message-Id: <1@x.example>\n".encode(),
        b"\xd0\xcf\x11\xe0" + b"\x00" * 600 + "__substg1.0_001A001E".encode("utf-16-le"),
    ],
)
def test_saved_email_is_refused_by_name(raw: bytes) -> None:
    with pytest.raises(UnreadableList, match=r"saved e-mail.*paste"):
        read_bytes(raw, Choices())


def test_headers_of_an_email_alone_are_a_list() -> None:
    assert len(list(read_pasted(f"{EMAIL}MIME-Version: 1.0\n").rows)) == 4
    assert list(read_bytes(EMAIL.encode(), Choices()).rows)


def test_long_start_is_matched_in_time() -> None:
    lines = "\n".join(f"Field-{n}: {'x' * 20}" for n in range(300))
    assert list(read_bytes(f"{lines}\nada@x.example".encode(), Choices()).rows)


@pytest.mark.parametrize("params", [";CHARSET=ISO-8859-1", ";CHARSET=Windows-1252", ""])
def test_encoding_of_a_vcard_is_its_own(params: str) -> None:
    text = f"N;ENCODING=QUOTED-PRINTABLE{params}:M=FCller;J=F6rg;;;\r\nEMAIL:j@x.example\r\n"
    table = read_bytes(f"BEGIN:VCARD\r\n{text}END:VCARD\r\n".encode(), Choices())
    assert [row.cells[:3] for row in table.rows] == [("Jörg", "Müller", "j@x.example")]


@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf", b"\r\n"])
def test_calendar_is_refused(start: bytes) -> None:
    raw = start + b"BEGIN:VCALENDAR\r\nORGANIZER;CN=Rita:mailto:rita@x.example\r\nEND:VCALENDAR\r\n"
    with pytest.raises(UnreadableList, match="a calendar"):
        read_bytes(raw, Choices())
