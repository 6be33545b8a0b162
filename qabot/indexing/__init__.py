"""Passages -> an index on disk, and what can be asked of it."""
