"""``python -m tts_service`` is ``tts-service``."""

from tts_service.cli import main

if __name__ == "__main__":
    main()
