"""Lists that are no files: sent:ISSUE, unsent:ISSUE, failed:ISSUE."""

import json

import pytest

PEOPLE = (
    "email;navn;region\nkari@example.no;Kari;Oslo\nola@example.no;Ola;Bergen\nper@example.no;Per;Oslo\n"
    "åse@example.no;Åse;\nivar@example.no;O'Brien;Oslo\n"
)


@pytest.fixture
def mixed(newsletter, letter, mail_server, workspace):
    """Return the mail server after a sending: two have it, one was refused, one is uncertain, one is left."""
    (workspace / "list.csv").write_text(PEOPLE.replace("åse", "ase"), encoding="utf-8")
    mail_server.refused.add("ola@example.no")
    mail_server.silent.add("per@example.no")
    arguments = ("--to", "list.csv", "--untested", "--yes")
    first = newsletter("send", "jul", *arguments, "--where", 'name != "Åse"', "--expect", "4")
    assert first.status == 3, first.err
    file = letter.parent.parent / "jul-rettelse" / "issue.md"
    file.parent.mkdir()
    text = letter.read_text(encoding="utf-8").replace(
        "Hei {{ name }}!", 'Hei {{ name }} i {{ region | default("?") }}!'
    )
    file.write_text(text.replace("# God jul", "# Rettelse"), encoding="utf-8")
    mail_server.taken.clear()
    mail_server.refused.clear()
    mail_server.silent.clear()
    return mail_server


def _addresses(answer) -> dict[str, dict[str, str]]:
    events = [json.loads(line) for line in answer.out.splitlines()]
    return {one["address"]: one["fields"] for one in events if one["event"] == "recipient"}


def test_a_correction_goes_to_all_who_may_have_the_wrong_letter(newsletter, mixed):
    dry = newsletter("send", "jul-rettelse", "--to", "sent:jul", "--dry-run", "--json")
    assert dry.status == 0, dry.err
    found = _addresses(dry)
    assert set(found) == {"kari@example.no", "per@example.no", "ivar@example.no"}
    assert found["kari@example.no"] == {"email": "kari@example.no", "name": "Kari", "region": "Oslo"}
    assert "1 of them is uncertain" in dry.err
    assert newsletter("suppress", "add", "kari@example.no").status == 0
    answer = newsletter(
        "send", "jul-rettelse", "--to", "sent:issues/jul", "--untested", "--yes", "--expect", "2", "--limit", "1"
    )
    assert answer.status == 0, answer.err
    assert "1 never to be mailed" in answer.err
    assert "newsletter send jul-rettelse --to sent:jul" in newsletter("status").err
    answer = newsletter("send", "jul-rettelse", "--to", "sent:jul", "--untested", "--yes", "--expect", "2")
    assert answer.status == 0, answer.err
    assert {address for address, _message in mixed.taken} == {"per@example.no", "ivar@example.no"}


def test_the_refused_and_those_who_are_left(newsletter, mixed, workspace):
    assert set(_addresses(newsletter("send", "jul-rettelse", "--to", "failed:jul", "--dry-run", "--json"))) == {
        "ola@example.no"
    }
    answer = newsletter("send", "jul-rettelse", "--to", "unsent:jul", "--dry-run")
    assert "unsent:jul, 0 people" in answer.err
    (workspace / "one.csv").write_text("email;navn;region\nny@example.no;Ny;Oslo\n", encoding="utf-8")
    more = ("--to", "list.csv", "--to", "one.csv", "--untested", "--yes", "--expect", "6", "--limit", "1")
    assert newsletter("send", "jul", *more).status == 3
    left = _addresses(newsletter("send", "jul-rettelse", "--to", "unsent:jul", "--dry-run", "--json"))
    assert len(left) == 1
    assert set(left) < {"ase@example.no", "ny@example.no"}


def test_wherever_a_list_may_stand(newsletter, mixed):
    where = ("--where", 'region == "Oslo"', "--untested", "--yes")
    assert newsletter("check", "jul-rettelse", "--to", "sent:jul").status == 0
    assert "3 people" in newsletter("check", "jul-rettelse", "--to", "sent:jul").err
    answer = newsletter("render", "jul-rettelse", "--to", "sent:jul", "--as", "per@example.no", "--out", "ut")
    assert answer.status == 0, answer.err
    assert newsletter("test", "jul-rettelse", "--list", "sent:jul").status == 0
    answer = newsletter("send", "jul-rettelse", "--to", "sent:jul", "--to", "list.csv", *where, "--expect", "3")
    assert answer.status == 0, answer.err
    assert "sent:jul: 3, list.csv: 0" in answer.err or "list.csv: 3, sent:jul: 0" in answer.err
    assert newsletter("check", "jul-rettelse", "--to", "sent:jul", "--where", "x").status == 2


def test_an_issue_that_was_never_sent(newsletter, mixed):
    answer = newsletter("send", "jul-rettelse", "--to", "sent:jull", "--dry-run")
    assert answer.status == 5
    assert "did you mean “jul”?" in answer.err
    answer = newsletter("check", "jul", "--to", "sent:jul-rettelse", "--sheet", "Ark1")
    assert answer.status == 5
    assert "jul-rettelse has not been sent from here" in answer.err
    assert "newsletter status" in newsletter("check", "jul", "--to", "failed:paaske").err


def test_before_there_is_a_store(newsletter, letter, workspace):
    answer = newsletter("check", "jul", "--to", "sent:jul")
    assert answer.status == 5
    assert "has not been sent from here" in answer.err
    assert not (workspace / "data").exists()


def test_a_correction_of_what_was_sent_says_to_whom_it_should_go(newsletter, mixed):
    answer = newsletter("new", "jul-correction", "--correction-of", "jul")
    assert answer.status == 0, answer.err
    assert "Send it to those who may have got “jul”: --to sent:jul" in answer.err
    assert "never sent" not in answer.err


def test_a_changed_letter_names_the_correction_as_it_can_be_typed(newsletter, mixed, letter):
    letter.write_text(letter.read_text(encoding="utf-8") + "\nEt avsnitt til.\n", encoding="utf-8")
    answer = newsletter("send", "jul", "--to", "list.csv", "--untested", "--yes", "--expect", "4")
    assert "newsletter new jul-correction --correction-of jul" in " ".join(answer.err.split())


def test_a_store_that_cannot_be_opened_does_not_stop_a_correction(newsletter, mixed, workspace):
    for file in (workspace / "data").glob("*.sqlite3*"):
        file.write_bytes(b"no database at all" * 100)
    answer = newsletter("new", "jul-correction", "--correction-of", "jul")
    assert answer.status == 0, answer.err
    assert "never sent" not in answer.err
