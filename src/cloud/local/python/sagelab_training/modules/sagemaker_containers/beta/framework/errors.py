"""Errors of the toolkit that scripts name."""


class ClientError(Exception):
    """Something the user gave cannot be used."""


class UnsupportedFormatError(Exception):
    """A request or an answer in a format that nothing here reads or writes."""

    def __init__(self, content_type, **kwargs):
        self.message = "Content type %s is not supported by this framework." % content_type
        super(UnsupportedFormatError, self).__init__(self.message, **kwargs)
