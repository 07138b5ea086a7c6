"""Acme, synced from a partner whose answers have any shape."""

from tests.progress.conftest import quick, run_sync

__all__ = ["quick", "run_sync"]
