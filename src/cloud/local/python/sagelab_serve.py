"""A worker of a model server: loads a model once, then answers one request at a time.

The parent process talks to it over two inherited descriptors: 3 is a socket that carries frames both ways (see
sagelab_serving/channel.py), 4 is a pipe that nobody writes to: its end means that the parent is gone, and the worker
ends itself and whatever it started. Standard output and error belong to the user's script and go to the endpoint's log.
"""
import atexit
import os
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
CHANNEL = 3
LIFELINE = 4


def main():
    # The harness leaves the module path: what a script can import must not depend on where the harness lies.
    sys.path[:] = [entry for entry in sys.path if os.path.abspath(entry or ".") != HERE]
    sys.path.insert(0, HERE)
    from sagelab_descendants import adopt_orphans
    from sagelab_serving.answers import describe, log_failure, trace_of
    from sagelab_serving.channel import Channel
    from sagelab_serving.lifeline import end_group, end_with_parent
    from sagelab_serving.paths import prepare_paths
    from sagelab_serving.toolkits import create_toolkit

    sys.path.remove(HERE)
    adopt_orphans()
    end_with_parent(LIFELINE)
    channel = Channel(CHANNEL)
    first = channel.receive()
    if first is None:
        return
    start = first[0]
    began = time.monotonic()
    try:
        prepare_paths(start["codeDir"], start["generation"])
        toolkit = create_toolkit(start)
        toolkit.load(start["modelDir"])
    except BaseException as error:  # noqa: B902 - SystemExit in a script is a failure to load, too
        log_failure(trace_of(error))
        channel.send({"type": "failed", "message": describe(error)})
        os._exit(1)
    channel.send({"type": "ready", "loadMs": round((time.monotonic() - began) * 1000)})
    for header, body in iter(channel.receive, None):
        answer = toolkit.answer(header["headers"], body)
        channel.send(answer.header(), answer.body)
    atexit._run_exitfuncs()
    end_group()


if __name__ == "__main__":
    main()
