"""The operator's list: what it says is what counts, and a mistake in it is told."""

import pytest

from tts_service.errors import SettingError, SiteNotAllowed
from tts_service.reading.address import LONGEST, address_of
from tts_service.reading.sites import load_sites
from tts_service.settings import Settings

SECRET = "0123456789abcdef0123456789abcdef"
FILE = f"""
[[site]]
origins = ["https://bactuliem.example", "https://www.bactuliem.example:443/"]
paths = ["/tin-tuc/", "/thông-báo/"]
include = ["#noi-dung"]
exclude = [".tin-lien-quan"]
voice = "espeak:vi-south"
lexicon = "quan.tsv"
[site.keys]
"quan-2026" = "{SECRET}"

[[site]]
origins = ["https://báo.example"]
"""


@pytest.fixture
def load(tmp_path):
    def call(text=FILE, **more):
        file = tmp_path / "sites.toml"
        file.write_text(text, encoding="utf-8")
        return load_sites(Settings(sites_file=str(file), **more))

    return call


def test_the_file_says_how_a_site_is_read(load, tmp_path):
    sites = load(allowed_sites=("https://plain.example",))
    site, address = sites.find("https://bactuliem.example/tin-tuc/1#dau")
    assert address == "https://bactuliem.example/tin-tuc/1"
    assert (site.selectors.include, site.selectors.exclude) == (("#noi-dung",), (".tin-lien-quan",))
    assert (site.voice, site.lexicon) == ("espeak:vi-south", tmp_path / "quan.tsv")
    assert sites.of_key("quan-2026") is site
    assert sites.find("https://www.bactuliem.example/tin-tuc/1")[0] is site
    assert sites.find("https://plain.example/")[0].selectors.include == ()
    assert sites.origins == (
        "https://plain.example",
        "https://bactuliem.example",
        "https://www.bactuliem.example",
        "https://xn--bo-mia.example",
    )


def test_no_site_is_the_default():
    assert not load_sites(Settings())


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("HTTPS://BacTuLiem.Example:443/tin-tuc/1", "https://bactuliem.example/tin-tuc/1"),
        ("https://a.example", "https://a.example/"),
        ("https://a.example:8443/x", "https://a.example:8443/x"),
        ("http://a.example:443/x", "http://a.example:443/x"),
        ("https://a.example/x?b=2&a=1", "https://a.example/x?b=2&a=1"),
        ("https://a.example/x?utm_source=z&id=7&fbclid=q", "https://a.example/x?id=7"),
        ("https://a.example/x?UTM_Medium=z&_gl=1", "https://a.example/x"),
        ("https://a.example/x?utm=1", "https://a.example/x?utm=1"),
        ("https://báo.example/tin-tức", "https://xn--bo-mia.example/tin-t%E1%BB%A9c"),
        ("https://a.example/tin-t%E1%BB%A9c", "https://a.example/tin-t%E1%BB%A9c"),
        ("http://[2001:DB8::1]:80/x", "http://[2001:db8::1]/x"),
        ("https://a.example/x;jsessionid=1#a", "https://a.example/x;jsessionid=1"),
    ],
)
def test_an_address_is_written_in_one_way(url, address):
    assert address_of(url) == address
    assert address_of(address) == address


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/tin",
        "//a.example/",
        "ftp://a.example/",
        "javascript:alert(1)",
        "https://",
        "https://a.example:0x50/",
        "https://a.example:99999/",
        "https://me@a.example/",
        "https://a.example@evil.example/",
        "https://a.example\\@evil.example/",
        "https://a.example/\r\nHost: evil.example",
        "https://a.example/a b",
        "https://a.example/tin-tuc/../admin",
        "https://a.example/tin-tuc/%2e%2E/admin",
        "https://a.example/tin-tuc/.%2e",
        "https://a..example/",
        "https://" + "a" * 64 + ".example/",
        "http://[::1/",
        "https://a.example/" + "x" * LONGEST,
    ],
)
def test_what_is_no_plain_address_of_a_page_is_refused(url):
    with pytest.raises(SiteNotAllowed):
        address_of(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://bactuliem.example/tin-tuc/1",
        "https://bactuliem.example:8443/tin-tuc/1",
        "https://bactuliem.example.evil.example/tin-tuc/1",
        "https://sub.bactuliem.example/tin-tuc/1",
        "https://bactuliem.example/tim-kiem?q=tin-tuc",
        "https://bactuliem.example/Tin-tuc/1",
        "https://bactuliem.example/?x=/tin-tuc/",
    ],
)
def test_a_page_that_is_not_listed_is_refused(load, url):
    with pytest.raises(SiteNotAllowed):
        load().find(url)


def test_a_path_may_be_written_with_percent_signs(load):
    load().find("https://bactuliem.example/th%C3%B4ng-b%C3%A1o/1")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[site]", "no TOML"),
        ("[[page]]", "page: Extra"),
        ("[[site]]", "site.0.origins: Field required"),
        ('[[site]]\norigins = ["https://a.example/tin"]', "more than an origin"),
        ('[[site]]\norigins = ["https://a.example?x=1"]', "more than an origin"),
        ('[[site]]\norigins = ["*"]', "no origin"),
        ('[[site]]\norigins = ["ftp://a.example"]', "no origin"),
        ("[[site]]\norigins = []", "at least 1"),
        ('[[site]]\norigins = ["https://a.example"]\npaths = ["tin"]', "site.0.paths.0"),
        ('[[site]]\norigins = ["https://a.example"]\ninclude = ["#a["]', "no CSS selector"),
        ('[[site]]\norigins = ["https://a.example"]\ncolour = "red"', "colour"),
        ('[[site]]\norigins = ["https://a.example"]\nkeys = {"a b" = "x"}', "keys"),
        ('[[site]]\norigins = ["https://a.example"]\nkeys = {a = "short"}', "32"),
        ('[[site]]\norigins = ["https://a.example", "https://a.example"]', "twice"),
        (FILE + f'[site.keys]\n"quan-2026" = "{SECRET}"', "twice"),
    ],
)
def test_a_mistake_in_the_file_is_told_with_its_place(load, text, said):
    with pytest.raises(SettingError, match="(?i)" + said.replace("[", r"\[")) as told:
        load(text)
    assert "short" not in str(told.value), "secrets stay out of messages"


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(SettingError, match="No such file"):
        load_sites(Settings(sites_file=str(tmp_path / "none.toml")))


def test_plain_origins_are_checked_too():
    with pytest.raises(SettingError, match="more than an origin"):
        load_sites(Settings(allowed_sites=("https://a.example/tin",)))


def test_secrets_are_not_shown(load):
    assert SECRET not in repr(load().of_key("quan-2026"))
