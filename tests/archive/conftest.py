"""An archive of a few articles, made once by the real batch."""

import asyncio
import shutil
from concurrent.futures import ThreadPoolExecutor

import pytest
from newsstand import Witness, story, workshop

from tts_service.archive.catalogue import Catalogue
from tts_service.batch.job import Policy, run_job
from tts_service.batch.shelf import Shelf

BODY = [
    {"role": "lead", "text": "Sáng nay, quận họp & bàn <ba> việc. Việc đầu là đường."},
    "Đường đã mở. Xe chạy thông.",
    {"role": "heading", "text": "Y tế"},
    {"role": "quote", "text": "“Trạm đã xong”, ông An nói."},
    {"role": "item", "text": "Một trạm mới."},
]
STORIES = [
    story(
        str(n),
        *BODY,
        title=title,
        date=date,
        byline="Bích Luyện",
        url=f"https://bao.example/tin?so={n}&x=1",
    )
    for n, (title, date) in enumerate(
        [
            ("Tây Hồ mở phố đi bộ", "2026-07-30"),
            ("“Thành phố <xanh>” & mưa\x0b", "2026-08-01"),
            ("Cầu vượt thông xe", "2026-08-14"),
            ("Giá rau tăng nhẹ", "2026-08-14"),
            ("Tết này về", "2025-12-31"),
        ]
    )
]


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    root = tmp_path_factory.mktemp("archive")

    async def make():
        async with workshop(root) as maker:
            shelf = Shelf(root / "luu-tru")
            bad = story("hỏng", "***", title="")
            report = await run_job([*STORIES, bad], maker, shelf, Policy(), Witness())
            shelf.close()
            assert report.outcomes == {"made": 5, "failed": 1}

    # In this thread the browser of other tests may keep a loop running.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, make()).result()
    return root / "luu-tru"


@pytest.fixture
def archive(made, tmp_path):
    """A copy that may be written to."""
    return shutil.copytree(made, tmp_path / "luu-tru")


@pytest.fixture
def catalogue(archive):
    return Catalogue(archive)
