"""The upload handler that bounds the size of an imported file."""

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, StopUpload

from dashboard.assignments.imports.readers import MAX_BYTES

TOO_LARGE = "flowdeck_upload_too_large"


class BoundedUploadHandler(FileUploadHandler):
    """Count the bytes of an upload, and drop it beyond the limit while it arrives.

    It is the first of settings.FILE_UPLOAD_HANDLERS, and passes the bytes on.
    """

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self._received = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self._received += len(raw_data)
        if self._received > MAX_BYTES:
            if self.request is not None:
                self.request.META[TOO_LARGE] = True
            raise StopUpload(connection_reset=False)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Return None: another handler stores the file."""
