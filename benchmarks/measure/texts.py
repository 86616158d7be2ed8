"""What is read: the seed article, a part of it, and short sentences that nobody has said yet."""

from __future__ import annotations

import random
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SEED = (ROOT / "tests" / "fixtures" / "seed_article.txt").read_text(encoding="utf-8")
# Near the sizes of news: three sentences of one, two and four or five seconds of sound.
SECONDS = {5: "1 s", 10: "2 s", 20: "4 s"}

_SYLLABLES = """
sáng nay quận họp bàn phát triển kinh tế xã hội trên địa bàn các phường đã tiếp nhận hồ sơ của
nhân dân và trả kết quả đúng hạn công tác quản lý đô thị trật tự xây dựng được giữ vững
"""


def article(characters: int = 6_000) -> str:
    """The seed article up to the last sentence that ends within so many characters."""
    beginning = SEED[:characters]
    return beginning[: max(beginning.rfind(". "), beginning.rfind("\n")) + 1]


def sentence(number: int, syllables: int) -> str:
    """A sentence of so many syllables; each number has its own."""
    dice = random.Random(number * 100 + syllables)  # noqa: S311 - must be the same again
    return " ".join(dice.choices(_SYLLABLES.split(), k=syllables)).capitalize() + "."


def sentences(count: int) -> str:
    """An article of so many sentences, each below gTTS's hundred characters."""
    return "\n\n".join(sentence(number, 12) for number in range(count))


def spoken(text: str) -> list[str]:
    """What is said for an article, sentence by sentence."""
    from tts_service.article.text import read_text
    from tts_service.normalization.lexicon import load_lexicon
    from tts_service.reading.plan import Rules, spoken_sentences

    return [said.text for _, said in spoken_sentences(read_text(text), Rules(load_lexicon()))]
