"""The answer that a serving function may return."""
from sagemaker_containers.beta.framework import content_types


class Response(object):
    """Bytes or text with the media type and the status of an answer; what the serving function gives back is sent so."""

    def __init__(self, response=None, accept=None, status=200, headers=None, mimetype=None):
        self.response = response
        self.status_code = int(status)
        self.headers = dict(headers or {})
        self.mimetype = mimetype or accept or content_types.JSON

    @property
    def content_type(self):
        return self.mimetype

    def get_data(self):
        """Returns the body."""
        return b"" if self.response is None else self.response
