"""The number of operations that a function takes: a measure that no machine's speed changes."""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any


def count_operations(function: Callable[[], object]) -> int:
    """Return how many bytecodes ``function`` executes. Work inside one call of C counts as one."""
    count = 0

    def trace(frame: FrameType, event: str, _argument: Any) -> Any:
        nonlocal count
        frame.f_trace_opcodes = True
        count += event == "opcode"
        return trace

    before = sys.gettrace()
    # Python 3.12 sends opcodes only when some frame wanted them before the trace was set.
    sys._getframe().f_trace_opcodes = True
    sys.settrace(trace)
    try:
        function()
    finally:
        sys.settrace(before)
    return count
