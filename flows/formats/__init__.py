"""Formats of dumps: how each is told, cut into blocks of whole records, and read back into entries."""
