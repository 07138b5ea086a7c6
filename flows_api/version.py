"""The one place that states the version of Flowdeck; everything else reads it from here."""

__version__ = "1.0.0"
