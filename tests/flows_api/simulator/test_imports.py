"""The simulator needs the standard library only and does not read the environment."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows_api import simulator

FILES = sorted(Path(simulator.__file__).parent.glob("*.py"))


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_it_imports_itself_and_the_standard_library(file: Path) -> None:
    for name in imported(ast.parse(file.read_text())):
        is_own = name.startswith("flows_api.simulator")
        assert is_own or name.partition(".")[0] in sys.stdlib_module_names
        assert name != "os"
