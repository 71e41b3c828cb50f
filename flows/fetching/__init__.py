"""Fetching pages: one polite, bounded request after another, and a memory of what was fetched. ``flows.scrape`` puts them together."""
