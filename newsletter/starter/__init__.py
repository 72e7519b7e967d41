"""What ships with the program: starter issues and settings, templates, .env.example.

In a wheel they lie beside this file; in a checkout they are the repository's own top-level folders, so that there is
never a second copy.
"""

from pathlib import Path

_HERE = Path(__file__).parent
_CHECKOUT = _HERE.parent.parent


def starter_file(name: str) -> Path:
    """Return the shipped file or folder ``name``, such as ``issues/starter/nb.md`` or ``templates/default``."""
    packed = _HERE / name
    return packed if packed.exists() else _CHECKOUT / name
