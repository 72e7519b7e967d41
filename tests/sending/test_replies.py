"""What replies mean: as providers word them, and where nothing is known but the stage."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.sending.interface import Reply, Scope, Stage, State, Verdict
from newsletter.sending.transport.replies import PROVIDERS, STAGES, Reason, explain, judge, provider_id

CONNECT, TLS, LOGIN, MAIL, RCPT, DATA, DOT = Stage

EVERYBODY = [
    # reply, reason; the rows stay pending and the campaign stops
    (LOGIN, 451, "", "Authentication failed: Maximum credits exceeded", Reason.QUOTA),
    (LOGIN, 525, "5.7.13", "User Account Disabled", Reason.ACCOUNT_DISABLED),
    (LOGIN, 550, "5.7.30", "Basic authentication is not supported for Client Submission.", Reason.PASSWORD_LOGIN_OFF),
    (
        LOGIN,
        535,
        "5.7.139",
        "SmtpClientAuthentication is disabled for the Tenant",
        Reason.PASSWORD_LOGIN_OFF,
    ),
    (LOGIN, 534, "5.7.9", "Application-specific password required.", Reason.APP_PASSWORD),
    (LOGIN, 535, "5.7.8", "Username and Password not accepted.", Reason.LOGIN),
    (LOGIN, 535, "5.7.3", "Authentication unsuccessful", Reason.LOGIN),
    (LOGIN, 504, "5.5.4", "Unrecognized authentication type", Reason.LOGIN),
    (LOGIN, 0, "", "no login by password is offered", Reason.LOGIN_NOT_OFFERED),
    (LOGIN, 0, "", "no login with a token is offered", Reason.TOKEN_NOT_OFFERED),
    (LOGIN, 0, "", "no token: AADSTS70043: The refresh token has expired", Reason.NO_TOKEN),
    (LOGIN, 535, "5.7.3", "token refused: Authentication unsuccessful", Reason.TOKEN_REFUSED),
    (MAIL, 530, "5.7.0", "Must issue a STARTTLS command first", Reason.LOGIN),
    (MAIL, 550, "5.7.57", "Client not authenticated to send mail.", Reason.LOGIN),
    (DOT, 554, "5.2.0", "STOREDRV.Submission.Exception:SendAsDeniedException.MapiException", Reason.SENDER_REFUSED),
    (DOT, 554, "5.2.252", "not allowed for this mailbox", Reason.SENDER_REFUSED),
    (DOT, 550, "5.7.60", "Client does not have permissions to send as this sender", Reason.SENDER_REFUSED),
    (DOT, 550, "5.1.8", "Access denied, bad outbound sender", Reason.SENDER_REFUSED),
    (RCPT, 553, "5.7.1", "<a@example.no>: Sender address rejected: not owned by user b", Reason.SENDER_REFUSED),
    (MAIL, 553, "", "sorry, that domain isn't allowed", Reason.SENDER_REFUSED),
    (DOT, 554, "", "Message rejected: Email address is not verified. The following failed", Reason.NOT_VERIFIED),
    (DOT, 550, "5.1.90", "You have reached your daily limit for message recipients", Reason.QUOTA),
    (MAIL, 550, "5.4.5", "Daily user sending limit exceeded", Reason.QUOTA),
    (DOT, 550, "5.7.233", "Your message can't be sent", Reason.QUOTA),
    (DOT, 454, "", "Throttling failure: Daily message quota exceeded.", Reason.QUOTA),
    (RCPT, 550, "5.7.54", "Unable to deliver", Reason.RELAY_DENIED),
    (RCPT, 554, "5.7.1", "<a@example.com>: Relay access denied", Reason.RELAY_DENIED),
    (RCPT, 454, "4.7.1", "<a@example.com>: Relay access denied", Reason.RELAY_DENIED),
    (RCPT, 550, "", "relay not permitted", Reason.RELAY_DENIED),
    (RCPT, 550, "5.7.1", "Unable to relay", Reason.RELAY_DENIED),
    (RCPT, 554, "5.7.1", "Service unavailable; Client host [192.0.2.1] blocked using bl.example.org", Reason.BLOCKED),
    (DOT, 523, "", "the message is longer than is allowed", Reason.TOO_BIG),
    (MAIL, 552, "5.3.4", "Message exceeds the limit", Reason.TOO_BIG),
    (DOT, 552, "", "Message size exceeds fixed maximum", Reason.TOO_BIG),
    (CONNECT, 554, "5.7.1", "No SMTP service here", Reason.NO_SERVICE),
    (CONNECT, 0, "", "no such server: smtp.example.no", Reason.NO_SUCH_SERVER),
    (TLS, 0, "", "STARTTLS is not offered", Reason.TLS_MISSING),
    (TLS, 454, "4.7.0", "TLS not available due to temporary reason", Reason.TLS_MISSING),
    (TLS, 0, "", "TLS failed: certificate: self-signed certificate", Reason.CERTIFICATE),
    (TLS, 0, "", "TLS failed: WRONG_VERSION_NUMBER", Reason.TLS_FAILED),
    (TLS, 0, "", "plain text goes to this machine only", Reason.PLAIN_TEXT),
    (MAIL, 550, "", "no", Reason.SENDER_REFUSED),
]

THIS_CONNECTION = [
    (DOT, 454, "", "Throttling failure: Maximum sending rate exceeded.", Reason.THROTTLED),
    (DOT, 421, "4.7.28", "Gmail has detected an unusual rate of unsolicited mail", Reason.THROTTLED),
    (MAIL, 450, "4.7.1", "Error: too much mail from 192.0.2.1", Reason.THROTTLED),
    (DOT, 432, "4.3.2", "STOREDRV.ClientSubmit; sender thread limit exceeded", Reason.TOO_MANY_CONNECTIONS),
    (MAIL, 450, "4.3.2", "Concurrent connections limit exceeded", Reason.TOO_MANY_CONNECTIONS),
    (CONNECT, 421, "4.7.0", "mx.example.no Error: hello", Reason.TOO_MANY_CONNECTIONS),
    (MAIL, 421, "4.4.2", "Timeout exceeded", Reason.CLOSING),
    (TLS, 421, "", "bye", Reason.CLOSING),
    (DOT, 421, "4.3.2", "Service shutting down", Reason.CLOSING),
    (RCPT, 450, "4.1.8", "<a@example.no>: Sender address rejected: Domain not found", Reason.BUSY),
    (RCPT, 452, "4.3.1", "Insufficient system storage", Reason.BUSY),
    (MAIL, 451, "4.3.0", "Temporary failure", Reason.BUSY),
    (LOGIN, 454, "4.7.0", "Temporary authentication failure", Reason.BUSY),
    (CONNECT, 450, "", "not yet", Reason.BUSY),
    (CONNECT, 0, "", "Connection refused", Reason.UNREACHABLE),
    (CONNECT, 0, "", "no complete answer in time", Reason.NO_GREETING),
    (TLS, 0, "", "no complete answer in time", Reason.LOST),
    (LOGIN, 0, "", "the server closed the connection", Reason.LOST),
    (MAIL, 0, "", "the server closed the connection", Reason.LOST),
    (DATA, 0, "", "Broken pipe", Reason.LOST),
    (MAIL, 503, "5.5.1", "Error: nested MAIL command", Reason.NOT_UNDERSTOOD),
    (RCPT, 503, "5.5.1", "Error: need MAIL command", Reason.NOT_UNDERSTOOD),
    (DATA, 502, "", "not implemented", Reason.NOT_UNDERSTOOD),
]

LATER = [
    (RCPT, 452, "4.2.2", "The recipient's inbox is out of storage space", Reason.MAILBOX_FULL),
    (RCPT, 552, "5.2.2", "Quota exceeded (daily)", Reason.MAILBOX_FULL),
    (RCPT, 552, "", "nothing more", Reason.MAILBOX_FULL),
    (DOT, 550, "", "User is over quota", Reason.MAILBOX_FULL),
    (DOT, 554, "", "mailbox for this user is full", Reason.MAILBOX_FULL),
    (RCPT, 450, "4.7.1", "Greylisted for 5 minutes", Reason.GREYLISTED),
    (RCPT, 451, "4.7.1", "Please try again later", Reason.GREYLISTED),
    (RCPT, 450, "4.2.1", "The user you are trying to contact is receiving mail at a rate that", Reason.LATER),
    (DATA, 451, "4.3.0", "Error: queue file write error", Reason.LATER),
    (DOT, 451, "4.3.0", "Error: queue file write error", Reason.LATER),
]

NEVER = [
    (RCPT, 550, "5.1.1", "The email account that you tried to reach is gone", Reason.UNKNOWN_USER),
    (RCPT, 550, "5.1.10", "RESOLVER.ADR.RecipientNotFound", Reason.UNKNOWN_USER),
    (RCPT, 550, "", "<a@example.no>: Recipient address rejected: User unknown in local table", Reason.UNKNOWN_USER),
    (RCPT, 550, "", "No such user here", Reason.UNKNOWN_USER),
    (DOT, 554, "", "delivery error: This user doesn't exist", Reason.UNKNOWN_USER),
    (RCPT, 550, "5.1.2", "Host unknown", Reason.UNKNOWN_DOMAIN),
    (RCPT, 550, "5.4.310", "DNS domain does not exist", Reason.UNKNOWN_DOMAIN),
    (RCPT, 501, "5.1.3", "Bad recipient address syntax", Reason.BAD_ADDRESS),
    (RCPT, 553, "5.6.7", "not handed over: the address is not plain ASCII", Reason.BAD_ADDRESS),
    (RCPT, 550, "5.1.6", "Recipient has moved", Reason.MOVED),
    (RCPT, 551, "", "User not local; please try <b@example.no>", Reason.MOVED),
    (RCPT, 550, "5.2.1", "The email account is disabled", Reason.MAILBOX_DISABLED),
    (DOT, 552, "5.2.3", "Message length exceeds administrative limit", Reason.TOO_BIG),
    (DOT, 554, "5.7.1", "Message identified as SPAM", Reason.SPAM),
    (DOT, 552, "5.7.0", "This message was blocked because its content presents a potential", Reason.POLICY),
    (DOT, 550, "5.7.26", "This mail has been blocked because the sender is unauthenticated.", Reason.POLICY),
    (RCPT, 550, "5.7.133", "Sender not authenticated for group; not allowed to send mail to it", Reason.POLICY),
    (DOT, 554, "5.6.0", "Invalid message content", Reason.POLICY),
    (RCPT, 550, "", "Requested action not taken: mailbox unavailable", Reason.REFUSED),
    (DATA, 554, "5.5.1", "No valid recipients", Reason.REFUSED),
    (DOT, 554, "", "Transaction failed", Reason.REFUSED),
]

EXAMPLES = [
    *((example, Verdict(State.PENDING, Scope.CAMPAIGN, example[4])) for example in EVERYBODY),
    *((example, Verdict(State.PENDING, Scope.CONNECTION, example[4])) for example in THIS_CONNECTION),
    *((example, Verdict(State.PENDING, Scope.RECIPIENT, example[4])) for example in LATER),
    *((example, Verdict(State.FAILED, Scope.RECIPIENT, example[4])) for example in NEVER),
    ((DOT, 250, "2.0.0", "Ok: queued as A1", ""), Verdict(State.SENT, Scope.RECIPIENT)),
    ((DOT, 250, "", "daily limit: 42 % used; not spam", ""), Verdict(State.SENT, Scope.RECIPIENT)),
    ((DOT, 0, "", "no complete answer in time", ""), Verdict(State.UNCERTAIN, Scope.CONNECTION, Reason.NO_ANSWER)),
    ((DOT, 0, "", "550 5.1.1 garbage", ""), Verdict(State.UNCERTAIN, Scope.CONNECTION, Reason.NO_ANSWER)),
]


def _reply(example: tuple[Stage, int, str, str, str]) -> Reply:
    stage, code, enhanced, text, _ = example
    return Reply(stage, code, text, enhanced)


def _title(value: object) -> str:
    return " ".join(map(str, value[:4])) if isinstance(value, tuple) else ""


@pytest.mark.parametrize(("example", "verdict"), EXAMPLES, ids=_title)
def test_a_reply_means_what_it_says(example: tuple[Stage, int, str, str, str], verdict: Verdict) -> None:
    assert judge(_reply(example)) == verdict


def test_every_row_has_an_example() -> None:
    rows = (*PROVIDERS, *STAGES)
    used = {next(number for number, row in enumerate(rows) if row.fits(_reply(example))) for example, _ in EXAMPLES}
    assert [row for number, row in enumerate(rows) if number not in used] == []


@given(st.sampled_from(Stage), st.integers(0, 999), st.text(max_size=30))
def test_only_an_answer_to_the_dot_can_make_a_message_sent_or_uncertain(stage: Stage, code: int, text: str) -> None:
    verdict = judge(Reply(stage, code, text))
    if stage is DOT and 200 <= code < 300:
        assert verdict.state is State.SENT
    elif stage is DOT and not 400 <= code < 600:
        assert verdict.state is State.UNCERTAIN
    else:
        assert verdict.state in {State.PENDING, State.FAILED}
    assert verdict.state is not State.FAILED or verdict.scope is Scope.RECIPIENT
    assert verdict.scope is Scope.RECIPIENT or stage not in {CONNECT, TLS, LOGIN} or verdict.state is State.PENDING


def test_every_reason_is_explained_in_a_sentence() -> None:
    sentences = [explain(reason) for reason in Reason]
    assert all(sentence.endswith((".", "?", ").")) for sentence in sentences)
    assert len(set(sentences)) == len(Reason)
    assert explain("unknown-user") == explain(Reason.UNKNOWN_USER)
    assert explain("unsubscribed") == ""


def test_unknown_user_is_explained_plainly() -> None:
    assert explain("unknown-user") == "The address does not exist."


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ok: queued as 4XyZ1234", "4XyZ1234"),
        ("Ok, queued as <a1b2@relay.example.no>", "a1b2@relay.example.no"),
        ("Ok 0100018c7d0e8a3f-1b2c3d4e-5f60-000000", "0100018c7d0e8a3f-1b2c3d4e-5f60-000000"),
        ("OK id=1rABCd-0001Xy-2Z", "1rABCd-0001Xy-2Z"),
        ("OK 1700000000 a640c23a62f3a-ab12.34 - gsmtp", "a640c23a62f3a-ab12.34"),
        ("<a@b> [InternalId=123456, Hostname=X.example.com] 1 bytes Queued mail for delivery", "123456"),
        ("ok 1700000000 qp 4242", "4242"),
        ("3xAB12cd Message accepted for delivery", "3xAB12cd"),
        ("Ok", ""),
        ("Great success", ""),
        ("", ""),
    ],
)
def test_the_providers_name_for_a_message_is_kept(text: str, name: str) -> None:
    assert provider_id(text) == name
