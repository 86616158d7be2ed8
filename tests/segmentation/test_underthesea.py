import json
import subprocess
import sys

import pytest
import underthesea

from tts_service.errors import TtsError
from tts_service.segmentation import underthesea as room
from tts_service.segmentation.underthesea import underthesea_ends

COLD = """
import json, sys, threading
from tts_service.segmentation.sentences import split_text
barrier = threading.Barrier(8)
found = []
def first():
    barrier.wait()
    found.append(split_text("Câu một. Câu hai của TP. Hà Nội."))
threads = [threading.Thread(target=first) for _ in range(8)]
[t.start() for t in threads]
[t.join() for t in threads]
print(json.dumps({"found": found, "modules": sorted(sys.modules)}))
"""


def test_ends_are_those_of_the_package() -> None:
    text = "  Trời mưa.  Đường ngập?! Ai\u00a0biết... Không\n\nai cả. "
    ends = sorted(underthesea_ends(text))
    parts = [text[a:b].strip() for a, b in zip([0, *ends], ends, strict=False)]
    assert parts == underthesea.sent_tokenize(text)


def test_endless_words_are_masked() -> None:
    text = "Đây là " + "ab." * 400 + " Xong rồi. Hết."
    assert underthesea_ends(text) == {text.index("rồi.") + 4, len(text)}


def test_first_calls_at_once_and_without_the_package() -> None:
    # A fresh interpreter: nothing is warm, and eight threads come at the same time.
    done = subprocess.run([sys.executable, "-c", COLD], capture_output=True, check=True, text=True)
    seen = json.loads(done.stdout)
    assert seen["found"] == [[[0, 8], [9, 32]]] * 8
    heavy = {"underthesea", "underthesea_core", "joblib", "numpy", "requests", "huggingface_hub"}
    assert not heavy & set(seen["modules"])


def test_absence_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "_loaded", [])
    monkeypatch.setattr(room.importlib.util, "find_spec", lambda _: None)
    with pytest.raises(TtsError, match="Install underthesea"):
        underthesea_ends("Câu.")
