import pytest

from tts_service.archive.catalogue import Catalogue, Selection
from tts_service.errors import PageUnreadable


def test_what_has_sound_is_there_newest_first(catalogue):
    assert [r.date for r in catalogue.records()] == [
        "2026-08-14", "2026-08-14", "2026-08-01", "2026-07-30", "2025-12-31"
    ]  # fmt: skip
    assert catalogue.months == ["2026-08", "2026-07", "2025-12"]
    assert catalogue.month_sizes() == {"2026-08": 3, "2026-07": 1, "2025-12": 1}
    assert [r.date for r in catalogue.records(month="2026-07")] == ["2026-07-30"]


@pytest.mark.parametrize(
    ("selection", "count"),
    [
        (Selection(since="2026"), 4),
        (Selection(since="2026-08-02"), 2),
        (Selection(until="2026-07"), 2),
        (Selection(since="2026-08", until="2026-08-01"), 1),
        (Selection(words="ho tay"), 1),
        (Selection(words="Tết"), 1),
        (Selection(words="ho rau"), 0),
    ],
)
def test_articles_are_selected_by_date_and_title(archive, selection, count):
    assert len(Catalogue(archive, selection)) == count


def test_a_folder_that_is_no_archive_is_told(tmp_path):
    with pytest.raises(PageUnreadable, match="no archive"):
        Catalogue(tmp_path)
