"""Readers of environment variables, and parsers of what they hold."""
