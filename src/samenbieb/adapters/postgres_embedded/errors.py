"""What can go wrong with the embedded server, always as one sentence for the person at the terminal."""


class EmbeddedPostgresError(OSError):
    """Say in one plain sentence why the embedded server cannot do it, and what to do about it."""
