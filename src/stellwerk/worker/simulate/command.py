"""The arguments of `stellwerk simulate`."""

import argparse
import gc
import sys


def main(given: list[str]) -> int:
    """Runs the command; 0 when it did what was asked."""
    wanted = _parser().parse_args(given)
    gc.disable()  # nothing here makes cycles; the collector would only add to the longest latency
    if wanted.stream:
        from stellwerk.worker.simulate import stream

        stream.run(sys.stdin.buffer, sys.stdout.buffer)
        return 0
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="stellwerk simulate", description=__doc__)
    parser.add_argument("--stream", action="store_true", help="JSON lines on standard input and output")
    return parser
