"""From which address a request comes, when web servers of our own may stand before this one."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

FORWARDED = "HTTP_X_FORWARDED_FOR"


def address_of(request: HttpRequest) -> str:
    """Give the address of whoever asks.

    Each web server of our own adds one address at the end of X-Forwarded-For; what stands before those was written by
    the sender and is not believed. Without web servers of our own, or with a line that is too short or no address, it
    is the address of the connection.
    """
    direct = str(request.META.get("REMOTE_ADDR", ""))
    if not settings.TRUSTED_PROXIES:
        return direct
    told = [part.strip() for part in request.META.get(FORWARDED, "").split(",")]
    if len(told) < settings.TRUSTED_PROXIES:
        return direct
    try:
        return str(ipaddress.ip_address(told[-settings.TRUSTED_PROXIES]))
    except ValueError:
        return direct
