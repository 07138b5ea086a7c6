"""How environment variables are read, checked and described."""
