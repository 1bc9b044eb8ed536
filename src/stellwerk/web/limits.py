"""How often one address may do one thing: a brake against machines, generous to people.

Counted in the cache of the process, so a house with several processes allows as many times more.
"""

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest


def too_many(request: HttpRequest, purpose: str, *, limit: int, seconds: int) -> bool:
    """Counts this request; whether its address has used up `limit` within `seconds`."""
    key = f"limit:{purpose}:{address_of(request)}"
    if cache.add(key, 1, seconds):
        return False
    try:
        return int(cache.incr(key)) > limit
    except ValueError:  # it ran out between the two calls
        return False


def address_of(request: HttpRequest) -> str:
    """The visitor's address; behind our own proxy the one that the proxy saw."""
    if settings.SECURE_PROXY_SSL_HEADER:
        return str(request.META.get("HTTP_X_FORWARDED_FOR", "")).rpartition(",")[2].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def too_often(name: str, *, limit: int, seconds: int) -> bool:
    """Counts one more under this name; whether it has used up `limit` within `seconds`."""
    key = f"limit:{name}"
    if cache.add(key, 1, seconds):
        return limit < 1
    try:
        return int(cache.incr(key)) > limit
    except ValueError:  # it ran out between the two calls
        return False
