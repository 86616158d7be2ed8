"""What every engine promises, asked of every engine there is."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from engine_bench import BENCHES, Subject, Worker

from tts_service.audio.decode import decode
from tts_service.engines.base import Engine, EngineInfo, Isolation
from tts_service.engines.proof import LEAST_MS_PER_LETTER
from tts_service.engines.registry import engine_names, make_engine
from tts_service.errors import EngineRefused, UnknownVoice
from tts_service.values import Encoding, Voice

# What is slow to import, or reaches for a network or a model, waits for the first word.
HEAVY = {"aiohttp", "edge_tts", "espeakng_loader", "gtts", "httpx2", "numpy", "onnxruntime"}
HEAVY |= {"piper", "pydub", "requests"}
# A voice that takes longer than this is naming signs or repeating itself.
MOST_MS_PER_LETTER = 600
MOST_MEMBERS = 5


@pytest.fixture(scope="module")
def worker():
    made = Worker()
    yield made
    made.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("engines")


@pytest.fixture(params=BENCHES, ids=lambda bench: bench.name)
def subject(request, worker, monkeypatch, folder):
    bench = request.param
    with bench.stand_in() as there:
        if hasattr(there, "connect"):
            there.connect(monkeypatch)
        made = Subject(bench, bench.options(folder, there), worker)
        yield made
        made.engine.close()


def duration_ms(speech):
    return len(decode(speech))


def letters(text):
    return sum(c.isalnum() for c in text)


def test_every_installed_engine_is_on_the_bench():
    assert {bench.name for bench in BENCHES} >= set(engine_names())


def test_it_keeps_the_protocol_in_few_members(subject):
    engine = subject.engine
    assert isinstance(engine, Engine)
    public = {name for name in vars(type(engine)) if not name.startswith("_")}
    assert public >= {"info", "voices", "speak", "close"}
    assert len(public) <= MOST_MEMBERS


def test_it_says_what_it_is(subject):
    info = subject.engine.info
    assert isinstance(info, EngineInfo)
    assert info.name == subject.name
    assert info.version
    assert info.limit >= 50
    assert info.concurrency >= 0
    assert info.isolation in Isolation
    assert info == subject.engine.info


def test_its_voices_are_its_own_and_always_the_same(subject):
    voices = subject.engine.voices()
    assert voices
    assert len({v.id for v in voices}) == len(voices)
    for voice in voices:
        assert voice.id.startswith(f"{subject.name}:")
        assert voice.engine == subject.name
        assert voice.label
        assert voice.language
        assert voice.digest
        assert -20 < voice.gain_db < 20
    assert make_engine(subject.name, subject.options).voices() == voices


def test_asking_what_it_is_loads_nothing_heavy(subject):
    code = (
        "import json, sys; from tts_service.engines.registry import make_engine;"
        "engine = make_engine(sys.argv[1], json.loads(sys.argv[2])); engine.info, engine.voices();"
        "engine.close(); print(*sys.modules)"
    )
    arguments = [subject.name, json.dumps(subject.options)]
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], check=True, capture_output=True, text=True
    )
    assert set(done.stdout.split()) & HEAVY == set()


def test_it_says_the_whole_sentence(subject):
    speech = subject.speak(subject.sentence)
    assert speech.encoding in Encoding
    assert bool(speech.sample_rate_hz) == (speech.encoding is Encoding.PCM)
    sound = decode(speech)
    assert sound.rms > 100
    shortest, longest = (
        n * letters(subject.sentence) for n in (LEAST_MS_PER_LETTER, MOST_MS_PER_LETTER)
    )
    assert shortest <= len(sound) <= longest


def test_twice_the_text_is_twice_the_speech(subject):
    once, twice = (duration_ms(subject.speak(" ".join([subject.sentence] * n))) for n in (1, 2))
    assert 1.6 * once < twice < 2.5 * once


def test_every_voice_speaks(subject):
    for voice in subject.engine.voices():
        assert duration_ms(subject.speak("Xin chào.", voice)) > 100


def test_the_longest_text_is_said_to_its_end(subject):
    limit = subject.engine.info.limit
    words = f"{subject.sentence} ".replace(".", ",") * (limit // len(subject.sentence) + 1)
    text = words[: limit - 1].rpartition(" ")[0] + "."
    assert 0.9 * limit < len(text) <= limit
    assert duration_ms(subject.speak(text)) >= LEAST_MS_PER_LETTER * letters(text)


@pytest.mark.parametrize("text", ["", "   ", "\n", "…", " – !? “”", "\0"])
def test_a_text_without_a_word_is_refused(subject, text):
    with pytest.raises(EngineRefused) as raised:
        subject.speak(text)
    assert raised.value.remedy


@pytest.mark.parametrize("name", ["", "ghost", "vi-VN", "../vi"])
def test_an_unknown_voice_is_an_error_and_never_another_voice(subject, name):
    ghost = Voice(f"{subject.name}:{name}", subject.name, "", "vi", "", "")
    with pytest.raises(UnknownVoice) as raised:
        subject.speak(subject.sentence, ghost)
    assert subject.engine.voices()[0].id in str(raised.value)


def test_a_voice_of_another_engine_is_unknown(subject):
    with pytest.raises(UnknownVoice):
        subject.speak(subject.sentence, Voice("other:vi", "other", "", "vi", "", ""))


def test_calls_at_once_get_their_own_speech(subject):
    texts = [" ".join([subject.sentence] * n) for n in (1, 2, 1, 2)]
    with ThreadPoolExecutor(len(texts)) as pool:
        short, long, *others = map(duration_ms, pool.map(subject.speak, texts))
    assert long > 1.6 * short
    assert others == [pytest.approx(short, rel=0.2), pytest.approx(long, rel=0.2)]


def test_words_lie_in_the_text_and_in_the_sound(subject):
    speech = subject.speak(subject.sentence)
    ends = [0, *(word.end for word in speech.words)]
    for word, before in zip(speech.words, ends, strict=False):
        assert before <= word.start < word.end <= len(subject.sentence)
        assert (
            subject.sentence[word.start : word.end].strip()
            == subject.sentence[word.start : word.end]
        )
    times = [word.at_ms for word in speech.words]
    assert times == sorted(times)
    assert all(0 <= at_ms < duration_ms(speech) for at_ms in times)


def test_closing_is_always_possible(subject):
    engine = make_engine(subject.name, subject.options)
    engine.close()
    engine.close()
