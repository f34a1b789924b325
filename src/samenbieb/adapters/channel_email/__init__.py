"""Messages by e-mail: to the terminal (`console`) or to a mail server (`smtp://user:password@host:587/?tls=true`)."""

from samenbieb.adapters.channel_email.channel import EmailChannel

__all__ = ["EmailChannel"]
