"""Why a request is refused: a code for machines, a sentence in the caller's language, the field it is about."""

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext


class ApiError(Exception):
    """Ends a request; the handler makes the answer."""

    def __init__(self, status: int, code: str, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.field = status, code, message, field

    def as_json(self) -> dict[str, str]:
        told = {"code": self.code, "message": self.message}
        return told | {"field": self.field} if self.field else told


def refuse(request: HttpRequest, error: ApiError | type[ApiError]) -> JsonResponse:
    """The answer to a refused request."""
    assert isinstance(error, ApiError)  # noqa: S101 (ninja's signature knows the class, too)
    response = JsonResponse({"error": error.as_json()}, status=error.status)
    if error.status == 429:
        response["Retry-After"] = "60"
    if error.status == 401:
        response["WWW-Authenticate"] = "Bearer"
    return response


def unknown_key() -> ApiError:
    return ApiError(
        401,
        "key_unknown",
        gettext("Send a valid key in the header: Authorization: Bearer stw_… The source's page makes one."),
    )


def not_there() -> ApiError:
    return ApiError(404, "not_found", gettext("Nothing with this id came in by this key's source."))


def too_large(most: int) -> ApiError:
    text = gettext("The message is larger than %(n)s MB. Send it in several parts.")
    return ApiError(413, "too_large", text % {"n": most // 1_000_000})


def not_json() -> ApiError:
    return ApiError(400, "not_json", gettext("This is no JSON object. Send one in UTF-8, like {…}."))


def wrong_field(field: str, message: str) -> ApiError:
    return ApiError(422, "wrong_field", message, field=field)


Answer = dict[str, Any]
