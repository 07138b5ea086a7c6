"""Rules for the addresses that a key may be sent to.

These are https to public addresses. Any other address must be listed.
"""

import re
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

NAT64 = ip_network("64:ff9b::/96")
DEFAULT_PORTS = {"http": 80, "https": 443}
BASE_URL = re.compile(
    r"(?P<scheme>https?)://(?P<host>[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::(?P<port>\d{1,5}))?"
    r"(?P<path>(?:/[\w~-][\w.~-]*)*)/?",
    re.ASCII | re.IGNORECASE,
)


def split_base_url(base_url: str) -> tuple[str, str]:
    """Split a base URL into origin and path: "https://host:port" in lower case, and "/v1/partner".

    Raises ValueError for anything but scheme, host, port and a plain path. Parsers differ about the
    rest, and a key must not go where another parser sees another host.
    """
    match = BASE_URL.fullmatch(base_url)
    if not match:
        raise ValueError("a base URL is http(s)://host[:port]/path, with nothing else in it")
    scheme, host = match["scheme"].lower(), match["host"].lower()
    port = int(match["port"] or DEFAULT_PORTS[scheme])
    suffix = "" if port == DEFAULT_PORTS[scheme] else f":{port}"
    return f"{scheme}://{host}{suffix}", match["path"]


def is_public_address(address: str) -> bool:
    """Return whether an IP address is public, also if it is an IPv4 address written as IPv6."""
    ip = ip_address(address.partition("%")[0])
    ip = _embedded(ip) or ip
    if isinstance(ip, IPv6Address) and ip.is_site_local:
        return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def _embedded(ip: IPv4Address | IPv6Address) -> IPv4Address | None:
    if isinstance(ip, IPv4Address):
        return None
    if ip in NAT64:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour
