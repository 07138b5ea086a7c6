"""The partner's ids in our addresses: any text, though a path can't carry a slash or two dots."""


class PartnerId:
    """An id as one segment of a path; ordinary ones stand as they are.

    "/" becomes "~1" and "~" becomes "~0", as in JSON pointers. Browsers fold "." and ".." away:
    their dots become "~2". An empty id is "~".
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
