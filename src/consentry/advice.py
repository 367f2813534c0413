"""What a person can do about a finding: one short sentence, first by its id, else by its family.

Pure. The sentence never says that something becomes harmless, only how to ask for less.
"""

from __future__ import annotations

from consentry.language import _
from consentry.model import Finding, Level

MOST = 3

_BY_ID = {
    "CONS-AUTOAPPROVE": _("Leave it out unless you want it; later questions are there for you."),
    "CONS-CHANGED": _("Compare the difference below; keep the old one if you did not expect a change."),
    "CONS-DRIFT": _("Find out who changed the file; keep the old one if you did not expect it."),
    "CONS-BIND": _("Take the entry out, and install the server for this client."),
    "CONS-UNGUARDED": _("Leave the guard in place unless the client cannot start it."),
    "CONS-POLICY": _("Ask whoever looks after this computer; consentry policy show says which file."),
    "CONS-POLICYFILE": _("Mend the file; consentry policy check FILE says what is wrong with it."),
    "CONS-POLICYENTRY": _("Mend the file; consentry policy check FILE says what is wrong with it."),
    "EXEC-PRIV": _("Start the server without administrator rights; no server of this kind should need them."),
    "EXEC-REMOTECODE": _("Download the file, look at it, and start that copy."),
    "ENV-FIXED-SECRET": _("Put in a key of your own."),
    "ENV-REFERENCE": _("Make a key for this server only, with few rights, and give it that one."),
    "FMT-UNKNOWN": _("Nothing: the field is left out."),
    "FMT-MULTI": _("Answer for each server by itself."),
    "ID-COLLIDE": _("Choose another name with --name."),
    "ID-CASE": _("Choose another name with --name."),
    "PATH-SENSITIVE": _("Give a folder that holds only what the server is for."),
    "PATH-BROAD": _("Give a folder that holds only what the server is for."),
    "CTR-MOUNT": _("Share a folder that holds only what the server is for, with :ro at its end if reading is enough."),
    "PKG-MALICIOUS": _("Do not install it. If you have used it, change the keys that it could read."),
    "PKG-VULN": _("Ask for a version in which this is mended."),
    "PKG-TYPO": _("Look up the name on the publisher's own page."),
    "PKG-UNSCOPED-BIN": _("Look up the name on the publisher's own page."),
    "PKG-SOURCE": _("Ask the publisher for a package in a registry, or name a full commit."),
}
_BY_FAMILY = {
    "EXEC": _("Cancel, and ask the publisher for a command that starts a package or a file."),
    "ENV": _("Take the variable out; ask the publisher what it is for."),
    "CTR": _("Take the option out; a server seldom needs it."),
    "PATH": _("Put the program in a folder of its own that only you can change, and name its full path."),
    "PKG": _("Take the option out; the package alone should be enough."),
    "BND": _("Get the bundle again from its publisher, and compare its digest."),
    "URL": _("Look up the address on the publisher's own page."),
    "ID": _("Look up the publisher's own page, and choose a plain name with --name."),
    "FMT": _("Write an entry of your own from the publisher's page."),
    "DISP": _("Type the command yourself from the publisher's page instead of using this text."),
}


def advice(findings: tuple[Finding, ...]) -> tuple[str, ...]:
    """What can be done about findings from warn on, in the order given; each once, at most ``MOST``."""
    found = [_BY_ID.get(f.id) or _BY_FAMILY.get(f.id.partition("-")[0]) for f in findings if f.level >= Level.WARN]
    return tuple(dict.fromkeys(sentence for sentence in found if sentence))[:MOST]
