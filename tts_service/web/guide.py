"""The guide for those who put the button on their pages; its examples are pages of their own.

What is shown as the source of an example is the example, and what is shown for a
CMS is the file that the tests put into a page of that CMS.
"""

from __future__ import annotations

import base64
import hashlib
import html
import re
from importlib import resources
from urllib.parse import quote

from tts_service.web import ENTRY, media_type, read

INDEX = "index.html"
# Where the guide stands in the files, instead of the service it is on.
SERVICE = "https://nghe.example"
PAGE = "https%3A%2F%2Fbao.example%2Ftin%2F1"

EXAMPLES = ("co-ban.html", "thuoc-tinh.html", "su-kien.html", "giao-dien.html", "khong-script.html")
SNIPPETS = (
    "html.html",
    "wordpress.php",
    "joomla.php",
    "dotnetnuke.ascx",
    "liferay.ftl",
    "sharepoint.html",
    "nukeviet.tpl",
    "spa.js",
    "ky.php",
    "audio.html",
    "json-ld.html",
    "rss.xml",
)
_SERVED = (INDEX, *EXAMPLES, "huong-dan.css", "vi-du.css", "giao-dien.css", "su-kien.js")
_TOKEN = re.compile(r"\{\{(\w+)(?: ([\w.-]+))?\}\}")


def source(name: str) -> str:
    """Give the text of a file of the guide as it stands; raises ``FileNotFoundError``."""
    if name not in {*_SERVED, *SNIPPETS}:
        raise FileNotFoundError(name)
    folder = resources.files("tts_service.web") / "huong-dan"
    return folder.joinpath(name).read_text(encoding="utf-8")


def integrity() -> str:
    """Give what ``integrity`` must say of the script that sites load (SRI)."""
    return "sha384-" + base64.b64encode(hashlib.sha384(read(ENTRY)).digest()).decode()


def page(name: str, service: str, address: str) -> tuple[bytes, str]:
    """Give a served file and its media type; raises ``FileNotFoundError``.

    ``service`` is where the service is, without a slash at the end, ``address``
    where this file is.
    """
    if name not in _SERVED:
        raise FileNotFoundError(name)

    def fill(found: re.Match[str]) -> str:
        match found.groups():
            case ("integrity", None):
                return integrity()
            case ("page", None):
                return quote(address, safe="")
            case ("service", None):
                return html.escape(service)
            case ("source", str(shown)):
                return html.escape(_as_written(shown, service))
        raise ValueError(found.group())

    text = source(name)
    if name.endswith(".html"):
        text = _TOKEN.sub(fill, text)
    return text.encode(), media_type(name)


def _as_written(name: str, service: str) -> str:
    """A file as its reader would write it on a page of another site."""
    text = source(name).replace("{{integrity}}", integrity()).replace("{{page}}", PAGE)
    return text.replace('"../v1/', f'"{service}/v1/').replace(SERVICE, service).strip()
