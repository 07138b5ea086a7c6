"""Addresses that a key may be sent to: plain base URLs and public IP addresses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows_api import split_base_url
from flows_api.transport.addresses import is_public_address


@pytest.mark.parametrize(
    ("base_url", "origin", "path"),
    [
        ("https://api.example/v1/partner", "https://api.example", "/v1/partner"),
        ("https://api.example/v1/partner/", "https://api.example", "/v1/partner"),
        ("HTTPS://API.Example:443/v1", "https://api.example", "/v1"),
        ("http://127.0.0.1:8001", "http://127.0.0.1:8001", ""),
        ("https://[::1]:8001/v1", "https://[::1]:8001", "/v1"),
    ],
)
def test_a_base_url_is_an_origin_and_a_path(base_url: str, origin: str, path: str) -> None:
    assert split_base_url(base_url) == (origin, path)


@pytest.mark.parametrize(
    "base_url",
    [
        "",
        "api.example",
        "ftp://api.example",
        "https://",
        "https://user@api.example",
        "https://user:pass@api.example",
        "https://api.example\\@evil.example",
        "https://api.example#@evil.example",
        "https://api.example?x=1",
        "https://api.example/v1?x=1",
        "https://api.example/../admin",
        "https://api.example/%2e%2e/admin",
        "https://api.example//v1",
        "https://api.example/v1 ",
        "https://api.example/v1\n",
        "https://\u0430pi.example",
        "https://api.example:port",
        "https://[fe80::1%25eth0]/",
    ],
)
def test_what_parsers_differ_about_is_no_base_url(base_url: str) -> None:
    with pytest.raises(ValueError, match="a base URL is"):
        split_base_url(base_url)


@given(st.text(alphabet="htps:/@.[]%\\?#az09\n-", max_size=30))
def test_an_origin_never_holds_more_than_scheme_host_and_port(text: str) -> None:
    try:
        origin, path = split_base_url(f"https://{text}")
    except ValueError:
        return
    assert not set(origin.removeprefix("https://")) & set("/@\\?#%\n")
    assert not set(path) & set("@\\?#%\n:")


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_the_open_internet_is_public(address: str) -> None:
    assert is_public_address(address)


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",  # noqa: S104
        "10.0.0.1",
        "100.64.0.1",
        "127.0.0.1",
        "127.8.8.8",
        "169.254.169.254",
        "172.16.0.1",
        "192.168.1.1",
        "192.0.2.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::7f00:1",
        "64:ff9b:1::7f00:1",
        "2002:7f00:1::",
        "2001:db8::1",
        "2001:0:7f00:1::",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
    ],
)
def test_every_other_network_is_not(address: str) -> None:
    assert not is_public_address(address)
