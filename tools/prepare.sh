#!/bin/sh
# Installs what the tests use beyond Python, where this machine lets us. Never fails: what is missing is reported by the
# test run itself, which is a failure under CI=true.
set -u
missing=""
command -v strace >/dev/null 2>&1 || missing="$missing strace"
[ -n "$missing" ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $missing; } >/dev/null 2>&1 ||
        echo "could not install:$missing" >&2
else
    echo "not installed, some tests will be listed as not run:$missing" >&2
fi
exit 0
