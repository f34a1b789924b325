"""Background work of this room."""

from django.conf import settings

from samenbieb.domains.messages import services
from samenbieb.domains.messages.ports import Channel
from samenbieb.kernel import plugins
from samenbieb.kernel.jobs import job


@job("send_notices")
def send_notices() -> dict[str, int]:
    """Hand over the notices that wait, by the channel of this installation."""
    channel: Channel = plugins.load(settings.MAIL_CHANNEL, settings.MAIL_URL)
    return services.deliver_waiting(channel)
