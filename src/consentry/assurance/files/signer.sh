#!/bin/sh
# The privileged signer of Consentry: pkexec starts it as root, after polkit had the user of PKEXEC_UID confirm.
# It signs that this user confirmed, now, one answer about one plan: PLAN REVIEW NONCE, in hex. It reads nothing else.
set -eu
PATH=/usr/bin:/bin
LC_ALL=C
export PATH LC_ALL
hex() {
    case $1 in *[!0-9a-f]*) exit 2 ;; esac
    [ "${#1}" -eq "$2" ] || exit 2
}
[ "$#" -eq 3 ] || exit 2
hex "$1" 64
hex "$2" 64
hex "$3" 32
# polkit asks root nothing, so a confirmation by root would be none.
case ${PKEXEC_UID:-} in '' | 0* | *[!0-9]*) exit 2 ;; esac
printf 'consentry-confirm-v1\nplan %s\nreview %s\nnonce %s\nuser uid:%s\n' "$1" "$2" "$3" "$PKEXEC_UID" |
    /usr/bin/ssh-keygen -q -Y sign -f '@KEY@' -n confirm@consentry
