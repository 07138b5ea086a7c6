"""The version that the User-Agent tells; pyproject.toml has the same."""

__version__ = "0.1.0"
