r"""Variables that move settings and home folders.

Programs look for their settings in known places: the home folder, its hidden folders, the system's. A variable can
move such a place. Then a program that you set up yourself reads settings that somebody else wrote, and those can name
commands to run, other servers to trust, or other accounts to use. A moved home folder moves all of them at once.

Flags:
    ENV-CONFIG danger    HOME=/srv/other npx -y notes-mcp@1.2.3
    ENV-CONFIG danger    XDG_CONFIG_HOME=/srv/other npx -y notes-mcp@1.2.3
    ENV-CONFIG danger    {"command": "npx", "args": ["n@1.0.0"], "env": {"USERPROFILE": "C:\\Users\\Public"}}
    ENV-CONFIG           KUBECONFIG=/srv/other npx -y notes-mcp@1.2.3
    ENV-CONFIG           TMPDIR=/srv/other npx -y notes-mcp@1.2.3
    ENV-CONFIG           UV_CACHE_DIR=/tmp/uv npx -y notes-mcp@1.2.3
    ENV-CONFIG           npm_config_cache=./cache npx -y notes-mcp@1.2.3
    ENV-CONFIG           npm_config_cache=/srv/../tmp/x npx -y notes-mcp@1.2.3
    ENV-CONFIG           UV_CACHE_DIR='${workspaceFolder}/.cache' npx -y notes-mcp@1.2.3
    ENV-CONFIG danger    HOME='${workspaceFolder}' npx -y notes-mcp@1.2.3
    ENV-CONFIG           AWS_CONFIG_FILE=/srv/aws npx -y notes-mcp@1.2.3
Passes:
    KUBECONFIG=/path/to/kubeconfig npx -y notes-mcp@1.2.3
    KUBECONFIG=/home/you/.kube/config npx -y notes-mcp@1.2.3
    AWS_PROFILE=work npx -y notes-mcp@1.2.3
    UV_CACHE_DIR=/srv/cache npm_config_cache=/data/npm XDG_CACHE_HOME=/srv/c npx -y notes-mcp@1.2.3
    GOPATH=/Users/acme/go TMPDIR=/var/folders/ab/cd/T KUBECONFIG=~/.kube/a:~/.kube/b npx -y notes-mcp@1.2.3
    TMPDIR=/tmp npx -y notes-mcp@1.2.3
    HOME='${HOME}' npx -y notes-mcp@1.2.3
    CONFIG_PATH=/srv/notes.json npx -y notes-mcp@1.2.3
    HOME_ASSISTANT_URL=http://localhost:8123 npx -y notes-mcp@1.2.3
Source: XDG Base Directory Specification; the manual of each program; CWE-15.
"""

from __future__ import annotations

from collections.abc import Iterator

from consentry.language import _
from consentry.model import Finding, Level
from consentry.rules.interface import Case, Wording
from consentry.rules.settings import Row, Table, judge

IDS: tuple[str, ...] = ("ENV-CONFIG",)
WORDING = Wording(
    id="ENV-CONFIG",
    level=Level.WARN,
    title=_("Moves settings to another place"),
    says=_("What stands there can name other commands, servers and accounts than yours do."),
    consequence=_("Programs read their settings from another place."),
    phrase="use other settings",
)
_D = Level.DANGER
TABLE = Table(
    Row("HOME", _("says where your home folder is"), _D, quiet="", mild="home"),
    Row("USERPROFILE HOMESHARE", _("says where your home folder is"), _D, quiet="", mild="home"),
    Row("HOMEDRIVE HOMEPATH", _("says where your home folder is"), _D, quiet="drive"),
    Row("APPDATA LOCALAPPDATA", _("says where programs keep their settings"), _D, quiet="", mild="roaming"),
    Row("PROGRAMDATA ALLUSERSPROFILE SYSTEMROOT WINDIR SYSTEMDRIVE PROGRAMFILES PROGRAMFILES(X86) PROGRAMW6432 "
        "COMMONPROGRAMFILES PUBLIC", _("says where the system itself is"), _D, quiet="drive|windows|system"),
    Row("XDG_CONFIG_HOME XDG_DATA_HOME XDG_CONFIG_DIRS XDG_DATA_DIRS", _("says where programs keep their settings"), _D,
        quiet="", mild="own settings|system"),
    Row("XDG_CACHE_HOME XDG_STATE_HOME XDG_RUNTIME_DIR", _("says where programs keep their files"),
        quiet="own settings|temporary|settled folder"),
    Row("TMPDIR TEMP TMP TEMPDIR TMPPREFIX SQLITE_TMPDIR", _("says where programs put files for a moment"),
        quiet="empty|temporary"),
    Row("DOCKER_CONFIG DOCKER_CERT_PATH REGISTRY_AUTH_FILE CONTAINERS_CONF CONTAINERS_CONF_OVERRIDE "
        "CONTAINERS_STORAGE_CONF CONTAINERS_REGISTRIES_CONF BUILDX_CONFIG DOCKER_CLI_PLUGIN_EXTRA_DIRS",
        _("says where the container engine's settings and keys are"), quiet="empty|own settings"),
    Row("KUBECONFIG", _("says where the keys of your clusters are"), quiet="empty|own settings"),
    Row("HELM_CONFIG_HOME HELM_DATA_HOME HELM_PLUGINS HELM_REPOSITORY_CONFIG HELM_REGISTRY_CONFIG  KREW_ROOT "
        "MINIKUBE_HOME K9S_CONFIG_DIR KUBERC", _("says where settings and plugins of cluster tools are"),
        quiet="empty|own settings|word"),
    Row("TF_CLI_CONFIG_FILE TERRAFORM_CONFIG TF_DATA_DIR TF_PLUGIN_CACHE_DIR TF_CLI_ARGS TF_CLI_ARGS_* "
        "TF_REATTACH_PROVIDERS TERRAGRUNT_CONFIG TERRAGRUNT_TFPATH TG_TF_PATH PULUMI_HOME PULUMI_BACKEND_URL "
        "ANSIBLE_CONFIG ANSIBLE_LIBRARY ANSIBLE_*_PLUGINS ANSIBLE_ROLES_PATH ANSIBLE_COLLECTIONS_PATH PACKER_CONFIG "
        "PACKER_PLUGIN_PATH VAGRANT_HOME VAGRANT_VAGRANTFILE CHEF_HOME SALT_CONFIG_DIR",
        _("says where settings and plugins of administration tools are"), quiet="empty|own settings"),
    Row("AWS_CONFIG_FILE AWS_SHARED_CREDENTIALS_FILE BOTO_CONFIG AWS_DATA_PATH",
        _("says where your cloud settings and keys are"), quiet="empty|own settings"),
    Row("AWS_WEB_IDENTITY_TOKEN_FILE AWS_CONTAINER_CREDENTIALS_FULL_URI AWS_EC2_METADATA_SERVICE_ENDPOINT "
        "GCE_METADATA_HOST GCE_METADATA_ROOT GCE_METADATA_IP IDENTITY_ENDPOINT MSI_ENDPOINT IMDS_ENDPOINT",
        _("says where keys of your cloud come from"), quiet="empty|loopback"),
    Row("CLOUDSDK_CONFIG CLOUDSDK_ROOT_DIR CLOUDSDK_ACTIVE_CONFIG_NAME AZURE_CONFIG_DIR AZURE_EXTENSION_DIR "
        "OCI_CLI_CONFIG_FILE OCI_CONFIG_FILE ALIBABA_CLOUD_CREDENTIALS_FILE IBMCLOUD_HOME DIGITALOCEAN_CONFIG "
        "HCLOUD_CONFIG LINODE_CLI_CONFIG RCLONE_CONFIG S3CMD_CONFIG FLY_CONFIG_DIR",
        _("says where your cloud settings and keys are"), quiet="empty|own settings|word"),
    Row("GNUPGHOME PASSWORD_STORE_DIR SSH_AUTH_SOCK SSH_AGENT_PID GPG_AGENT_INFO SSH_SK_PROVIDER KRB5CCNAME "
        "KRB5_KTNAME KRB5_CLIENT_KTNAME KEYRING_PROPERTY_* PYTHON_KEYRING_BACKEND VAULT_CONFIG_PATH VAULT_AGENT_ADDR "
        "SOPS_AGE_KEY_FILE GH_CONFIG_DIR GLAB_CONFIG_DIR HUB_CONFIG", _("says where your keys are"),
        quiet="empty|own settings|number"),
    Row("NETRC CURL_NETRC PGPASSFILE PGSERVICEFILE MYSQL_TEST_LOGIN_FILE SQLPATH TNS_ADMIN ORACLE_PATH "
        "REDISCLI_RCFILE REDISCLI_AUTH_FILE MONGO_RC", _("says where passwords are read from"),
        quiet="empty|own settings|system"),
    Row("DENO_DIR GOPATH GOENV GOBIN CARGO_HOME RUSTUP_HOME CARGO_TARGET_DIR UV_TOOL_DIR UV_PYTHON_INSTALL_DIR "
        "UV_INSTALL_DIR UV_CREDENTIALS_DIR PIPX_HOME POETRY_CONFIG_DIR YARN_GLOBAL_FOLDER IVY_HOME NIX_USER_CONF_FILES "
        "npm_config_prefix npm_config_tmp", _("says where downloaded code is kept"),
        quiet="empty|own settings|managed|temporary|off"),
    # Packages that lie there already are run as they are: what counts is who else can put them there.
    Row("NUGET_PACKAGES NUGET_HTTP_CACHE_PATH UV_CACHE_DIR PIP_CACHE_DIR POETRY_CACHE_DIR YARN_CACHE_FOLDER BUN_TMPDIR "
        "BUN_INSTALL_CACHE_DIR COMPOSER_CACHE_DIR HOMEBREW_CACHE npm_config_cache",
        _("keeps downloaded code in this folder"), quiet="empty|own settings|settled folder|temporary|off"),
    Row("LESSKEY LESSKEYIN LESSKEY_SYSTEM LESSHISTFILE MANPATH TERMINFO TERMINFO_DIRS TERMCAP SCREENRC TMUX_TMPDIR "
        "MAILRC MAILCAPS MAILCAP MUTTRC ELINKS_CONFDIR LYNX_CFG LYNX_CFG_PATH W3M_DIR DIALOGRC INFOPATH GREP_OPTIONS "
        "RIPGREP_CONFIG_PATH ACK_OPTIONS ACKRC BAT_CONFIG_PATH FZF_DEFAULT_OPTS_FILE NANORC",
        _("says where a program's settings are"), quiet="empty|own settings|system|no file"),
    Row("CLAUDE_CONFIG_DIR CODEX_HOME GEMINI_CONFIG_DIR CURSOR_CONFIG_DIR QWEN_HOME COPILOT_HOME OPENCODE_CONFIG "
        "OPENCODE_CONFIG_DIR OPENCODE_CONFIG_CONTENT VSCODE_PORTABLE VSCODE_EXTENSIONS VSCODE_APPDATA AIDER_CONFIG "
        "GOOSE_PATH_ROOT CONTINUE_GLOBAL_DIR", _("says where your assistant's settings "
                                                 "are"), quiet="empty|own settings"),
    Row("DISPLAY WAYLAND_DISPLAY", _("says which screen programs appear on"), quiet="empty|screen"),
    Row("XAUTHORITY ICEAUTHORITY XENVIRONMENT XAPPLRESDIR XCOMPOSEFILE XMODIFIERS XINITRC GTK_RC_FILES GTK2_RC_FILES",
        _("changes the settings of desktop programs"), quiet="empty|own settings|no file"),
    Row("DBUS_SESSION_BUS_ADDRESS DBUS_SYSTEM_BUS_ADDRESS DBUS_STARTER_ADDRESS AT_SPI_BUS_ADDRESS",
        _("says which services of the desktop programs talk to"), quiet="empty|local socket|bus program"),
    Row("SYSTEMD_UNIT_PATH PULSE_SERVER", _("says which services programs talk to"), quiet="empty|local socket"),
)  # fmt: skip


def check(case: Case, /) -> Iterator[Finding]:
    """Findings about moved settings."""
    return judge(case, TABLE, WORDING, Level.WARN)
