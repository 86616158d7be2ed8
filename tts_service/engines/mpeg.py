"""How long an MP3 file sounds, and whether it is all there.

Frame header: ISO/IEC 11172-3 §2.4.1.3 (MPEG-1), 13818-3 §2.4.2.3 (MPEG-2) and
the customary MPEG-2.5 extension.  Only Layer III, the "MP3" of the name.
"""

from __future__ import annotations

_HEADER_BYTES = 4
_ID3V2_HEADER_BYTES = 10
_ID3V1_BYTES = 128

# By the two version bits: 0 is MPEG-2.5, 2 is MPEG-2, 3 is MPEG-1; 1 is reserved.
_MPEG1 = 3
_RATES_HZ = {
    0: (11_025, 12_000, 8_000),
    2: (22_050, 24_000, 16_000),
    _MPEG1: (44_100, 48_000, 32_000),
}
_KBPS_MPEG1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_KBPS_MPEG2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)


def measure_ms(mp3: bytes) -> float:
    """Milliseconds that ``mp3`` sounds: whole frames end to end, ID3 tags around them allowed.

    Raises ``ValueError`` when it is empty, cut inside a frame, or holds anything else.
    """
    at, end = _without_tags(mp3)
    if at == end:
        raise ValueError("no frame")
    sounds_ms = 0.0
    while at < end:
        length, frame_ms = _read_header(mp3[at : at + _HEADER_BYTES], at)
        if at + length > end:
            raise ValueError(f"the last frame has {end - at} of its {length} bytes")
        sounds_ms += frame_ms
        at += length
    return sounds_ms


def _without_tags(mp3: bytes) -> tuple[int, int]:
    """Where the frames start and end: after an ID3v2 tag, before an ID3v1 tag."""
    start, end = 0, len(mp3)
    if mp3.startswith(b"ID3") and end >= _ID3V2_HEADER_BYTES:
        # Four bytes of seven bits each (id3.org, ID3v2.3.0 §3.1).
        size = sum(byte << shift for byte, shift in zip(mp3[6:10], (21, 14, 7, 0), strict=True))
        start = min(end, _ID3V2_HEADER_BYTES + size)
    if mp3[-_ID3V1_BYTES:].startswith(b"TAG"):
        end = max(start, end - _ID3V1_BYTES)
    return start, end


def _read_header(header: bytes, at: int) -> tuple[int, float]:
    """Bytes and milliseconds of the frame that ``header`` begins."""
    bits = int.from_bytes(header) if len(header) == _HEADER_BYTES else 0
    sync, version, layer = bits >> 21, bits >> 19 & 3, bits >> 17 & 3
    kbps_index, rate_index, padding = bits >> 12 & 15, bits >> 10 & 3, bits >> 9 & 1
    all_ones, layer_iii, forbidden, reserved_rate = 0x7FF, 1, 15, 3
    if (
        sync != all_ones
        or version not in _RATES_HZ
        or layer != layer_iii
        or kbps_index in {0, forbidden}
        or rate_index == reserved_rate
    ):
        raise ValueError(f"no MPEG Layer III frame at byte {at}")
    samples, kbps = (1152, _KBPS_MPEG1) if version == _MPEG1 else (576, _KBPS_MPEG2)
    rate_hz = _RATES_HZ[version][rate_index]
    length = samples // 8 * kbps[kbps_index] * 1000 // rate_hz + padding
    return length, samples / rate_hz * 1000
