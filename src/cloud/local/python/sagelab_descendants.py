"""Ends what a script leaves behind, also what left its process group. Where there is no /proc it does nothing."""
import os
import signal
import sys
import time

PR_SET_CHILD_SUBREAPER = 36
# A process that starts others faster than they are ended is given up after this many rounds.
ROUNDS = 200
PAUSE_SECONDS = 0.005


def adopt_orphans():
    """Makes this process the parent of whatever below it loses its own, so that it can be found again."""
    if not sys.platform.startswith("linux"):
        return
    import ctypes

    try:
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    except (AttributeError, OSError):
        pass


def end_descendants():
    """Kills everything below this process and returns when it is gone."""
    for _ in range(ROUNDS):
        below = _descendants(os.getpid())
        if not below:
            return
        for pid in below:
            try:
                os.kill(pid, signal.SIGKILL)
            except OSError:
                pass
        time.sleep(PAUSE_SECONDS)


def _descendants(root):
    """The processes below one, children first; none that has ended and only waits for its parent to see it."""
    children = {}
    for name in os.listdir("/proc") if os.path.isdir("/proc/self") else []:
        if not name.isdigit():
            continue
        try:
            with open("/proc/%s/stat" % name, "rb") as file:
                state, parent = file.read().rpartition(b")")[2].split()[:2]
        except (OSError, ValueError):
            continue
        children.setdefault(int(parent), []).append((int(name), state != b"Z"))
    found, waiting = [], [root]
    while waiting:
        for pid, is_running in children.get(waiting.pop(), []):
            waiting.append(pid)
            if is_running:
                found.append(pid)
    return found
