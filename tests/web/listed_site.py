"""A site of its own origin, whose pages have the button."""

import contextlib
import re
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote

from served import Served

from tts_service.web import guide

PAGES = Path(__file__).parents[1] / "fixtures" / "pages"

# Where the instructions say that the snippet goes: after this.
PLACES = {
    "wordpress.php": ("wordpress", '<div class="entry-content">'),
    "joomla.php": ("joomla", r'<h2 itemprop="headline">[^<]*</h2>'),
    "dotnetnuke.ascx": ("dotnetnuke", r'class="NewsDetail_Title">[^<]*</span>'),
    "liferay.ftl": ("liferay", r'<h3 class="header-title">.*?</h3>'),
    "sharepoint.html": ("sharepoint", r'<div class="NewsTitle">.*?</div>'),
    "nukeviet.tpl": ("nukeviet", r"<h1 [^>]*>[^<]*</h1>"),
}
_ENCODED = re.compile(r"<\?php echo .*?\?>|<%=.*?%>|\$\{.*?\}(?=\")")


def rendered(name, service, address):
    """A snippet as its content system sends it to a browser."""
    text = guide.source(name).replace(guide.SERVICE, service)
    text = _ENCODED.sub(quote(address, safe=""), text)
    text = text.replace("{SELFURL}", address).replace(guide.PAGE, quote(address, safe=""))
    if text.startswith("<?php"):
        text = "".join(re.findall(r"\?>(.*?)<\?php", text, re.DOTALL))
    return text


def cms_page(name, service, address):
    """A page of a content system with the snippet in it."""
    fixture, place = PLACES[name]
    html = (PAGES / f"{fixture}.html").read_text(encoding="utf-8")
    before = re.search(place, html, re.DOTALL).end()
    return html[:before] + rendered(name, service, address) + html[before:]


class Site:
    """Serves ``pages``, by path, under the strictest policy that lets the service in."""

    def __init__(self):
        self.pages = {}
        self.service = ""
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                page = site.pages.get(self.path)
                body = (page or "").encode()
                self.send_response(404 if page is None else 200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.send_header("Content-Security-Policy", site.policy)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_args):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://127.0.0.1:{self._server.server_port}"

    @property
    def policy(self):
        at = self.service
        return (
            f"default-src 'none'; script-src {at}; connect-src {at}; media-src {at}; "
            "base-uri *; require-trusted-types-for 'script'; trusted-types 'none'"
        )

    @contextlib.contextmanager
    def serving(self):
        with contextlib.closing(Served(self._server)):
            yield self
