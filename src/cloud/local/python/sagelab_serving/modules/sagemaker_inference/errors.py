"""Exceptions with a meaning to the caller of an endpoint."""


class BaseInferenceToolkitError(Exception):
    """Raise it, or a subclass, from a handler to answer with a status code of your own."""

    def __init__(self, status_code, message, phrase):
        self.status_code = status_code
        self.message = message
        self.phrase = phrase
        super(BaseInferenceToolkitError, self).__init__(status_code, message, phrase)


class GenericInferenceToolkitError(BaseInferenceToolkitError):
    """The same with defaults for the texts."""

    def __init__(self, status_code, message=None, phrase=None):
        message = message or "Invalid Request"
        super(GenericInferenceToolkitError, self).__init__(status_code, message, phrase or message)


class UnsupportedFormatError(Exception):
    """A content type or accept type that no default decoder or encoder knows."""

    def __init__(self, content_type):
        super(UnsupportedFormatError, self).__init__(
            "Content type %s is not supported by this framework. "
            "Implement input_fn to deserialize the request data or output_fn to serialize the response"
            "%s" % (content_type, _advice(content_type))
        )


def _advice(content_type):
    """Types are compared literally; a parameter such as a charset is the usual surprise."""
    if isinstance(content_type, str) and ";" in content_type:
        return ', or send "%s" without parameters' % content_type.split(";")[0].strip()
    return ""
