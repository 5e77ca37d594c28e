"""Documents from a folder or a file."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from feedserver.errors import InputError
from feedserver.fetch.from_folder import documents

LIMIT = 1000


def test_a_folder_gives_its_documents_by_name(tmp_path: Path) -> None:
    for name in ("b.json", "a.json", "notes.txt", ".hidden.json", "c.json.bak", "ä.json"):
        (tmp_path / name).write_bytes(name.encode())
    (tmp_path / "folder.json").mkdir()
    assert list(documents(tmp_path, LIMIT)) == [
        (tmp_path / name, name.encode()) for name in ("a.json", "b.json", "ä.json")
    ]


def test_one_file_may_have_any_name(tmp_path: Path) -> None:
    file = tmp_path / ".article"
    file.write_bytes(b"{}")
    assert list(documents(file, LIMIT)) == [(file, b"{}")]


def test_an_empty_folder_is_no_error(tmp_path: Path) -> None:
    assert list(documents(tmp_path, LIMIT)) == []


def test_a_missing_path_is_an_error_at_once(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nowhere: no such file or folder"):
        documents(tmp_path / "nowhere", LIMIT)


def test_a_document_that_is_too_large_harms_no_other(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(bytes(LIMIT + 1))
    (tmp_path / "b.json").write_bytes(bytes(LIMIT))
    (_, refused), (_, read) = documents(tmp_path, LIMIT)
    assert isinstance(refused, InputError)
    assert str(refused) == f"{tmp_path / 'a.json'}: larger than 1,000 bytes"
    assert read == bytes(LIMIT)


def test_what_cannot_be_read_harms_no_other(tmp_path: Path) -> None:
    (tmp_path / "a.json").symlink_to(tmp_path / "gone.json")
    os.mkfifo(tmp_path / "b.json")
    (tmp_path / "c.json").write_bytes(b"{}")
    results = [content for _, content in documents(tmp_path, LIMIT)]
    assert [type(content) for content in results] == [InputError, InputError, bytes]


def test_a_pipe_given_by_name_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    [(_, content)] = documents(tmp_path / "pipe", LIMIT)
    assert isinstance(content, InputError)
