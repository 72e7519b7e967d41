"""Reading letters in tests."""

from pathlib import Path

import pytest

from newsletter.content.parse import parse
from newsletter.errors import IssueError

HEADER = "---\nsubject: Hei\n---\n"


def read(body, header=HEADER):
    return parse((header + body).encode(), Path("issue.md"), "hei")


def blocks(body):
    return read(body).blocks


def told(body, header=HEADER):
    with pytest.raises(IssueError) as raised:
        read(body, header)
    return [(problem.line, problem.column, f"{problem.message} {problem.fix}") for problem in raised.value.problems]
