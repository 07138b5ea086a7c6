"""Measurements, each a ratio of two ways to do the same thing, taken in one run.

    python -m bench [--quick] [NAME …]

A file here with a function ``measure(*, quick: bool) -> list[Ratio]`` is a measurement; its name is
the file's. ``ratios`` and ``partner`` are what they share.
"""
