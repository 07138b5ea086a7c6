"""Cells of an e-mail column that hold several recipients."""

from dashboard.assignments.imports.texts.cells import split_cells


def test_unresolved_recipient_of_a_cell_gets_a_row() -> None:
    cell = "Ada Lovelace <ada@x.example>; Mary Jackson; Grace Hopper <grace@x.example>"
    assert list(split_cells(("7", cell), ("talent_id", "email"))) == [
        ("7", '"Lovelace, Ada" <ada@x.example>'),
        ("7", "Jackson, Mary"),
        ("7", '"Hopper, Grace" <grace@x.example>'),
    ]


def test_column_of_all_addresses_is_of_one_candidate() -> None:
    cells, mapping = ("a@x.example; b@x.example",), ("email",)
    assert list(split_cells(cells, mapping, is_of_one=True)) == [cells]
    assert len(list(split_cells(cells, mapping))) == 2
    named = ("Ada <a@x.example>; Grace <b@x.example>",)
    assert len(list(split_cells(named, mapping, is_of_one=True))) == 2
