"""check, render and test: what an editor does before sending."""

import json

import pytest

from newsletter.cli.options import issue_names

SEND_TO = ("--to", "list.csv")


def test_check_of_a_good_letter(newsletter, letter):
    answer = newsletter("check", "jul", *SEND_TO)
    assert (answer.status, answer.out) == (0, ""), answer
    assert "0 errors, 0 warnings" in answer.err
    assert answer.err.rstrip().endswith("3 people")


def test_check_names_place_level_and_rule(newsletter, letter):
    text = letter.read_text(encoding="utf-8").replace("2024-01-02", "2023-01-02").replace("{{ name }}!", "{{ nmae }}!")
    letter.write_text(text, encoding="utf-8")
    answer = newsletter("check", "jul", *SEND_TO)
    assert answer.status == 5
    places = {line.split(": ")[0]: line for line in answer.out.splitlines()}
    assert "[DATE-PAST]" in places["issues/jul/issue.md:12"].replace("\\", "/")
    assert any("[FIELD-UNKNOWN]" in line and ":10:" in line for line in answer.out.splitlines())
    assert "2 errors" in answer.err
    document = json.loads(newsletter("check", "jul", *SEND_TO, "--json").out)
    assert document["errors"] == 2
    assert document["warnings"] == 0
    assert 1000 < document["html_bytes"] < 100_000
    finding = document["findings"][0]
    assert set(finding) == {"rule", "level", "file", "line", "column", "message", "fix"}


def test_check_without_a_list_says_what_it_could_not_check(newsletter, letter):
    answer = newsletter("check", "jul")
    assert answer.status == 0
    assert "name a list with --to" in answer.err


def test_a_letter_that_cannot_be_read_is_a_finding_too(newsletter, letter):
    letter.write_text("---\nsubject: x\n---\n::: deadlin\nx\n:::\n", encoding="utf-8")
    answer = newsletter("check", "jul", "--json")
    assert answer.status == 5
    document = json.loads(answer.out)
    assert document["errors"] == len(document["findings"]) > 0
    assert document["findings"][0]["line"] == 4
    assert "deadline" in answer.err


@pytest.mark.parametrize("name", ["jul", "issues/jul", "issues/jul/issue.md"])
def test_an_issue_is_a_name_a_folder_or_a_file(newsletter, letter, name):
    assert newsletter("check", name, *SEND_TO).status == 0


def test_an_issue_that_is_not_there(newsletter, letter):
    answer = newsletter("check", "juk")
    assert answer.status == 5
    assert "Did you mean: jul?" in answer.err
    assert "There are: jul" in newsletter("check", "paaskebrev").err
    assert newsletter("check", "jul", "--template", "nope").status == 5
    assert newsletter("check", "jul", "--to", "nope.csv").status == 5


def test_render_writes_what_is_looked_at(newsletter, letter, workspace):
    answer = newsletter("render", "jul", "--to", "list.csv", "--as", "OLA@example.no", "--out", "ut")
    assert answer.status == 0, answer.err
    names = {line.rpartition("/")[2].rpartition("\\")[2] for line in answer.out.splitlines()}
    assert names == {"letter.html", "letter.txt", "letter.mjml", "letter.eml"}
    assert "Hei Ola!" in (workspace / "ut" / "letter.html").read_text(encoding="utf-8")
    assert "Hei Ola!" in (workspace / "ut" / "letter.txt").read_text(encoding="utf-8")
    assert (workspace / "ut" / "letter.mjml").read_text(encoding="utf-8").lstrip().startswith("<mjml")
    assert b"To: " in (workspace / "ut" / "letter.eml").read_bytes()


def test_render_without_a_list_shows_where_the_fields_are(newsletter, letter):
    answer = newsletter("render", "jul", "--json")
    assert answer.status == 0, answer.err
    files = json.loads(answer.out)["files"]
    assert len(files) == 4
    assert "Hei [name]!" in (letter.parent / "out" / "letter.txt").read_text(encoding="utf-8")


def test_render_refuses_what_it_cannot_do(newsletter, letter, workspace):
    answer = newsletter("render", "jul", "--as", "ola@example.no")
    assert (answer.status, "--to list.csv" in answer.err) == (2, True)
    assert "--list list.csv" in newsletter("test", "jul", "--as", "ola@example.no").err
    assert "is not in list.csv" in newsletter("render", "jul", "--to", "list.csv", "--as", "x@example.no").err
    assert newsletter("render", "jul", "--to", "list.csv", "--as", "x@").status == 2
    (workspace / "ut").write_text("en fil", encoding="utf-8")
    answer = newsletter("render", "jul", "--out", "ut")
    assert answer.status == 1
    assert "cannot be written" in answer.err


def test_a_test_goes_to_the_editor_with_a_mark(newsletter, letter, mail_server):
    answer = newsletter("test", "jul", "--list", "list.csv", "--as", "per@example.no")
    assert answer.status == 0, answer.err
    assert answer.out == "kari@example.no: accepted by the mail server\n"
    ((address, message),) = mail_server.taken
    assert address == "kari@example.no"
    assert b"Subject: [TEST] " in message or b"Subject: =?utf-8?q?=5BTEST=5D" in message.replace(b"UTF-8", b"utf-8")
    assert "newsletter send jul" in answer.err


def test_a_test_that_is_refused_says_so(newsletter, letter, mail_server):
    mail_server.refused.add("ola@example.no")
    answer = newsletter("test", "jul", "--to", "ola@example.no", "--to", "kari@example.no", "--json")
    assert answer.status == 3
    rows = {row["address"]: row for row in json.loads(answer.out)["tests"]}
    assert rows["ola@example.no"]["state"] == "failed"
    assert rows["ola@example.no"]["code"] == 550
    assert rows["kari@example.no"]["state"] == "sent"
    answer = newsletter("test", "jul", "--to", "ola@example.no")
    assert "ola@example.no: refused: 550 5.1.1 " in answer.out


def test_a_test_without_a_mail_server_goes_to_the_local_inbox(newsletter, letter, workspace):
    answer = newsletter("test", "jul")
    assert answer.status == 0, answer.err
    assert "nobody was mailed" in answer.out
    assert len(list((workspace / "inbox").glob("*.eml"))) == 1


def test_a_test_needs_an_address_that_may_be_mailed(newsletter, letter, workspace):
    assert newsletter("suppress", "add", "kari@example.no").status == 0
    answer = newsletter("test", "jul")
    assert answer.status == 1
    assert "kari@example.no" in answer.err
    config = workspace / "newsletter.toml"
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace("\ntest = ", "\n# test = "), encoding="utf-8")
    answer = newsletter("test", "jul")
    assert answer.status == 2
    assert "--to you@example.no" in answer.err


def test_a_letter_in_two_languages_is_tested_in_both(newsletter, letter, mail_server):
    text = letter.read_text(encoding="utf-8")
    letter.rename(letter.with_name("issue.nb.md"))
    nynorsk = text.replace("lang: nb", "lang: nn").replace("Vi vil gjerne takke for innsatsen", "Takk for innsatsen")
    letter.with_name("issue.nn.md").write_text(nynorsk, encoding="utf-8")
    answer = newsletter("test", "jul")
    assert answer.status == 0, answer.err
    assert len(mail_server.taken) == 2
    assert newsletter("render", "jul", "--json").status == 0


def test_the_tab_key_knows_the_issues(newsletter, letter):
    assert newsletter("new", "jul-2").status == 0
    assert issue_names("ju") == ["jul-2", "jul"]
    assert issue_names("x") == []


def test_the_tab_key_is_silent_outside_a_workspace(newsletter):
    assert issue_names("") == []


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("from: Kari <x@y..no>", "“x@y..no” is not an e-mail address"),
        ("reply_to: ø@example.no", "“ø@example.no” is not an e-mail address"),
        ("template: nosuch", "There is no template “nosuch”."),
        ("preheader: =?utf-8?q?=0d=0aBcc:?=", "“=?” cannot stand here"),
    ],
)
def test_what_the_header_cannot_mean_is_told_at_its_line(newsletter, letter, line, said):
    lines = letter.read_text(encoding="utf-8").splitlines()
    key = line.partition(":")[0]
    kept = [each for each in lines if not each.startswith(f"{key}:")]
    letter.write_text("\n".join([kept[0], line, *kept[1:]]), encoding="utf-8")
    answer = newsletter("check", "jul")
    assert answer.status == 5
    assert "issue.md:2" in answer.err
    assert said in answer.err


def test_names_that_no_file_can_have_are_not_there(newsletter, letter):
    assert newsletter("check", "x" * 5000).status == 5
    assert newsletter("check", "jul", "--to", "x" * 5000).status == 5
