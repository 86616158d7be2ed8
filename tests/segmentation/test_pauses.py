import pytest

from tts_service.segmentation.pauses import pause_after
from tts_service.values import Role


@pytest.mark.parametrize(
    ("role", "ms"),
    [
        (Role.TITLE, 900),
        (Role.HEADING, 900),
        (Role.LEAD, 700),
        (Role.PARAGRAPH, 700),
        (Role.ITEM, 400),
    ],
)
def test_blocks(role: Role, ms: int) -> None:
    assert pause_after(role, "Xong.", ends_block=True, ends_sentence=True) == ms


@pytest.mark.parametrize("role", list(Role))
def test_every_role_is_longer_than_a_sentence(role: Role) -> None:
    sentence = pause_after(role, "Xong.", ends_block=False, ends_sentence=True)
    assert sentence == 350
    assert pause_after(role, "Xong.", ends_block=True, ends_sentence=True) > sentence


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("gồm ba việc:", 200),
        ("một là xây;", 200),
        ("trong đó,", 140),
        ("Chủ tịch quận -", 130),
        ("Sạch - Đẹp –", 130),
        ("(năm nay),”", 140),
        ("đã làm việc", 80),
        ("“trật tự đô thị”", 80),
    ],
)
def test_within_a_sentence_the_last_character_decides(text: str, ms: int) -> None:
    assert pause_after(Role.PARAGRAPH, text, ends_block=False, ends_sentence=False) == ms
