"""Planning: everything decided, every offset right, nothing spoken."""

from itertools import pairwise

import pytest

from tts_service.article.text import read_text
from tts_service.engines.tone import ToneEngine
from tts_service.errors import EmptyArticle
from tts_service.normalization.lexicon import load_lexicon
from tts_service.reading.document import Document, dump, parse
from tts_service.reading.plan import Rules, plan_reading
from tts_service.values import Article, Block, Role

VOICE = ToneEngine().voices()[0]


@pytest.fixture(scope="module")
def rules():
    return Rules(load_lexicon())


@pytest.fixture(scope="module")
def seed(seed_text, rules):
    return plan_reading(read_text(seed_text), VOICE, 160, rules)


def test_no_utterance_is_longer_than_the_engine_takes(seed_text, rules):
    for limit in (60, 100, 160, 500):
        reading = plan_reading(read_text(seed_text), VOICE, limit, rules)
        assert max(len(u.text) for u in reading.utterances) <= limit


def test_clauses_say_the_whole_sentence_in_order(seed):
    for planned in seed.sentences:
        said = " ".join(u.text for u in planned.utterances)
        letters = [c for c in planned.spoken.text if c.isalnum()]
        assert [c for c in said if c.isalnum()] == letters


def test_utterances_point_at_the_words_they_say(seed):
    for number, planned in enumerate(seed.sentences):
        start, end = planned.sentence.start, planned.sentence.end
        ranges = [(u.start, u.end) for u in planned.utterances]
        assert all(u.sentence == number for u in planned.utterances)
        assert all(start <= a < b <= end for a, b in ranges)
        assert all(one[0] < two[0] for one, two in pairwise(ranges))


def test_the_whole_seed_is_spoken_and_nothing_else(seed, seed_text):
    spoken = " ".join(s.spoken.text for s in seed.sentences)
    assert not any(c.isdigit() for c in spoken)
    for said in (
        "trật tự xây dựng",
        "kinh tế xã hội",
        "mười tháng tư",
        "hai mươi hai tháng sáu",
        "năm mươi phần trăm",
        "một nghìn tám trăm bảy mươi",
        "đường số bốn",
        "Bích Luyện",
    ):
        assert said.lower() in spoken.lower(), said
    for chrome in ("lượt xem", "cỡ chữ", "đọc bài viết", "tin nổi bật", "ngày đăng"):
        assert chrome not in spoken.lower(), chrome


def test_longer_pauses_stand_between_larger_parts(seed):
    title = next(
        s for s in seed.sentences if seed.article.blocks[s.sentence.block].role is Role.TITLE
    )
    inside = [u.pause_ms for s in seed.sentences for u in s.utterances[:-1]]
    ends = [s.utterances[-1].pause_ms for s in seed.sentences]
    assert max(inside) < min(ends)
    assert title.utterances[-1].pause_ms == max(ends)


def test_the_id_depends_on_article_voice_and_rules_only(seed_text, rules):
    article = read_text(seed_text)
    other_voice = (
        ToneEngine().voices()[0].__class__("tone:other", "tone", "", "vi", "", digest="tone-2")
    )
    ids = {
        plan_reading(article, VOICE, 160, rules).id,
        plan_reading(read_text(seed_text), VOICE, 160, rules).id,
    }
    assert len(ids) == 1
    assert plan_reading(article, other_voice, 160, rules).id not in ids
    assert plan_reading(article, VOICE, 100, rules).id not in ids
    assert (
        plan_reading(read_text(seed_text.replace("22/6", "23/6")), VOICE, 160, rules).id not in ids
    )


def test_an_edited_sentence_changes_exactly_its_own_clips(seed_text, rules):
    before = plan_reading(read_text(seed_text), VOICE, 160, rules)
    after = plan_reading(
        read_text(seed_text.replace("1870 hồ sơ", "1871 hồ sơ")), VOICE, 160, rules
    )
    assert len(set(after.keys) - set(before.keys)) == 1


def test_a_byline_is_read_or_not_as_the_operator_wishes(seed_text):
    lexicon = load_lexicon()
    article = read_text(seed_text)
    for skip in (frozenset(), frozenset({Role.BYLINE})):
        reading = plan_reading(article, VOICE, 160, Rules(lexicon, skip))
        roles = {article.blocks[s.sentence.block].role for s in reading.sentences}
        assert (Role.BYLINE in roles) is not skip.issuperset({Role.BYLINE})


def parts(*blocks):
    """An article of (role, text) blocks."""
    text, found = "", []
    for role, words in blocks:
        found.append(Block(role, len(text), len(text) + len(words)))
        text += words + "\n"
    return Article(text, tuple(found))


ILLUSTRATED = parts(
    (Role.PARAGRAPH, "Quận khai trương trạm y tế."),
    (Role.CAPTION, "Lãnh đạo UBND quận cắt băng. Ảnh chụp sáng nay."),
    (Role.TABLE, "Phường và số hộ"),
    (Role.TABLE, "Cổ Nhuế có ba hộ"),
    (Role.PARAGRAPH, "Trạm mở cửa từ hôm nay."),
    (Role.TABLE, "Bảng khác"),
)


def test_captions_and_tables_are_announced_where_they_begin(rules):
    reading = plan_reading(ILLUSTRATED, VOICE, 160, rules)
    assert [s.spoken.text for s in reading.sentences] == [
        "Quận khai trương trạm y tế.",
        "Chú thích ảnh: Lãnh đạo ủy ban nhân dân quận cắt băng.",
        "Ảnh chụp sáng nay.",
        "Bảng: Phường và số hộ",
        "Cổ Nhuế có ba hộ",
        "Trạm mở cửa từ hôm nay.",
        "Bảng: Bảng khác",
    ]
    for planned in reading.sentences:
        for change in planned.spoken.changes:
            said = planned.spoken.text[change.spoken_start : change.spoken_end]
            assert said == change.spoken
    caption = reading.sentences[1]
    assert (caption.utterances[0].start, caption.utterances[-1].end) == (
        caption.sentence.start,
        caption.sentence.end,
    )


def test_captions_and_tables_are_skipped_when_the_operator_wishes(rules):
    skipping = Rules(rules.lexicon, frozenset({Role.CAPTION, Role.TABLE}))
    reading = plan_reading(ILLUSTRATED, VOICE, 160, skipping)
    assert len(reading.sentences) == 2


@pytest.mark.parametrize("text", ["***", "…", "- - -"])
def test_an_article_of_which_nothing_can_be_said_is_empty(rules, text):
    article = Article(text, (Block(Role.PARAGRAPH, 0, len(text)),))
    with pytest.raises(EmptyArticle):
        plan_reading(article, VOICE, 160, rules)


def test_a_plan_is_stored_and_read_back_unchanged(seed):
    document = Document(seed)
    assert parse(dump(document), seed.id) == document


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: b"",
        lambda _: b"{}",
        lambda b: b[:-1],
        lambda b: b.replace(b'"keys":["', b'"keys":["x","', 1),
        lambda b: b.replace(b'"end":', b'"end":999', 3),
    ],
)
def test_a_plan_of_another_shape_is_none(seed, damage):
    assert parse(damage(dump(Document(seed))), seed.id) is None


def test_a_plan_under_a_foreign_id_is_none(seed):
    assert parse(dump(Document(seed)), "0" * 64) is None


def test_the_source_before_the_lead_goes_with_the_bylines(rules):
    article = read_text("Quận gieo cấy\n\n(BTLP) - Lúa đã xanh. Trời ấm.\n\n(BTLP) Bà con vui.\n")
    skipping = Rules(rules.lexicon, frozenset({Role.BYLINE}))
    reading = plan_reading(article, VOICE, 160, skipping)
    written = [article.text[s.sentence.start : s.sentence.end] for s in reading.sentences]
    assert written == ["Quận gieo cấy", "Lúa đã xanh.", "Trời ấm.", "(BTLP) Bà con vui."]
    kept = plan_reading(article, VOICE, 160, rules)
    assert kept.sentences[1].spoken.written == "(BTLP) - Lúa đã xanh."
