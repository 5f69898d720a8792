"""Memory that a call needed for a moment is not kept."""

import subprocess
import sys

import pytest

LOOK = """
from pathlib import Path
import numpy as np
from voice.memory import give_back, return_large_blocks

def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096

return_large_blocks()
before = resident()
for _ in range(3):  # glibc would keep what it has seen freed once
    blocks = [np.ones(2_000_000, dtype=np.uint8) for _ in range(50)]
    small = [bytes(900) for _ in range(100_000)]
    kept = small[::1000]
    del blocks, small
give_back()
print((resident() - before) // 1_000_000)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only glibc keeps what was freed")
def test_what_was_freed_goes_back_to_the_system():
    kept = subprocess.run([sys.executable, "-c", LOOK], capture_output=True, text=True, check=True)
    assert int(kept.stdout) < 20
