r"""Variables that run code whenever a shell starts.

Shells read variables before their first command. Some name a file of commands, some hold commands themselves, some
change what ordinary words mean. Programs start shells all the time without saying so, and each of them would run what
the variable says first. For a few of them even a value that looks like text is run: a shell works out ``$(...)`` in
its prompt, so the prompt is a program.

Flags:
    ENV-SHELL            BASH_ENV=/tmp/x.sh npx -y notes-mcp@1.2.3
    ENV-SHELL            PROMPT_COMMAND=id npx -y notes-mcp@1.2.3
    ENV-SHELL            {"command": "npx", "args": ["-y", "notes-mcp@1.2.3"], "env": {"BASH_FUNC_ls%%": "() { id; }"}}
    ENV-SHELL            SHELL=/tmp/x npx -y notes-mcp@1.2.3
    ENV-SHELL            IFS=/ npx -y notes-mcp@1.2.3
    ENV-SHELL            {"command": "npx", "args": ["-y", "notes-mcp@1.2.3"], "env": {"PS4": "$(id)"}}
Passes:
    ENV=production npx -y notes-mcp@1.2.3
    SHELL=/bin/bash npx -y notes-mcp@1.2.3
    SHELL_TIMEOUT=30 ALLOW_SHELL_COMMANDS=ls npx -y notes-mcp@1.2.3
    {"command": "npx", "args": ["-y", "notes-mcp@1.2.3"], "env": {"GREETING": "$(whoami)"}}
    PS1='$ ' npx -y notes-mcp@1.2.3
Source: bash(1), zshall(1), sh(1p); GHSA-w9cg-v44m-4qv8 (BASH_ENV), CVE-2026-12940 (SHELLOPTS with PS4), CVE-2014-6271
    (functions in the environment), GHSA-2fgq-7j6h-9rm4.
"""

from __future__ import annotations

from collections.abc import Iterator

from consentry.language import _
from consentry.model import Finding, Level
from consentry.rules.interface import Case, Wording
from consentry.rules.settings import Row, Table, judge

IDS: tuple[str, ...] = ("ENV-SHELL",)
WORDING = Wording(
    id="ENV-SHELL",
    level=Level.DANGER,
    title=_("Changes how shells start"),
    says=_("Every shell that starts from here acts on this first."),
    consequence=_("A variable runs code whenever a shell starts."),
    phrase="load extra code",
)
TABLE = Table(
    Row("BASH_ENV KSH_ENV", _("makes every shell run this file before its own commands")),
    Row("ENV", _("makes every shell run this file before its own commands"), quiet="empty|word|version"),
    Row("PROMPT_COMMAND PROMPT_COMMANDS precmd_functions", _("is run by the shell before each prompt")),
    Row("ZDOTDIR", _("makes the shell run the start-up files of this folder")),
    Row("IFS", _("changes where shells cut text into words"), quiet=""),
    Row("SHELLOPTS BASHOPTS", _("switches options on in every shell")),
    Row("PS4", _("is worked out by the shell for each command that it traces")),
    Row("PS0 PS1 PS2 PROMPT RPROMPT RPS1", _("is worked out by the shell for each prompt"), Level.INFO, loud="runs"),
    Row("SHELL", _("is the program that others start as your shell"), quiet="empty|shell"),
    Row("BASH_FUNC_*", _("replaces a command of the shell by code of its own")),
    Row("__BASH_FUNC* BASH_LOADABLES_PATH BASH_XTRACEFD BASH_COMPAT BASH_CMDS BASH_ALIASES HISTFILE "
        "HISTCONTROL_COMMAND INPUTRC", _("changes what shells run or write"), quiet="empty|no file|version|number"),
    Row("CDPATH FPATH GLOBIGNORE EXECIGNORE FIGNORE MODULE_PATH", _("changes which files shells use")),
    Row("fish_function_path fish_complete_path fish_user_paths __fish_config_dir __fish_data_dir NU_LIB_DIRS "
        "NU_PLUGIN_DIRS XONSHRC XONSHRC_DIR XONSH_CONFIG_DIR TCSHRC STARSHIP_CONFIG OSH ZSH ZSH_CUSTOM",
        _("makes the shell load code from this place"), quiet="empty|on|off"),
    Row("AutoRun", _("is run by each Windows command window")),
)  # fmt: skip


def check(case: Case, /) -> Iterator[Finding]:
    """Findings about variables that shells act on."""
    return judge(case, TABLE, WORDING)
