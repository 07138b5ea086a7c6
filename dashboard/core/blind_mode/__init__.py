"""Blind mode: a member works without knowing who a candidate is (docs/adr/0011-blind-mode.md)."""
