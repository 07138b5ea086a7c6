"""DNS resolution in bounded time, since getaddrinfo itself takes no time-out."""

import socket
from ipaddress import ip_address
from queue import Empty, SimpleQueue
from threading import Thread

Resolution = list[str] | OSError


def resolve_addresses(host: str, port: int, *, seconds: float) -> list[str]:
    """Return the IP addresses of ``host``, in the resolver's order.

    Raises TimeoutError after ``seconds`` and leaves the lookup in its thread, which ends when the
    resolver gives up. Raises another OSError when there are none.
    """
    if _is_address(host):
        return [host]
    found: SimpleQueue[Resolution] = SimpleQueue()
    Thread(target=lambda: found.put(_resolved(host, port)), daemon=True).start()
    try:
        result = found.get(timeout=seconds)
    except Empty:
        raise TimeoutError from None
    if isinstance(result, OSError):
        raise result
    return result


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _resolved(host: str, port: int) -> Resolution:
    try:
        entries = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return OSError("the host has no address")
    return list(dict.fromkeys(str(entry[4][0]) for entry in entries))
