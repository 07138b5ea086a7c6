"""Pages of the suite, kept for the HTML checker: one of each structure.

With the environment's HTML_PAGES, a folder, each whole page that a test fetches is written there,
under a name made of its structure: pages that differ in texts and numbers only are kept once.
``bin/check-html`` reads them.
"""

import hashlib
import os
import re
from pathlib import Path

FOLDER = os.environ.get("HTML_PAGES", "")
# What differs between two pages of one structure: texts, numbers, tokens and addresses.
VARIABLE = re.compile(r">[^<]+<|\d+|(?<=value=\")[^\"]*|(?<=href=\")[^\"#]*|(?<=title=\")[^\"]*")


def keep(html: str, path: str) -> None:
    """Write the page of ``path`` into HTML_PAGES, if that is set and has none of its structure."""
    if not FOLDER:
        return
    structure = hashlib.sha256(VARIABLE.sub("", html).encode()).hexdigest()[:16]
    file = Path(FOLDER) / f"{structure}.html"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"{html}\n<!-- {ascii(path).replace('--', '')} -->\n")
