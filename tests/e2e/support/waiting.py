"""Waiting on a condition, with a bound: what tests do instead of sleeping."""
import time

WAIT_SECONDS = 20


def wait_for(what, holds, seconds=WAIT_SECONDS, more=lambda: ""):
    """Waits until holds() is true, and gives what it gave. `more()`: what a failure shows."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if value := holds():
            return value
        time.sleep(0.01)
    raise AssertionError(f"waited {seconds} s for {what}\n{more()}")
