"""Decisions about notices: values in, verdict out. No Django, no clock."""
