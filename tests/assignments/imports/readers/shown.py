"""Lines of a paste as tests compare them."""

from dashboard.assignments.imports.lines.line_status import validate_line
from dashboard.assignments.imports.readers import read_pasted
from dashboard.assignments.models.batches import BatchLine

ADA = ("ada@example.com", "Ada", "Lovelace")
GRACE = ("grace@example.com", "Grace", "Hopper")


def candidates(text: str) -> list[tuple[str, str, str]]:
    """Return the address, first and last name of each line of ``text``."""
    table = read_pasted(text)
    lines = [BatchLine(source_line=row.number, cells=list(row.cells)) for row in table.rows]
    seen: dict[str, int] = {}
    return [
        (line.email, line.first_name, line.last_name)
        for line in (validate_line(line, table.mapping, seen) for line in lines)
    ]
