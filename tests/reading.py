"""How the tests of pages sign in and read."""

from html import unescape
from typing import Any

from django.test import Client
from django.urls import reverse

from stellwerk.store.models import User


def as_(user: User | None, language: str = "en") -> Client:
    """A browser in which this person is signed in; None: nobody."""
    client = Client(headers={"host": "localhost", "accept-language": language})
    if user:
        client.force_login(user)
    return client


def text_of(response: Any) -> str:
    """The page as a person reads it, whatever its status."""
    return unescape(response.content.decode()).replace("\N{NO-BREAK SPACE}", " ")


def text(response: Any) -> str:
    """The same of a page that must be there."""
    assert response.status_code == 200, response.status_code
    return text_of(response)


def see(user: User, name: str, *arguments: object, query: str = "", language: str = "en") -> str:
    """A page by its name."""
    return text(as_(user, language).get(reverse(name, args=arguments) + query))
