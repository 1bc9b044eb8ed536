"""Files between preview and confirmation: what cannot be taken is said with what to do, on every page alike."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests import cast
from tests.reading import as_, text

from stellwerk.web import uploads

pytestmark = pytest.mark.django_db
PAGES = ["orders_import", "partner_import"]


@pytest.fixture(autouse=True)
def at_home(tmp_path: Path, settings: Any) -> None:
    settings.HOME = tmp_path


def sent(page: str, **values: object) -> str:
    return text(as_(cast.ada()).post(reverse(page), values, follow=True))


@pytest.mark.parametrize("page", PAGES)
def test_without_a_file_one_is_asked_for(page: str) -> None:
    assert "Choose a file first." in sent(page)


@pytest.mark.parametrize("page", PAGES)
def test_a_file_that_is_too_large_is_not_kept(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MOST_BYTES", 10)
    file = SimpleUploadedFile("liste.csv", b"name;number\nAdler;ADLER\n")
    assert "larger than 10 MB. Send it in several parts." in sent(page, file=file)
    assert not (tmp_path / "uploads").exists()


@pytest.mark.parametrize("page", PAGES)
def test_a_file_that_is_gone_is_asked_for_again(page: str) -> None:
    assert "The file is no longer there. Send it again." in sent(page, do="take")
    assert "Put aside. Nothing was changed." in sent(page, do="discard")
