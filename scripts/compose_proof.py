"""Order sound of a running compose.yaml, break it, and see that nothing is lost.

scripts/prove-compose starts the engine and calls this with the folder of its root file system.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import Counter
from http import HTTPStatus
from pathlib import Path
from typing import Any, NoReturn

SERVICE = "http://127.0.0.1:8000"
ROOT = sys.argv[1]
TOKEN, SECRET = secrets.token_hex(24), secrets.token_hex(24)
UP = ("compose", "up", "--detach", "--wait", "--wait-timeout", "300")
WORKERS = ("--scale", "worker=2")
WAITING_S = 300.0
STARTED = time.monotonic()
# A frame of MPEG Layer III starts with eleven ones and the layer's two bits (01); some seconds of
# speech have more bytes than this.
MP3 = re.compile(rb"\xff[\xe2\xe3\xf2\xf3\xfa\xfb].{20000}", re.DOTALL)
MADE = re.compile(r'^tts_clips_total\{origin="made"\} (\S+)$', re.MULTILINE)


def say(what: str) -> None:
    """A line of the proof, with the seconds since its start."""
    print(f"{time.monotonic() - STARTED:6.1f} s  {what}", flush=True)


def fail(what: str) -> NoReturn:
    """End with one clear line, after what the containers have said."""
    logs = docker("compose", "logs", "--tail", "40", "service", "worker", "bucket", may_fail=True)
    sys.exit(f"{logs}\nFAILED: {what}")


def check(holds: object, what: str) -> None:
    """Go on only when it holds."""
    if not holds:
        fail(what)


def docker(*words: str, may_fail: bool = False) -> str:
    """What docker says, in the folder of compose.yaml."""
    shell = ["chroot", ROOT, "sh", "-c", 'cd /project && exec docker "$@"', "-", *words]
    done = subprocess.run(shell, capture_output=True, text=True, check=False, timeout=600)
    if done.returncode and not may_fail:
        print(done.stdout[-3_000:], done.stderr[-3_000:], sep="\n")
        sys.exit(f"FAILED: docker {' '.join(words)} ended with {done.returncode}")
    return done.stdout


def containers(service: str) -> list[str]:
    """The containers of a service."""
    return docker("compose", "ps", "--quiet", service).split()


def ask(path: str, body: object = None, key: str = "") -> tuple[int, bytes]:
    """The status and the body of the service's answer, through the published port."""
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {TOKEN}"}
    if key:
        headers["Idempotency-Key"] = key
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(SERVICE + path, data, headers)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def told(path: str, body: object = None, key: str = "") -> dict[str, Any]:
    """The answer's document; a failure when it is a problem."""
    status, answer = ask(path, body, key)
    check(status < HTTPStatus.MULTIPLE_CHOICES, f"{path}: {status} {answer.decode()[:500]}")
    return dict(json.loads(answer))


def sound(path: str) -> str:
    """The digest of what is heard there, which must be MP3."""
    status, mp3 = ask(path)
    check(status == HTTPStatus.OK and MP3.match(mp3), f"{path}: {status}, no MP3")
    return hashlib.sha256(mp3).hexdigest()


def made_by_the_service() -> float:
    """How many clips the service itself has made."""
    status, figures = ask("/metrics")
    check(status == HTTPStatus.OK, f"/metrics: {status} {figures.decode()[:500]}")
    made = MADE.search(figures.decode())
    check(made, "/metrics does not tell of clips")
    return float(made[1]) if made else 0


def order(name: str, articles: int) -> dict[str, Any]:
    """A batch's document; no sentence of it is in another batch."""
    texts = [
        f"Tin {name} số {n}\n\n"
        + "\n\n".join(f"Đoàn {name} {n} có {s + 2} người, đến ngày {s + 1}/4." for s in range(12))
        for n in range(articles)
    ]
    body = {"articles": [{"id": f"{name}-{n}", "text": text} for n, text in enumerate(texts)]}
    return told("/v1/batches", body, key=name)


def wait(batch: dict[str, Any], done: int) -> dict[str, Any]:
    """The batch once so many of its articles are done; a failure when one fails or none comes."""
    deadline = time.monotonic() + WAITING_S
    while True:
        now = told(batch["links"]["self"])
        check(not now["failed"], f"{now['failed']} articles failed")
        if now["done"] >= done and (done < now["articles"] or now["state"] == "finished"):
            return now
        check(time.monotonic() < deadline, f"the batch does not go on: {now}")
        time.sleep(0.2)


def heard(batch: dict[str, Any]) -> dict[str, str]:
    """The digest of each article's sound, by its address."""
    articles = told(batch["links"]["articles"])["articles"]
    check(len(articles) == batch["articles"], "an article is not listed")
    return {article["audio"]: sound(article["audio"]) for article in articles}


def in_the_store(batch: dict[str, Any]) -> int:
    """How many clips of a batch's articles lie in the store, with just what is heard."""
    found = 0
    for article in told(batch["links"]["articles"])["articles"]:
        sentences = told(f"/v1/readings/{article['reading']}")["sentences"]
        clip = sentences[0]["clips"][0]
        _, mp3 = ask(clip["url"])
        path = f"/buckets/nghe/store/clips/{clip['key'][:2]}/{clip['key']}.mp3"
        (s3,) = containers("s3")
        # Beside S3 the store shows its files by plain HTTP, inside its container.
        get = ["chroot", ROOT, "docker", "exec", s3, "wget", "-q", "-O", "-"]
        stored = subprocess.run(
            [*get, f"http://127.0.0.1:8888{path}"], capture_output=True, check=False, timeout=60
        )
        check(stored.returncode == 0 and mp3 and mp3 in stored.stdout, f"{path} is not stored")
        found += 1
    return found


def tasks() -> dict[str, int]:
    """How many tasks each worker says it has ended well."""
    logs = docker("compose", "logs", "--no-color", "worker")
    return Counter(re.findall(r"(worker-\d+) .* Task tts\.\w+\[.*\] succeeded", logs))


def start() -> None:
    """As compose.yaml's first lines say, and wait for its health checks."""
    print("\n== start", flush=True)
    env = f"TTS_API_TOKEN={TOKEN}\nS3_SECRET={SECRET}\n"
    (Path(ROOT) / "project" / ".env").write_text(env, encoding="ascii")
    docker("compose", "config", "--quiet")
    docker(*UP, *WORKERS)
    say("built, up, all healthy")
    check(made_by_the_service() == 0, "a service that was asked nothing has made clips")
    say("/metrics is answered before anything is stored")


def read() -> None:
    """A listener's reading, which the service makes."""
    print("\n== read", flush=True)
    reading = told("/v1/readings", {"text": "Xin chào quý vị.\n\nNgày 10/4, HĐND thị trấn họp."})
    sound(reading["links"]["audio"])
    state = told(reading["links"]["self"])["state"]
    check(state == "complete", f"the reading is {state}")
    made = made_by_the_service()
    check(made > 0, "the service has not made what it was asked for")
    say(f"a reading, {made:.0f} clips made by the service")


def batch() -> tuple[dict[str, Any], dict[str, str]]:
    """A batch, which the workers make: its document and its sounds."""
    print("\n== batch", flush=True)
    by_service = made_by_the_service()
    ordered = wait(order("mot", 12), 12)
    sounds = heard(ordered)
    say(f"{ordered['done']} articles of a batch, each heard")
    check(made_by_the_service() == by_service, "the service has made clips of a batch")
    by_worker = tasks()
    check(by_worker, "no worker tells of a task")
    told_of = ", ".join(f"{worker} ended {n} tasks" for worker, n in sorted(by_worker.items()))
    say(f"by the workers alone: {told_of}")
    say(f"{in_the_store(ordered)} clips compared with what lies in the store")
    return ordered, sounds


def kill_a_worker() -> dict[str, str]:
    """A worker is killed in the middle of a batch: the sounds of the batch."""
    print("\n== kill a worker", flush=True)
    ordered = order("hai", 60)
    wait(ordered, 5)
    worker = containers("worker")[0]
    state = ("inspect", "--format", "{{.State.Pid}} {{.RestartCount}}", worker)
    pid, _ = docker(*state).split()
    # Not docker kill: what is stopped by its operator is not started again.
    os.kill(int(pid), signal.SIGKILL)
    ordered = wait(ordered, 60)
    say(f"{ordered['done']} of {ordered['articles']} articles")
    deadline = time.monotonic() + WAITING_S
    while True:
        again, times = docker(*state).split()
        if times == "1" and again not in {"0", pid}:
            break
        check(time.monotonic() < deadline, "the worker is not started again")
        time.sleep(0.5)
    say("the worker was started again by the engine")
    return heard(ordered)


def restart(first: dict[str, Any], sounds: dict[str, str]) -> None:
    """All is taken down in the middle of a batch and started again; the volumes stay."""
    print("\n== take all down in the middle of a batch, and start it again", flush=True)
    ordered = order("ba", 100)
    wait(ordered, 5)
    docker("compose", "down")
    say("down")
    docker(*UP, "service")
    done = told(ordered["links"]["self"])["done"]
    check(done < ordered["articles"], "the batch had ended before all was down")
    say(f"up without workers: {done} of {ordered['articles']} articles")
    docker(*UP, *WORKERS)
    say("up, all healthy")
    ordered = wait(ordered, 100)
    say(f"{ordered['done']} of {ordered['articles']} articles")
    now = {path: sound(path) for path in sounds}
    check(now == sounds, "a sound has changed")
    heard(ordered)
    say(f"all are heard, and the {len(sounds)} of before are what they were")
    check(order("mot", 12)["id"] == first["id"], "an order was forgotten")
    check(made_by_the_service() == 0, "the service has made again what was stored")
    say("the first order is known, and the service has made nothing again")


def stop() -> None:
    """Each ends by itself in the time that compose.yaml gives it, and nothing is left."""
    print("\n== stop", flush=True)
    for name in ("worker", "service", "s3", "redis"):
        begun = time.monotonic()
        ids = containers(name)
        docker("compose", "stop", name)
        codes = {docker("inspect", "--format", "{{.State.ExitCode}}", i).strip() for i in ids}
        check(codes == {"0"}, f"{name} ended with {codes}")
        say(f"{name} ended by itself, in {time.monotonic() - begun:.1f} s")
    docker("compose", "down", "--volumes")
    left = docker("ps", "--all", "--quiet") + docker("volume", "ls", "--quiet")
    check(not left, f"left behind: {left}")
    say("nothing left behind")


if __name__ == "__main__":
    start()
    read()
    first, sounds = batch()
    restart(first, sounds | kill_a_worker())
    stop()
