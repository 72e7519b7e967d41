"""The local inbox: files that are there, whole, before the sender is told so."""

import logging
import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from newsletter.sending.interface import State
from newsletter.sending.transport.local_inbox import serve
from newsletter.sending.transport.replies import judge
from tests.sending.mail import connected, deliver, message, outcome_of


def test_a_message_is_a_file_with_its_very_bytes(tmp_path: Path) -> None:
    folder = tmp_path / "inn boks" / "æøå"
    body = b"=2E at the start\r\nblank at the end=20\r\n" + b"x" * 76 + b"\r\n"
    with serve(folder) as (host, port), connected(port, host=host) as connection:
        reply = deliver(connection, message(body=body))
        # The answer has come, so the file is there.
        (file,) = folder.iterdir()
    assert file.read_bytes() == b"".join(message(body=body).segments)
    assert file.name.endswith("-ola@example.no.eml")
    assert outcome_of(reply).state is State.SENT
    assert outcome_of(reply).provider_id == file.name.removesuffix(".eml")


def test_names_sort_by_arrival_over_runs_and_connections(tmp_path: Path) -> None:
    people = [f"p{number:02}@example.no" for number in range(20)]
    for start in (0, 10):
        with serve(tmp_path) as (host, port):
            for person in people[start : start + 10]:
                with connected(port, host=host) as connection:
                    assert deliver(connection, message(person)).code == 250
    assert [file.name.split("Z-")[1] for file in sorted(tmp_path.iterdir())] == [f"{person}.eml" for person in people]


def test_nothing_is_overwritten_when_many_send_at_once(tmp_path: Path) -> None:
    def send(number: int) -> int:
        with connected(port, host=host) as connection:
            return deliver(connection, message(number=number)).code

    with serve(tmp_path) as (host, port), ThreadPoolExecutor(8) as pool:
        assert list(pool.map(send, range(40))) == [250] * 40
    assert len({file.read_bytes() for file in tmp_path.iterdir()}) == 40


def test_a_recipient_never_leads_out_of_the_folder(tmp_path: Path) -> None:
    with serve(tmp_path / "inbox") as (host, port), connected(port, host=host) as connection:
        assert deliver(connection, message("a/../../b|c@example.no")).code == 250
    (file,) = (tmp_path / "inbox").iterdir()
    assert file.name.endswith("-a_.._.._b_c@example.no.eml")


def test_a_folder_that_cannot_be_written_is_no_yes(tmp_path: Path) -> None:
    folder = tmp_path / "inbox"
    with serve(folder) as (host, port), connected(port, host=host) as connection:
        folder.rmdir()
        reply = deliver(connection, message())
        assert judge(reply).state is State.PENDING
        assert reply.code == 452
        folder.mkdir()
        assert deliver(connection, message()).code == 250


def test_it_ends_at_once_whoever_is_still_connected(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    with serve(tmp_path) as (host, port):
        idle = socket.create_connection((host, port))
        gone = socket.create_connection((host, port))
        for line in (b"EHLO x\r\n", b"MAIL FROM:<a@example.no>\r\n", b"RCPT TO:<b@example.no>\r\n", b"DATA\r\n"):
            assert gone.recv(1000)
            gone.sendall(line)
        gone.sendall(b"half a line")
        gone.close()
    idle.close()
    assert list(tmp_path.iterdir()) == []
    assert caplog.records == []
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((host, port)).close()


def test_it_may_run_twice_at_the_same_time(tmp_path: Path) -> None:
    with serve(tmp_path) as (_, first), serve(tmp_path) as (_, second):
        for port in (first, second):
            with connected(port) as connection:
                assert deliver(connection, message()).code == 250
    assert len(list(tmp_path.glob("*.eml"))) == 2
