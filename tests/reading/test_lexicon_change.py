"""A changed entry of a site's lexicon makes anew only the clips that sound otherwise."""

from tts_service.article.text import read_text
from tts_service.normalization.lexicon import load_lexicon
from tts_service.reading.plan import Rules, plan_reading
from tts_service.values import Voice

VOICE = Voice("test:a", "test", "A", "vi", "north", "1")
TEXT = "Quận họp bàn.\nCông tác TTXD được giữ vững.\nUBND phường báo cáo.\n"


def test_only_the_clips_that_say_the_form_get_a_new_key(tmp_path):
    site = tmp_path / "quan.tsv"
    header = "form\tspoken\trank\tcues\tsource\tnote\n"
    site.write_text(header + "TTXD\tthanh tra xây dựng\t1\t\tquan\t\n", encoding="utf-8")
    before, after = (
        plan_reading(read_text(TEXT), VOICE, 160, Rules(lexicon))
        for lexicon in (load_lexicon(), load_lexicon([site]))
    )
    changed = [
        u.text
        for u, one, other in zip(after.utterances, before.keys, after.keys, strict=True)
        if one != other
    ]
    assert changed == ["Công tác thanh tra xây dựng được giữ vững."]
