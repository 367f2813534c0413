#!/bin/sh
# Installs what the tests use beyond Python, where this machine lets us. Never fails: what is missing is reported by the
# test run itself, which is a failure under CI=true.
set -u
missing=""
need() { command -v "$1" >/dev/null 2>&1 || missing="$missing $2"; }  # a program, and the package of Debian that has it
need strace strace
need dbus-run-session dbus
need gnome-keyring-daemon gnome-keyring
need chromium chromium
need setpriv util-linux
need xdg-open xdg-utils
need Xvfb xvfb
need openbox openbox
need xdotool xdotool
need xprop x11-utils
need import imagemagick
need gio libglib2.0-bin
need desktop-file-validate desktop-file-utils
need notify-send libnotify-bin
need pkttyagent polkitd
need pkexec pkexec
need openssl openssl
# The window's toolkit is a package of its own where Python is the system's.
if [ -x .venv/bin/python ] && ! .venv/bin/python -c "import tkinter" 2>/dev/null; then missing="$missing python3-tk"; fi
[ -n "$missing" ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    apt-get update -qq >/dev/null 2>&1
    for package in $missing; do
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$package" >/dev/null 2>&1 ||
            echo "could not install: $package" >&2
    done
else
    echo "not installed, some tests will be listed as not run:$missing" >&2
fi
exit 0
