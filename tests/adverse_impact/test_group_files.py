"""Files with groups: their columns, whatever they are called, and what can't be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.adverse_impact.candidate_index import CandidateIndex
from dashboard.adverse_impact.group_files import GroupColumnProblem, read_group_file
from dashboard.assignments.imports.readers import UnreadableList
from tests.assignments.imports.factories import xlsx_of

INDEX = CandidateIndex((n, f"id-{n}", f"c{n}@example.com") for n in range(1, 6))
EXPECTED = [("c1@example.com", "Alpha"), ("c2@example.com", "Beta")]


@pytest.mark.parametrize(
    "text",
    [
        "E-mail,Group\nc1@example.com,Alpha\nc2@example.com,Beta",
        "Gruppe;E-Mail\nAlpha;c1@example.com\nBeta;c2@example.com",
        "c1@example.com\tAlpha\nc2@example.com\tBeta",
        "who,sort\nc1@example.com,Alpha\nc2@example.com,Beta",
        "First name,E-mail,Last name,Status\nAda,c1@example.com,L,Alpha\nG,c2@example.com,H,Beta",
        "E-mail,Age,Group\nc1@example.com,31,Alpha\nc2@example.com,44,Beta",
    ],
)
def test_the_columns_are_recognized(text: str) -> None:
    assert read_group_file(text.encode(), "", INDEX).rows == EXPECTED


def test_ids_are_a_candidate_column_too() -> None:
    text = "candidate,group\nid-1,Alpha\nid-2,Beta\nid-9,Beta"
    found = read_group_file(text.encode(), "", INDEX)
    assert found.rows == [("id-1", "Alpha"), ("id-2", "Beta"), ("id-9", "Beta")]


def test_a_first_row_with_an_address_is_no_header() -> None:
    text = "nobody@example.com,Alpha\nc2@example.com,Beta"
    assert len(read_group_file(text.encode(), "", INDEX).rows) == 2


def test_a_first_row_with_a_group_is_no_header() -> None:
    """Without an address, a stranger's row is told from a header by its group."""
    text = "id-99,Alpha\nid-1,Alpha\nid-2,Beta"
    assert read_group_file(text.encode(), "", INDEX).rows[0] == ("id-99", "Alpha")


def test_a_workbook_is_read_without_its_hidden_rows() -> None:
    rows = [["E-mail", "Group"], *map(list, EXPECTED)]
    assert read_group_file(xlsx_of(rows), "", INDEX).rows == EXPECTED


@pytest.mark.parametrize("column", ["gender", " Gender ", "3"])
def test_the_column_can_be_named(column: str) -> None:
    text = "E-mail,Age,Gender\nc1@example.com,31,Alpha\nc2@example.com,44,Beta"
    assert read_group_file(text.encode(), column, INDEX).rows == EXPECTED


def test_an_unclear_column_is_asked_for_by_name() -> None:
    text = b"E-mail,Age,Gender\nc1@example.com,31,Alpha"
    with pytest.raises(GroupColumnProblem, match="“Age”, “Gender”"):
        read_group_file(text, "", INDEX)
    with pytest.raises(GroupColumnProblem, match="no column “Sex”"):
        read_group_file(text, "Sex", INDEX)
    with pytest.raises(GroupColumnProblem, match="no column “E-mail”"):
        read_group_file(text, "E-mail", INDEX)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("E-mail,Group", "no rows"),
        ("E-mail\nc1@example.com", "no second column"),
        ("name,size\nAda,9\nGrace,8", "No column holds"),
        ("", "empty"),
    ],
)
def test_what_cannot_be_read_is_explained(text: str, reason: str) -> None:
    with pytest.raises(UnreadableList, match=reason):
        read_group_file(text.encode(), "", INDEX)


CELLS = st.sampled_from(["c1@example.com", "id-2", "Alpha", "beta", "", '"', "@", "\x00", "E-mail"])
ROWS = st.lists(st.lists(CELLS, max_size=5), max_size=12)


@given(
    st.binary(max_size=300)
    | ROWS.map(lambda rows: "\n".join(",".join(cells) for cells in rows).encode()),
    st.sampled_from(["", "1", "2", "99", "Alpha", "E-mail"]),
)
def test_whatever_is_uploaded_is_read_or_explained(content: bytes, column: str) -> None:
    try:
        found = read_group_file(content, column, INDEX)
    except (GroupColumnProblem, UnreadableList) as problem:
        assert str(problem)
    else:
        assert all(len(row) == 2 for row in found.rows)
