"""Redirects: followed one by one, judged one by one, and told where readers would not like them."""

import socket
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.checks.fetch import Addresses, Network
from newsletter.checks.findings import Finding, Level
from tests.checks.sites import HOST, Site, look, network, reply, serving, tls

SECRET = "intranett.barnehagenytt.no"
PAGE = f"https://{HOST}/gammel"


@pytest.fixture
def site() -> Iterator[Site]:
    with serving(Site({"/ny": reply(), "/": reply(), "/ny/": reply()}), tls(HOST, SECRET, "www.ks.no")) as running:
        yield running


def redirected(site: Site, location: str, status: int = 302) -> list[Finding]:
    """Return what is found where a page sends its readers on."""
    site.pages["/gammel"] = reply(status, location)
    names = dict.fromkeys((HOST, "www.ks.no", "barnehagenytt.no", "login.microsoftonline.com"), _here(site))
    return look(network(names), PAGE)


def _here(site: Site) -> Addresses:
    return [("127.0.0.1", site.port)]


@pytest.mark.parametrize("status", [301, 308])
@pytest.mark.parametrize("location", ["/ny", "ny", f"https://{HOST}/ny", f"//{HOST}/ny", f"HTTPS://{HOST}:443/ny#her"])
def test_a_page_that_has_moved_for_good(site: Site, status: int, location: str) -> None:
    (found,) = redirected(site, location, status)
    assert (found.rule, found.level) == ("LINK-MOVED", Level.NOTE)
    assert found.message.startswith("The page has moved to ")
    assert found.message.partition("#")[0].endswith("/ny")
    assert site.asked == ["HEAD /gammel", "HEAD /ny"]


@pytest.mark.parametrize("status", [302, 303, 307])
def test_a_page_that_is_elsewhere_today_is_fine(site: Site, status: int) -> None:
    assert redirected(site, "/ny", status) == []


def test_only_what_is_for_good_is_a_new_address(site: Site) -> None:
    site.pages["/ny"] = reply(302, "/ny/idag")
    site.pages["/ny/idag"] = reply(301, "/ny/i-dag")
    site.pages["/ny/i-dag"] = reply()
    (found,) = redirected(site, "/ny", 301)
    assert found.message == f"The page has moved to https://{HOST}/ny"


@pytest.mark.parametrize("location", ["/gammel/", "https://barnehagenytt.no/gammel", f"https://{HOST}/gammel#topp"])
def test_what_is_the_same_page_is_not_told(site: Site, location: str) -> None:
    site.pages["/gammel/"] = reply()
    site.pages["/gammel"] = lambda method: reply(301, location) if method == "HEAD" else reply()
    with serving(Site({"/gammel": reply()}), tls("barnehagenytt.no")) as bare:
        names = {HOST: _here(site), "barnehagenytt.no": _here(bare)}
        found = look(network(names), PAGE)
    if "#" in location:  # the same address again: a site that wants its visitors to keep a cookie
        assert [one.message for one in found] == [f"{HOST} sends its visitors on more than 5 times."]
    else:
        assert found == []


def test_a_page_that_is_gone_after_a_redirect(site: Site) -> None:
    (found,) = redirected(site, "/finnes-ikke", 301)
    assert (found.rule, found.level) == ("LINK-DEAD", Level.WARNING)


@pytest.mark.parametrize("front", ["/", f"https://{HOST}", "/index.html"])
def test_a_page_whose_readers_end_at_the_front_page(site: Site, front: str) -> None:
    site.pages["/index.html"] = reply()
    (found,) = redirected(site, front)
    assert (found.rule, found.level) == ("LINK-MOVED", Level.WARNING)
    assert f"front page of {HOST}" in found.message


def test_a_short_address_may_well_lead_to_a_front_page(site: Site) -> None:
    assert redirected(site, "https://www.ks.no/") == []


@pytest.mark.parametrize(
    "login",
    [
        "/login?returnUrl=/gammel",
        "/bruker/logg-inn/",
        "/wp-login.php",
        "https://login.microsoftonline.com/common/oauth2/authorize?client_id=1",
    ],
)
def test_a_page_behind_a_login(site: Site, login: str) -> None:
    (found,) = redirected(site, login)
    assert (found.rule, found.level) == ("LINK-MOVED", Level.WARNING)
    assert "leads to a login at" in found.message


def test_a_link_that_is_to_lead_to_a_login(site: Site) -> None:
    site.pages |= {"/login": reply(302, "/login/feide"), "/login/feide": reply()}
    assert look(network({HOST: _here(site)}), f"https://{HOST}/login") == []


@pytest.mark.parametrize("location", ["/gammel", "/a"])
def test_a_circle_is_left_in_time(site: Site, location: str) -> None:
    site.pages["/a"] = reply(302, "/b")
    site.pages["/b"] = reply(302, "/a")
    (found,) = redirected(site, location)
    assert (found.rule, found.level) == ("LINK-DEAD", Level.NOTE)
    assert "more than 5 times" in found.message
    assert len(site.requests) == 6


def test_a_redirect_to_nowhere_is_an_answer(site: Site) -> None:
    assert redirected(site, "") == []


def test_letters_of_its_own_in_a_redirect(site: Site) -> None:
    site.pages["/p%C3%A5melding"] = reply()
    (found,) = redirected(site, "/påmelding", 301)
    assert found.message == f"The page has moved to https://{HOST}/påmelding"
    site.pages["/gammel"] = b"HTTP/1.1 302 Found\r\nLocation: /p\xe5melding\r\n\r\n"
    assert look(network({HOST: _here(site)}), PAGE) == []


# What is refused: nothing inside the editor's own network is ever spoken to


@pytest.mark.parametrize(
    ("location", "said"),
    [
        (f"http://{HOST}/ny", "not encrypted; it was not followed"),
        ("file:///etc/passwd", "file:///etc/passwd; it was not followed"),
        ("ftp://www.ks.no/", "ftp://www.ks.no/; it was not followed"),
        ("gopher:x\r\n y", "gopher:x y; it was not followed"),
        ("javascript:alert(1)", "it was not followed"),
        (f"https://{HOST}:22/", ":22/; it was not followed"),
        (f"https://{HOST}:port/", "it was not followed"),
        (f"https://ola:hemmelig@{HOST}/ny", "it was not followed"),
        (f"https://www.ks.no\\@{HOST}/ny", "it was not followed"),
        ("https://[::1/", "could not be looked at"),
        ("https://127.0.0.2/", "inside a private network; it was not followed"),
        ("https://１２７.0.0.2/", "inside a private network"),
        ("https://169.254.169.254/latest/meta-data/", "inside a private network"),
        ("https://[::ffff:169.254.169.254]/", "inside a private network"),
        ("https://[64:ff9b::a9fe:a9fe]/", "inside a private network"),
        ("https://[2002:a9fe:a9fe::1]/", "inside a private network"),
    ],
)
def test_a_redirect_that_is_not_followed(site: Site, location: str, said: str) -> None:
    site.pages["/gammel"] = reply(302, location)
    (found,) = look(_literal(network({HOST: _here(site), "www.ks.no": _here(site)})), PAGE)
    assert found.rule == "LINK-DEAD"
    assert said in found.message
    assert "\r" not in found.message
    assert set(site.asked) == {"HEAD /gammel"} or "could not" in said


@given(st.text(st.characters(max_codepoint=255, exclude_characters="\r\n")))
def test_whatever_a_redirect_says_is_an_answer(site: Site, location: str) -> None:
    site.pages["/gammel"] = f"HTTP/1.1 302 Found\r\nLocation: {location}\r\n\r\n".encode("latin-1")
    assert len(look(network({HOST: _here(site)}), PAGE)) <= 1


def _literal(net: Network) -> Network:
    """Return ``net`` for addresses of digits too, as every resolver reads them."""

    def resolve(host: str, port: int) -> Addresses:
        if host.replace(".", "").isdigit() or ":" in host or host.startswith("0x"):
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
            return [(str(address[4][0]), port) for address in found]
        return net.resolve(host, port)

    return Network(resolve, net.judge, net.context, net.seconds)


LOOPBACK = ["127.0.0.1", "127.1", "0x7f.1", "2130706433", "017700000001", "0", "127.0.0.1.", "127。0。0。1", "10.0.0.1"]
LOOPBACK += ["[::1]", "[::]", "[::ffff:127.0.0.1]", "[::127.0.0.1]", "[fe80::1]", "[fec0::1]", "[fd00::1]"]


@pytest.mark.parametrize("host", LOOPBACK)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_an_address_of_digits_that_is_private_however_it_is_spelt(host: str, scheme: str) -> None:
    net = _literal(network({}, loopback=False))
    (found,) = look(net, f"<{scheme}://{host}:8080/>")
    assert "inside a private network, where readers cannot get" in found.message


@pytest.mark.parametrize("address", ["10.0.0.7", "127.0.0.1", "::1", "fd00::7", "64:ff9b::a00:7"])
def test_a_name_that_stands_for_a_private_address_even_among_others(site: Site, address: str) -> None:
    names: dict[str, Addresses | OSError] = {SECRET: [("8.8.8.8", 443), (address, site.port)]}
    (found,) = look(network(names, loopback=False), f"https://{SECRET}/ny")
    assert found.message == f"{SECRET} is inside a private network, where readers cannot get."
    assert site.requests == []


def test_a_redirect_to_a_name_that_stands_for_a_private_address(site: Site) -> None:
    site.pages["/gammel"] = reply(302, f"https://{SECRET}/ny")
    names: dict[str, Addresses | OSError] = {HOST: _here(site), SECRET: [("10.0.0.7", site.port)]}
    (found,) = look(network(names), PAGE)
    assert f"leads on to https://{SECRET}/ny, inside a private network" in found.message
    assert site.asked == ["HEAD /gammel"]


def test_a_name_that_means_something_else_a_moment_later(site: Site) -> None:
    answers = [[("127.0.0.1", site.port)], [("10.0.0.7", site.port)]]
    site.pages["/ny"] = lambda method: reply(405) if method == "HEAD" else reply()
    net = network({})
    turning = Network(lambda _host, _port: answers.pop(0), net.judge, net.context, net.seconds)
    (found,) = look(turning, f"https://{HOST}/ny")
    assert "inside a private network" in found.message
    assert site.asked == ["HEAD /ny"], "one look-up, one connection, to what was looked up"


@pytest.mark.parametrize("address", [f"https://ola:hemmelig@{HOST}/", f"https://{HOST}:22/", f"https://{HOST}:99999/"])
def test_a_link_that_is_not_looked_at(address: str) -> None:
    (found,) = look(network({}), address)
    assert (found.rule, found.level) == ("LINK-DEAD", Level.NOTE)
    assert "is not looked at" in found.message


def test_an_unencrypted_link_is_looked_at_as_readers_would() -> None:
    with serving(Site({"/gammel": reply(301, "http://www.ks.no/ny"), "/ny": reply()})) as plain:
        names = dict.fromkeys((HOST, "www.ks.no"), _here(plain))
        (found,) = look(network(names), f"http://{HOST}/gammel")
    assert found.message == "The page has moved to http://www.ks.no/ny"
