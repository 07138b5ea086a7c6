"""The path converter for the partner's ids, which may be any text."""


class PartnerId:
    """An id as one segment of a path.

    Ordinary ids are unchanged. "/" becomes "~1" and "~" becomes "~0", as in JSON pointers. Browsers
    resolve "." and ".." in a path, so their dots become "~2". An empty id is "~".
    """

    regex = "[^/]+"

    def to_python(self, value: str) -> str:
        if value == "~":
            return ""
        return value.replace("~2", ".").replace("~1", "/").replace("~0", "~")

    def to_url(self, value: object) -> str:
        text = str(value)
        if text in ("", ".", ".."):
            return text.replace(".", "~2") or "~"
        return text.replace("~", "~0").replace("/", "~1")
