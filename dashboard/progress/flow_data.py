"""The stored data of one flow at one version: what segments, metrics and pages read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dashboard.progress.models import GONE, Result, State, TrackedFlow, Versioned


@dataclass(frozen=True)
class FlowData:
    """The rows of a flow at one version.

    ``stall_limits`` holds, by the order of a step, after how many seconds there a candidate
    counts as stalled.
    """

    flow: TrackedFlow
    states: Versioned[State]
    results: Versioned[Result]
    stall_limits: Mapping[int, int]

    @classmethod
    def visible(cls, flow: TrackedFlow) -> "FlowData":
        """Return the rows of the version that the pages show."""
        steps = (flow.figures or {}).get("steps", [])
        return cls(
            flow,
            State.objects.at(flow.version).filter(flow=flow).exclude(status=GONE),
            Result.objects.at(flow.version).filter(flow=flow),
            {step["order"]: step["limit"]["seconds"] for step in steps},
        )

    @classmethod
    def pending(cls, flow: TrackedFlow, stall_limits: Mapping[int, int]) -> "FlowData":
        """Return the newest rows, which a running sync may not have made visible yet."""
        return cls(
            flow,
            State.objects.newest().filter(flow=flow).exclude(status=GONE),
            Result.objects.newest().filter(flow=flow),
            stall_limits,
        )

    def step(self, order: int | None) -> dict[str, Any]:
        """Return the step as ``TrackedFlow.steps`` stores it, or {} where there is none."""
        return next((step for step in self.flow.steps if step["order"] == order), {})
