"""Running the house: web and workers as processes of their own under one parent that starts and stops them together."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable

Say = Callable[[str], None]


class HouseError(Exception):
    """The house cannot be run; one line that says what to do."""


def free_port(host: str, wanted: int, *, tries: int) -> int:
    """The wanted port, or one of the next `tries` if it is taken. Raises HouseError when all are."""
    for port in range(wanted, wanted + tries):
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                probe.bind((host, port))
                return port
    raise HouseError(f"Port {wanted} is taken: choose another one with --port.")


def run(host: str, port: int, *, ready: Say) -> int:
    """Runs web and workers until one of them ends or somebody stops the parent; returns the exit status.

    `ready` is called with the address as soon as the first page answers.
    """
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    env = os.environ | {"STELLWERK_BASE_URL": os.environ.get("STELLWERK_BASE_URL") or address}
    children: list[subprocess.Popen[bytes]] = []
    stopping = _stops(children)
    try:
        for command in (_web(host, port), _worker("default", 0.3), _worker("trials", 2)):
            if not stopping:
                children.append(subprocess.Popen(command, env=env))  # noqa: S603 (own commands)
        if _answers(f"{address}/health/", children):
            ready(address)
        while not stopping and all(child.poll() is None for child in children):
            time.sleep(0.2)
    finally:
        _end(children)
    return next(
        (abs(child.returncode) for child in children if child.returncode not in (0, -signal.SIGTERM)), 0
    )


def _web(host: str, port: int) -> list[str]:
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--factory", "--host", host, "--port", str(port),
        "--blocking-threads", "4", "--log-level", "warning", "django.core.wsgi:get_wsgi_application",
    ]  # fmt: skip


def _worker(queue: str, interval: float) -> list[str]:
    """One process per queue: while a policy is tried on the past, leads go on."""
    polled = ["--queues", queue, "--interval", str(interval)]
    return [sys.executable, "-m", "stellwerk.cli", "ox_worker", *polled, "--verbosity", "0"]


def _stops(children: list[subprocess.Popen[bytes]]) -> list[int]:
    """From now on a signal to stop reaches the children; the list says whether one came."""
    came: list[int] = []

    def stop(number: int, frame: object) -> None:
        came.append(number)
        for child in children:
            if child.poll() is None:
                child.terminate()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    return came


def _answers(url: str, children: list[subprocess.Popen[bytes]], *, seconds: float = 30) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until and all(child.poll() is None for child in children):
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310 (own address)
                return True
        except urllib.error.HTTPError:
            return True  # it answers; that another host name is wanted is no trouble
        except OSError:
            time.sleep(0.05)
    return False


def _end(children: list[subprocess.Popen[bytes]]) -> None:
    """Asks politely, then insists: no process outlives the parent."""
    for child in children:
        if child.poll() is None:
            child.terminate()
    for child in children:
        try:
            child.wait(timeout=10)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
