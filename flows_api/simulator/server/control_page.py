"""The simulator's state, as JSON and as a plain page."""

import datetime as dt
import html
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from flows_api.simulator.endpoints.validation import Fields

if TYPE_CHECKING:
    from flows_api.simulator.simulator import Simulator

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Partner simulator</title>
<style>
body {{ max-width: 44rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.5 system-ui; }}
th {{ text-align: left; padding-right: 2rem; vertical-align: top; font-weight: 600; }}
pre {{ white-space: pre-wrap; margin: 0; }}
</style>
</head>
<body>
<h1>Partner simulator</h1>
<p>This simulates the Taptalent Partner API. Its state is in memory and is lost when it stops. No
e-mail leaves this machine. docs/simulator.md describes its faults, variants and clock.</p>
<table>{rows}</table>
<h2>Variants</h2>
<p>Each is a dimension of its own. The first value is the working guess.</p>
<form method="post" action="/_simulator/variants">
<table>{switches}</table>
<button>Switch</button>
</form>
</body>
</html>
"""


def state(simulator: "Simulator") -> Fields:
    """Return the scenario, time, counters, active faults and changed variants."""
    now = dt.datetime.fromtimestamp(simulator.clock.now(), dt.UTC)
    return {
        "scenario": simulator.scenario,
        "seed": simulator.seed,
        "now": now.isoformat(timespec="seconds"),
        "speed": simulator.clock.speed,
        "requests": simulator.request_count,
        "invitations": dict(simulator.invitations),
        "faults": [fault.described() for fault in simulator.faults.active()],
        "variants": simulator.variants.changed(),
    }


def page(simulator: "Simulator") -> str:
    """Return the control page's HTML."""
    current = state(simulator)
    rows = {
        "Base URL": simulator.base_url,
        "Key of Northwind Talent": simulator.api_key,
        "Key of Blue Harbor Studio": simulator.other_api_key,
        "Key of a lapsed company": simulator.inactive_api_key,
        "Scenario": f"{simulator.scenario}, seed {simulator.seed}",
        "Simulated time": f"{current['now']}, {simulator.clock.speed:g} times as fast as real time",
        "Requests": str(simulator.request_count),
        "Invitations": str(simulator.invitations.total()),
        "Faults": _listed(current["faults"]),
        "Variants": _listed(current["variants"]),
    }
    cells = (f"<tr><th>{name}<td><pre>{html.escape(text)}</pre>" for name, text in rows.items())
    return PAGE.format(rows="\n".join(cells), switches="\n".join(_switches(simulator)))


def _switches(simulator: "Simulator") -> Iterator[str]:
    """Yield a row for each variant, with its values to choose from."""
    for name, values in simulator.variants.choices().items():
        now = getattr(simulator.variants, name)
        options = "".join(
            f"<option{' selected' if value == now else ''}>{value}</option>" for value in values
        )
        field = (
            f'<select id="{name}" name="{name}">{options}</select>'
            if values
            else f'<input id="{name}" name="{name}" value="{now:g}" inputmode="decimal">'
        )
        yield f'<tr><th><label for="{name}">{name}</label><td>{field}'


def _listed(value: object) -> str:
    return json.dumps(value, indent=2) if value else "none"
