"""A process that meets gzip bombs, and prints its memory.

    python -m tests.under_fire.bomb_process ORIGIN COUNT THREADS

It knows no Django, so that what it holds is the client's.
"""

import json
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from dashboard.operations.allocator import return_large_blocks
from flows_api import FlowsClient, Secret, Transport, UnreadableResponse


def memory() -> dict[str, int]:
    """Return the resident and the highest memory of this process, in megabytes."""
    text = Path("/proc/self/status").read_text()
    found = dict(re.findall(r"^(VmRSS|VmHWM):\s+(\d+)", text, re.MULTILINE))
    return {"now": int(found["VmRSS"]) // 1024, "highest": int(found["VmHWM"]) // 1024}


def main(origin: str, count: int, threads: int) -> None:
    """Call ``origin`` ``count`` times in each thread, refuse each answer, and print the memory."""
    return_large_blocks()
    transport = Transport(private_origins={origin}, acquire_timeout=60)
    client = FlowsClient(
        transport, base_url=f"{origin}/v1/partner", api_key=Secret("sk_test_" + "x" * 22)
    )

    def refused_answers(_thread: int) -> list[UnreadableResponse]:
        errors = []
        for _ in range(count):
            try:
                client.get_flow("1")
            except UnreadableResponse as error:
                errors.append(error)  # as a worker that keeps its last errors would
        return errors

    before = memory()
    with ThreadPoolExecutor(threads) as pool:
        errors = list(pool.map(refused_answers, range(threads)))
        after = memory()  # with the threads, as a web process keeps them
    print(json.dumps({"before": before, "after": after, "refused": sum(map(len, errors))}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
