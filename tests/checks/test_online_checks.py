"""Links that are looked at: real sites on loopback, from a page that is there to a name that does not exist."""

import socket
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest

from newsletter.checks.fetch import Addresses, Network, Stop, Trouble, look_up, target
from newsletter.checks.findings import Level
from newsletter.checks.online import MOST, dead_links
from newsletter.content.parse import parse
from tests.checks.clean_letter import SOURCE, body, read
from tests.checks.sites import HOST, Site, look, network, reply, serving, tls

PAGE = f"https://{HOST}/kurs"


@pytest.fixture
def site() -> Iterator[Site]:
    """Return a site with one page, at https://www.barnehagenytt.no/kurs."""
    with serving(Site({"/kurs": reply()}), tls(HOST)) as running:
        yield running


def here(site: Site, host: str = HOST) -> dict[str, Addresses | OSError]:
    return {host: [("127.0.0.1", site.port)]}


def test_a_page_that_is_there_is_asked_for_once_and_politely(site: Site) -> None:
    assert look(network(here(site)), PAGE, f"{PAGE}#fra-og-med", PAGE) == []
    (request,) = site.requests
    assert request[:2] == ["HEAD /kurs HTTP/1.1", f"Host: {HOST}"]
    assert request[2].startswith("User-Agent: newsletter/")
    assert not any(line.startswith(("Cookie", "Referer")) for line in request)


def test_a_page_that_is_gone(site: Site) -> None:
    site.pages["/borte"] = reply(410)
    found = look(network(here(site)), PAGE, f"https://{HOST}/kurss", f"https://{HOST}/borte")
    assert [(one.rule, one.level, one.line, one.column) for one in found] == [
        ("LINK-DEAD", Level.WARNING, 12, 1),
        ("LINK-DEAD", Level.WARNING, 14, 1),
    ]
    assert f"{HOST} answers 404" in found[0].message
    assert "answers 410" in found[1].message


def test_every_place_of_a_dead_link_is_told_in_every_language_but_it_is_asked_for_once(site: Site) -> None:
    nn = parse(SOURCE.replace("lang: nb", "lang: nn").encode(), Path("issues/god-jul/issue.nn.md"), "god-jul")
    names = here(site) | {HOST: [("127.0.0.1", site.port)]}
    site.pages["/kurs"] = reply(404)
    site.pages["/forskning"] = reply()
    found = dead_links([read(), nn], network(names))
    assert [(one.file, one.line) for one in found] == [
        ("issues/god-jul/issue.md", 18),
        ("issues/god-jul/issue.md", 26),
        ("issues/god-jul/issue.nn.md", 18),
        ("issues/god-jul/issue.nn.md", 26),
    ]
    assert sorted(site.asked) == ["GET /kurs", "HEAD /forskning", "HEAD /kurs"]


def test_a_rule_that_the_header_ignores_is_not_told(site: Site) -> None:
    source = body(f"[Kurs](https://{HOST}/borte)").replace("lang: nb", "lang: nb\nignore: LINK-DEAD")
    assert dead_links([read(source)], network(here(site))) == []


@pytest.mark.parametrize("status", [400, 403, 404, 405, 500, 501, 999])
def test_a_server_that_does_not_like_head_is_asked_with_get(site: Site, status: int) -> None:
    site.pages["/kurs"] = lambda method: reply(status if method == "HEAD" else 200, content="x" * 100_000)
    assert look(network(here(site)), PAGE) == []
    assert site.asked == ["HEAD /kurs", "GET /kurs"]


def test_a_server_that_hangs_up_at_head_is_asked_with_get(site: Site) -> None:
    site.pages["/kurs"] = lambda method: b"" if method == "HEAD" else reply()
    assert look(network(here(site)), PAGE) == []


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (401, "does not let programs look at the page: it answers 401"),
        (403, "does not let programs look"),
        (429, "does not let programs look"),
        (999, "does not let programs look"),
        (500, "has trouble of its own: it answers 500"),
        (503, "has trouble of its own"),
    ],
)
def test_an_answer_that_says_nothing_of_the_page_is_a_note(site: Site, status: int, said: str) -> None:
    site.pages["/kurs"] = reply(status)
    (found,) = look(network(here(site)), PAGE)
    assert (found.rule, found.level) == ("LINK-DEAD", Level.NOTE)
    assert said in found.message


@pytest.mark.parametrize(
    "page",
    [
        b"",
        b"HTTP/1.1 200",
        b"220 mail.example.no ESMTP\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X-Much: more\r\n" * 5000 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nX-Much: " + b"x" * 70_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 101 + b"\r\n",
        b"HTTP/2 200 \r\n\r\n",
    ],
)
def test_an_answer_that_is_none_is_a_note(site: Site, page: bytes) -> None:
    site.pages["/kurs"] = page
    (found,) = look(network(here(site)), PAGE)
    assert (found.level, found.message) == (Level.NOTE, f"{HOST} could not be looked at just now.")


def test_a_server_that_says_go_on_first(site: Site) -> None:
    site.pages["/kurs"] = b"HTTP/1.1 103 Early Hints\r\nLink: </x.css>\r\n\r\n" + reply()
    assert look(network(here(site)), PAGE) == []


def test_a_server_that_never_answers(site: Site) -> None:
    site.pages["/kurs"] = lambda _method: None
    (found,) = look(network(here(site), seconds=0.3), PAGE, f"https://{HOST}/borte")[:1]
    assert (found.level, found.message) == (Level.NOTE, f"{HOST} did not answer in time.")


def test_an_encrypted_connection_that_never_comes_about(site: Site) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        names = here(site) | {"www.stille.no": [("127.0.0.1", silent.getsockname()[1])]}
        (found,) = look(network(names, seconds=0.3), PAGE, "https://www.stille.no/")
    assert found.message == "www.stille.no did not answer in time."


def test_an_address_that_is_silent_gives_way_to_the_next(site: Site) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        names = {HOST: [("127.0.0.1", silent.getsockname()[1]), ("127.0.0.1", site.port)]}
        assert look(network(names, seconds=2), PAGE) == []


def test_an_address_that_does_not_answer_gives_way_to_the_next(site: Site) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        closed = free.getsockname()[1]
    names = {HOST: [("2606:4700::1111", 443), ("127.0.0.1", closed), ("127.0.0.1", site.port)]}
    assert look(network(names), PAGE) == []


def test_nobody_at_home(site: Site) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        closed = free.getsockname()[1]
    (found,) = look(network(here(site) | {"www.ks.no": [("127.0.0.1", closed)]}), PAGE, "https://www.ks.no/")
    assert (found.level, found.message) == (Level.NOTE, "www.ks.no could not be looked at just now.")


def test_one_site_that_is_down_is_no_wall() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        closed = free.getsockname()[1]
    (found,) = look(network({HOST: [("127.0.0.1", closed)]}), PAGE)
    assert found.message == f"{HOST} could not be looked at just now."


# Names


@pytest.mark.parametrize(("host", "address"), [("127.0.0.1", "127.0.0.1"), ("0x7f.1", "127.0.0.1"), ("::1", "::1")])
def test_addresses_of_digits_are_read_as_the_system_reads_them(host: str, address: str) -> None:
    assert look_up(host, 8080) == [(address, 8080)]


@pytest.mark.parametrize("name", ["a" * 64 + ".no", "a b.no", "a%00b.no"])
def test_names_that_cannot_be(name: str) -> None:
    with pytest.raises(Stop) as caught:
        target(f"https://{name}/")
    assert caught.value.trouble is Trouble.NO_NAME


def test_a_name_that_does_not_exist(site: Site) -> None:
    found = look(network(here(site)), PAGE, "https://www.barnehagenyt.no/", "https://www..no/")
    assert [(one.level, one.line) for one in found] == [(Level.WARNING, 12), (Level.WARNING, 14)]
    assert found[0].message == "There is no site called www.barnehagenyt.no."


def test_one_misspelt_name_and_nothing_else_is_no_lack_of_a_network() -> None:
    (found,) = look(network({}), "https://www.barnehagenyt.no/")
    assert found.message == "There is no site called www.barnehagenyt.no."


def test_a_name_that_nobody_could_look_up_now(site: Site) -> None:
    names = here(site) | {"www.ks.no": socket.gaierror(socket.EAI_AGAIN, "Try again"), "ia.no": OSError("?")}
    found = look(network(names), PAGE, "https://www.ks.no/", "https://ia.no")
    assert [one.message for one in found] == [
        "www.ks.no could not be looked at just now.",
        "ia.no could not be looked at just now.",
    ]


def test_a_look_up_that_takes_for_ever_is_left_alone(site: Site) -> None:
    over = Event()
    net = network(here(site), seconds=0.3)

    def resolve(host: str, port: int) -> Addresses:
        if host == "www.ks.no":
            over.wait(20)
        return net.resolve(host, port)

    (found,) = look(Network(resolve, net.judge, net.context, net.seconds), PAGE, "https://www.ks.no/")
    over.set()
    assert found.message == "www.ks.no did not answer in time."


@pytest.mark.parametrize("code", [socket.EAI_AGAIN, socket.EAI_NONAME])
def test_a_machine_without_a_network_is_told_once(code: int) -> None:
    names: dict[str, Addresses | OSError] = dict.fromkeys(
        ("www.ks.no", "ia.no", "example.com"), socket.gaierror(code, "?")
    )
    (found,) = look(network(names), "https://www.ks.no/a", "https://ia.no", "https://www.ks.no/b")
    assert (found.line, found.message) == (10, "No link was looked at: no name could be looked up.")
    assert found.fix == "Is this machine online?"


def test_whether_there_is_a_network_is_seen_by_public_names_alone() -> None:
    lost = dict.fromkeys(("www.ks.no", "ia.no", "example.com"), socket.gaierror(socket.EAI_NONAME, "?"))
    here = network({**lost, "localhost": [("127.0.0.1", 80)]}, loopback=False)
    inside, named = "http://localhost/", "https://kari@ks.no/"
    found = look(here, inside, "https://www.ks.no/a", "https://ia.no", named)
    assert [(one.line, one.message.partition(":")[0]) for one in found] == [
        (12, "No link was looked at"),
        (10, "localhost is inside a private network, where readers cannot get."),
        (16, "An address with a user name in it, or with an unusual number behind the colon, is not looked at."),
    ]
    assert [one.line for one in look(here, inside, named)] == [10, 12]


def test_a_wall_around_the_machine_is_told_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        closed = [("127.0.0.1", free.getsockname()[1])]
    names = {"www.ks.no": closed, "ia.no": closed}
    (found,) = look(network(names), "https://www.ks.no/a", "https://ia.no", "https://www.ks.no/b")
    assert found.message == "No link was looked at: no site could be reached."


def test_letters_outside_ascii_in_name_and_path() -> None:
    with serving(Site({"/r%C3%B8dt?a=%5Bb%5D%20c": reply()}), tls("xn--blbr-roah.no")) as site:
        assert look(network(here(site, "xn--blbr-roah.no")), "<https://blåbær.no./rødt?a=[b] c>") == []
        assert site.asked


# Who is not asked


def test_what_is_never_looked_at(site: Site) -> None:
    addresses = (
        "mailto:post@barnehagenytt.no",
        "tel:+4722000000",
        f"https://{HOST}/?id={{{{ email }}}}",
        f"https://{HOST}/?id={{{{ email | default('x y') }}}}",
    )
    assert look(network({}), *addresses) == []
    button = body(f"[Meld på](https://{HOST}/?id={{{{ email }}}}){{.button}}")
    assert dead_links([read(button)], network({})) == []
    assert site.requests == []


def test_more_links_than_any_letter_has(site: Site) -> None:
    addresses = [f"https://{HOST}/kurs?{n}" for n in range(MOST + 2)]
    site.pages |= {f"/kurs?{n}": reply() for n in range(MOST + 2)}
    told: list[int] = []
    issue = read(body(*(f"[Kurs]({address})" for address in addresses)))
    (found,) = dead_links([issue], network(here(site)), told.append)
    assert (found.level, found.line) == (Level.NOTE, 10 + 2 * MOST)
    assert len(site.requests) == MOST
    assert told == [MOST]


def test_a_letter_without_links_needs_no_network() -> None:
    def tell(_number: int) -> None:
        raise AssertionError

    assert dead_links([read(body("Ingen lenker."))], network({}), tell) == []
