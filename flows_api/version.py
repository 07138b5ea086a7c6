"""The version of Flowdeck. Everything else reads it from here."""

__version__ = "1.0.0"
