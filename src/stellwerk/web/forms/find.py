"""Guard of the public forms."""

from django.http import Http404

from stellwerk.store.models import Source


def find_form(name: str) -> Source:
    """The source behind a public form; every other source, and one switched off, is unknown to the public."""
    source = Source.objects.select_related("campaign").filter(name=name, kind="web_form", active=True).first()
    if source is None:
        raise Http404
    return source
