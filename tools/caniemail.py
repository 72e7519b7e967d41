"""Make newsletter/checks/caniemail.json: what the mail programs of most readers cannot show, out of caniemail's data.

    python tools/caniemail.py path/to/caniemail.json

The data is the file that www.caniemail.com publishes. Kept are four families of programs, and of each program the
newest version that was tested, where it does not support a feature or only partly. The same input gives the same file,
octet for octet, a line a feature, so that a newer table can be reviewed as a diff.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

TABLE = Path(__file__).parent.parent / "newsletter" / "checks" / "caniemail.json"
KEPT = {
    "gmail": ("desktop-webmail", "ios", "android", "mobile-webmail"),
    "outlook": ("windows", "outlook-com", "macos", "ios", "android"),
    "apple-mail": ("macos", "ios"),
    "yahoo": ("desktop-webmail", "ios", "android"),
}
"""Outlook on Windows is the one that renders with Word. Windows Mail is left out: it is no longer there."""
PAGE = "https://www.caniemail.com/features/{slug}/"
NOTICE = """\
Reduced from the data of Can I email, https://www.caniemail.com

MIT License

Copyright (c) 2019 Rémi Parmentier

Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.
"""


def reduced(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the table: notice, day of the data, and by slug each feature with its gaps and their notes."""
    features = {feature["slug"]: _feature(feature) for feature in sorted(data["data"], key=lambda one: one["slug"])}
    return {"notice": NOTICE, "date": data["last_update_date"][:10], "page": PAGE, "features": features}


def written(table: Mapping[str, Any]) -> str:
    """Return the table as text, a line a feature."""
    lines = [f'"{slug}": {_json(feature)}' for slug, feature in table["features"].items()]
    head = [f'"{key}": {_json(value)},' for key, value in table.items() if key != "features"]
    return "\n".join(["{", *head, '"features": {', ",\n".join(lines), "}", "}", ""])


def _feature(feature: Mapping[str, Any]) -> dict[str, Any]:
    gaps = {family: _gaps(feature["stats"].get(family, {}), kept) for family, kept in KEPT.items()}
    told = {note for family in gaps.values() for gap in family.values() for note in gap.split()[2:]}
    notes = {number: text for number, text in (feature["notes_by_num"] or {}).items() if number in told}
    return {
        "title": feature["title"].strip(),
        "category": feature["category"],
        "gaps": {family: found for family, found in gaps.items() if found},
        **({"notes": notes} if notes else {}),
    }


def _gaps(stats: Mapping[str, Mapping[str, str]], kept: tuple[str, ...]) -> dict[str, str]:
    """Return by platform ``n`` or ``a`` (not or partly), the version, and numbers of notes; what is left out works."""
    gaps = {}
    for platform in kept:
        # The data has versions in the order of their tests; “u” is one that nobody has tested.
        tested = [(version, verdict) for version, verdict in stats.get(platform, {}).items() if verdict[0] != "u"]
        if tested and tested[-1][1][0] in "na":
            version, verdict = tested[-1]
            gaps[platform] = " ".join([verdict[0], version, *verdict.replace("#", "").split()[1:]])
    return gaps


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


if __name__ == "__main__":
    made = written(reduced(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))))
    TABLE.write_text(made, encoding="utf-8", newline="\n")
