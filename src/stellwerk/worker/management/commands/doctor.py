"""`stellwerk doctor`: is the running house well?"""

import argparse
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from stellwerk import words
from stellwerk.worker import doctor

MARKS = {True: "✓", False: "✗"}


class Command(BaseCommand):
    help = "Examines a running house and says what to do; exit status 1 when something is not well."
    requires_system_checks: list[str] = []  # its own first question

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--language", default="", choices=["", "de", "en"], help="of what it says")

    def handle(self, *args: Any, **options: Any) -> None:
        language, is_well = options["language"] or settings.LANGUAGE_CODE[:2], True
        for finding in doctor.examine(timezone.now):
            is_well &= finding.is_well
            self.stdout.write(f"{MARKS[finding.is_well]} {words.say(finding.said, language)}")
            self.stdout.flush()
        raise SystemExit(0 if is_well else 1)
