"""A clip's frames, whoever made its encoder and when."""

from tts_service.audio.clips import encode, prepare_encoder

PCM = b"".join(
    round(8000 * (n % 97 - 48) / 48).to_bytes(2, "little", signed=True) for n in range(12_000)
)


def test_an_encoder_that_was_ready_makes_the_same_frames_and_none_is_used_twice():
    fresh = encode(PCM)
    prepare_encoder()
    prepare_encoder()
    assert [encode(PCM), encode(PCM)] == [fresh, fresh]
