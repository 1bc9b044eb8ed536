"""Asking providers outside: the one place that goes out to them. Only public addresses are spoken to.

A name is resolved here, every address it has must be public, and the call goes to one of those addresses, so that
nobody can give another one in between. A redirect is a new question to the same rules.
"""

import asyncio
import ipaddress
import logging
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime
from functools import cache
from ssl import SSLContext, SSLError
from time import monotonic
from urllib.parse import urljoin, urlsplit

import httpx
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import override

from stellwerk.enrich import step as enrich
from stellwerk.enrich.providers import http
from stellwerk.store.models import Mail, Source, User
from stellwerk.terms import Reason
from stellwerk.words import say

log = logging.getLogger(__name__)

CALLS = 20  # of one provider in a round
SECONDS = 45  # after so long somebody else has a turn
MOST_REDIRECTS = 3
MOST_WAIT = 86_400
Fetch = Callable[[http.Ask], http.Answer]
Clock = Callable[[], datetime]


class AddressError(Exception):
    """An address that is not spoken to; `reason` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.key)
        self.reason = reason


# --- The call -----------------------------------------------------------------------------------------------


def fetch(ask: http.Ask) -> http.Answer:
    """Carries one question. Never raises: what went wrong is the answer's problem."""
    key = settings.SECRETS.get(ask.secret, "") if ask.secret else ""
    if ask.secret and not key:
        return http.Answer(problem=Reason("provider.no_secret", {"name": ask.secret}))
    front = (
        f"{ask.prefix} " if ask.prefix[-1:].isalnum() else ask.prefix
    )  # a word, as in "Bearer", stands apart
    headers = {ask.header: f"{front}{key}"} if key else {}
    try:
        # In a thread of its own: whoever calls may run an event loop already.
        with ThreadPoolExecutor(1) as own:
            return own.submit(
                lambda: asyncio.run(asyncio.wait_for(_fetch(ask, headers), ask.timeout))
            ).result()
    except TimeoutError:
        return http.Answer(problem=Reason("provider.too_slow", {"seconds": ask.timeout}))
    except AddressError as error:
        return http.Answer(problem=error.reason)
    except (httpx.HTTPError, httpx.InvalidURL, OSError, SSLError, ValueError) as error:
        log.warning("Provider at %s: %s", urlsplit(ask.url).hostname, type(error).__name__)
        return http.Answer(problem=Reason("provider.unreachable", {"said": type(error).__name__}))


async def _fetch(ask: http.Ask, headers: dict[str, str]) -> http.Answer:
    url, home = ask.url, urlsplit(ask.url).netloc
    # No proxy, no netrc, no cookies: what the environment says must not lead elsewhere.
    timeout = ask.timeout
    async with httpx.AsyncClient(
        verify=_trusted(), trust_env=False, follow_redirects=False, timeout=timeout
    ) as client:
        for _ in range(MOST_REDIRECTS + 1):
            own = headers if urlsplit(url).netloc == home else {}
            request = await _request(client, url, own)
            response = await client.send(request, stream=True)
            try:
                if not response.is_redirect:
                    return await _read(response, ask.most_bytes)
                url = urljoin(url, response.headers["location"])
            finally:
                await response.aclose()
    raise AddressError(Reason("provider.redirects", {"most": MOST_REDIRECTS}))


@cache
def _trusted() -> SSLContext:
    """The certificates that are believed; read once."""
    return httpx.create_ssl_context(trust_env=False)


async def _request(client: httpx.AsyncClient, url: str, headers: dict[str, str]) -> httpx.Request:
    """A request to the checked address itself; the name is still what the certificate must show."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme != "https" and not _is_test(parts.scheme):
        raise AddressError(Reason("provider.no_https"))
    port = parts.port or (443 if parts.scheme == "https" else 80)
    address = await _address(host, port)
    shown = f"[{address}]" if ":" in address else address
    target = parts._replace(netloc=f"{shown}:{port}", fragment="").geturl()
    told = {"host": parts.netloc.rpartition("@")[2], "accept": "application/json", "user-agent": "Stellwerk"}
    return client.build_request("GET", target, headers={**headers, **told}, extensions={"sni_hostname": host})


async def _address(host: str, port: int) -> str:
    """One of the name's addresses, once all of them were found to be public. Raises AddressError."""
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise AddressError(Reason("provider.no_name", {"host": host})) from None
    addresses = [str(row[4][0]) for row in found]
    for address in addresses:
        if not is_public(address) and not settings.PROVIDERS_MAY_BE_LOCAL:
            raise AddressError(Reason("provider.private_address", {"host": host}))
    return addresses[0]


def is_public(address: str) -> bool:
    """Whether an address belongs to the internet: not to this machine, this house, a cloud's own services."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
        if inner is None and found in _NAT64:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return found.is_global and not found.is_multicast and not found.is_reserved


_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def _is_test(scheme: str) -> bool:
    return scheme == "http" and bool(settings.PROVIDERS_MAY_BE_LOCAL)


async def _read(response: httpx.Response, most: int) -> http.Answer:
    """The answer's body as far as it may be; a longer one is none."""
    body = bytearray()
    async for part in response.aiter_bytes():
        body += part
        if len(body) > most:
            raise AddressError(Reason("provider.too_large", {"most": most // 1024}))
    return http.Answer(response.status_code, bytes(body), again_after=_patience(response))


def _patience(response: httpx.Response) -> int:
    with suppress(ValueError):
        return min(MOST_WAIT, max(0, int(response.headers.get("retry-after", "0"))))
    return 0


# --- The rounds ---------------------------------------------------------------------------------------------


def is_due(now: datetime) -> bool:
    """Whether a provider is set up that may be asked: the task is worth its place in the queue."""
    return bool(enrich.asked_outside(today=timezone.localdate(now)))


def work(clock: Clock, *, fetch: Fetch = fetch, seconds: float = SECONDS) -> tuple[int, bool]:
    """Asks every provider for what leads lack; how many calls, and whether more is to do."""
    until, calls, is_more = monotonic() + seconds, 0, False
    for number in enrich.asked_outside(today=timezone.localdate(clock())):
        done, more = _rounds(number, clock, fetch=fetch, until=until)
        calls, is_more = calls + done, is_more or more
    return calls, is_more


def _rounds(number: int, clock: Clock, *, fetch: Fetch, until: float) -> tuple[int, bool]:
    """Rounds of one provider until it has nothing to do, fails, or the time is over."""
    calls = 0
    while monotonic() < until:
        found = enrich.begin(number, now=clock(), limit=CALLS)
        if found is None:
            return calls, False
        answers = _ask(found, fetch)
        calls += len(answers)
        state = enrich.settle(found, answers, now=clock())
        if http.must_tell(state):
            tell(number, now=clock())
        if state.failures:
            return calls, False
    return calls, True


def _ask(found: enrich.Round, fetch: Fetch) -> list[http.Answer]:
    """One after the other, up to the first failure: a provider that is down is not hammered."""
    answers: list[http.Answer] = []
    for question in found.questions:
        answers.append(fetch(question.ask))
        if http.read(answers[-1], found.settings, number=found.number, now=timezone.now()).problem:
            break
    return answers


def tell(number: int, *, now: datetime) -> int:
    """Writes to the administrators that a provider does not answer: once, until it answers again."""
    if not enrich.told(number, now=now):
        return 0
    row = Source.objects.get(pk=number)
    admins = User.objects.filter(role=User.Role.ADMIN, is_active=True).exclude(email="")
    return len(Mail.objects.bulk_create(_letter(row, admin, now=now) for admin in admins))


def _letter(row: Source, user: User, *, now: datetime) -> Mail:
    language = user.language if user.language in ("de", "en") else "en"
    state = enrich.state_of(row)
    with override(language):
        known = {
            "provider": row,
            "user": user,
            "maker": settings.MAKER,
            "problem": say(list(state.problem), language),
        }
        known["address"] = f"{settings.BASE_URL}/providers/{row.pk}/"
        subject, _, body = render_to_string(f"mail/provider_{language}.txt", known).partition("\n")
    text = body.strip() + "\n"
    return Mail(to=user.email, subject=subject.strip()[:200], text=text, kind="provider", made_at=now)


def try_out(
    found: http.Settings, values: dict[str, str], *, number: int, now: datetime
) -> tuple[http.Ask, http.Answer, http.Found]:
    """Asks once with these values, for the page of a provider: the question, the answer, what would be read of it.

    Raises ValueError when the address needs a value that is not there.
    """
    ask = http.ask(found, values)
    if ask is None:
        raise ValueError("The address needs a value that is not there.")
    answer = fetch(ask)
    return ask, answer, http.read(answer, found, number=number, now=now)
