"""A Sentry client's transport for tests."""

import json

from sentry_sdk.envelope import Envelope
from sentry_sdk.transport import Transport


class RecordingTransport(Transport):
    """A transport that records what would have been sent."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[str] = []

    def capture_envelope(self, envelope: Envelope) -> None:
        self.sent.append(json.dumps([item.payload.json for item in envelope.items]))
