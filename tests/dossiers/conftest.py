"""Acme with a synced flow of three steps."""

from tests.progress.conftest import quick, run_sync, synced_flow

__all__ = ["quick", "run_sync", "synced_flow"]
