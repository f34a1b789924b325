"""The e-mail channel, on Django's own mail backends."""

from smtplib import SMTPException
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from samenbieb.domains.messages.ports import DeliveryFailed, OutgoingMessage

SCHEMES = ("console", "smtp", "smtps")


class EmailChannel:
    """Sends plain text mail. The address of the server comes from SAMENBIEB_MAIL_URL."""

    def __init__(self, url: str) -> None:
        self._url = url
        parts = urlsplit(url if "://" in url else f"{url}://")
        self._scheme = parts.scheme
        self._host, self._port = parts.hostname or "", parts.port
        self._user, self._password = unquote(parts.username or ""), unquote(parts.password or "")
        options = parse_qs(parts.query)
        self._tls = options.get("tls", ["false"])[0] == "true"
        self._sender = options.get("from", ["bibliotheek@localhost"])[0]

    def send(self, message: OutgoingMessage) -> None:
        """Deliver one message. Raises: DeliveryFailed."""
        mail = EmailMessage(
            subject=message.subject,
            body=message.body,
            from_email=self._sender,
            to=[message.address],
            headers={"Content-Language": message.language},
            connection=self._connection(),
        )
        try:
            mail.send()
        except (SMTPException, OSError, ValueError) as problem:
            raise DeliveryFailed(str(problem)) from problem

    def check(self) -> list[str]:
        """Say what is wrong with the address of the mail server."""
        if self._scheme not in SCHEMES:
            return [f"SAMENBIEB_MAIL_URL begins with {self._scheme!r}; use console, smtp:// or smtps://."]
        if self._scheme != "console" and not self._host:
            return ["SAMENBIEB_MAIL_URL names no mail server; write smtp://host:port."]
        return []

    def _connection(self) -> BaseEmailBackend:
        if self._scheme == "console":
            backend: BaseEmailBackend = get_connection("django.core.mail.backends.console.EmailBackend")
            return backend
        server: BaseEmailBackend = get_connection(
            "django.core.mail.backends.smtp.EmailBackend",
            host=self._host,
            port=self._port or (465 if self._scheme == "smtps" else 587),
            username=self._user,
            password=self._password,
            use_tls=self._tls and self._scheme == "smtp",
            use_ssl=self._scheme == "smtps",
            timeout=20,
        )
        return server
