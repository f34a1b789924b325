"""Decisions of the catalogue: what a record says, which work it belongs to, what a delivery does to it. Plain Python."""
