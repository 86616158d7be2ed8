import pytest

from tts_service.batch.item import Item, file_item, folder_of, page_item, row_item


@pytest.mark.parametrize(
    ("item", "begins"),
    [
        (page_item("https://bao.example/tin/Đường-lên_đỉnh.html?id=3"), "duong-len-dinh-"),
        (page_item("https://bao.example/"), "bao-"),
        (page_item("https://bao.example/tin/T%C3%A2y%20H%E1%BB%93/"), "tay-ho-"),
        (file_item("/bài viết/Tin số 1.docx"), "tin-so-1-"),
        (row_item("2026/08/7", "a#1", "{}"), "7-"),
        (row_item("***", "a#1", "{}"), ""),
        (row_item("x" * 500, "a#1", "{}"), "x" * 60 + "-"),
    ],
)
def test_ids_can_be_read_and_used_as_folders(item, begins):
    assert item.id.startswith(begins)
    assert len(item.id) == len(begins) + 12
    assert item.id.isascii()
    assert folder_of(item.id) == f"articles/{item.id[-12:-10]}/{item.id}"


def test_the_same_source_has_the_same_id_and_another_one_has_not():
    assert page_item("https://b.example/a#binh-luan").id == page_item("https://b.example/a").id
    assert page_item("https://b.example/a?p=1").id != page_item("https://b.example/a?p=2").id
    assert file_item("/tin/a\u0300.txt").id == file_item("/tin/à.txt").id


def test_items_travel_as_lines():
    item = row_item("7", "a.jsonl#7", '{"text": "Chào\\nbạn"}', "2026-08-14")
    assert "\n" not in item.dump()
    assert Item.parse(item.dump()) == item
