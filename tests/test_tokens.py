"""The tokens file: hashes only, whole after any change, read again when it changes."""

import json
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from anbao.cli import main
from anbao.errors import TokenFileError
from anbao.tokens import TokenFile

NOW = datetime(2026, 3, 15, tzinfo=UTC)


@pytest.fixture
def file(tmp_path: Path) -> TokenFile:
    return TokenFile(tmp_path / "tokens.json")


def test_keeps_only_a_hash_readable_by_its_owner(file: TokenFile) -> None:
    text = file.new("编辑甲", ["write"], NOW)
    secret = text.rsplit("-", 1)[1]
    assert secret not in file.path.read_text(encoding="utf-8")
    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600


def test_finds_a_token_and_no_other(file: TokenFile) -> None:
    text = file.new("editor", ["write"], NOW)
    found = file.find(text, NOW)
    assert found is not None
    assert (found.name, found.scopes) == ("editor", ("write",))
    wrong = text[:-1] + ("A" if text[-1] != "A" else "B")
    for other in (wrong, text.upper(), text[:-1], "", "anbao-", f"{text} ", f"anbao-{'0' * 8}-"):
        assert file.find(other, NOW) is None, other


def test_scopes_open_what_they_name_and_admin_opens_all(file: TokenFile) -> None:
    reader = file.find(file.new("reader", ["read-more"], NOW), NOW)
    keeper = file.find(file.new("keeper", ["admin"], NOW), NOW)
    assert reader and keeper
    assert [reader.allows(scope) for scope in ("read-more", "write", "admin")] == [1, 0, 0]
    assert all(keeper.allows(scope) for scope in ("read-more", "write", "admin"))


def test_an_expired_token_is_none(file: TokenFile) -> None:
    text = file.new("guest", ["write"], NOW, expires=(NOW + timedelta(days=1)).isoformat())
    assert file.find(text, NOW)
    assert file.find(text, NOW + timedelta(days=1)) is None


def test_revoking_works_for_one_who_has_read_the_file_before(file: TokenFile) -> None:
    text = file.new("gone", ["write"], NOW)
    kept = file.new("kept", ["write"], NOW)
    server = TokenFile(file.path)
    assert server.find(text, NOW)
    file.revoke(text.split("-")[1])
    assert server.find(text, NOW) is None
    assert server.find(kept, NOW)
    with pytest.raises(TokenFileError):
        file.revoke("00000000")


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"tokens": [{"id": "x"}]}', "\0"])
def test_refuses_a_file_that_is_none(file: TokenFile, content: str) -> None:
    file.path.write_text(content)
    with pytest.raises(TokenFileError, match="tokens file"):
        file.tokens()


def test_commands_make_list_and_revoke(runner, tmp_path: Path) -> None:
    path = tmp_path / "folder" / "tokens.json"
    options = ["--tokens", str(path)]
    made = runner.invoke(
        main, ["token", "new", "张三", "--scope", "write", "--days", "30", *options]
    )
    assert made.exit_code == 0
    text = made.stdout.strip()
    assert TokenFile(path).find(text, datetime.now(UTC))
    listed = runner.invoke(main, ["token", "list", *options]).stdout
    known = text.split("-")[1]
    assert known in listed and "张三" in listed and "write" in listed
    assert text.rsplit("-", 1)[1] not in listed
    assert runner.invoke(main, ["token", "revoke", known, *options]).exit_code == 0
    assert json.loads(path.read_text())["tokens"] == []
    again = runner.invoke(main, ["token", "revoke", known, *options])
    assert again.exit_code == 1
    assert "anbao token list" in again.stderr


def test_a_token_needs_a_scope_that_exists(runner) -> None:
    assert runner.invoke(main, ["token", "new", "x"]).exit_code == 2
    assert runner.invoke(main, ["token", "new", "x", "--scope", "everything"]).exit_code == 2
