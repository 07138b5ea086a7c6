"""A file that is too large is not kept: what comes beyond the limit is dropped while it arrives."""

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, StopUpload

from dashboard.assignments.reading import MOST_BYTES

TOO_LARGE = "flowdeck_upload_too_large"


class BoundedUploadHandler(FileUploadHandler):
    """First of the handlers (settings.FILE_UPLOAD_HANDLERS): counts, and passes on."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self._received = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self._received += len(raw_data)
        if self._received > MOST_BYTES:
            if self.request is not None:
                self.request.META[TOO_LARGE] = True
            raise StopUpload(connection_reset=False)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Another handler keeps the file."""
