"""The room of patrons."""
