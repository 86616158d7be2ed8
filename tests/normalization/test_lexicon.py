import pytest

from tts_service.errors import LexiconError
from tts_service.normalization.entries import write_senses
from tts_service.normalization.lexicon import fold_form, load_lexicon, read_site
from tts_service.normalization.normalize import normalize
from tts_service.normalization.pls import write_pls

PHONEME_ONLY = """<lexicon xmlns="http://www.w3.org/2005/01/pronunciation-lexicon">
<lexeme><grapheme>A</grapheme><phoneme>a</phoneme></lexeme></lexicon>"""
HEADER = "form\tspoken\trank\tcues\tsource\tnote\n"


def table(tmp_path, rows, name="site.tsv", header=HEADER):
    path = tmp_path / name
    path.write_text(header + rows, encoding="utf-8")
    return path


def test_dotted_forms_are_shared_with_segmentation(lexicon):
    assert {"TP.", "T.Ư", "v.v."} <= lexicon.dotted
    assert all("." in form for form in lexicon.dotted)


def test_the_digest_is_stable_and_follows_the_data(tmp_path, lexicon):
    assert load_lexicon().digest == lexicon.digest
    site = load_lexicon([table(tmp_path, "XQZ\txin quý zị\t1\t\ttrang\t\n")])
    assert site.digest != lexicon.digest


@pytest.mark.parametrize(
    "written", ["KT-XH", "KT - XH", "KT–XH", "KTXH", "KT.XH", "KT&XH", "kt-xh", "GD và ĐT"]
)
def test_spacing_and_joints_do_not_matter(written, lexicon):
    assert fold_form(written) in lexicon.folded


def test_a_single_letter_has_no_folded_key():
    assert fold_form("Q.") == ""


def test_a_site_overrides_a_form(tmp_path):
    lexicon = load_lexicon([table(tmp_path, "TTXD\tthanh tra xây dựng\t1\t\ttrang\t\n")])
    assert normalize("Đội TTXD quận", lexicon).text == "Đội thanh tra xây dựng quận"


@pytest.mark.parametrize(
    ("rows", "evidence"),
    [
        ("AB\tan bình\t1\t\t\t\n", "line 2: no source"),
        ("\tan bình\t1\t\ttrang\t\n", "line 2: no form"),
        ("AB\tan bình\tmột\t\ttrang\t\n", "line 2: rank 'một'"),
        ("AB\tan bình 2\t1\t\ttrang\t\n", "line 2: 'an bình 2' cannot be said"),
        ("AB\tan BB\t1\t\ttrang\t\n", "line 2: 'an BB' cannot be said"),
        ("AB\tan bình\t1\ttrang\n", "line 2: 4 cells"),
        ("AB\tan bình \t1\t\ttrang\t\n", "line 2: stray spaces"),
        ("АB\tan bình\t1\t\ttrang\t\n", "line 2: a look-alike letter"),
        ("AB\tan bình\t1\t\ttrang\t\nAB\tAn Bình\t2\t\ttrang\t\n", "one spoken form twice"),
        ("AB\tan bình\t1\t\ttrang\t\nAB\táo bà\t1\t\ttrang\t\n", "one rank twice"),
        ("Ab\tan bình\t1\t\ttrang\t\nCd\tcùng Ab\t1\t\ttrang\t\n", "with another short form"),
    ],
)
def test_a_broken_table_names_file_and_line(tmp_path, rows, evidence):
    with pytest.raises(LexiconError) as error:
        load_lexicon([table(tmp_path, rows)])
    assert evidence in error.value.evidence
    assert "site" in error.value.evidence


def test_a_table_must_be_nfc_with_the_header(tmp_path):
    with pytest.raises(LexiconError, match="NFC"):
        load_lexicon([table(tmp_path, "AB\ta\u0301o\t1\t\ttrang\t\n")])
    with pytest.raises(LexiconError, match="header"):
        load_lexicon([table(tmp_path, "AB\táo\n", header="form\tspoken\n")])
    with pytest.raises(LexiconError, match="not readable"):
        load_lexicon([tmp_path / "missing.tsv"])


def test_pls_goes_out_and_comes_in(tmp_path):
    site = load_lexicon([table(tmp_path, "XQZ\txuân quý & zung\t1\t\ttrang\t\n".replace("& ", ""))])
    path = tmp_path / "site.pls"
    path.write_text(write_pls(site.senses["XQZ"]), encoding="utf-8")
    assert normalize("XQZ", load_lexicon([path])).text == "xuân quý zung"


@pytest.mark.parametrize(
    "document",
    [
        "not xml",
        "<lexicon",
        '<!DOCTYPE lexicon><lexicon version="1.0"/>',
        PHONEME_ONLY,
    ],
)
def test_a_pls_without_aliases_is_refused(tmp_path, document):
    path = tmp_path / "site.pls"
    path.write_text(document, encoding="utf-8")
    with pytest.raises(LexiconError):
        load_lexicon([path])


@pytest.mark.parametrize(
    ("row", "text", "spoken"),
    [
        ("WHO\ttổ chức của bạn\t1\t\ttrang\t\n", "WHO họp", "tổ chức của bạn họp"),
        ("ASEAN\tĐông Nam Á\t1\t\ttrang\t\n", "khối ASEAN", "khối Đông Nam Á"),
        ("KTXH\tkhoa triết\t1\t\ttrang\t\n", "ngành KT - XH", "ngành khoa triết"),
        ("Covid\tcô rô na\t1\t\ttrang\t\n", "dịch Covid", "dịch cô rô na"),
        ("F0\tca bệnh\t1\t\ttrang\t\n", "hai F0", "hai ca bệnh"),
        ("website\ttrang mạng\t1\t\ttrang\t\n", "xem website", "xem trang mạng"),
    ],
)
def test_a_site_overrides_whatever_says_a_form(tmp_path, row, text, spoken):
    assert normalize(text, load_lexicon([table(tmp_path, row)])).text == spoken


def test_tables_and_pls_turn_into_each_other(tmp_path):
    rows = "KTXH\tkhoa triết\t1\t\tsite\t\nXQZ\txuân quý\t1\t\tsite\t\n"
    site = load_lexicon([table(tmp_path, rows)])
    pls = tmp_path / "site.pls"
    pls.write_text(write_pls([*site.senses["KTXH"], *site.senses["XQZ"]]), encoding="utf-8")
    assert write_senses(read_site(pls)) == HEADER + rows


def test_a_pls_alias_must_be_words(tmp_path):
    path = tmp_path / "site.pls"
    path.write_text(PHONEME_ONLY.replace("phoneme", "alias").replace(">a<", ">10 kg<"), "utf-8")
    with pytest.raises(LexiconError, match="cannot be said"):
        load_lexicon([path])
