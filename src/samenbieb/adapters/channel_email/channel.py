"""The e-mail channel, on Django's own mail backends."""

from contextlib import suppress
from email.utils import parseaddr
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from samenbieb.domains.messages.ports import ChannelAway, DeliveryFailed, OutgoingMessage

REFUSED_FOR_GOOD = 500  # RFC 5321: 4xx may go better later, 5xx never will
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
        self._domain = parseaddr(self._sender)[1].rpartition("@")[2] or "localhost"
        self._open: BaseEmailBackend | None = None

    def send(self, message: OutgoingMessage) -> None:
        """Hand one message to the mail server, over a line that stays open. Raises: DeliveryFailed, ChannelAway.

        The Message-ID is made of the name of the message, so a second try is the same message for every mail program.
        """
        mail = EmailMessage(
            subject=message.subject,
            body=message.body,
            from_email=self._sender,
            to=[message.address],
            headers={
                "Message-ID": f"<{message.name}@{self._domain}>",
                "Content-Language": message.language,
                "Auto-Submitted": "auto-generated",
            },
            connection=self._line(),
        )
        try:
            mail.send()
        except ValueError as problem:  # an address or subject that no mail can have
            raise DeliveryFailed(str(problem)) from problem
        except SMTPRecipientsRefused as problem:
            self.close()
            codes = {code for code, _answer in problem.recipients.values()}
            raise (DeliveryFailed if all(code >= REFUSED_FOR_GOOD for code in codes) else ChannelAway)(
                "the address is refused"
            ) from problem
        except SMTPDataError as problem:
            self.close()
            refused = problem.smtp_code >= REFUSED_FOR_GOOD
            raise (DeliveryFailed if refused else ChannelAway)("the message is refused") from problem
        except (SMTPException, OSError) as problem:
            self.close()
            raise ChannelAway(str(problem)) from problem

    def close(self) -> None:
        """Close the line to the mail server."""
        line, self._open = self._open, None
        if line is not None:
            with suppress(SMTPException, OSError):
                line.close()

    def check(self) -> list[str]:
        """Say what is wrong with the address of the mail server."""
        if self._scheme not in SCHEMES:
            return [f"SAMENBIEB_MAIL_URL begins with {self._scheme!r}; use console, smtp:// or smtps://."]
        if self._scheme != "console" and not self._host:
            return ["SAMENBIEB_MAIL_URL names no mail server; write smtp://host:port."]
        return []

    def _line(self) -> BaseEmailBackend:
        if self._open is None:
            self._open = self._connection()
            try:
                self._open.open()
            except (SMTPException, OSError) as problem:
                self._open = None
                raise ChannelAway(str(problem)) from problem
        return self._open

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
