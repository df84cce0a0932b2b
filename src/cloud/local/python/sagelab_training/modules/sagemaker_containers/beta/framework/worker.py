"""The answer that a serving function may return."""


class Response(object):
    """Bytes or text with the media type and the status of an answer."""

    def __init__(self, response=None, accept=None, status=200, mimetype=None):
        self.response = response
        self.status = status
        self.mimetype = accept or mimetype
