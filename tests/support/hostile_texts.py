"""Texts that a hostile client, or a hostile candidate, enters anywhere, for hypothesis."""

from hypothesis import strategies as st

MARKUP = (
    "<zq9 onload=alert(1)>",
    "</title></textarea></script><zq9>",
    "\"'><zq9 onzq9=1",
    '" onzq9="alert(1)" x="',
    "' onzq9='alert(1)",
    "{{ 7|add:7 }}{% now %}{# #}",
    "<!--<zq9-->]]><zq9>",
    "&lt;zq9&gt;<zq9\u2028",
    "<\x00zq9>",
)
"""Markup whose element or attribute is found again where a page does not escape it."""
LINKS = (
    "javascript:zq9(1)",
    " jAvAsCrIpT:zq9(1)",
    "java\tscript:zq9(1)",
    "data:text/html,<zq9>",
    "//evil.example/",
    "\\\\evil.example",
    "https://evil.example/",
    "https:evil.example",
    "/\\evil.example",
)
UNICODE = (
    "\u202eevil\u202c",
    "a\u200bb\u2060c\ufeff",
    "\u0130\u0131\u017f\xdf\ufb03",
    "e\u0301" * 20,
    "a" + "\u0335" * 200,
    "\ud800",
    "\udc80\udcff",
    "\x00",
    "a\x00b",
    "\U0010ffff\ufffe",
    "\u2028\u2029\x85\x0b\x1c",
    "👩‍👩‍👧‍👦" * 10,
    "٣",
    "1\u0660",
    "\x1b[2J\x07",
)
NUMBERS = (
    "0",
    "-1",
    "-0",
    "1e999",
    "1e-999",
    "nan",
    "inf",
    "9" * 40,
    "0x10",
    "1_000",
    "1,5",
    "0.1",
    "00",
    "+1",
    str(2**31),
    str(2**63),
    str(-(2**63) - 1),
    "True",
)
MOMENTS = ("0000-00-00", "9999-12-31", "0001-01-01", "2026-02-30", "2026-W01", "9999-12-31T23:59Z")
COMMANDS = (
    "' OR 1=1 --",
    '"; DROP TABLE x; --',
    "%",
    "_",
    "\\",
    "$(id)",
    "../../etc/passwd",
    "%00%0d%0a",
    "a\r\nSet-Cookie: zq9=1",
    "=1+1",
    "@SUM(1)",
    "(?=a)*",
    "[",
    "*" * 50,
)
ADDRESSES = ("a@b", "<ada@example.com>", "ada@example.com\n", "ü@bücher.example", "a@" + "b." * 150)

HUGE = st.sampled_from(["x", "é", "<zq9>", "a ", "1,", "\n", '"', "a@b.c\n", "&"]).map(
    lambda part: part * (20_000 // len(part))
)
TEXTS = (
    st.sampled_from(MARKUP + LINKS + UNICODE + NUMBERS + MOMENTS + COMMANDS + ADDRESSES + ("",))
    | st.text(max_size=40)
    | HUGE
)
