"""Who may import whom (shared/design.md §1)."""

from importlinter.cli import lint_imports


def test_the_import_rules_hold() -> None:
    assert lint_imports() == 0
