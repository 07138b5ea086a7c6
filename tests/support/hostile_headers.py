"""The headers of a hostile client, for hypothesis, and the log lines that follow."""

import logging

from hypothesis import strategies as st

HOSTILE_URLS = st.sampled_from(
    [
        "http://[::1",
        "http://[",
        "//[",
        "http://testserver]:80/",
        "http://testserver:port/",
        "http://testserver:99999999/",
        "http://\u2100.example/",
        "http://ⓛ.example@[",
        "http%3A%2F%2F%5B",
        "javascript:alert(1)",
        "\x00",
        "http://testserver/\x00",
        "http://testserver/w/acme/flows/?q=\udc80",
        "null",
        "",
    ]
)
HOSTILE_TEXT = st.sampled_from(
    ["", "\x00", "\x1b[2J", "\ud800", "é" * 50, "x" * 5000, "a,b;q=z", "*;q=1e999", "0x1", "-1"]
) | st.text(max_size=30)
CONTENT_TYPES = st.sampled_from(
    [
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=" + "b" * 300,
        "multipart/form-data; boundary=é",
        "multipart/form-data; boundary=x; charset=utf-7",
        "multipart/form-data; boundary=x; charset=nonsense",
        "multipart/form-data; boundary=x",
        "application/x-www-form-urlencoded; charset=utf-7",
        "application/x-www-form-urlencoded; charset=utf-16",
        "application/x-www-form-urlencoded; charset=\x00",
        "application/x-www-form-urlencoded; charset*=utf-8''%ff",
        "application/x-www-form-urlencoded",
        "application/json; charset=idna",
        "application/json; charset=\u00e9",
        ";",
        "text/plain; =",
        "",
    ]
)
HEADERS: dict[str, st.SearchStrategy[str]] = {
    "HTTP_REFERER": HOSTILE_URLS | HOSTILE_TEXT,
    "HTTP_ORIGIN": HOSTILE_URLS | HOSTILE_TEXT,
    "HTTP_HX_CURRENT_URL": HOSTILE_URLS | HOSTILE_TEXT,
    "HTTP_HX_CURRENT_URL_URI_AUTOENCODED": st.just("true"),
    "HTTP_HX_REQUEST": st.just("true"),
    "HTTP_HX_TARGET": HOSTILE_TEXT,
    "HTTP_HX_TRIGGER": HOSTILE_TEXT,
    "HTTP_HX_HISTORY_RESTORE_REQUEST": st.just("true"),
    "HTTP_TRIGGERING_EVENT": HOSTILE_TEXT,
    "HTTP_X_CSRFTOKEN": HOSTILE_TEXT,
    "HTTP_X_REQUESTED_WITH": HOSTILE_TEXT,
    "HTTP_X_REQUEST_ID": HOSTILE_TEXT,
    "HTTP_X_CORRELATION_ID": HOSTILE_TEXT,
    "HTTP_X_FORWARDED_FOR": HOSTILE_TEXT,
    "HTTP_X_FORWARDED_PROTO": HOSTILE_TEXT,
    "HTTP_X_FORWARDED_HOST": HOSTILE_TEXT,
    "HTTP_X_WEBHOOK_KEY": HOSTILE_TEXT,
    "HTTP_X_WEBHOOK_TIMESTAMP": HOSTILE_TEXT,
    "HTTP_X_HTTP_METHOD_OVERRIDE": HOSTILE_TEXT,
    "HTTP_BACKGROUND_REQUEST": HOSTILE_TEXT,
    "HTTP_ACCEPT": HOSTILE_TEXT,
    "HTTP_ACCEPT_LANGUAGE": HOSTILE_TEXT
    | st.sampled_from(["de-" * 400, "x" * 600, "*;q=" + "9" * 99]),
    "HTTP_ACCEPT_ENCODING": HOSTILE_TEXT,
    "HTTP_CACHE_CONTROL": HOSTILE_TEXT,
    "HTTP_IF_MODIFIED_SINCE": HOSTILE_TEXT,
    "HTTP_IF_NONE_MATCH": HOSTILE_TEXT,
    "HTTP_RANGE": HOSTILE_TEXT | st.sampled_from(["bytes=-", "bytes=9-1", "bytes=x"]),
    "HTTP_USER_AGENT": HOSTILE_TEXT,
    "HTTP_AUTHORIZATION": HOSTILE_TEXT,
    "HTTP_HOST": HOSTILE_URLS | HOSTILE_TEXT,
    "HTTP_COOKIE": st.sampled_from(
        [
            "csrftoken=",
            "csrftoken=é",
            "messages=%00",
            "sessionid=\x00",
            "flowdeck_device=:",
            "=;=",
            ";",
        ]
    ),
    "HTTP_TRACEPARENT": HOSTILE_TEXT,
    "HTTP_SENTRY_TRACE": HOSTILE_TEXT,
    "REMOTE_ADDR": st.sampled_from(["", "unknown", "::1%eth0", "\x00"]),
    "CONTENT_TYPE": CONTENT_TYPES,
    "CONTENT_LENGTH": st.sampled_from(["", "-1", "x", "1e3", "9" * 40, "٣"]),
}


class LogLines(logging.Handler):
    """Keeps every record of the root logger."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)
