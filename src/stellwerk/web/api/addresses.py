"""The API's addresses as plain patterns, so that `web.access` has a line for each, and its description."""

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from stellwerk.web.api import erp as _erp  # noqa: F401 (its addresses join the api when it is loaded)
from stellwerk.web.api.operations import PREFIX, api


def patterns() -> list[URLPattern]:
    """One pattern per address; ninja's own root page is left out."""
    found = [pattern for pattern in api.urls[0] if isinstance(pattern, URLPattern)]
    return [
        path(f"{PREFIX[1:]}{pattern.pattern}", pattern.callback, name=pattern.name)
        for pattern in found
        if pattern.name != "api-root"
    ]


@cache
def description() -> dict[str, Any]:
    """OpenAPI 3.1."""
    return dict(api.get_openapi_schema(path_prefix=PREFIX))


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    return JsonResponse(description())


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The description as a page that people read; it loads nothing from elsewhere."""
    operations = [
        {"method": method.upper(), "path": address, "summary": told.get("summary", ""),
         "text": told.get("description", ""), "signed": "security" not in told, "fields": _fields(told)}
        for address, methods in description()["paths"].items()
        for method, told in methods.items()
    ]  # fmt: skip
    return render(request, "api/docs.html", {"operations": operations})


def _fields(told: dict[str, Any]) -> list[tuple[str, str]]:
    """(name, what it is) of the fields of a body."""
    content: dict[str, Any] = told.get("requestBody", {}).get("content", {})
    schema: dict[str, Any] = next((one["schema"] for one in content.values()), {})
    return [(name, one.get("description", "")) for name, one in schema.get("properties", {}).items()]
