"""Guard of the public form."""

from django.http import Http404

from stellwerk.store.models import Source


def find_form(name: str) -> Source:
    """The source behind a public form; every other source stays unknown to the public."""
    source = Source.objects.select_related("campaign").filter(name=name, kind="web_form").first()
    if source is None:
        raise Http404
    return source
