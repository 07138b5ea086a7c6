"""The upload handler of all forms, which holds a file in memory, up to a bound."""

from typing import Any

from django.core.files.uploadhandler import MemoryFileUploadHandler, SkipFile

from dashboard.assignments.imports.readers import MAX_BYTES

TOO_LARGE = "flowdeck_upload_too_large"


class BoundedUploadHandler(MemoryFileUploadHandler):
    """Hold the files of a request in memory, and drop them beyond the limit while they arrive.

    It is the only one of settings.FILE_UPLOAD_HANDLERS. A file names candidates and what is known
    of them, so none is ever written to the disk. Forms are parsed before anybody is signed in, so
    the limit is that of all files of a request together. Other fields are read all the same.
    """

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self._received = 0

    def handle_raw_input(self, *_args: Any, **_kwargs: Any) -> None:
        """Take every request: the size that a client announces decides nothing."""
        self.activated = True

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._received += len(raw_data)
        if self._received > MAX_BYTES:
            if self.request is not None:
                self.request.META[TOO_LARGE] = True
            raise SkipFile
        super().receive_data_chunk(raw_data, start)
