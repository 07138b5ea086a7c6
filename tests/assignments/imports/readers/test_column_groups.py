"""Rows with several candidates, in columns with equal numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.assignments.imports.readers import Choices
from dashboard.assignments.imports.readers.columns import find_groups, split_groups
from dashboard.assignments.imports.readers.files import read_bytes
from dashboard.assignments.imports.readers.table import Table

ADA, GRACE = "ada@x.example", "grace@x.example"


def people(table: Table) -> list[dict[str, str]]:
    return [
        {field: cell for field, cell in zip(table.mapping, row.cells, strict=False) if field}
        for row in table.rows
    ]


@pytest.mark.parametrize(
    "header",
    [
        "E-mail 1;Name 1;E-mail 2;Name 2",
        "E-mail;Full name;E-mail 2;Full name 2",
        "Candidate 1 E-mail;Candidate 1 Name;Candidate 2 E-mail;Candidate 2 Name",
        "E-Mail (1);Name (1);E-Mail (2);Name (2)",
    ],
)
def test_each_candidate_of_a_row_is_one(header: str) -> None:
    raw = f"{header}\n{ADA};Ada Lovelace;{GRACE};Grace Hopper".encode()
    assert people(read_bytes(raw, Choices())) == [
        {"email": ADA, "name": "Ada Lovelace"},
        {"email": GRACE, "name": "Grace Hopper"},
    ]


def test_parts_of_names_and_shared_columns() -> None:
    header = "Job ID;First name 1;Last name 1;E-mail 1;First name 2;Last name 2;E-mail 2"
    raw = f"{header}\nJ-1;Ada;Lovelace;{ADA};Grace;Hopper;{GRACE}\nJ-2;;;;;;".encode()
    assert people(read_bytes(raw, Choices())) == [
        {"job_id": "J-1", "first_name": "Ada", "last_name": "Lovelace", "email": ADA},
        {"job_id": "J-1", "first_name": "Grace", "last_name": "Hopper", "email": GRACE},
        {"job_id": "J-2"},
    ]


@pytest.mark.parametrize(
    "header",
    [
        "Name;E-mail 1;E-mail 2",
        "First name;Last name;E-mail 1;E-mail 2",
        "E-mail 1 - Value;Name;E-mail 2 - Value;Organization 1 - Name",
        "E-mail 1;Name 1;Recruiter 2 E-mail;Recruiter 2 Name",
        "E-mail;Name;Phone 1;Phone 2",
    ],
)
def test_one_candidate_a_row_is_no_group(header: str) -> None:
    assert find_groups(header.split(";")) == []


def test_member_may_make_it_one_candidate() -> None:
    raw = f"E-mail 1;Name 1;E-mail 2;Name 2\n{ADA};Ada;{GRACE};Grace".encode()
    mapping = ("email", "name", "other_email", "")
    assert len(list(read_bytes(raw, Choices(mapping=mapping)).rows)) == 1
    assert len(list(read_bytes(raw, Choices(mapping=("email", "name", "", ""))).rows)) == 2


CELLS = st.sampled_from(["", "x", "a@x.example", "b@x.example", "c@x.example"])


@given(st.lists(CELLS, min_size=1, max_size=8), st.integers(2, 3))
def test_every_cell_of_a_candidate_is_in_one_row(cells: list[str], count: int) -> None:
    headers = [f"{name} {n}" for n in range(1, count + 1) for name in ("E-mail", "Name")]
    split = split_groups(cells, find_groups(headers))
    assert split
    written = [cell for row in split for cell in row[:2] if cell]
    assert sorted(written) == sorted(cell for cell in cells[: len(headers)] if cell)
