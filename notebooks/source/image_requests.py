"""Reads requests that carry an image: JPEG bytes, or JSON with the address of one.

An endpoint that fetches any address it is given can be used to look around inside the network it
stands in. So an address is refused when it, or anything it redirects to, leads to this machine or
to a private network. Set `ALLOW_PRIVATE_URLS=1` in the model's environment to allow that, for a
test on a machine of your own.
"""

import http.client
import ipaddress
import json
import os
import socket
import urllib.request

MOST_BYTES = 20 * 1024 * 1024
TIMEOUT_SECONDS = 10


def read_image(body, content_type):
    """Gives the bytes of the image that a request carries or points to."""
    kind = (content_type or "").split(";")[0].strip().lower()
    if kind in ("image/jpeg", "image/png", "image/gif", "application/octet-stream"):
        return bytes(body)
    if kind == "application/json":
        text = body.decode("utf-8") if isinstance(body, (bytes, bytearray)) else body
        request = json.loads(text)
        if not isinstance(request, dict) or not isinstance(request.get("url"), str):
            raise ValueError('the JSON must be {"url": "https://..."}')
        return fetch(request["url"])
    raise ValueError(
        "content type {!r} is not supported: send image/jpeg, or application/json with a url".format(
            content_type
        )
    )


def fetch(url):
    """Fetches an address, at most 20 MB within 10 seconds of silence."""
    if not url.lower().startswith(("http://", "https://")):
        raise ValueError("the url must begin with http:// or https://, not {!r}".format(url[:40]))
    # No proxy: it would be asked to go where this process must not.
    opener = urllib.request.build_opener(
        urllib.request.ProxyHandler({}), GuardedHttpHandler, GuardedHttpsHandler
    )
    request = urllib.request.Request(url, headers={"User-Agent": "pets-example"})
    with opener.open(request, timeout=TIMEOUT_SECONDS) as answer:
        data = answer.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise ValueError("the url holds more than {} MB".format(MOST_BYTES // 1024 // 1024))
    return data


def connect_outside(address, timeout=TIMEOUT_SECONDS, source_address=None):
    """Connects to a host, unless any of its addresses lies on this machine or a private network.

    The check and the connection use the same look-up, so a name cannot change in between.
    """
    host, port = address
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    for *_, place in found:
        ip = ipaddress.ip_address(place[0].split("%")[0])
        inner = getattr(ip, "ipv4_mapped", None) or ip
        outside = inner.is_global and not inner.is_multicast
        if not outside and os.environ.get("ALLOW_PRIVATE_URLS") != "1":
            raise ValueError(
                "the url leads to {}, which is private: only public addresses are fetched".format(
                    host if host == str(ip) else "{} ({})".format(host, ip)
                )
            )
    error = None
    for family, kind, protocol, _, place in found:
        connection = socket.socket(family, kind, protocol)
        try:
            connection.settimeout(timeout)
            connection.connect(place)
            return connection
        except OSError as failure:
            connection.close()
            error = failure
    raise error or OSError("no address found for {}".format(host))


class GuardedHttpConnection(http.client.HTTPConnection):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._create_connection = connect_outside


class GuardedHttpsConnection(http.client.HTTPSConnection):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._create_connection = connect_outside


class GuardedHttpHandler(urllib.request.HTTPHandler):
    def http_open(self, request):
        return self.do_open(GuardedHttpConnection, request)


class GuardedHttpsHandler(urllib.request.HTTPSHandler):
    def https_open(self, request):
        return self.do_open(GuardedHttpsConnection, request)
