"""Programs from the npm registry, which scripts here install into var/tools."""

import shutil
import subprocess
from pathlib import Path

TOOLS = Path(__file__).resolve().parent.parent / "var" / "tools"
NOT_RUN = 75
"""The exit code of a script that lacks something to check with (.ci/run knows it)."""


def install(name: str, *packages: str) -> tuple[Path, str]:
    """Install ``packages`` ("name@version") into a folder of their own, unless they are there.

    Returns the folder with their programs, and what went wrong or an empty text.
    """
    folder = TOOLS / name
    programs = folder / "node_modules"
    if folder.exists():
        return programs, ""
    if not shutil.which("npm") or not shutil.which("node"):
        return programs, "no Node.js. On Debian: apt-get install nodejs npm"
    command = ["npm", "install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error"]
    unfinished = folder.with_name(f"{name}.part")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    try:
        subprocess.run([*command, *packages], cwd=unfinished, check=True, timeout=600)  # noqa: S603
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        return programs, f"npm could not install {name}: {error}"
    unfinished.rename(folder)
    return programs, ""
