"""Put answers into the starter's newsletter.toml and .env, and leave every other line as it is."""

import json
import re

_PLAIN = re.compile(r"[A-Za-z0-9@._:/+-]*")


def toml_value(text: str, section: str, key: str, value: str) -> str:
    """Return ``text`` with ``key`` of ``[section]`` set; the line may be commented out, or not be there yet."""
    lines = text.splitlines()
    entry = f"{key} = {json.dumps(value, ensure_ascii=False)}"
    header = next((n for n, line in enumerate(lines) if line.strip() == f"[{section}]"), None)
    if header is None:
        return "\n".join([*lines, "", f"[{section}]", entry]) + "\n"
    for number in range(header + 1, len(lines)):
        if re.match(r"\s*\[", lines[number]):
            break
        if re.match(rf"\s*(?:#\s*)?{re.escape(key)}\s*=", lines[number]):
            lines[number] = entry
            return "\n".join(lines) + "\n"
    lines.insert(header + 1, entry)
    return "\n".join(lines) + "\n"


def env_value(text: str, name: str, value: str, *, active: bool = True) -> str:
    """Return ``text`` with the setting ``name``; not ``active``: as a comment, ready to be switched on."""
    quoted = value if _PLAIN.fullmatch(value) else "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
    entry = f"{'' if active else '# '}{name}={quoted}"
    pattern = re.compile(rf"^\s*(?:#\s*)?{re.escape(name)}=.*$", re.MULTILINE)
    if pattern.search(text):
        return pattern.sub(lambda _match: entry, text, count=1)
    return f"{text.rstrip()}\n{entry}\n".lstrip("\n")
