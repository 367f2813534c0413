"""What the review calls our own values: channels, levels, roles, evidence and its states."""

from consentry.language import _
from consentry.model import Level, Verification

CHANNELS = {
    "link": _("a link (your browser does not tell which site)"),
    "paste": _("text that was pasted or read from a file"),
    "command line": _("a command line"),
    "package name": _("a package name"),
    "bundle": _("a bundle file"),
}
LEVELS = {Level.INFO: _("info"), Level.WARN: _("warn"), Level.DANGER: _("danger"), Level.BLOCK: _("block")}
BADGES = {Level.INFO: _("LOW"), Level.WARN: _("CAREFUL"), Level.DANGER: _("DANGER"), Level.BLOCK: _("NOT ALLOWED")}
ROLES = {"program": _("Program"), "interpreter": _("Interpreter")}
EVIDENCE = {"package content": _("Package content"), "bundle signature": _("Bundle signature")}
STATES = {
    Verification.VERIFIED: _("verified"),
    Verification.MISMATCH: _("mismatch"),
    Verification.ABSENT: _("absent"),
    Verification.LOST: _("lost"),
    Verification.NOT_OFFERED: _("not offered"),
    Verification.NOT_CHECKED: _("not checked"),
    Verification.STALE: _("stale trust data"),
}
