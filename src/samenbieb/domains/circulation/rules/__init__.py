"""Decisions about lending: values in, verdict out. No database, no clock, no actor, no Django."""
