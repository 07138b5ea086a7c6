"""The import contracts between packages (docs/architecture.md)."""

from importlinter.cli import lint_imports


def test_the_import_contracts_hold() -> None:
    assert lint_imports() == 0
