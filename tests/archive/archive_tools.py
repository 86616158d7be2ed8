"""Programs that the archive's tests look at files with."""

import os
import shutil

import pytest


def needed(program):
    """The path of a program the test cannot do without."""
    path = shutil.which(program)
    if path is None:
        message = f"Debian's {program} is not installed"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return path
