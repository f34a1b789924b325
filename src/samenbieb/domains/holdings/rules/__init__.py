"""Decisions about items: values in, verdict out. No Django."""
