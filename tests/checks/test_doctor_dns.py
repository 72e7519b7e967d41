"""SPF, DKIM, DMARC and MX of a sender, asked of a real name server."""

from base64 import b64encode
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter import settings
from newsletter.checks.doctor import Item, dmarc, nameserver, sender, spf
from newsletter.checks.doctor.nameserver import Unanswered
from tests.checks.dns_server import name_server, text

LONG, SHORT = b64encode(b"k" * 294).decode(), b64encode(b"k" * 162).decode()
Records = dict[tuple[str, str], list[str]]
GOOD: Records = {
    ("example.no", "MX"): ["10 mx1.example.no.", "20 mx2.example.no."],
    ("example.no", "TXT"): [text("google-site-verification=x"), text("v=spf1 include:spf.protection.outlook.com -all")],
    ("spf.protection.outlook.com", "TXT"): [text("v=spf1 ip4:192.0.2.0/24 -all")],
    ("selector2._domainkey.example.no", "TXT"): [text(f"v=DKIM1; k=rsa; p={LONG}")],
    ("_dmarc.example.no", "TXT"): [text("v=DMARC1; p=quarantine; rua=mailto:post@example.no")],
}


def _settings(folder: Path, env: str = "SMTP_PROVIDER=microsoft365\n", more: str = "") -> settings.Settings:
    config = f'[publication]\nname = "Nytt"\n[sender]\nfrom = "post@example.no"\n{more}'
    (folder / "newsletter.toml").write_text(config, encoding="utf-8")
    (folder / ".env").write_text(f"SMTP_USER=post@example.no\nSMTP_PASSWORD=x\n{env}", encoding="utf-8")
    return settings.load(folder, {})


def _examined(settings: settings.Settings, records: Records, broken: str = "") -> dict[str, Item]:
    with name_server(records, broken):
        return {item.id.removeprefix("SENDER-"): item for item in sender.examine(settings)}


def test_a_domain_that_is_well_kept(tmp_path: Path) -> None:
    found = _examined(_settings(tmp_path), GOOD)
    assert {name: str(item.grade) for name, item in found.items()} == dict.fromkeys(
        ("MX", "SPF", "DKIM", "DMARC"), "ok"
    )
    assert "mx1.example.no, mx2.example.no" in found["MX"].message
    assert found["DKIM"].message.endswith("selector2")
    assert found["DMARC"].message == "DMARC of example.no: p=quarantine"


def test_a_domain_that_nobody_keeps(tmp_path: Path) -> None:
    found = _examined(_settings(tmp_path), {})
    assert {name: str(item.grade) for name, item in found.items()} == dict.fromkeys(
        ("MX", "SPF", "DKIM", "DMARC"), "warning"
    )
    assert "v=spf1 include:spf.protection.outlook.com ~all" in found["SPF"].remedy
    assert "Microsoft Defender portal" in found["DKIM"].remedy
    assert "_dmarc.example.no, such as: v=DMARC1; p=none; rua=mailto:post@example.no" in found["DMARC"].remedy


@pytest.mark.parametrize(
    ("records", "words"),
    [
        (["v=spf1 mx -all"], "does not name the servers of Microsoft 365"),
        (["v=spf1 mx -all", "v=spf1 -all"], "has 2 SPF records"),
        (["v=spf1 include:spf.protection.outlook.com +all"], "allows every server in the world"),
        (
            ["v=spf1 include:spf.protection.outlook.com a:gone.example.no include:gone.example.no -all"],
            "gone.example.no",
        ),
        (
            [f"v=spf1 include:spf.protection.outlook.com {' '.join(f'a:h{n}.example.no' for n in range(10))} -all"],
            "leads to 11 further questions",
        ),
        (["v=spf10 -all"], "has no SPF record"),
    ],
)
def test_what_is_wrong_with_spf(tmp_path: Path, records: list[str], words: str) -> None:
    found = _examined(_settings(tmp_path), {**GOOD, ("example.no", "TXT"): list(map(text, records))})["SPF"]
    assert words in found.message
    assert (str(found.grade), bool(found.remedy)) == ("warning", True)


@pytest.mark.parametrize(
    ("record", "grade", "words"),
    [
        (f"v=DKIM1; p={SHORT}", "note", "shorter than 2048 bits"),
        (f"v=DKIM1; k=ed25519; p={b64encode(b'k' * 32).decode()}", "ok", "has a DKIM key"),
        (f"v=DKIM1; t=y; p={LONG}", "warning", "only for testing"),
        ("v=DKIM1; p=", "warning", "is withdrawn"),
        ("v=DKIM1; p=blåbær", "warning", "cannot be read"),
        ("v=DKIM1; n=nothing", "warning", "has no DKIM key"),
    ],
)
def test_what_is_wrong_with_dkim(tmp_path: Path, record: str, grade: str, words: str) -> None:
    found = _examined(_settings(tmp_path), {**GOOD, ("selector2._domainkey.example.no", "TXT"): [text(record)]})["DKIM"]
    assert (str(found.grade), words in found.message) == (grade, True)


def test_the_selector_that_was_named_is_asked_for(tmp_path: Path) -> None:
    records = {**GOOD, ("mars2026._domainkey.example.no", "TXT"): [text(f"p={LONG}")]}
    named = _settings(tmp_path, "SMTP_PROVIDER=ses\nDKIM_SELECTOR=mars2026\n")
    assert str(_examined(named, records)["DKIM"].grade) == "ok"
    named = _settings(tmp_path, "SMTP_PROVIDER=ses\nDKIM_SELECTOR=april\n")
    assert "(april)" in _examined(named, records)["DKIM"].message
    google = _settings(tmp_path, "SMTP_PROVIDER=google\n")
    assert "Google Admin console" in _examined(google, GOOD)["DKIM"].remedy
    unnamed = _settings(tmp_path, "SMTP_PROVIDER=generic\nSMTP_HOST=smtp.example.no\n")
    found = _examined(unnamed, {})["DKIM"]
    assert (str(found.grade), "DKIM_SELECTOR" in found.remedy) == ("note", True)
    assert "v=spf1 mx ~all" in _examined(unnamed, {})["SPF"].remedy


def test_an_spf_record_that_is_computed_is_not_judged(tmp_path: Path) -> None:
    records = {**GOOD, ("example.no", "TXT"): [text("v=spf1 ?include:%{i}._ip.%{h}.example.com ~all")]}
    assert str(_examined(_settings(tmp_path), records)["SPF"].grade) == "ok"


def test_a_null_mx_takes_no_mail(tmp_path: Path) -> None:
    assert str(_examined(_settings(tmp_path), {**GOOD, ("example.no", "MX"): ["0 ."]})["MX"].grade) == "warning"


@pytest.mark.parametrize(
    ("bounces", "policy", "grade"),
    [
        ("retur+{token}@bounce.example.no", "v=DMARC1; p=none", None),
        ("retur+{token}@bounce.example.no", "v=DMARC1; p=none; aspf=s", "note"),
        ("retur@example.com", "v=DMARC1; p=none", "note"),
    ],
)
def test_bounces_at_another_domain(tmp_path: Path, bounces: str, policy: str, grade: str | None) -> None:
    configured = _settings(tmp_path, more=f'bounces = "{bounces}"\n')
    found = _examined(configured, {**GOOD, ("_dmarc.example.no", "TXT"): [text(policy)]})
    assert ("ALIGNED" in found) == (grade is not None)
    assert grade is None or str(found["ALIGNED"].grade) == grade
    assert f"of {bounces.rpartition('@')[2]}" in found["SPF"].remedy
    unsigned = {key: value for key, value in GOOD.items() if "_domainkey" not in key[0]}
    without = _examined(_settings(tmp_path, more='bounces = "retur@example.com"\n'), unsigned)
    assert str(without["ALIGNED"].grade) == "warning"


def test_a_name_server_that_does_not_answer_is_told_and_not_guessed_at(tmp_path: Path) -> None:
    found = _examined(_settings(tmp_path), GOOD, broken="_dmarc.example.no")
    assert set(found) == {"MX", "SPF", "DKIM", "DNS"}
    assert str(found["DNS"].grade) == "unreachable"
    with name_server({}, broken="no"), pytest.raises(Unanswered, match="example.no"):
        nameserver.lookup("example.no", "TXT")


def _policy(domain: str, records: dict[str, str]) -> dmarc.Policy:
    with name_server({(f"_dmarc.{name}", "TXT"): [text(value)] for name, value in records.items()}):
        return dmarc.policy(domain, nameserver.lookup)


@pytest.mark.parametrize(
    ("domain", "records", "organisation", "found_at", "action"),
    [
        (
            "a.b.example.no",
            {"example.no": "v=DMARC1; p=reject; sp=quarantine"},
            "example.no",
            "example.no",
            "quarantine",
        ),
        ("b.example.no", {"example.no": "v=DMARC1; p=reject"}, "example.no", "example.no", "reject"),
        ("example.no", {"example.no": "v=DMARC1"}, "example.no", "example.no", "none"),
        ("example.no", {"example.no": "v=DMARC1; p=strange"}, "example.no", "example.no", "none"),
        ("example.no", {"example.no": "v=DMARC2; p=reject"}, "example.no", "", "none"),
        (
            *("b.example.no", {"b.example.no": "v=DMARC1; p=none", "example.no": "v=DMARC1; p=reject"}),
            *("example.no", "b.example.no", "none"),
        ),
        (
            *("b.example.no", {"b.example.no": "v=DMARC1; p=none; psd=n", "example.no": "v=DMARC1; p=reject"}),
            *("b.example.no", "b.example.no", "none"),
        ),
        (
            *("b.oslo.kommune.no", {"kommune.no": "v=DMARC1; p=reject; psd=y"}),
            *("oslo.kommune.no", "kommune.no", "reject"),
        ),
        ("1.2.3.4.5.6.7.8.9.example.no", {"example.no": "v=DMARC1; p=reject"}, "example.no", "example.no", "reject"),
        ("example.no", {}, "example.no", "", "none"),
    ],
)
def test_the_tree_is_walked(
    domain: str, records: dict[str, str], organisation: str, found_at: str, action: str
) -> None:
    policy = _policy(domain, records)
    assert (policy.organisation, policy.found_at, policy.action) == (organisation, found_at, action)


def test_a_long_name_is_asked_for_and_then_its_last_seven_labels() -> None:
    with name_server({}) as asked:
        dmarc.policy("1.2.3.4.5.6.7.8.example.no", nameserver.lookup)
    names = [question.split()[0].removeprefix("_dmarc.") for question in asked]
    assert names[0] == "1.2.3.4.5.6.7.8.example.no"
    assert names[1:] == ["4.5.6.7.8.example.no"[2 * skip :] for skip in range(5)] + ["example.no", "no"]


def test_of_several_policies_none_counts() -> None:
    records = {("_dmarc.example.no", "TXT"): [text("v=DMARC1; p=reject"), text("v=DMARC1; p=none")]}
    with name_server(records):
        assert dmarc.policy("example.no", nameserver.lookup).found_at == ""


def test_spf_records_that_lead_in_a_circle_come_to_an_end() -> None:
    circle = {
        ("a.no", "TXT"): [text("v=spf1 include:b.no redirect=c.no")],
        ("b.no", "TXT"): [text("v=spf1 include:a.no")],
    }
    with name_server(
        {**circle, ("c.no", "TXT"): [text("v=spf1 exists:%{i}.x.no include:%{d}.x.no -all redirect=d.no")]}
    ):
        found = spf.read("a.no", nameserver.lookup)
    assert found.includes == {"a.no", "b.no", "c.no"}
    assert found.missing == []
    assert found.computed
    endless = {"a.no": "v=spf1 " + " ".join(f"include:n{n}.no" for n in range(40))}
    counted = spf.read("a.no", lambda name, _kind: [endless.get(name, "v=spf1 mx")])
    assert spf.MOST_LOOKUPS < counted.lookups <= 62


@given(st.text(max_size=60))
def test_whatever_stands_in_the_dns_is_read(anything: str) -> None:
    dmarc.read(anything)
    spf.read("example.no", lambda _name, _kind: ["v=spf1 " + anything])
    assert dmarc.read("v=DMARC1;" + anything).get("v", "DMARC1")
