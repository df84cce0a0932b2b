"""Ends the worker with its parent, however the parent ended."""
import os
import signal
import threading

from sagelab_descendants import end_descendants


def end_with_parent(descriptor):
    """Watches a pipe that only ever ends; at its end the worker's whole process group is ended at once."""
    os.set_inheritable(descriptor, False)
    os.set_blocking(descriptor, True)
    threading.Thread(target=_watch, args=(descriptor,), name="lifeline", daemon=True).start()


def _watch(descriptor):
    while True:
        try:
            if os.read(descriptor, 1) == b"":
                break
        except OSError:
            break
    end_group()


def end_group():
    """Ends this process and everything that the script started."""
    end_descendants()
    if os.getpgid(0) == os.getpid():
        os.killpg(os.getpid(), signal.SIGKILL)
    os._exit(0)
