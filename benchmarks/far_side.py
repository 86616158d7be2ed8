"""A network of its own behind a router that can stop passing on, made of network namespaces.

Unlike a cut proxy, whose sockets stay open on this machine, this is what a dead
line is like: packets vanish, nothing is refused, no connection is ended, and new
ones get no answer.  Needs root and iproute2; the addresses are those for
benchmarks (RFC 2544), and lead to no other machine.
"""

from __future__ import annotations

import secrets
import subprocess

HERE, ROUTER_NEAR = "198.18.7.1", "198.18.7.2"
ROUTER_FAR, FAR = "198.18.7.5", "198.18.7.6"
_FAR_NET = "198.18.7.4/30"


class FarSide:
    """The other side of a router; what runs ``where`` it is reaches this machine as ``HERE``."""

    def __init__(self) -> None:
        name = secrets.token_hex(3)
        self._far, self._router, self._near = f"tts-far-{name}", f"tts-rt-{name}", f"tts{name}"
        try:
            self._build()
        except BaseException:
            self.close()
            raise

    @property
    def where(self) -> list[str]:
        """What goes before a command that is to run on the far side."""
        return ["ip", "netns", "exec", self._far]

    def cut(self) -> None:
        """From now on packets vanish, in both directions."""
        self._pass_on("0")

    def mend(self) -> None:
        """What is sent from now on, or sent again, gets through."""
        self._pass_on("1")

    def close(self) -> None:
        """Take the network down; what still runs in it has no network any more."""
        for command in (["link", "del", self._near], ["netns", "del", self._far]):
            subprocess.run(["ip", *command], check=False, stderr=subprocess.DEVNULL)
        subprocess.run(["ip", "netns", "del", self._router], check=False, stderr=subprocess.DEVNULL)

    def _build(self) -> None:
        router, far = ["-n", self._router], ["-n", self._far]
        for command in (
            ["netns", "add", self._router],
            ["netns", "add", self._far],
            ["link", "add", self._near, "type", "veth", "peer", "near", "netns", self._router],
            [*far, "link", "add", "out", "type", "veth", "peer", "far", "netns", self._router],
            ["address", "add", f"{HERE}/30", "dev", self._near],
            [*router, "address", "add", f"{ROUTER_NEAR}/30", "dev", "near"],
            [*router, "address", "add", f"{ROUTER_FAR}/30", "dev", "far"],
            [*far, "address", "add", f"{FAR}/30", "dev", "out"],
            ["link", "set", self._near, "up"],
            [*router, "link", "set", "near", "up"],
            [*router, "link", "set", "far", "up"],
            [*far, "link", "set", "out", "up"],
            [*far, "link", "set", "lo", "up"],
            ["route", "add", _FAR_NET, "via", ROUTER_NEAR],
            [*far, "route", "add", "default", "via", ROUTER_FAR],
        ):
            subprocess.run(["ip", *command], check=True)
        self.mend()

    def _pass_on(self, value: str) -> None:
        # A host that does not forward drops what is not for it, and says nothing.
        write = f"echo {value} > /proc/sys/net/ipv4/ip_forward"
        subprocess.run(["ip", "netns", "exec", self._router, "sh", "-c", write], check=True)
