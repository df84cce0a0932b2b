"""Runs the steps of a host (install, script), each in a process group of its own, on the supervisor's command."""
import os
import signal
import subprocess
import sys
import threading

from sagelab_descendants import adopt_orphans, end_descendants

from sagelab_training import report


class StepFailed(Exception):
    """A step that did not end well; `facts` are for the supervisor."""

    def __init__(self, **facts):
        super(StepFailed, self).__init__(str(facts))
        self.facts = facts


class _State(object):
    lock = threading.Lock()
    group = None  # the process group of the step that runs
    stopping = False


def follow_supervisor():
    """Obeys descriptor 0 from now on: a line `TERM` or `KILL` goes to the step's group, the end means KILL and leave."""
    # Signals to the harness itself are for the script. A handler, unlike SIG_IGN, is not inherited by it.
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: None)
    os.set_inheritable(report.EVENTS_DESCRIPTOR, False)
    adopt_orphans()
    threading.Thread(target=_obey, name="supervisor", daemon=True).start()


def _obey():
    while True:
        try:
            command = os.read(0, 64)
        except OSError:
            command = b""
        if command == b"":
            _signal_group(signal.SIGKILL)
            end_descendants()
            os._exit(1)
        _signal_group(signal.SIGKILL if b"KILL" in command else signal.SIGTERM)


def _signal_group(number):
    with _State.lock:
        _State.stopping = True
        if _State.group is not None:
            _kill(_State.group, number)


def run(step, command, folder, variables, timeout_seconds=None):
    """Runs a command to its end and ends what it left running. Raises StepFailed unless it exits with 0."""
    with _State.lock:
        if _State.stopping:
            raise StepFailed(step=step, code=None, signal="SIGTERM", command=command)
        sys.stdout.flush()
        try:
            process = subprocess.Popen(
                command, cwd=folder, env=variables, stdin=subprocess.DEVNULL, start_new_session=True
            )
        except OSError as error:
            raise StepFailed(step=step, code=error.errno or 1, command=command, error=str(error))
        _State.group = process.pid
    report.event(event="step", step=step, group=process.pid, command=command)
    timed_out = False
    try:
        code = process.wait(timeout_seconds)
    except subprocess.TimeoutExpired:
        timed_out = True
        _kill(process.pid, signal.SIGKILL)
        code = process.wait()
    with _State.lock:
        _kill(process.pid, signal.SIGKILL)
        _State.group = None
    end_descendants()
    if timed_out:
        error = "Timed out after %d seconds" % timeout_seconds
        raise StepFailed(step=step, code=124, command=command, error=error)
    if code < 0:
        raise StepFailed(step=step, code=None, signal=_signal_name(-code), command=command)
    if code > 0:
        raise StepFailed(step=step, code=code, command=command)


def _signal_name(number):
    try:
        return signal.Signals(number).name
    except ValueError:
        return "signal %d" % number


def _kill(group, number):
    try:
        os.killpg(group, number)
    except OSError:
        pass
