#!/bin/sh
# The tests look at the letter and the pages in a real browser. On Debian it is installed here; elsewhere it is asked for.
set -eu
command -v chromium >/dev/null && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing Chromium for the browser tests ..."
    apt-get update -qq >/dev/null
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-dejavu-core >/dev/null
else
    echo "The browser tests need Chromium; on Debian or Ubuntu: sudo apt-get install chromium" >&2
    exit 1
fi
