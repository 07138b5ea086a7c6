"""The files under ``deploy`` start what this repository has, hardened, behind an honest proxy."""

import configparser
import re
import shlex
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands

ROOT = Path(settings.BASE_DIR)
UNITS = sorted((ROOT / "deploy" / "systemd").glob("*.service"))
INSTALLED = "/opt/flowdeck"
HARDENED = {
    "User": "flowdeck",
    "NoNewPrivileges": "yes",
    "CapabilityBoundingSet": "",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "PrivateDevices": "yes",
    "StateDirectory": "flowdeck",
    "Restart": "always",
}


def read_service(unit: Path) -> dict[str, str]:
    """Return the [Service] section. A repeated name fails."""
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read_string(unit.read_text())
    assert parser["Install"]["WantedBy"] == "multi-user.target"
    return dict(parser["Service"])


def test_there_is_a_unit_for_the_web_and_one_for_the_worker() -> None:
    assert [unit.stem for unit in UNITS] == ["flowdeck-web", "flowdeck-worker"]


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_is_hardened_and_comes_back(unit: Path) -> None:
    service = read_service(unit)
    assert {name: service.get(name) for name in HARDENED} == HARDENED


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_starts_what_the_page_installs(unit: Path) -> None:
    service = read_service(unit)
    page = (ROOT / "docs" / "deploying.md").read_text()
    program, *arguments = shlex.split(service["ExecStart"])
    assert service["WorkingDirectory"] == INSTALLED
    assert service["EnvironmentFile"] == f"{INSTALLED}/.env"
    assert f"git clone REPOSITORY {INSTALLED}\n" in page
    assert program.startswith(f"{INSTALLED}/.venv/bin/")
    for name in arguments:
        assert not name.endswith(".py") or (ROOT / name).is_file()
    if program.endswith("/python"):
        assert arguments[0] == "manage.py"
        assert arguments[1] in get_commands()
    else:
        locked = (ROOT / "requirements.txt").read_text()
        assert re.search(rf"^{Path(program).name}==", locked, re.MULTILINE)


def test_the_proxy_reaches_the_web_process_and_overwrites_what_clients_claim() -> None:
    text = (ROOT / "deploy" / "nginx.conf").read_text()
    (web,) = [unit for unit in UNITS if unit.stem == "flowdeck-web"]
    bind = shlex.split(read_service(web)["ExecStart"])[-1]
    assert f"proxy_pass http://{bind};" in text
    headers = dict(re.findall(r"proxy_set_header (\S+) (\S+);", text))
    assert headers == {
        "Host": "$host",
        "X-Forwarded-For": "$remote_addr",
        "X-Forwarded-Proto": "$scheme",
    }


def test_compose_publishes_to_this_machine_only() -> None:
    services = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
    published = [port for service in services.values() for port in service.get("ports", [])]
    assert published
    assert [port for port in published if not port.startswith("127.0.0.1:")] == []


def test_the_image_names_its_user_by_number() -> None:
    users = re.findall(r"^USER (\S+)", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert users
    assert users[-1].isdecimal()
    assert users[-1] != "0"


def test_the_page_names_every_file_to_deploy() -> None:
    page = (ROOT / "docs" / "deploying.md").read_text()
    files = [path for path in (ROOT / "deploy").rglob("*") if path.is_file()]
    assert [path for path in files if f"../{path.relative_to(ROOT)}" not in page] == []
