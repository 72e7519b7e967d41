#!/bin/sh
# The tests look at the letter and the pages in a real browser, and at Norwegian with the system's dictionary.
# On Debian both are installed here; elsewhere they are asked for.
set -eu
missing=
command -v chromium >/dev/null || missing="chromium fonts-dejavu-core"
[ -f /usr/share/hunspell/nb_NO.dic ] || missing="$missing hunspell-no"
[ -n "$missing" ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing what the tests need of the system: $missing ..."
    apt-get update -qq >/dev/null
    # shellcheck disable=SC2086 - one word a package
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $missing >/dev/null
else
    echo "The tests need a browser and a dictionary; on Debian or Ubuntu: sudo apt-get install $missing" >&2
    exit 1
fi
