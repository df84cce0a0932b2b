"""What a handler that takes one parameter more gets: the request's headers in, the answer's status and headers out."""


class Context(object):
    """The part of the model server's context object that inference scripts use; one request at a time."""

    def __init__(self, model_dir):
        self.model_name = "model"
        self.manifest = {}
        self.system_properties = {"model_dir": model_dir, "gpu_id": None, "batch_size": 1}
        self.request_processor = [self]
        self.begin({})

    def begin(self, headers):
        """Forgets the request before and takes the headers of the next one."""
        self._headers = dict(headers)
        self.status = 200
        self.phrase = "OK"
        self.content_type = None
        self.response_headers = {}

    def get_request_properties(self):
        return self._headers

    def get_all_request_header(self, idx=0):
        return self._headers

    def get_request_header(self, idx, key):
        wanted = key.lower()
        for name, value in self._headers.items():
            if name.lower() == wanted:
                return value
        return None

    def get_request_id(self, idx=0):
        return self.get_request_header(idx, "x-amzn-requestid")

    def get_response_content_type(self, idx=0):
        return self.content_type

    def set_response_content_type(self, idx, value):
        self.content_type = value

    def set_response_header(self, idx, key, value):
        self.response_headers[key] = value

    def set_response_status(self, code=200, phrase="", idx=0):
        self.status = int(code)
        self.phrase = phrase or ""
