"""A request that is larger than any paper may be is cut off before it fills the disk."""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import TemporaryFileUploadHandler

ROOM_FOR_FIELDS = 1_000_000  # bytes of a form beside its file


class CappedUploadHandler(TemporaryFileUploadHandler):
    """Django's own, with a cap on the whole request (ASVS 5.2.1)."""

    def handle_raw_input(self, input_data: Any, meta: Any, content_length: int, *others: Any) -> None:
        if content_length > settings.DOCUMENT_MAX_BYTES + ROOM_FOR_FIELDS:
            raise RequestDataTooBig("the request is larger than a paper may be")
        super().handle_raw_input(input_data, meta, content_length, *others)
