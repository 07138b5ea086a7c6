"""Notes on rows that are not selected: of another role than the candidate, or opted out."""
