"""Answers to requests, and how a handler's exception becomes one."""
import importlib
import json
import os
import sys
import traceback

# The start of every file name of the harness.
HARNESS = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "sagelab_")


class Answer(object):
    """What goes back to the caller: an HTTP status, a content type, further headers and the bytes."""

    def __init__(self, status, content_type, body, headers=None, message=None):
        self.status = status
        self.content_type = content_type
        self.body = to_bytes(body)
        self.headers = headers or {}
        self.message = message

    def header(self):
        """The frame's header. `message` is the failure in one line, absent on success."""
        header = {"type": "answer", "status": self.status, "contentType": self.content_type}
        if self.headers:
            header["headers"] = self.headers
        if self.message is not None:
            header["message"] = self.message
        return header


def to_bytes(value):
    """Text as UTF-8, bytes as they are, anything else as the model servers send it: indented JSON."""
    if isinstance(value, str):
        return value.encode("utf-8")
    if isinstance(value, (bytes, bytearray, memoryview)):
        return bytes(value)
    return json.dumps(value, indent=2).encode("utf-8")


def describe(error):
    """The exception in the words of a traceback's last line, which name its kind."""
    return "".join(traceback.format_exception_only(type(error), error)).strip()


def trace_of(error):
    """The traceback from the script's first frame on: the frames of the harness say nothing to the script's author."""
    frame = error.__traceback__
    while frame is not None and _is_harness(frame.tb_frame.f_code.co_filename):
        frame = frame.tb_next
    return "".join(traceback.format_exception(type(error), error, frame))


def _is_harness(file_name):
    imports = file_name.startswith("<frozen importlib") or file_name == importlib.__file__
    return imports or file_name.startswith(HARNESS)


def log_failure(trace):
    """Writes a traceback to the endpoint's log."""
    sys.stdout.flush()
    sys.stderr.write(trace)
    sys.stderr.flush()


def failure(error, status, message):
    """The answer to an exception: its message, then the traceback, which also goes to the log."""
    trace = trace_of(error)
    log_failure(trace)
    first = (message.strip().splitlines() or [describe(error)])[0]
    return Answer(status, "text/plain", "%s\n%s" % (message, trace), message=first)
