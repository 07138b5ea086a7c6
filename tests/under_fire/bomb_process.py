"""A process that meets gzip bombs, and prints its memory.

    python -m tests.under_fire.bomb_process ORIGIN COUNT

It knows no Django, so that what it holds is the client's.
"""

import json
import re
import sys
from pathlib import Path

from flows_api import FlowsClient, Secret, Transport, UnreadableResponse


def memory() -> dict[str, int]:
    """Return the resident and the highest memory of this process, in megabytes."""
    text = Path("/proc/self/status").read_text()
    found = dict(re.findall(r"^(VmRSS|VmHWM):\s+(\d+)", text, re.MULTILINE))
    return {"now": int(found["VmRSS"]) // 1024, "highest": int(found["VmHWM"]) // 1024}


def main(origin: str, count: int) -> None:
    """Call ``origin`` ``count`` times, each time refusing the answer, and print the memory."""
    transport = Transport(private_origins={origin})
    client = FlowsClient(
        transport, base_url=f"{origin}/v1/partner", api_key=Secret("sk_test_" + "x" * 22)
    )
    before, refused, errors = memory(), 0, []
    for _ in range(count):
        try:
            client.get_flow("1")
        except UnreadableResponse as error:
            refused += 1
            errors.append(error)  # as a worker that keeps its last errors would
    print(json.dumps({"before": before, "after": memory(), "refused": refused}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
