"""A lexicon of one's own on the command line: used, checked, turned into PLS and back."""

import pytest
from click.testing import CliRunner

from tts_service.cli import cli
from tts_service.errors import LexiconError

TABLE = (
    "form\tspoken\trank\tcues\tsource\tnote\n"
    "TTXD\tthanh tra xây dựng\t1\t\tquan\t\n"
    "XQZ\txuân quý\t1\t\tquan\t\n"
)


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "quan.tsv").write_text(TABLE, encoding="utf-8")
    return lambda *arguments: CliRunner().invoke(cli, arguments, catch_exceptions=False).output


def test_say_uses_the_lexicon_of_the_option_or_the_setting(run, monkeypatch):
    text = "Công tác TTXD."
    assert "trật tự xây dựng" in run("say", text)
    assert "thanh tra xây dựng" in run("say", "--lexicon", "quan.tsv", text)
    monkeypatch.setenv("TTS_LEXICON", "quan.tsv")
    assert "thanh tra xây dựng" in run("say", text)


def test_a_lexicon_is_checked(run, tmp_path):
    assert "2 mục từ, 1 thay cho mục có sẵn" in run("lexicon", "check", "quan.tsv")
    (tmp_path / "sai.tsv").write_text(TABLE + "AB\tan 2\t1\t\tquan\t\n", encoding="utf-8")
    with pytest.raises(LexiconError, match=r"sai\.tsv, line 4"):
        run("lexicon", "check", "sai.tsv")


def test_a_table_goes_to_pls_and_comes_back(run, tmp_path):
    (tmp_path / "quan.pls").write_text(run("lexicon", "pls", "quan.tsv"), encoding="utf-8")
    assert run("lexicon", "table", "quan.pls") == TABLE
