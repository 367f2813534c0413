"""What environment variables do to programs that never asked for them: the table that ``rules.environment`` judges by.

One row: rule, level, names, and optionally a pattern of values that change nothing (quiet) or little (warn). Names are
compared without case on every system. Sources: the manual of each program; published reasons for single names are
CVE-2026-41613 (NODE_OPTIONS), CVE-2026-12940 (SHELLOPTS, PS4), GHSA-w9cg-v44m-4qv8 (BASH_ENV), CVE-2026-43584
(HOSTALIASES, LUA_INIT), CVE-2026-41391 (PIP_INDEX_URL), CVE-2026-69263 (npm_config_yes), GHSA-7437-7hg8-frrw
(HGRCPATH).
"""

from __future__ import annotations

import re
from typing import NamedTuple

from consentry.model import Level


class Variable(NamedTuple):
    """What one variable does. ``harmless`` and ``mild`` are patterns of whole values."""

    rule: str
    level: Level
    harmless: re.Pattern[str] | None = None
    mild: re.Pattern[str] | None = None


_D, _W = Level.DANGER, Level.WARN
_NODE_MILD = re.compile(
    r"(?:\s*--(?:max[-_]old[-_]space[-_]size|max[-_]semi[-_]space[-_]size|max-http-header-size|stack-size)=\d+|\s*--(?:"
    r"no-warnings|no-deprecation|enable-source-maps|experimental-vm-modules|experimental-fetch|trace-[a-z]+|"
    r"dns-result-order=[a-z0-9]+|use-system-ca|use-openssl-ca|experimental-strip-types|unhandled-rejections=[a-z]+))*\s*"
)
_JAVA_MILD = re.compile(r"(?:\s*-(?:X(?:mx|ms|ss)\d+[kmgKMG]?|D[\w.]+=[\w.:/-]*))*\s*")
_OFF = re.compile(r"(?i:1|true|yes)?")
_LOOPBACK = re.compile(r"(?:https?://)?(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?/?|localhost(?:,[\w.:-]+)*")
_SOCKET = re.compile(r"unix://(?:/var)?/run/[\w./-]*docker\.sock|")
_NUMBER = re.compile(r"\d*")

_ROWS: tuple[tuple[str, Level, str], ...] = (
    (
        "ENV-LOADER",
        _D,
        "OPENSSL_CONF OPENSSL_MODULES OPENSSL_ENGINES GCONV_PATH GLIBC_TUNABLES LOCPATH NLSPATH",
    ),
    (
        "ENV-RUNTIME",
        _D,
        "NODE_PATH NODE_REPL_EXTERNAL_MODULE NODE_V8_COVERAGE npm_config_script_shell BUN_INSTALL "
        "ELECTRON_RUN_AS_NODE NODE_ICU_DATA NODE_REDIRECT_WARNINGS TS_NODE_PROJECT TSX_TSCONFIG_PATH PYTHONPATH "
        "PYTHONHOME PYTHONSTARTUP PYTHONBREAKPOINT PYTHONUSERBASE PYTHONWARNINGS PYTHONPLATLIBDIR "
        "PYTHONEXECUTABLE PYTHONPYCACHEPREFIX UV_PYTHON CLOUDSDK_PYTHON VIRTUAL_ENV PERL5OPT PERL5LIB PERLLIB "
        "PERL5DB RUBYOPT RUBYLIB GEM_PATH GEM_HOME BUNDLE_GEMFILE BUNDLE_PATH CLASSPATH JAVA_HOME "
        "DOTNET_STARTUP_HOOKS DOTNET_ADDITIONAL_DEPS DOTNET_SHARED_STORE DOTNET_ROOT LUA_PATH LUA_CPATH VIMINIT "
        "EXINIT PHPRC PHP_INI_SCAN_DIR JULIA_LOAD_PATH JULIA_DEPOT_PATH ERL_FLAGS ERL_LIBS ELIXIR_ERL_OPTIONS "
        "GUILE_LOAD_PATH AWKPATH AWKLIBPATH TCLLIBPATH EMACSLOADPATH GOFLAGS GOTOOLCHAIN GOROOT RUSTC "
        "RUSTC_WRAPPER RUSTC_WORKSPACE_WRAPPER RUSTFLAGS RUSTDOCFLAGS CC CXX LD AR AS CPP CFLAGS LDFLAGS "
        "MAKEFLAGS CMAKE_TOOLCHAIN_FILE PKG_CONFIG_PATH PKG_CONFIG",
    ),
    (
        "ENV-RUNTIME",
        _W,
        "PYTHONINSPECT",
    ),
    (
        "ENV-SHELL",
        _D,
        "BASH_ENV ENV PROMPT_COMMAND ZDOTDIR IFS BASHOPTS SHELLOPTS PS4 SHELL CDPATH GLOBIGNORE FPATH",
    ),
    (
        "ENV-PATH",
        _D,
        "PATH PATHEXT COMSPEC",
    ),
    (
        "ENV-CONFIG",
        _D,
        "HOME USERPROFILE APPDATA LOCALAPPDATA XDG_CONFIG_HOME XDG_DATA_HOME XDG_CONFIG_DIRS XDG_DATA_DIRS "
        "HOMEDRIVE HOMEPATH PROGRAMDATA SYSTEMROOT WINDIR",
    ),
    (
        "ENV-CONFIG",
        _W,
        "XDG_CACHE_HOME XDG_STATE_HOME XDG_RUNTIME_DIR TMPDIR TEMP TMP DOCKER_CONFIG KUBECONFIG AWS_CONFIG_FILE "
        "AWS_SHARED_CREDENTIALS_FILE CLOUDSDK_CONFIG GNUPGHOME DENO_DIR GOPATH GOENV GOBIN CARGO_HOME RUSTUP_HOME "
        "NETRC NUGET_PACKAGES UV_TOOL_DIR UV_CACHE_DIR PIPX_HOME PNPM_HOME",
    ),
    (
        "ENV-HELPER",
        _D,
        "GIT_SSH_COMMAND GIT_SSH GIT_PROXY_COMMAND GIT_EXTERNAL_DIFF GIT_EXEC_PATH GIT_ASKPASS GIT_EDITOR "
        "GIT_PAGER GIT_SEQUENCE_EDITOR GIT_TEMPLATE_DIR GIT_DIR GIT_WORK_TREE SSH_ASKPASS EDITOR VISUAL PAGER "
        "MANPAGER LESSOPEN LESSCLOSE LESS BROWSER HGRCPATH npm_execpath npm_node_execpath SUDO_ASKPASS CVS_RSH "
        "RSYNC_RSH FCEDIT TERMINAL WGETRC CURL_HOME AWS_CREDENTIAL_PROCESS DOCKER_CREDENTIAL_HELPER",
    ),
    (
        "ENV-REGISTRY",
        _D,
        "PIP_INDEX_URL PIP_EXTRA_INDEX_URL PIP_FIND_LINKS PIP_CONFIG_FILE PIP_TRUSTED_HOST PIP_PROXY PIP_CERT "
        "UV_DEFAULT_INDEX UV_EXTRA_INDEX_URL UV_FIND_LINKS UV_CONFIG_FILE UV_PYTHON_INSTALL_MIRROR UV_OVERRIDE "
        "UV_CONSTRAINT UV_BUILD_CONSTRAINT PIP_CONSTRAINT PIP_REQUIREMENT GOPROXY GONOSUMDB GONOSUMCHECK GOSUMDB "
        "GOPRIVATE GOINSECURE GONOPROXY GEM_SOURCE DENO_NPM_REGISTRY JSR_URL NPM_TOKEN_REGISTRY "
        "HOMEBREW_BOTTLE_DOMAIN",
    ),
    (
        "ENV-REGISTRY",
        _W,
        "npm_config_yes npm_config_loglevel npm_config_update_notifier",
    ),
    (
        "ENV-TLS",
        _D,
        "SSL_CERT_FILE SSL_CERT_DIR REQUESTS_CA_BUNDLE CURL_CA_BUNDLE GIT_SSL_NO_VERIFY GIT_SSL_CAINFO "
        "UV_INSECURE_HOST SSLKEYLOGFILE DENO_TLS_CA_STORE DENO_CERT AWS_CA_BUNDLE CARGO_HTTP_CAINFO",
    ),
    (
        "ENV-TLS",
        _W,
        "NODE_EXTRA_CA_CERTS",
    ),
    (
        "ENV-PROXY",
        _W,
        "HOSTALIASES RES_OPTIONS LOCALDOMAIN GIT_HTTP_PROXY",
    ),
    (
        "ENV-FILE",
        _D,
        "UV_ENV_FILE",
    ),
    (
        "ENV-FILE",
        _W,
        "ENV_FILE DOTENV_CONFIG_PATH DOTENV_PATH DOTENV_KEY DOTENV_FILE",
    ),
    (
        "ENV-ENDPOINT",
        _W,
        "ANTHROPIC_BASE_URL OPENAI_BASE_URL OPENAI_API_BASE GITHUB_HOST GH_HOST GITLAB_HOST",
    ),
)
#: Names whose value decides: rule, level, names, values that change nothing, values that change little.
_WEIGHED: tuple[tuple[str, Level, str, re.Pattern[str] | None, re.Pattern[str] | None], ...] = (
    ("ENV-RUNTIME", _D, "NODE_OPTIONS npm_config_node_options BUN_OPTIONS", None, _NODE_MILD),
    (
        "ENV-RUNTIME",
        _D,
        "JAVA_TOOL_OPTIONS _JAVA_OPTIONS JDK_JAVA_OPTIONS JAVA_OPTS MAVEN_OPTS GRADLE_OPTS",
        None,
        _JAVA_MILD,
    ),
    ("ENV-REGISTRY", _W, "npm_config_cache_max npm_config_cache_min npm_config_fetch_timeout", _NUMBER, None),
    ("ENV-TLS", _D, "NODE_TLS_REJECT_UNAUTHORIZED PYTHONHTTPSVERIFY", _OFF, None),
    (
        "ENV-PROXY",
        _W,
        "HTTP_PROXY HTTPS_PROXY ALL_PROXY FTP_PROXY NO_PROXY npm_config_proxy npm_config_https_proxy",
        _LOOPBACK,
        None,
    ),
    ("CTR-HOST", _D, "DOCKER_HOST DOCKER_CONTEXT CONTAINER_HOST BUILDKIT_HOST", _SOCKET, None),
)
#: Beginnings of names, in order; what the table names itself comes first.
_PREFIXES: tuple[tuple[str, str, Level], ...] = (
    ("ld_", "ENV-LOADER", _D),
    ("dyld_", "ENV-LOADER", _D),
    ("bash_func_", "ENV-SHELL", _D),
    ("lua_init", "ENV-RUNTIME", _D),
    ("coreclr_", "ENV-RUNTIME", _D),
    ("cor_profiler", "ENV-RUNTIME", _D),
    ("cor_enable_profiling", "ENV-RUNTIME", _D),
    ("r_profile", "ENV-RUNTIME", _D),
    ("r_environ", "ENV-RUNTIME", _D),
    ("cargo_build_rustc", "ENV-RUNTIME", _D),
    ("cargo_target_", "ENV-RUNTIME", _D),
    ("git_config", "ENV-HELPER", _D),
    ("npm_config_", "ENV-REGISTRY", _D),
    ("yarn_", "ENV-REGISTRY", _D),
    ("bun_config_", "ENV-REGISTRY", _D),
    ("uv_index", "ENV-REGISTRY", _D),
    ("cargo_registries_", "ENV-REGISTRY", _D),
    ("cargo_registry_", "ENV-REGISTRY", _D),
    ("cargo_net_", "ENV-REGISTRY", _D),
    ("cargo_source_", "ENV-REGISTRY", _D),
    ("aws_endpoint_url", "ENV-ENDPOINT", _W),
)
_TABLE: dict[str, Variable] = {
    name.casefold(): Variable(rule, level, harmless, mild)
    for rule, level, names, harmless, mild in _WEIGHED
    for name in names.split()
} | {name.casefold(): Variable(rule, level) for rule, level, names in _ROWS for name in names.split()}
_FIRST = frozenset(prefix[:2] for prefix, _, _ in _PREFIXES)
#: Hosts that the named services run themselves.
_OFFICIAL = re.compile(
    r"https://(?:api\.anthropic\.com|api\.openai\.com(?:/v1)?)/?|(?:https://)?(?:github|gitlab)\.com/?"
)
_SAME = re.compile(r"\$\{(?:env:)?(\w+)\}|%(\w+)%|\$(\w+)")


def lookup(name: str) -> Variable | None:
    """What the variable ``name`` does, None for an ordinary setting."""
    key = name.casefold().replace("-", "_")
    found = _TABLE.get(key)
    if found or key[:2] not in _FIRST:
        return found
    return next((Variable(rule, level) for prefix, rule, level in _PREFIXES if key.startswith(prefix)), None)


def weigh(variable: Variable, name: str, value: str) -> Level | None:
    """How much ``value`` weighs; None for one that changes nothing, as ``PATH=${PATH}`` does."""
    same = _SAME.fullmatch(value)
    if same and (same[1] or same[2] or same[3]).casefold() == name.casefold():
        return None
    if len(value) > 4_096:
        return variable.level
    if variable.harmless and variable.harmless.fullmatch(value):
        return None
    if variable.mild and variable.mild.fullmatch(value):
        return Level.WARN
    if variable.rule == "ENV-ENDPOINT" and _OFFICIAL.fullmatch(value):
        return None
    return variable.level
