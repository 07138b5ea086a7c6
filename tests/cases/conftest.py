"""Acme with a synced flow, and candidates of three steps, some of whom failed."""

from tests.progress.conftest import quick, run_sync, synced_flow

__all__ = ["quick", "run_sync", "synced_flow"]
