"""The room of organisations."""
