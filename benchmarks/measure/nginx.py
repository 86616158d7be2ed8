"""Debian's nginx on a port of its own, and wrk to ask it; both as programs of this user."""

from __future__ import annotations

import contextlib
import getpass
import grp
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from measure.client import wait_for
from measure.service import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

DOCUMENTED = Path(__file__).resolve().parents[2] / "docs" / "nginx.conf"

_MAIN = """
user {user} {group};
daemon off;
worker_processes 2;
pid {home}/pid;
error_log {home}/error.log;
events {{ worker_connections 512; }}
http {{
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 10000000;
  client_body_temp_path {home}/body; proxy_temp_path {home}/temp;
  fastcgi_temp_path {home}/fastcgi; uwsgi_temp_path {home}/uwsgi; scgi_temp_path {home}/scgi;
  default_type audio/mpeg;
  {http}
}}
"""


@contextlib.contextmanager
def plain(home: Path, root: Path) -> Iterator[int]:
    """Nginx that serves the files of a folder; its port."""
    port = free_port()
    with _running(home, f"server {{ listen 127.0.0.1:{port}; root {root}; }}", port):
        yield port


@contextlib.contextmanager
def documented(home: Path, service: int, store: Path) -> Iterator[int]:
    """Nginx as docs/nginx.conf has it, in front of the service on that port; its port."""
    port = free_port()
    http = DOCUMENTED.read_text(encoding="utf-8")
    for written, ours in (
        ("/var/cache/nginx/tts", f"{home}/cache"),
        ("127.0.0.1:8000", f"127.0.0.1:{service}"),
        ("listen 80", f"listen 127.0.0.1:{port}"),
        ("/data/audio_cache", str(store)),
    ):
        assert written in http, written
        http = http.replace(written, ours)
    with _running(home, http, port):
        yield port


@contextlib.contextmanager
def _running(home: Path, http: str, port: int) -> Iterator[None]:
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    if not Path(program).exists():
        sys.exit("nginx is missing: apt-get install nginx-light wrk")
    home.mkdir(parents=True, exist_ok=True)
    file = home / "nginx.conf"
    # Started by root, its workers would be somebody who may not see the folder.
    user, group = getpass.getuser(), grp.getgrgid(os.getgid()).gr_name
    file.write_text(_MAIN.format(user=user, group=group, home=home, http=http), encoding="utf-8")
    process = subprocess.Popen(
        [program, "-c", file, "-e", home / "error.log"], stderr=subprocess.DEVNULL
    )
    try:
        wait_for(port)
        yield
    finally:
        process.terminate()
        process.wait(20)


@dataclass(frozen=True, slots=True)
class Throughput:
    """Requests and megabytes a second, and the median time of an answer."""

    rate: float
    megabytes: float
    median_ms: float


_UNITS = {"us": 1e-3, "ms": 1.0, "s": 1e3}
_SIZES = {"KB": 1e-3, "MB": 1.0, "GB": 1e3}


def wrk(port: int, path: str, seconds: float, connections: int = 4) -> Throughput:
    """Ask for the same thing over and over."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds:.0f}s", "--latency"]
    done = subprocess.run(
        [*command, f"http://127.0.0.1:{port}{path}"], capture_output=True, text=True, check=True
    )
    told = done.stdout
    assert "Non-2xx" not in told, told
    rate = re.search(r"Requests/sec:\s+([\d.]+)", told)
    size = re.search(r"Transfer/sec:\s+([\d.]+)(KB|MB|GB)", told)
    half = re.search(r"50%\s+([\d.]+)(us|ms|s)", told)
    assert rate, told
    assert size, told
    assert half, told
    return Throughput(
        float(rate[1]), float(size[1]) * _SIZES[size[2]], float(half[1]) * _UNITS[half[2]]
    )
