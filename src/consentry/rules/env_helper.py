r"""Variables that name a command for other programs to run.

Git, pagers, editors, browsers and many other programs start a helper when they need one, and a variable says which.
The value is a command line: whatever stands there runs as soon as the program needs its helper, even if the server
only fetches a package from a Git address.

Flags:
    ENV-HELPER           GIT_SSH_COMMAND=id uvx notes-mcp==1.2.3
    ENV-HELPER           GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=core.sshCommand GIT_CONFIG_VALUE_0=id uvx notes-mcp==1.2.3
    ENV-HELPER           EDITOR='touch /tmp/x' npx -y notes-mcp@1.2.3
    ENV-HELPER           LESSOPEN='|id %s' npx -y notes-mcp@1.2.3
    ENV-HELPER           BROWSER='sh -c id' npx -y notes-mcp@1.2.3
    ENV-HELPER           PSQLRC=/srv/x npx -y notes-mcp@1.2.3
    ENV-HELPER           DBUS_SESSION_BUS_ADDRESS=unixexec:path=/srv/x npx -y notes-mcp@1.2.3
    ENV-HELPER           npm_execpath=/tmp/x npx -y notes-mcp@1.2.3
Passes:
    GIT_URL=https://example.com/notes.git GIT_BRANCH=main npx -y notes-mcp@1.2.3
    EDITOR='code --wait' PAGER=cat npx -y notes-mcp@1.2.3
    BROWSER=chrome BROWSER_HEADLESS=true npx -y notes-mcp@1.2.3
    GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 npx -y notes-mcp@1.2.3
    GIT_TERMINAL_PROMPT=0 GIT_AUTHOR_NAME=Me npx -y notes-mcp@1.2.3
    PSQLRC=/dev/null DBUS_SESSION_BUS_ADDRESS=unix:path=/run/user/1000/bus npx -y notes-mcp@1.2.3
    LESS=-FRX npx -y notes-mcp@1.2.3
Source: git(1), less(1), xdg-open(1), npm; GHSA-j425-whc4-4jgc (GIT_SSH_COMMAND), GHSA-7437-7hg8-frrw (HGRCPATH),
    CVE-2026-53846 (npm_execpath); CWE-78.
"""

from __future__ import annotations

from collections.abc import Iterator

from consentry.language import _
from consentry.model import Finding, Level
from consentry.rules.interface import Case, Wording
from consentry.rules.settings import Row, Table, judge

IDS: tuple[str, ...] = ("ENV-HELPER",)
WORDING = Wording(
    id="ENV-HELPER",
    level=Level.DANGER,
    title=_("Variable that names a command"),
    says=_("What stands there runs with your rights, whatever the server itself does."),
    consequence=_("A variable names a command that other programs run."),
    phrase="run another command",
)
_W, _I = Level.WARN, Level.INFO
TABLE = Table(
    Row("GIT_SSH_COMMAND GIT_SSH GIT_PROXY_COMMAND", _("is the command that Git connects with")),
    Row("GIT_EXTERNAL_DIFF GIT_SEQUENCE_EDITOR GIT_EXEC_PATH GIT_TEMPLATE_DIR GIT_MAN_VIEWER",
        _("makes Git run what it names")),
    Row("GIT_ASKPASS SSH_ASKPASS SUDO_ASKPASS", _("is the command that is asked for your password")),
    Row("SSH_ASKPASS_REQUIRE GIT_TERMINAL_PROMPT GCM_INTERACTIVE", "", _I),
    Row("GIT_EDITOR", _("is the command that Git opens texts with"), quiet="empty|editor"),
    Row("GIT_PAGER", _("is the command that Git shows texts with"), quiet="empty|pager"),
    Row("GIT_CONFIG_GLOBAL GIT_CONFIG_SYSTEM GIT_CONFIG", _("makes Git read settings that can name commands"),
        quiet="empty|no file"),
    Row("GIT_CONFIG_NOSYSTEM", "", _I),
    Row("GIT_CONFIG_COUNT", _("gives Git settings that can name commands"), quiet="empty|off"),
    Row("GIT_CONFIG_*", _("gives Git settings that can name commands")),
    Row("GIT_DIR GIT_COMMON_DIR GIT_WORK_TREE GIT_ALTERNATE_OBJECT_DIRECTORIES GIT_OBJECT_DIRECTORY GIT_INDEX_FILE",
        _("makes Git read settings and files of this place")),
    Row("GIT_ALLOW_PROTOCOL GIT_PROTOCOL_FROM_USER", _("lets Git use addresses that run commands"),
        quiet="empty|plain git"),
    Row("GIT_TRACE GIT_TRACE_* GIT_TRACE2 GIT_TRACE2_* GIT_REDIRECT_*", _("makes Git write files where it says"), _W,
        quiet="empty|on|off|number"),
    Row("GH_EDITOR GH_BROWSER GH_PAGER GLAB_PAGER HG HGEDITOR HGMERGE HGRCPATH SVN_EDITOR SVN_SSH SVN_MERGE "
        "BZR_EDITOR BZR_SSH CVS_RSH CVSEDITOR CVS_SERVER P4EDITOR P4DIFF P4MERGE P4PAGER P4CONFIG P4TICKETS JJ_EDITOR "
        "JJ_CONFIG FOSSIL_EDITOR", _("makes the version control program run what it names"),
        quiet="empty|editor|pager|browser"),
    Row("EDITOR VISUAL FCEDIT SUDO_EDITOR SYSTEMD_EDITOR KUBE_EDITOR PSQL_EDITOR WINEDITOR TEXEDIT HOMEBREW_EDITOR "
        "BUNDLER_EDITOR GEM_EDITOR npm_config_editor", _("is the command that texts are opened with"),
        quiet="empty|editor"),
    Row("PAGER MANPAGER SYSTEMD_PAGER PSQL_PAGER MYSQL_PAGER AWS_PAGER BAT_PAGER DELTA_PAGER PERLDOC_PAGER RI_PAGER "
        "npm_config_viewer", _("is the command that long texts are shown with"), quiet="empty|pager"),
    Row("MANROFFOPT MANROFFSEQ TROFF NROFF GROFF_COMMAND_PREFIX GROFF_FONT_PATH GROFF_TMAC_PATH PERLDOC_SRC_PAGER",
        _("makes the manual run what it names")),
    Row("LESSOPEN LESSCLOSE", _("is a command that runs for each file that is shown")),
    Row("LESS LESSEDIT LESSECHO LESSMETACHARS", _("can make the pager run a command"), quiet="empty|less"),
    Row("BROWSER npm_config_browser GH_BROWSER", _("is the command that addresses are opened with"),
        quiet="empty|browser"),
    Row("TERMINAL TERMCMD", _("is the command that windows for text are opened with"), quiet="empty|terminal"),
    Row("npm_execpath npm_node_execpath", _("is the program that npm starts in place of its own")),
    Row("npm_config_git npm_config_scripts_prepend_node_path npm_lifecycle_script",
        _("is the program that npm starts in place of its own"), quiet="empty|on|off|version", mild="system"),
    Row("PSQLRC", _("makes a database client run the commands in this file"), quiet="empty|no file"),
    Row("DBUS_SESSION_BUS_ADDRESS DBUS_SYSTEM_BUS_ADDRESS DBUS_STARTER_ADDRESS AT_SPI_BUS_ADDRESS",
        _("makes desktop programs start the program in it"), _I, loud="bus program"),
    Row("RSYNC_RSH RSYNC_CONNECT_PROG ANSIBLE_SSH_EXECUTABLE ANSIBLE_SSH_ARGS ANSIBLE_SSH_COMMON_ARGS MOSH_SERVER "
        "TAR_OPTIONS XZ_OPT TAR_RSH", _("makes a program for copying run what it names")),
    Row("WGETRC CURL_HOME ARIA2_CONF SYSTEM_WGETRC", _("makes downloads follow settings of this place")),
    Row("DOCKER_CREDENTIAL_HELPER AWS_CREDENTIAL_PROCESS UV_KEYRING_PROVIDER PIP_KEYRING_PROVIDER "
        "KUBERNETES_EXEC_INFO POETRY_KEYRING_PROVIDER CARGO_REGISTRY_GLOBAL_CREDENTIAL_PROVIDERS "
        "CARGO_CREDENTIAL_ALIAS_* VAULT_TOKEN_HELPER GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES",
        _("names a program that is asked for your keys"), quiet="empty|off"),
    Row("KUBECTL_EXTERNAL_DIFF", _("makes container tools run what it names")),
    Row("R_BROWSER R_PDFVIEWER R_UNZIPCMD R_ZIPCMD", _("is a command that other programs run"),
        quiet="empty|browser|word"),
    Row("FZF_DEFAULT_COMMAND FZF_CTRL_T_COMMAND FZF_DEFAULT_OPTS SKIM_DEFAULT_COMMAND MC_XDG_OPEN NNN_OPENER NNN_PLUG "
        "RANGER_LOAD_DEFAULT_RC DIRENV_CONFIG DIRENV_BASH VIPE_EDITOR", _("makes a program for files run what "
        "it names")),
    Row("QT_LOGGING_CONF", _("changes what desktop programs start"), _W),
    Row("GDBHISTFILE LLDB_DEBUGSERVER_PATH VALGRIND_OPTS RR_TRACE_DIR PERF_CONFIG DEBUGINFOD_URLS _NT_SYMBOL_PATH "
        "_NT_ALT_SYMBOL_PATH", _("makes a debugger load or run what it names"), _W),
    Row("CLAUDE_CODE_SHELL CLAUDE_CODE_SHELL_PREFIX CLAUDE_CODE_API_KEY_HELPER CODEX_SHELL",
        _("makes your assistant run what it names"), quiet="empty|shell|editor"),
)  # fmt: skip


def check(case: Case, /) -> Iterator[Finding]:
    """Findings about variables whose value is a command."""
    return judge(case, TABLE, WORDING)
