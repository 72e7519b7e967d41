"""How fast letters go out: the real command against a ceiling in C and against what others would use."""

import shutil
from collections.abc import Iterable, Sequence
from dataclasses import replace

import trustme

from benchmarks import letter
from benchmarks.build import Ceiling
from benchmarks.contenders import (
    CEILING,
    OURS,
    WORK,
    Contender,
    Missing,
    bare,
    ceiling,
    ours,
    peers,
    standard_library,
)
from benchmarks.measure import Sample, WrongError, run
from benchmarks.ratios import Spread, ratio, spread, table
from benchmarks.sameness import check_same

ROUNDS = 5
PYTHON = "ready octets from Python"
AGAIN = f"{OURS}, once more"
HEAD = ("sender", "letters a round, counted by the sink", "KB each", "letters a second", "newsletter / this one")
FAR = 20.0
"""Milliseconds, each way."""

Samples = dict[str, list[Sample]]


def prepare() -> None:
    """Write the letter and the lists anew."""
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    letter.write(WORK)
    letter.write_readers(WORK / "readers.csv", 10_000)


def interleaved(contenders: Sequence[Contender], programs: Ceiling, *options: str, milliseconds: float = 0) -> Samples:
    """Run everybody in turn, ROUNDS times; every other round the other way round, so that nobody is always first."""
    samples: Samples = {contender.name: [] for contender in contenders}
    for number in range(ROUNDS):
        for contender in contenders if number % 2 == 0 else reversed(contenders):
            samples[contender.name].append(run(contender, programs, *options, milliseconds=milliseconds))
    return samples


def compared(samples: Samples, missing: Iterable[Missing] = ()) -> str:
    """Return the table of rates; the first of ``samples`` is ours."""
    rates = {name: [sample.rate for sample in rounds] for name, rounds in samples.items()}
    mine = next(iter(rates.values()))
    rows = [
        (
            name,
            f"{rounds[0].messages:,}",
            f"{rounds[0].octets / rounds[0].messages / 1000:.1f}",
            spread(rates[name]),
            "" if rates[name] is mine else ratio(mine, rates[name]),
        )
        for name, rounds in samples.items()
    ]
    absent = [(one.name, "missing", "", "", one.why) for one in missing]
    return table(HEAD, [*rows, *absent])


def costs(samples: Samples) -> str:
    """Return the table of processor time for each message."""
    spent = {name: [sample.microseconds for sample in rounds] for name, rounds in samples.items()}
    least: Sequence[float] = spent[CEILING]

    def times(name: str) -> Spread | str:
        return "" if name == CEILING else ratio(spent[name], least)

    rows = [(name, spread(values), times(name)) for name, values in spent.items()]
    return table(("sender", "µs of processor time a letter", "this one / ceiling"), rows)


def whole_path(programs: Ceiling) -> str:
    """Compare the whole path: list, ledger on the disk, composing, SMTP over eight connections."""
    us, top = ours(20_000, 8), ceiling(programs, 60_000)
    floors = [bare(40_000, name=PYTHON), bare(20_000, "--ledger", name=f"{PYTHON}, with a ledger")]
    check_same([ours(1, 8), *(replace(one, count=1) for one in (top, *floors))], programs)
    others = [_usable(one, programs) for one in peers()]
    present = [one for one in others if isinstance(one, Contender)]
    missing = [one for one in others if isinstance(one, Missing)]
    samples = interleaved([us, top, *floors, *present, ours(20_000, 8, name=AGAIN)], programs)
    return f"{compared(samples, missing)}\n{costs(samples)}"


def _usable(peer: Contender | Missing, programs: Ceiling) -> Contender | Missing:
    """Return ``peer``, or why it is of no use here."""
    if isinstance(peer, Contender):
        try:
            check_same([replace(peer, count=1)], programs)
        except WrongError as wrong:
            return Missing(peer.name, str(wrong).splitlines()[0])
    return peer


def latency(programs: Ceiling) -> str:
    """Compare over a line on which an answer takes its time, one connection each."""
    return compared(interleaved([ours(80, 1), standard_library(20)], programs, milliseconds=FAR))


def encrypted(programs: Ceiling) -> str:
    """Compare with STARTTLS, one connection each."""
    if not programs.tls:
        return "Missing: OpenSSL's header files, without which the sink cannot speak TLS.\n"
    authority = trustme.CA()
    certificate = authority.issue_cert("127.0.0.1")
    ca, chain, key = (WORK / name for name in ("ca.pem", "chain.pem", "key.pem"))
    authority.cert_pem.write_to_path(ca)
    certificate.private_key_pem.write_to_path(key)
    for number, blob in enumerate(certificate.cert_chain_pems):
        blob.write_to_path(chain, append=number > 0)
    contenders = [
        ours(4_000, 1, ca=ca),
        standard_library(40, "--tls", str(ca), name="smtplib loop, as it is"),
        standard_library(300, "--tls", str(ca), "--no-delay", name="smtplib loop with TCP_NODELAY"),
    ]
    return compared(interleaved(contenders, programs, "-c", str(chain), "-k", str(key)))
