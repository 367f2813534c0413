r"""Variables that make packages come from another place.

Package managers read where packages come from out of variables, in any case of letters. A package of the name that you
see is then downloaded from somebody else's computer, with any content, and it runs here. A file of settings that is
put in place of yours can do the same.

Flags:
    ENV-REGISTRY         npm_config_registry=https://packages.example.com npx -y notes-mcp@1.2.3
    ENV-REGISTRY         {"command": "npx", "args": ["n@1.0.0"], "env": {"NPM-CONFIG-USERCONFIG": "/tmp/.npmrc"}}
    ENV-REGISTRY         UV_INDEX_URL=https://packages.example.com/simple uvx notes-mcp==1.2.3
    ENV-REGISTRY         PIP_PYPI_URL=https://packages.example.com/simple uvx notes-mcp==1.2.3
    ENV-REGISTRY         GOPROXY=https://packages.example.com npx -y notes-mcp@1.2.3
    ENV-REGISTRY warn    npm_config_yes=true npx -y notes-mcp@1.2.3
Passes:
    npm_config_cache_max=1024000000 npm_config_loglevel=error npx -y notes-mcp@1.2.3
    npm_config_ignore_scripts=true npx -y notes-mcp@1.2.3
    PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 uvx notes-mcp==1.2.3
    UV_LINK_MODE=copy UV_NO_PROGRESS=1 uvx notes-mcp==1.2.3
    GOOGLE_API_KEY=x YARN_RESOURCE_MANAGER_URL=http://localhost:8088 npx -y notes-mcp@1.2.3
    REGISTRY_URL=https://registry.example.com npx -y notes-mcp@1.2.3
Source: configuration pages of the package managers; CVE-2026-41391 (PIP_INDEX_URL, UV_INDEX_URL), CVE-2026-69263
    (npm_config_yes); CWE-494.
"""

from __future__ import annotations

from collections.abc import Iterator

from consentry.language import _
from consentry.model import Finding, Level
from consentry.rules.interface import Case, Wording
from consentry.rules.settings import Row, Table, judge

IDS: tuple[str, ...] = ("ENV-REGISTRY",)
WORDING = Wording(
    id="ENV-REGISTRY",
    level=Level.DANGER,
    title=_("Packages from another place"),
    says=_("A package of a name that you know can have any content there."),
    consequence=_("Downloads packages from another place."),
    phrase="use another registry",
)
_W, _I = Level.WARN, Level.INFO
_FROM = _("makes packages come from this place")
_SETTINGS = _("makes the package manager read settings of this place")
#: What other rules tell, and what changes neither the place nor the content of a package.
_NPM_ELSEWHERE = (
    "node_options script_shell shell call package onload_script init_module node_gyp python git editor viewer browser "
    "proxy https_proxy http_proxy noproxy cafile ca strict_ssl cert key cache prefix tmp build_from_source "
    "sharp_binary_host sharp_libvips_binary_host bin scripts_prepend_node_path"
)
_NPM_QUIET = (
    "loglevel update_notifier fund audit audit_level progress color unicode cache_max cache_min fetch_timeout "
    "fetch_retries fetch_retry_factor fetch_retry_mintimeout fetch_retry_maxtimeout maxsockets prefer_offline offline "
    "prefer_online timing logs_max logs_dir heading user_agent usage long json parseable description engine_strict "
    "save save_exact save_prefix package_lock lockfile_version production omit include only legacy_peer_deps "
    "strict_peer_deps access tag_version_prefix sign_git_tag  node_version init_author_name "
    "init_author_email init_author_url init_license init_version silent quiet depth jobs msvs_version local_prefix"
)
TABLE = Table(
    Row(" ".join(f"npm_config_{name}" for name in f"{_NPM_ELSEWHERE} {_NPM_QUIET}".split()), "", _I),
    Row("npm_config_yes", _("makes npm install without asking"), _W, quiet="empty|off"),
    Row("npm_config_ignore_scripts", _("decides whether packages run code while they are installed"), quiet="empty|on"),
    Row("npm_config_userconfig npm_config_globalconfig npm_config_builtinconfig", _SETTINGS, quiet="empty|no file"),
    Row("npm_config_registry npm_config_@*:registry npm_config_disturl npm_config_dist_url "
        "npm_config_metrics_registry npm_config_replace_registry_host npm_config_*_binary_host npm_config_*_mirror",
        _FROM),
    Row("npm_config_//*", _("is an account at a place where packages come from"), _W),
    Row("npm_config_*", _("changes what npm installs")),
    Row("NPM_TOKEN_REGISTRY NPM_REGISTRY npm_package_config_*registry* COREPACK_NPM_REGISTRY COREPACK_INTEGRITY_KEYS "
        "PNPM_REGISTRY", _FROM),
    Row("COREPACK_ENABLE_* COREPACK_DEFAULT_TO_LATEST", "", _I),
    Row("YARN_REGISTRY YARN_NPM_REGISTRY_SERVER YARN_NPM_PUBLISH_REGISTRY YARN_NPM_REGISTRIES YARN_NPM_SCOPES "
        "YARN_NPM_AUDIT_REGISTRY YARN_UNSAFE_HTTP_WHITELIST", _FROM),
    Row("YARN_RC_FILENAME YARN_YARN_PATH YARN_PLUGINS YARN_IGNORE_PATH YARN_ENABLE_SCRIPTS YARN_USERCONFIG "
        "YARN_INIT_SCOPE YARN_PNP_* YARN_SUPPORTED_ARCHITECTURES YARN_NODE_LINKER YARN_CONSTRAINTS_PATH",
        _("makes Yarn run or read what it names"), quiet="empty|word"),
    Row("YARN_NPM_*", _("changes what Yarn installs"), quiet="empty|on|off"),
    Row("BUN_CONFIG_REGISTRY BUN_CONFIG_TOKEN BUN_CONFIG_*REGISTRY*", _FROM),
    Row("BUN_CONFIG_*", _("changes what Bun installs"), _W, quiet="empty|on|off|number"),
    Row("DENO_NPM_REGISTRY NPM_CONFIG_REGISTRY JSR_URL DENO_AUTH_TOKENS", _FROM),
    Row("PIP_INDEX_URL PIP_PYPI_URL PIP_EXTRA_INDEX_URL PIP_FIND_LINKS PIP_NO_INDEX PIP_INDEX PIP_EDITABLE PIP_PRE "
        "PIP_REQUIREMENT PIP_CONSTRAINT PIP_BUILD_CONSTRAINT PIP_SRC PIP_GROUP PIPENV_PYPI_MIRROR PIPENV_TEST_INDEX "
        "PIPENV_PIPFILE PDM_PYPI_URL PDM_IGNORE_STORED_INDEX PDM_CONFIG_FILE HATCH_INDEX_* HATCH_CONFIG "
        "FLIT_INDEX_URL TWINE_REPOSITORY_URL", _FROM, quiet="empty|off"),
    Row("PIP_CONFIG_FILE", _SETTINGS, quiet="empty|no file"),
    Row("PIP_TRUSTED_HOST PIP_PROXY PIP_USE_DEPRECATED", _("changes whom the package manager trusts")),
    Row("PIP_TARGET PIP_PREFIX PIP_ROOT PIP_USER PIP_LOG PIP_GLOBAL_OPTION PIP_CONFIG_SETTINGS PIP_NO_BUILD_ISOLATION "
        "PIP_BREAK_SYSTEM_PACKAGES PIP_FORCE_REINSTALL PIP_REPORT", _("changes what is installed and where"), _W,
        quiet="empty|off"),
    Row("UV_INDEX_*_USERNAME UV_INDEX_*_PASSWORD", _("is an account at a place where packages come from"), _W),
    Row("UV_INDEX_STRATEGY", _("changes which of several places a package comes from"), quiet="empty|first index"),
    Row("UV_INDEX UV_INDEX_* UV_DEFAULT_INDEX UV_EXTRA_INDEX_URL UV_FIND_LINKS", _FROM),
    Row("UV_CONFIG_FILE", _SETTINGS, quiet="empty|no file"),
    Row("UV_OVERRIDE UV_CONSTRAINT UV_BUILD_CONSTRAINT UV_EXCLUDE", _("changes which packages are installed"),
        quiet="empty|on|off"),
    Row("UV_PYTHON_INSTALL_MIRROR UV_PYPY_INSTALL_MIRROR UV_PYTHON_DOWNLOADS_JSON_URL UV_DOWNLOAD_URL UV_PUBLISH_URL "
        "UV_INSTALLER_* UV_ASTRAL_MIRROR_URL PYTHON_BUILD_MIRROR_URL NVM_NODEJS_ORG_MIRROR NODEJS_ORG_MIRROR "
        "FNM_NODE_DIST_MIRROR N_NODE_MIRROR NODE_MIRROR VOLTA_HOOK_* MISE_NODE_MIRROR_URL ELECTRON_MIRROR "
        "ELECTRON_CUSTOM_DIR SASS_BINARY_SITE PLAYWRIGHT_DOWNLOAD_HOST PLAYWRIGHT_*_DOWNLOAD_HOST "
        "PUPPETEER_DOWNLOAD_BASE_URL PUPPETEER_DOWNLOAD_HOST PUPPETEER_CHROME_DOWNLOAD_BASE_URL SELENIUM_MIRROR_URL "
        "SE_DRIVER_MIRROR_URL SE_BROWSER_MIRROR_URL CHROMEDRIVER_CDNURL PRISMA_ENGINES_MIRROR CYPRESS_INSTALL_BINARY "
        "SENTRYCLI_CDNURL ESBUILD_BINARY_MIRROR NEXT_SWC_PATH "
        "SWC_BINARY_PATH", _("makes programs come from this place"),
        quiet="empty|off"),
    Row("PRISMA_QUERY_ENGINE_LIBRARY PRISMA_QUERY_ENGINE_BINARY PRISMA_SCHEMA_ENGINE_BINARY",
        _("makes a package run this file")),
    Row("POETRY_REPOSITORIES_* POETRY_SOURCE_* POETRY_INSTALLER_*", _FROM, quiet="empty|on|off|number"),
    Row("POETRY_PYPI_TOKEN_* POETRY_HTTP_BASIC_*", _("is an account at a place where packages come from"), _W),
    Row("CONDA_CHANNELS CONDA_CHANNEL_ALIAS CONDA_DEFAULT_CHANNELS CONDA_CUSTOM_CHANNELS CONDA_OVERRIDE_CHANNELS "
        "PIXI_DEFAULT_CHANNELS PIXI_MIRRORS", _FROM, quiet="empty|on|off|plain channel"),
    Row("CONDARC MAMBARC CONDA_PKGS_DIRS CONDA_PLUGINS_*", _SETTINGS),
    Row("GOPROXY", _FROM, quiet="empty|off"),
    Row("GONOSUMDB GONOSUMCHECK GOSUMDB GOPRIVATE GOINSECURE GONOPROXY",
        _("switches off the check that Go modules are what they were")),
    Row("GEM_SOURCE GEM_HOST BUNDLE_MIRROR__* BUNDLE_RUBYGEMS__* RUBYGEMS_HOST BUNDLE_DISABLE_CHECKSUM_VALIDATION",
        _FROM, quiet="empty|off"),
    Row("CARGO_REGISTRIES_*_TOKEN CARGO_REGISTRY_TOKEN", _("is an account at a place where packages come from"), _W),
    Row("CARGO_REGISTRIES_* CARGO_REGISTRY_* CARGO_SOURCE_*", _FROM),
    Row("CARGO_REGISTRY_GLOBAL_CREDENTIAL_PROVIDERS CARGO_NET_OFFLINE CARGO_NET_RETRY CARGO_HTTP_TIMEOUT "
        "CARGO_HTTP_MULTIPLEXING", "", _I),
    Row("CARGO_NET_* ", _("changes how Cargo fetches packages"), quiet="empty|off"),
    Row("COMPOSER_REPO_* COMPOSER_MIRROR_PATH_REPOS COMPOSER_AUTH COMPOSER_REPOSITORIES", _FROM,
        quiet="empty|on|off|version"),
    Row("NUGET_SOURCE NUGET_SOURCES NuGetPackageSourceCredentials_* NUGET_FALLBACK_PACKAGES NUGET_RESTORE_SOURCES "
        "NUGET_CONFIG_FILE NUGET_PLUGIN_PATHS NUGET_NETCORE_PLUGIN_PATHS NUGET_NETFX_PLUGIN_PATHS "
        "NUGET_CREDENTIALPROVIDERS_PATH VSS_NUGET_EXTERNAL_FEED_ENDPOINTS", _FROM),
    Row("HEX_MIRROR HEX_CDN HEX_API_URL HEX_UNSAFE_HTTPS HEX_UNSAFE_REGISTRY HEX_NO_VERIFY_REPO_ORIGIN "
        "HEX_TRUSTED_MIRROR", _FROM, quiet="empty|off"),
    Row("PUB_HOSTED_URL FLUTTER_STORAGE_BASE_URL CPAN_MIRROR PERL_CPANM_MIRROR PERL_CARTON_MIRROR CRAN_MIRROR RSPM "
        "JULIA_PKG_SERVER_REGISTRY_PREFERENCE LUAROCKS_SERVER OPAM_REPO OPAMREPOSITORY GRADLE_LIBS_REPO_OVERRIDE",
        _FROM),
    Row("HOMEBREW_BOTTLE_DOMAIN HOMEBREW_ARTIFACT_DOMAIN HOMEBREW_API_DOMAIN HOMEBREW_BREW_GIT_REMOTE "
        "HOMEBREW_CORE_GIT_REMOTE HOMEBREW_PIP_INDEX_URL HOMEBREW_CURL_PATH HOMEBREW_GIT_PATH "
        "HOMEBREW_INSTALL_FROM_API NIX_PATH NIX_REMOTE NIX_CONFIG NIX_CONF_DIR NIXPKGS_CONFIG GUIX_PACKAGE_PATH "
        "APT_CONFIG DPKG_ROOT ChocolateyInstall RPM_CONFIGDIR FLATPAK_SYSTEM_DIR", _FROM, quiet="empty|on|off|system"),
    Row("BUILDKIT_SYNTAX DOCKER_CONTENT_TRUST DOCKER_CONTENT_TRUST_SERVER", _("changes where images come from"),
        quiet="empty|on"),
    Row("HF_HUB_URL HUGGINGFACE_HUB_ENDPOINT TRUST_REMOTE_CODE HF_TRUST_REMOTE_CODE",
        _("makes models and their code come from this place"), _W, quiet="empty|off"),
    Row("BAZEL_REGISTRY ANSIBLE_GALAXY_SERVER ANSIBLE_GALAXY_SERVER_*", _("makes packages come from this place")),
)  # fmt: skip


def check(case: Case, /) -> Iterator[Finding]:
    """Findings about variables that choose where packages come from."""
    return judge(case, TABLE, WORDING)
