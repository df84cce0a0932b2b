"""Reading request headers."""
import re

CONTENT_TYPE_NAME = re.compile("^[Cc]ontent-?[Tt]ype")


def retrieve_content_type_header(request_property):
    """The content type among headers, in any of its spellings; None when there is none."""
    for name, value in request_property.items():
        if CONTENT_TYPE_NAME.match(name):
            return value
    return None


def parse_accept(accept):
    """The MIME types of an Accept header, in the order sent."""
    return accept.replace(" ", "").split(",")
