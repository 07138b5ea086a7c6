"""The files under ``deploy`` start what this repository has, hardened, behind an honest proxy."""

import configparser
import re
import shlex
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands

from dashboard.core.observability.health import ENDPOINTS
from dashboard.environment import SECTIONS

ROOT = Path(settings.BASE_DIR)
SYSTEMD = ROOT / "deploy" / "systemd"
BACKUP = SYSTEMD / "flowdeck-backup.service"
UNITS = sorted(set(SYSTEMD.glob("*.service")) - {BACKUP})
INSTALLED = "/opt/flowdeck"
HARDENED = {
    "User": "flowdeck",
    "NoNewPrivileges": "yes",
    "CapabilityBoundingSet": "",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "PrivateDevices": "yes",
}
RUNS_ON = {"StateDirectory": "flowdeck", "Restart": "always"}


def read_unit(unit: Path) -> configparser.ConfigParser:
    """Return the sections of a unit. A repeated name fails."""
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read_string(unit.read_text())
    return parser


def read_service(unit: Path) -> dict[str, str]:
    """Return the [Service] section of a unit that runs on."""
    parser = read_unit(unit)
    assert parser["Install"]["WantedBy"] == "multi-user.target"
    return dict(parser["Service"])


def test_there_is_a_unit_for_the_web_and_one_for_the_worker() -> None:
    assert [unit.stem for unit in UNITS] == ["flowdeck-web@", "flowdeck-worker"]


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_is_hardened_and_comes_back(unit: Path) -> None:
    service = read_service(unit)
    wanted = HARDENED | RUNS_ON
    assert {name: service.get(name) for name in wanted} == wanted


def test_a_timer_backs_up_each_night() -> None:
    service = dict(read_unit(BACKUP)["Service"])
    assert {name: service.get(name) for name in HARDENED} == HARDENED
    shell, option, command = shlex.split(service["ExecStart"])
    assert (shell, option) == ("/bin/sh", "-c")
    assert command.startswith("exec .venv/bin/python manage.py backup ")
    assert "backup" in get_commands()
    folder = command.partition('"')[2].rpartition("/")[0]
    assert f" {folder} " in service["ExecStartPost"]
    assert folder.removeprefix("/var/lib/") in service["StateDirectory"].split()
    timer = read_unit(BACKUP.with_suffix(".timer"))
    assert timer["Timer"]["OnCalendar"] == "*-*-* 03:30:00"
    assert timer["Install"]["WantedBy"] == "timers.target"
    assert f" {BACKUP.stem}.timer\n" in (ROOT / "docs" / "deploying.md").read_text()


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
    assert "proxy_pass http://flowdeck;" in text
    assert re.findall(r"server (\S+) max_fails=0;", text) == served_addresses()
    headers = dict(re.findall(r"proxy_set_header (\S+) (\S+);", text))
    assert headers == {
        "Host": "$host",
        "X-Forwarded-For": "$remote_addr",
        "X-Forwarded-Proto": "$scheme",
    }


def served_addresses() -> list[str]:
    """Return where the web processes of the page serve."""
    (web,) = [unit for unit in UNITS if unit.stem == "flowdeck-web@"]
    bind = shlex.split(read_service(web)["ExecStart"])[-1]
    page = (ROOT / "docs" / "deploying.md").read_text()
    (started,) = re.findall(r"^systemctl enable --now (.+)$", page, re.MULTILINE)
    return [bind.replace("%i", port) for port in re.findall(r"flowdeck-web@(\d+)", started)]


def test_caddy_reaches_the_web_processes_and_asks_whether_they_are_ready() -> None:
    text = (ROOT / "deploy" / "Caddyfile").read_text()
    assert f"reverse_proxy {{$FLOWDECK_WEB:{' '.join(served_addresses())}}} {{" in text
    assert "health_uri /readyz/" in text
    assert "/readyz/" in ENDPOINTS
    assert dict(re.findall(r"header_up (\S+) (\S+)", text)) == {
        "X-Forwarded-For": "{remote_host}",
        "X-Forwarded-Proto": "{scheme}",
    }


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_has_time_to_stop(unit: Path) -> None:
    service = read_service(unit)
    drain = int(service.get("Environment", "WEB_DRAIN_SECONDS=0").partition("=")[2])
    assert int(service["TimeoutStopSec"]) > drain + 30


COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]


def test_compose_publishes_to_this_machine_only_but_for_the_proxy_that_is_asked_for() -> None:
    published = {name: port for name in COMPOSE for port in COMPOSE[name].get("ports", [])}
    assert published.keys() == {"web", "proxy"}
    assert published["web"].startswith("127.0.0.1:")
    assert COMPOSE["proxy"]["profiles"] == ["proxy"]


def test_the_proxy_of_compose_reaches_each_web_process() -> None:
    count = COMPOSE["web"]["deploy"]["replicas"]
    addresses = COMPOSE["proxy"]["environment"]["FLOWDECK_WEB"].split()
    assert addresses == [f"${{COMPOSE_PROJECT_NAME}}-web-{n + 1}:8000" for n in range(count)]
    variables = set(re.findall(r"\{\$(\w+):", (ROOT / "deploy" / "Caddyfile").read_text()))
    assert COMPOSE["proxy"]["environment"].keys() == variables


@pytest.mark.parametrize("name", ["web", "worker"])
def test_a_container_has_time_to_stop(name: str) -> None:
    drain = int(COMPOSE[name]["environment"]["WEB_DRAIN_SECONDS"])
    assert int(COMPOSE[name]["stop_grace_period"].removesuffix("s")) > drain + 30


def test_the_image_names_its_user_by_number() -> None:
    users = re.findall(r"^USER (\S+)", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert users
    assert users[-1].isdecimal()
    assert users[-1] != "0"


MANIFESTS = list(yaml.safe_load_all((ROOT / "deploy" / "kubernetes" / "flowdeck.yaml").read_text()))
PODS = {
    manifest["metadata"]["name"]: manifest["spec"]["template"]["spec"]
    for manifest in MANIFESTS
    if "template" in manifest.get("spec", {})
}


@pytest.mark.parametrize("name", PODS)
def test_a_pod_is_hardened_and_runs_what_there_is(name: str) -> None:
    pod = PODS[name]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["automountServiceAccountToken"] is False
    for container in pod.get("initContainers", []) + pod["containers"]:
        security = container["securityContext"]
        assert security["allowPrivilegeEscalation"] is False
        assert security["readOnlyRootFilesystem"] is True
        assert security["capabilities"] == {"drop": ["ALL"]}
        check = container.get("livenessProbe", {}).get("exec", {}).get("command", [])
        for command in (container.get("args", []), check):
            assert not command or command[:2] == ["python", "manage.py"]
            assert not command or command[2] in get_commands()
        for probe in ("readinessProbe", "livenessProbe", "startupProbe"):
            path = container.get(probe, {}).get("httpGet", {}).get("path")
            assert path is None or path in ENDPOINTS


def test_a_pod_has_time_to_stop() -> None:
    (settings_map,) = [m["data"] for m in MANIFESTS if m["kind"] == "ConfigMap"]
    drain = int(settings_map["WEB_DRAIN_SECONDS"])
    (web,) = PODS["flowdeck-web"]["containers"]
    probe = web["readinessProbe"]
    assert probe["periodSeconds"] + probe["timeoutSeconds"] < drain
    assert PODS["flowdeck-web"]["terminationGracePeriodSeconds"] > drain + 30


def test_the_settings_of_the_pods_are_settings_of_ours() -> None:
    known = {variable.name for section in SECTIONS for variable in section.variables}
    (settings_map,) = [m["data"] for m in MANIFESTS if m["kind"] == "ConfigMap"]
    assert settings_map.keys() <= known


@pytest.mark.parametrize("name", ["grafana.json", "alerts.yml"])
def test_dashboards_and_alerts_ask_for_metrics_that_there_are(name: str) -> None:
    """Compare with the page of the metrics, which a test of theirs keeps true."""
    queried = set(re.findall(r"\bflowdeck_\w+", (ROOT / "deploy" / name).read_text()))
    page = (ROOT / "docs" / "operations.md").read_text()
    described = set(re.findall(r"`(flowdeck_\w+)`", page))
    assert queried
    assert {re.sub(r"_(count|bucket|sum)$", "", metric) for metric in queried} <= described


def test_the_dashboard_shows_every_metric() -> None:
    queried = (ROOT / "deploy" / "grafana.json").read_text()
    page = (ROOT / "docs" / "operations.md").read_text()
    metrics = set(re.findall(r"^\| (.*) \|", page, re.MULTILINE))
    described = {name for row in metrics for name in re.findall(r"`(flowdeck_\w+)`", row)}
    assert described
    assert [metric for metric in sorted(described) if metric not in queried] == []


@pytest.mark.parametrize(
    "name", ["tests", "bench", "bin", "flows_api/simulator", "requirements-dev.txt", ".env", ".git"]
)
def test_the_image_has_nothing_that_only_we_need(name: str) -> None:
    assert (ROOT / ".dockerignore").read_text().splitlines().count(name) == 1


def test_the_page_names_every_file_to_deploy() -> None:
    page = (ROOT / "docs" / "deploying.md").read_text()
    files = [path for path in (ROOT / "deploy").rglob("*") if path.is_file()]
    assert [path for path in files if f"../{path.relative_to(ROOT)}" not in page] == []
