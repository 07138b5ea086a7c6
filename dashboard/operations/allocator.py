"""Memory that is freed, given back to the system by the C library."""

import ctypes

M_MMAP_THRESHOLD = -3
LARGE_BLOCK = 1_000_000


def return_large_blocks() -> None:
    """Have the system take back each block of a megabyte or more as soon as it is freed.

    glibc raises its limit for that to the largest block it has freed, up to 32 MB (mallopt(3)).
    After one answer of that size, each thread of a web process keeps as much for good. Other C
    libraries have no such limit, and are left alone.
    """
    library = ctypes.CDLL(None)
    if hasattr(library, "mallopt"):
        library.mallopt(M_MMAP_THRESHOLD, LARGE_BLOCK)
