"""Chance that depends on its key alone: the same numbers each time, on every Python."""

from zlib import crc32

MASK = (1 << 64) - 1
QUARTER = 0xFFFF


def mixed(seed: int, place: int = 0) -> int:
    """64 well-mixed bits for a place in a seed's sequence (splitmix64)."""
    bits = (seed + (place + 1) * 0x9E3779B97F4A7C15) & MASK
    bits = ((bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    bits = ((bits ^ (bits >> 27)) * 0x94D049BB133111EB) & MASK
    return bits ^ (bits >> 31)


def quarters(bits: int) -> tuple[float, float, float, float]:
    """Four numbers from 0 up to 1 out of 64 bits."""
    return (
        (bits & QUARTER) / 65536,
        (bits >> 16 & QUARTER) / 65536,
        (bits >> 32 & QUARTER) / 65536,
        (bits >> 48) / 65536,
    )


def seed_of(text: str) -> int:
    """A seed from text."""
    return mixed(crc32(text.encode()))
