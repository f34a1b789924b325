"""Background work of this room."""

from django.conf import settings

from samenbieb.domains.messages import services
from samenbieb.domains.messages.ports import Channel
from samenbieb.kernel import plugins
from samenbieb.kernel.jobs import job


@job("send_notices")
def send_notices() -> dict[str, int]:
    """Hand over the notices that wait, by mail and as text messages. Letters wait for the desk."""
    mail: Channel = plugins.load(settings.MAIL_CHANNEL, settings.MAIL_URL)
    texts: Channel = plugins.load(settings.TEXT_CHANNEL, settings.TEXT_URL)
    counts = services.deliver_waiting(mail)
    for name, count in services.deliver_waiting(texts, by=services.BY_TEXT).items():
        counts[name] += count
    return counts
