"""A provider's signed message (Standard Webhooks): who sent it, when, and whether it came before."""

import base64
import hmac

from django.conf import settings
from django.http import HttpRequest
from django.utils.encoding import force_bytes
from django.utils.translation import gettext
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from stellwerk.capture.sources import settings_of
from stellwerk.store.models import Source
from stellwerk.web.api.refusals import ApiError, not_there

HEADERS = ("webhook-id", "webhook-timestamp", "webhook-signature")
MOST_ID = 100


def find_feed(number: str) -> Source:
    """The provider's source. Raises ApiError."""
    is_number = number.isascii() and number.isdecimal() and len(number) < 18
    source = Source.objects.filter(pk=int(number), kind="provider").first() if is_number else None
    if source is None:
        raise not_there()
    return source


def secret_of(source: Source) -> str:
    """The signing secret: from the environment where its name is given, else made from the house's own key.

    It is kept nowhere. Renewing it is another generation; the one before opens nothing any more.
    """
    known = settings_of("provider", source.settings)
    if known.secret:
        return settings.SECRETS.get(known.secret, "")
    text = f"stellwerk.provider:{source.pk}:{known.generation}"
    made = hmac.digest(force_bytes(settings.SECRET_KEY), text.encode(), "sha256")
    return f"whsec_{base64.b64encode(made).decode()}"


def verify(request: HttpRequest, data: bytes, source: Source) -> str:
    """The message's own id, once its signature and its time are good. Raises ApiError."""
    told = {name: request.headers.get(name, "") for name in HEADERS}
    secret = secret_of(source)
    try:
        if not secret:
            raise WebhookVerificationError
        Webhook(secret).verify(data, told, json_parse=False)
    except (WebhookVerificationError, ValueError):
        text = gettext(
            "The signature is wrong or older than five minutes. Sign with the secret of the source's page."
        )
        raise ApiError(401, "signature", text) from None
    if len(told["webhook-id"]) > MOST_ID:
        raise ApiError(422, "wrong_field", gettext("This is too long. Shorten it."), field="webhook-id")
    return told["webhook-id"]
