"""Signing in and out, and the reader's language."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from stellwerk import words
from stellwerk.store.models import Source, User
from stellwerk.web.limits import too_many

TRIES, WITHIN = 10, 5 * 60

# What each comes for, in the words of the house's description.
ERRANDS: Mapping[str, Promise] = {
    User.Role.MARKETING: gettext_lazy("Brings leads in and sees which channel brings customers."),
    User.Role.CALL_CENTRE: gettext_lazy("Calls, asks, ticks what was heard, hands on."),
    User.Role.AGENCY: gettext_lazy("Works the leads that were handed over, and sees no others."),
    User.Role.EXPERT: gettext_lazy("Works the leads that were handed over, and sees no others."),
    User.Role.SALES: gettext_lazy("Sees today's list in the right order."),
    User.Role.CHANNEL: gettext_lazy("Sets the rules and answers a partner's “why not me?”"),
    User.Role.CONTROLLING: gettext_lazy("Reads what the money brought and what to do next."),
    User.Role.PRIVACY: gettext_lazy("Looks after consent, erasure and who saw what."),
    User.Role.ADMIN: gettext_lazy("Keeps the house running."),
    User.Role.PARTNER_LEAD: gettext_lazy("Takes or declines a lead in one tap, reports in ten seconds."),
    User.Role.PARTNER_MEMBER: gettext_lazy("Takes or declines a lead in one tap, reports in ten seconds."),
}


@method_decorator(never_cache, name="dispatch")
class SignIn(LoginView):
    """Django's sign-in with a brake; a demo house shows its cast instead of asking for passwords."""

    template_name = "sign_in.html"
    redirect_authenticated_user = True

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if too_many(request, "sign_in", limit=TRIES, seconds=WITHIN):
            return render(request, "429.html", status=429)
        return super().post(request, *args, **kwargs)

    def get_default_redirect_url(self) -> str:
        return home_of(self.request.user)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        return speaking(super().form_valid(form), form.get_user())

    def form_invalid(self, form: Form) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | (to_try() if settings.DEMO else {})


@require_POST
def sign_in_as(request: HttpRequest) -> HttpResponse:
    """One click per person of the cast; exists in a demo house only."""
    if not settings.DEMO:
        raise Http404
    user = get_object_or_404(User, username=request.POST.get("username", ""), is_active=True)
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    return speaking(redirect(home_of(user)), user)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("sign_in")


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Remembers the language in a cookie, and for a person who has signed in also for the letters."""
    chosen = request.POST.get("language", "")
    if isinstance(request.user, User) and chosen in dict(settings.LANGUAGES):
        User.objects.filter(pk=request.user.pk).update(language=chosen)
    return set_language(request)


def home_of(user: object) -> str:
    """Where somebody begins: partners in their portal, everybody else with today."""
    return reverse("portal" if isinstance(user, User) and user.of_partner else "today")


def speaking(response: HttpResponse, user: object) -> HttpResponse:
    """The answer, with the user's language for the pages to come."""
    if isinstance(user, User):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, user.language, max_age=settings.SESSION_COOKIE_AGE,
            samesite="Lax", secure=settings.HTTPS,
        )  # fmt: skip
    return response


def to_try() -> dict[str, Any]:
    """What a demo house offers to a newcomer: its cast, and a public form."""
    form = Source.objects.filter(kind="web_form").order_by("id").values_list("name", flat=True).first()
    return {"cast": cast(), "public_form": form}


def cast() -> list[dict[str, Any]]:
    """Who may be played: the manufacturer's people, then the partners' people, each with the errand."""
    reader = (get_language() or "de")[:2]
    order = [role.value for role in User.Role]
    known = User.objects.filter(is_active=True).select_related("partner")
    people = sorted(known, key=lambda user: (order.index(user.role), str(user.partner or ""), user.username))
    return [
        {
            "username": user.username,
            "name": user.get_full_name() or user.username,
            "at": user.partner.name if user.partner else words.name("role", user.role, reader),
            "errand": ERRANDS.get(user.role, ""),
            "of_partner": user.of_partner,
        }
        for user in people
    ]
