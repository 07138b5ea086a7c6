"""Requests that no HTTP library would send, over the wire to gunicorn as it is served."""

import socket
from pathlib import Path
from urllib.parse import urlsplit

from tests.upgrade.served import PATIENCE, serving

MINUTES = 10 * PATIENCE
"""The first answer waits until the process has started, which takes long on a busy machine."""

FORM = b"Content-Type: application/x-www-form-urlencoded"
REQUESTS = (
    b"GET /nowhere/\r\nHX-Request: true\r\nHX-Current-URL: http://[::1",
    b"GET /nowhere/\r\nReferer: http://[",
    b"GET /nowhere/\r\nSCRIPT_NAME: x",
    b"GET /nowhere/\r\nPATH_INFO: /sign-in/",
    b"GET /nowhere/\r\nX-Request-ID: \xff\xfe",
    b"GET /nowhere/\r\nAccept-Language: " + b"de-" * 2000,
    b"GET /nowhere/\r\nCookie: csrftoken=\xff; sessionid=\x01",
    b"GET /%00/\r\nAccept: x",
    b"GET /\xff\xfe/\r\nAccept: x",
    b"POST /nowhere/\r\nContent-Type: multipart/form-data\r\nContent-Length: 0",
    b"POST /sign-in/\r\n" + FORM + b"; charset=utf-7\r\nX-CSRFToken: \xff\r\nContent-Length: 0",
    b"POST /sign-in/\r\n" + FORM + b"\r\nContent-Length: -1",
    b"POST /sign-in/\r\n" + FORM + b"\r\nContent-Length: 1e3",
    b"POST /sign-in/\r\n" + FORM + b"\r\nContent-Length: 1\r\nContent-Length: 2",
    b"GARBAGE",
)


def status_of(address: tuple[str, int], request: bytes) -> int:
    """Send ``request``, its first line without the version, and return the answer's status."""
    first, _break, headers = request.partition(b"\r\n")
    lines = [first + b" HTTP/1.1", b"Host: localhost", b"Connection: close", headers, b"", b""]
    with socket.create_connection(address, timeout=MINUTES) as connection:
        connection.sendall(b"\r\n".join(lines))
        return int(connection.recv(65536).split()[1])


def test_no_request_line_and_no_header_makes_a_server_error(tmp_path: Path) -> None:
    with serving(f"sqlite:///{tmp_path}/empty.sqlite3") as origin:
        address = ("127.0.0.1", urlsplit(origin).port or 0)
        found = {request[:70]: status_of(address, request) for request in REQUESTS}
    assert {request: status for request, status in found.items() if status >= 500} == {}
