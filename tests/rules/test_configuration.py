"""Every environment variable is documented, and a malformed one stops the start with one line."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from dashboard.configuration import parsers
from dashboard.configuration.parsers import Malformed
from dashboard.configuration.sections import Section
from dashboard.core.management.commands.document_settings import render_configuration
from dashboard.environment import SECTIONS

ROOT = Path(settings.BASE_DIR)
VARIABLES = {variable.name: variable for section in SECTIONS for variable in section.variables}
COMMANDS = {variable.name for variable in SECTIONS[-1].variables}
READ = re.compile(r"""(?:os\.environ(?:\.get\(|\[)|read_number\()["']([A-Z_]+)["']""")
EXAMPLE = re.compile(r"^(?:# )?(?!NAME_FILE)([A-Z_]+)=(.*)$", re.MULTILINE)
OURS_TO_SET = {"DJANGO_SETTINGS_MODULE", "FLOWDECK_DRAINING_FILE"}

KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
GOOD = {"SECRET_KEY": "x" * 50, "API_KEY_ENCRYPTION_KEYS": KEY, "ALLOWED_HOSTS": "localhost"}
NUMBERS = [name for name, variable in VARIABLES.items() if "number, " in variable.kind]
BOOLEANS = [name for name, variable in VARIABLES.items() if variable.kind == "on or off"]
BY_GUNICORN = {"WEB_CONCURRENCY", "WEB_DRAIN_SECONDS", "PORT"}
MALFORMED = [
    ("SECRET_KEY", "short-secret"),
    ("API_KEY_ENCRYPTION_KEYS", "wrong-value"),
    ("API_KEY_ENCRYPTION_KEYS", ","),
    ("API_KEY_ENCRYPTION_KEYS", "ä" * 44),
    ("ALLOWED_HOSTS", "https://wrong-value"),
    ("ALLOWED_HOSTS", "wrong-value:port"),
    ("CSRF_TRUSTED_ORIGINS", "wrong-value"),
    ("CSRF_TRUSTED_ORIGINS", "https://wrong-value/path"),
    ("DATABASE_URL", "wrong-value"),
    ("DATABASE_URL", "postgres://host:wrong-value/name"),
    ("CACHE_URL", "wrong-value://host"),
    ("TASKS_URL", "wrong-value"),
    ("TASKS_URL", "redis:///wrong-value"),
    ("TASKS_URL", "amqp://user:wrong-value@host:port"),
    ("EMAIL_URL", "wrong-value"),
    ("EMAIL_URL", "smtp://host:wrong-value"),
    ("DEFAULT_FROM_EMAIL", "wrong-value"),
    ("PARTNER_API_ORIGINS", "wrong-value"),
    ("PARTNER_API_ORIGINS", "https://wrong-value/path"),
    ("LOG_LEVEL", "wrong-value"),
    ("SENTRY_DSN", "wrong-value"),
    ("DEMO_SIGN_IN", "wrong-value"),
    ("RECONCILIATION_DELAYS", "60,wrong-value,60"),
    ("RECONCILIATION_DELAYS", "60"),
    ("PARTNER_READ_TIMEOUT", "9"),
    ("HISTORY_RETENTION_DAYS", "-1"),
    ("SECRET_KEY_FILE", "/nowhere/wrong-value"),
]


def start(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Load the settings in a process of its own, with nothing else in its environment."""
    code = "import dashboard.settings as s; print(s.DEBUG, s.SECURE_SSL_REDIRECT)"
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def refusal(name: str, value: str) -> str:
    """Return the only line of a refused start."""
    good = {key: text for key, text in GOOD.items() if key != name.removesuffix("_FILE")}
    result = start(good | {name: value})
    assert (result.returncode, result.stdout) == (1, "")
    (line,) = result.stderr.splitlines()
    return line


def test_the_document_is_that_of_the_settings() -> None:
    assert (ROOT / "docs" / "configuration.md").read_text() == render_configuration()


def test_the_example_names_every_variable() -> None:
    names = dict(EXAMPLE.findall((ROOT / ".env.example").read_text()))
    assert names.keys() == VARIABLES.keys() - COMMANDS


def test_the_examples_numbers_are_the_defaults() -> None:
    examples = dict(EXAMPLE.findall((ROOT / ".env.example").read_text()))
    numbers = [*NUMBERS, "RECONCILIATION_DELAYS", "DEBUG"]
    assert {name: examples[name] for name in numbers} == {
        name: VARIABLES[name].default for name in numbers
    }


def test_flowdeck_starts_with_the_example() -> None:
    example = dict(EXAMPLE.findall((ROOT / ".env.example").read_text()))
    result = start(
        example | {name: GOOD[name] for name in ("SECRET_KEY", "API_KEY_ENCRYPTION_KEYS")}
    )
    assert (result.stdout, result.stderr) == ("False True\n", "")


def test_every_variable_that_the_code_reads_is_documented() -> None:
    files = [*(ROOT / "dashboard").rglob("*.py"), *(ROOT / "flows_api").rglob("*.py")]
    texts = [path.read_text() for path in [*files, ROOT / "gunicorn.conf.py"]]
    read = {name for text in texts for name in READ.findall(text)}
    assert {"PORT", "FLOWDECK_API_KEY"} <= read
    assert read - OURS_TO_SET <= VARIABLES.keys()


@pytest.mark.parametrize(("name", "value"), MALFORMED)
def test_a_malformed_variable_stops_the_start_with_one_line(name: str, value: str) -> None:
    line = refusal(name, value)
    assert line.startswith("Flowdeck cannot start: ")
    assert name.removesuffix("_FILE") in line
    assert "wrong-value" not in line


@pytest.mark.parametrize("name", ["SECRET_KEY", "API_KEY_ENCRYPTION_KEYS"])
@pytest.mark.parametrize("value", ["", "  "])
def test_a_required_variable_stops_the_start_when_it_is_missing(name: str, value: str) -> None:
    assert f"cannot start: {name} must" in refusal(name, value)


@pytest.mark.parametrize("name", BOOLEANS)
def test_a_misspelt_switch_never_counts_as_off(name: str) -> None:
    """An empty one is the default, which is the safe side."""
    assert refusal(name, "onn").startswith(f"Flowdeck cannot start: {name} must be on or off")


def test_an_empty_variable_is_the_same_as_none() -> None:
    empty = dict.fromkeys(VARIABLES.keys() - GOOD.keys() - COMMANDS, "")
    result = start(empty | GOOD)
    assert (result.stdout, result.stderr) == ("False True\n", "")


@pytest.mark.parametrize("name", ["PORT", "WEB_CONCURRENCY"])
@pytest.mark.parametrize("value", ["0", "70000", "x", "٣"])
def test_gunicorn_stops_with_one_line(name: str, value: str) -> None:
    result = subprocess.run(
        [sys.executable, "gunicorn.conf.py"],
        cwd=ROOT,
        env={name: value, "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 1
    assert result.stderr.startswith(f"Flowdeck cannot start: {name} must be a whole number from 1")


@given(text=st.text(max_size=30), least=st.integers(0, 10), most=st.integers(11, 10**9))
def test_a_number_is_within_its_limits_or_refused(text: str, least: int, most: int) -> None:
    for parse in (parsers.parse_integer, parsers.parse_number):
        try:
            value = parse(text, least, most)
        except Malformed as error:
            assert str(most) in str(error) or "e+" in str(error)
        else:
            assert least <= value <= most


@pytest.mark.parametrize(
    "text", ["9" * 5000, "nan", "inf", "1e9", "1_0", "٣", "-1", "+1", "0x1", "1."]
)
def test_a_number_has_plain_digits(text: str) -> None:
    for parse in (parsers.parse_integer, parsers.parse_number):
        with pytest.raises(Malformed):
            parse(text, 0, 10**9)


@pytest.mark.parametrize(
    ("text", "host"),
    [("*", "*"), (".a.example", ".a.example"), ("[::1]", "[::1]"), ("a.example:80", "a.example")],
)
def test_a_host_is_what_django_compares(text: str, host: str) -> None:
    assert parsers.parse_host(text) == host


def test_a_declaration_reads_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    section = Section("Section")
    monkeypatch.setenv("TEST_ONLY", "12")
    assert section.integer("TEST_ONLY", default=1, least=0, most=20, meaning="Meaning.") == 12
    (variable,) = section.variables
    assert (variable.kind, variable.default) == ("whole number, 0 to 20", "1")
