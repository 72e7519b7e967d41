"""From bytes to replies: whatever a server sends, in whatever pieces."""

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsletter.sending.interface import Reply, Stage
from newsletter.sending.transport.wire import MAX_LINE, MAX_LINES, MAX_REPLY, NotUnderstood, ReplyReader, ServerReply


def read_all(*pieces: bytes) -> tuple[list[ServerReply], str]:
    """Return the replies in ``pieces``, and why reading ended before their end."""
    reader, replies = ReplyReader(), []
    for piece in pieces:
        reader.feed(piece)
        try:
            while (reply := reader.next()) is not None:
                replies.append(reply)
        except NotUnderstood as error:
            return replies, str(error)
    return replies, ""


@pytest.mark.parametrize(
    ("said", "reply"),
    [
        (b"250 2.1.5 Ok\r\n", Reply(Stage.RCPT, 250, "Ok", "2.1.5")),
        (b"250 Ok\n", Reply(Stage.RCPT, 250, "Ok")),
        (b"250\r\n", Reply(Stage.RCPT, 250)),
        (b"250 2.0.0\r\n", Reply(Stage.RCPT, 250, "", "2.0.0")),
        (b"550-5.1.1 There is\r\n550 5.1.1 nobody\r\n", Reply(Stage.RCPT, 550, "There is nobody", "5.1.1")),
        (b"550-5.1.1 There is\r\n550-\r\n550 nobody\r\n", Reply(Stage.RCPT, 550, "There is nobody", "5.1.1")),
        (b"550 4.1.1 of another class\r\n", Reply(Stage.RCPT, 550, "4.1.1 of another class")),
        (b"550 5.1.1.1 is a version\r\n", Reply(Stage.RCPT, 550, "5.1.1.1 is a version")),
        (b"250 a\tb  c\x1b[2J\x00d\x7f\r\n", Reply(Stage.RCPT, 250, "a b c [2J d")),
        ("250 blåbær \u202egnorw\u2028x\r\n".encode(), Reply(Stage.RCPT, 250, "blåbær gnorw x")),
        (b"250 \xff\r\n", Reply(Stage.RCPT, 250, "\ufffd")),
        (b"250 in\rside\r\n", Reply(Stage.RCPT, 250, "in side")),
    ],
)
def test_a_reply_is_read(said: bytes, reply: Reply) -> None:
    (read,), why = read_all(said)
    assert (read.at(Stage.RCPT), why) == (reply, "")


@pytest.mark.parametrize(
    "said",
    [
        b"\r\n",
        b"hello\r\n",
        b"25 ok\r\n",
        b"2500 ok\r\n",
        b"250_ok\r\n",
        b"150 ok\r\n",
        b"999 ok\r\n",
        b"-50 ok\r\n",
        "２５０ ok\r\n".encode(),
        b"250-ok\r\n251 ok\r\n",
        b"250-ok\r\nok\r\n",
        b"250 " + b"x" * MAX_LINE,
        b"250 " + b"x" * MAX_LINE + b"\r\n",
        b"250-\r\n" * (MAX_LINES + 1),
        (b"250-" + b"x" * 1000 + b"\r\n") * (MAX_REPLY // 1000 + 1),
    ],
)
def test_what_is_no_reply_or_too_much_is_not_understood(said: bytes) -> None:
    replies, why = read_all(said)
    assert replies == []
    assert why


def test_a_long_honest_reply_is_understood() -> None:
    (reply,), _ = read_all((b"250-" + b"x" * 110 + b"\r\n") * (MAX_LINES - 1) + b"250 " + b"x" * 2000 + b"\r\n")
    assert len(reply.lines) == MAX_LINES
    assert len(reply.at(Stage.DOT).text) == 1000


def test_two_replies_in_one_piece_are_two() -> None:
    reader = ReplyReader()
    reader.feed(b"250 one\r\n354 two\r\n5")
    first, second = reader.next(), reader.next()
    assert first and first.code == 250
    assert second and second.code == 354
    assert reader.surplus
    assert reader.next() is None


def test_what_was_not_understood_is_kept_in_short_and_harmless() -> None:
    reader = ReplyReader()
    reader.feed(b"\x1b[31m" + b"red" * 200 + b"\r\n")
    with pytest.raises(NotUnderstood) as caught:
        reader.next()
    assert caught.value.heard.startswith("[31mredred")
    assert len(caught.value.heard) <= 200
    with pytest.raises(NotUnderstood):
        reader.next()


PIECES = [b"250 ok\r\n", b"250-", b"354 go\r\n", b"\r\n", b"\n", b"999 x\r\n", b"550-5.1.1 no\r\n550 no\r\n"]
LIKE_REPLIES = st.lists(
    st.one_of(
        st.sampled_from(PIECES),
        st.binary(max_size=20),
        st.just(b"250-" + b"x" * MAX_LINE),
    ),
    max_size=12,
).map(b"".join)


@given(LIKE_REPLIES, st.data())
@example(b"250 " + b"x" * (MAX_LINE - 4) + b"\n", None)
def test_the_pieces_in_which_bytes_arrive_make_no_difference(said: bytes, data: st.DataObject | None) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(said)), max_size=8))) if data else range(len(said))
    ends = [0, *cuts, len(said)]
    whole = read_all(said)
    assert read_all(*(said[start:end] for start, end in pairwise(ends))) == whole
    for reply in whole[0]:
        read = reply.at(Stage.DOT)
        assert 200 <= read.code < 600
        assert read.text == "".join(char for char in read.text if unicodedata.category(char)[0] != "C").strip()
