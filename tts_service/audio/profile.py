"""The one audio profile of the house: CBR MP3 whose frames are time.

At 64 kbit/s and 24 kHz an MPEG-2 Layer III frame is always 192 bytes, 576
samples and 24 ms: never a padding byte, so bytes, samples and milliseconds are
three ways to say the same thing.
"""

from __future__ import annotations

SAMPLE_RATE_HZ = 24_000
BITRATE_KBPS = 64
FRAME_SAMPLES = 576
FRAME_BYTES = 192
FRAME_MS = 24

# What a decoder plays before the first sample that was encoded: 576 of the
# encoder (LAME) and 529 of every Layer III decoder's filter bank.
CODEC_DELAY_SAMPLES = 1_105

# LAME's quality 7 is twice as fast as 5 and sounds the same at this bit rate
# for one voice; encoding is most of the cost of a clip.
LAME_QUALITY = 7

# Silence kept on either side of the speech, so that a soft onset is not clipped.
PAD_MS = 10
SILENCE_DBFS = -50.0

# No sample of a clip is higher.  Decoded MP3 swings up to 0.8 dB above what was
# encoded, and between samples; a decibel down leaves true peaks below −1 dBTP.
CEILING_DBFS = -2.0

# Changes whenever clips would come out different from the same speech.
PROFILE_ID = "mp3-64k-24000-mono-lame7-pad10-limit2-v2"


def samples_to_ms(samples: int) -> float:
    """Duration in milliseconds of ``samples`` at the profile's rate."""
    return samples * 1000 / SAMPLE_RATE_HZ
