"""A value that is not shown by accident."""

import hmac
from typing import NoReturn


class Secret:
    """An API key that no repr, format, log line, pickle or comparison reveals.

    ``reveal()`` is the only way to read the value.
    """

    __slots__ = ("__value",)

    def __init__(self, value: str) -> None:
        self.__value = value

    def reveal(self) -> str:
        """Return the value, for the Authorization header and for encryption only."""
        return self.__value

    def redact(self, text: str) -> str:
        """Return ``text`` without the value, in case the partner echoed it."""
        return text.replace(self.__value, "[key]") if self.__value else text

    def __repr__(self) -> str:
        return "Secret(…)"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return repr(self)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(
            self.__value.encode("utf-8", "surrogatepass"),
            other.__value.encode("utf-8", "surrogatepass"),
        )

    def __hash__(self) -> int:
        return hash((Secret, self.__value))

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a Secret is not pickled or copied")
