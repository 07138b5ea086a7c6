"""Pseudo-random numbers that depend on their key alone, equal on every run and every Python."""

from zlib import crc32

MASK = (1 << 64) - 1
QUARTER = 0xFFFF


def mix_bits(seed: int, index: int = 0) -> int:
    """Return 64 well-mixed bits for an index in a seed's sequence (splitmix64)."""
    bits = (seed + (index + 1) * 0x9E3779B97F4A7C15) & MASK
    bits = ((bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    bits = ((bits ^ (bits >> 27)) * 0x94D049BB133111EB) & MASK
    return bits ^ (bits >> 31)


def split_bits(bits: int) -> tuple[float, float, float, float]:
    """Split 64 bits into four numbers from 0 up to 1."""
    return (
        (bits & QUARTER) / 65536,
        (bits >> 16 & QUARTER) / 65536,
        (bits >> 32 & QUARTER) / 65536,
        (bits >> 48) / 65536,
    )


def seed_from(text: str) -> int:
    """Return a seed from text."""
    return mix_bits(crc32(text.encode()))
