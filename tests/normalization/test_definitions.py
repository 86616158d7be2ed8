import pytest

from tts_service.normalization.definitions import learn_definitions, long_form_before
from tts_service.normalization.normalize import normalize


@pytest.mark.parametrize(
    ("article", "key", "words"),
    [
        ("Trật tự xây dựng (TTXD) được giữ vững.", "TTXD", "trật tự xây dựng"),
        ("Thanh tra xây dựng (gọi tắt là TTXD)", "TTXD", "thanh tra xây dựng"),
        ("TTXD (thanh tra xây dựng) quận", "TTXD", "thanh tra xây dựng"),
        ("(TTXD: trật tự xây dựng)", "TTXD", "trật tự xây dựng"),
        ("Giáo dục và Đào tạo (GD&ĐT)", "GDĐT", "giáo dục và đào tạo"),
        ("kinh tế - xã hội (KT - XH)", "KTXH", "kinh tế xã hội"),
        ("Ban quản lý rừng, sau đây gọi tắt là BQLR, báo cáo", "BQLR", "ban quản lý rừng"),
        ("Tuyến đường sắt đô thị (ĐSĐT)", "ĐSĐT", "đường sắt đô thị"),
    ],
)
def test_definitions_are_learned(article, key, words, lexicon):
    assert learn_definitions(article, lexicon).find(key) == words


@pytest.mark.parametrize(
    "article",
    [
        "Tổ chức Y tế Thế giới (WHO)",  # not its initials
        "ông Nguyễn Văn Nam (NVT)",
        "Anh Bình (A)",  # one letter
        "Hội nghị (lần thứ 2)",
        "trật tự. Xây dựng (TX)",  # across a full stop
    ],
)
def test_brackets_that_define_nothing(article, lexicon):
    assert learn_definitions(article, lexicon).forms == {}


def test_two_meanings_in_one_article_teach_nothing(lexicon):
    article = "Trật tự xây dựng (TTXD) và thanh tra xây dựng (TTXD)."
    assert learn_definitions(article, lexicon).find("TTXD") is None


def test_a_definition_wins_over_the_lexicon(lexicon):
    definitions = learn_definitions("Ủy ban nghiên cứu đô thị mới (UBND)", lexicon)
    assert definitions.forms == {}  # the initials do not fit: U B N C Đ T M
    definitions = learn_definitions("Ủy ban nghiên đô (UBNĐ), thanh tra xóm Đoài (TTXD)", lexicon)
    said = normalize("Họp UBNĐ", lexicon, definitions)
    assert said.text == "Họp ủy ban nghiên đô"
    assert said.changes[0].rule == "defined in the article"


def test_the_long_form_may_pass_over_small_words():
    text = "Kế hoạch và Đầu tư"
    assert long_form_before(text, len(text), "KHĐT") == (0, "kế hoạch và đầu tư")
