"""A real house for the browser: its own SQLite file, web server, worker and Chromium, all gone afterwards."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).parents[2]
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
WEB = ("-m", "granian", "--interface", "wsgi", "--factory", "--host", "127.0.0.1", "--log-level", "warning")
WORKER = ("-m", "django", "ox_worker", "--interval", "0.1")
PATIENCE = 30  # seconds until a server that does not answer is a failure

Opens = Callable[..., Page]


@dataclass(frozen=True, slots=True)
class House:
    """Where it can be reached, and the settings with which a program of its own finds it."""

    url: str
    env: dict[str, str]


@pytest.fixture(scope="session")
def house() -> Iterator[House]:
    """A demo house with the cast and one public form; web server and worker run as in a real one."""
    with tempfile.TemporaryDirectory(prefix="stellwerk-browser-") as home:
        port = free_port()
        env = os.environ | {
            "DJANGO_SETTINGS_MODULE": "stellwerk.settings",
            "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT))),
            "STELLWERK_HOME": home,
            "STELLWERK_DATABASE": f"sqlite:///{home}/house.sqlite3",
            "STELLWERK_BASE_URL": f"http://127.0.0.1:{port}",
            "STELLWERK_DEMO": "yes",
        }
        subprocess.run([sys.executable, "-m", "tests.browser.furnish"], cwd=ROOT, env=env, check=True)
        web = start([*WEB, "--port", str(port), "django.core.wsgi:get_wsgi_application"], env)
        worker = start(WORKER, env)
        try:
            wait_for(f"http://127.0.0.1:{port}/health/", web)
            yield House(f"http://127.0.0.1:{port}", env)
        finally:
            stop(web)
            stop(worker)


def start(arguments: list[str] | tuple[str, ...], env: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, *arguments], cwd=ROOT, env=env)


def stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(PATIENCE * 10):
        assert server.poll() is None, "the web server ended before it answered"
        try:
            urllib.request.urlopen(url).close()  # noqa: S310 (our own address)
        except urllib.error.HTTPError:
            return  # it answers; what it says is for the tests
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"{url} did not answer within {PATIENCE} seconds")


@pytest.fixture
def time_runs_out(house: House) -> Callable[[str], None]:
    """Lets the deadline of the open offer of a lead pass, by its town; the worker does what follows."""

    def runs_out(city: str) -> None:
        program = [sys.executable, "-m", "tests.browser.run_out", city]
        subprocess.run(program, cwd=ROOT, env=house.env, check=True)

    return runs_out


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.skip("the browser tests: no Chromium here (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def opens(chromium: Browser, house: House) -> Iterator[Opens]:
    """Opens a page of the house in a fresh profile of its own: `opens("/form/website/", language="en")`."""
    contexts: list[BrowserContext] = []

    def open_page(
        path: str, *, language: str = "de", dark: bool = False, width: int = 390, scripts: bool = True
    ) -> Page:
        context = chromium.new_context(
            base_url=house.url,
            locale=language,
            color_scheme="dark" if dark else "light",
            viewport={"width": width, "height": 844},
            java_script_enabled=scripts,
        )
        contexts.append(context)
        page = context.new_page()
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()


def sign_in(page: Page, name: str) -> None:
    """One of the demo's people, from the page of the sign-in; what is asked for next is asked as that person."""
    page.get_by_role("button", name=name).click()
    page.wait_for_url(lambda url: "/sign-in/" not in url)
