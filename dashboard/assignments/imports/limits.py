"""The limits of an imported list. They hold while it is read."""

from typing import Final

MAX_ROWS: Final = 20_000
MAX_BYTES: Final = 5_000_000
MAX_COLUMNS: Final = 500
MAX_CELLS: Final = 2_000_000
MAX_CELL_LENGTH: Final = 1_000
MAX_UNPACKED_BYTES: Final = 100_000_000
