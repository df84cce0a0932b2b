"""Frames over one socket: two 4-byte big-endian lengths, a JSON header of the first, a body of the second."""
import json
import socket
import struct

PREFIX = struct.Struct(">II")
READ_BUFFER_BYTES = 1 << 18


class Channel(object):
    """Both directions of the conversation with the parent process."""

    def __init__(self, descriptor):
        self._socket = socket.socket(fileno=descriptor)
        # Not blocking is how the parent's runtime leaves its sockets; and what a script starts must not hold this one.
        self._socket.setblocking(True)
        self._socket.set_inheritable(False)
        self._reader = self._socket.makefile("rb", buffering=READ_BUFFER_BYTES)

    def receive(self):
        """Gives the next (header, body); None when the parent closed the channel."""
        prefix = self._reader.read(PREFIX.size)
        if len(prefix) < PREFIX.size:
            return None
        header_length, body_length = PREFIX.unpack(prefix)
        header = json.loads(self._reader.read(header_length).decode("utf-8"))
        return header, self._reader.read(body_length)

    def send(self, header, body=b""):
        """Sends one frame whole."""
        text = json.dumps(header).encode("utf-8")
        self._socket.sendall(PREFIX.pack(len(text), len(body)) + text + body)
