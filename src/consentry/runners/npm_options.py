"""Option tables of the package runners of npm, pnpm, Yarn and Bun.

Sources: ``definitions`` of @npmcli/config 11 and npx-cli.js of npm 11, ``pnpm help dlx`` of pnpm 10 and 12, Yarn 4 and
1.22, ``bunx --help`` of Bun 1.4.
"""

from __future__ import annotations

from consentry.effects import Effect
from consentry.runners.interface import Options, Style, is_url, options


def node_flags(value: str) -> str:
    """The effect of flags handed to Node.js: loading code, a debugger, or a mere setting."""
    words = value.replace("=", " ").replace("_", "-").split()
    loads = ("-r", "--require", "--import", "--loader", "--experimental-loader", "-e", "--eval", "-p", "--print")
    if any(word in loads for word in words):
        return Effect.LOADS_CODE
    return Effect.DEBUGGER if any(word.startswith("--inspect") for word in words) else Effect.RUNNER_OPTION


def off(value: str) -> str:
    """A check of certificates that may be switched off."""
    return Effect.TLS if value.strip().lower() in ("false", "0", "no", "null") else ""


def scripts(value: str) -> str:
    """``--ignore-scripts`` protects, ``--ignore-scripts=false`` does the contrary."""
    return Effect.INSTALL_SCRIPTS if value.strip().lower() in ("false", "0", "no") else Effect.PROTECTIVE


def registry(value: str) -> str:
    """An address or a path is another place; a word that names none (``default``) changes nothing."""
    return Effect.REGISTRY if is_url(value) or "." in value or "/" in value or not value else ""


#: npm takes one dash for two, joins short letters, and up to npm 10 completes names that are cut short.
NOPT = Style(clusters=True, shortens=True, dashes=True)

_SHARED = (
    ("--registry --reg --proxy --https-proxy --http-proxy --noproxy --no-proxy", 1, Effect.REGISTRY),
    ("--cafile --ca --cert --key", 1, Effect.REGISTRY),
    ("--userconfig --globalconfig --npmrc --npmrc-auth-file --use-yarnrc", 1, Effect.REGISTRY),
    ("--strict-ssl", 1, off),
    ("--no-strict-ssl", 0, Effect.TLS),
    ("--ignore-scripts", 0, scripts),
    ("--no-ignore-scripts --dangerously-allow-all-scripts --dangerously-allow-all-builds", 0, Effect.INSTALL_SCRIPTS),
    ("--node-options", 1, node_flags),
    ("-q --quiet -s --silent --verbose -v --version -h --help --offline --prefer-offline", 0),
)

NPM = options(
    *_SHARED,
    ("-y --yes -n --no --no-yes --no-install -d -dd -ddd --bun --usage -H --ignore-existing --always-spawn", 0),
    ("--prefer-online --color --no-color --progress --no-progress --timing --unicode --no-unicode --json", 0),
    ("--fund --no-fund --audit --no-audit --update-notifier --no-update-notifier --no-save -S --save", 0),
    ("-D --save-dev -E --save-exact -O --save-optional -P --save-prod -B --save-bundle --save-peer", 0),
    ("-f --force --legacy-peer-deps --strict-peer-deps --prefer-dedupe --engine-strict --no-engine-strict", 0),
    ("--package-lock --no-package-lock --package-lock-only --shrinkwrap --no-shrinkwrap --bin-links", 0),
    ("--no-bin-links --foreground-scripts --install-links --dry-run --if-present -l --long -a --all", 0),
    ("--production --dev --include-workspace-root --iwr --no-workspaces --global-style --parseable", 0),
    ("--no-global --local --optional --no-optional --legacy-bundling --link --description --desc", 0),
    ("--loglevel --logs-max --logs-dir --fetch-timeout --fetch-retries --fetch-retry-factor", 1),
    ("--fetch-retry-mintimeout --fetch-retry-maxtimeout --maxsockets --cache-min --cache-max --local-address", 1),
    ("--heading --tag --scope --omit --include --only --also --cpu --os --libc --lockfile-version", 1),
    ("--install-strategy --location -L --audit-level --auth-type --user-agent --otp --umask --depth", 1),
    ("--save-prefix --tag-version-prefix --expires --access --message -m --name", 1),
    ("-p --package", 1),
    ("-c --call", 1, Effect.CALL_TEXT),
    ("--node-arg", 1, node_flags),
    ("--script-shell --shell --git --editor --viewer --browser --node-gyp --init-module", 1, Effect.RUNNER_OPTION),
    ("--cache", 1, Effect.CACHE),
    ("--npm -w --workspace --replace-registry-host --init.module", 1, Effect.RUNNER_OPTION),
    ("-C --prefix --directory --dir --cwd", 1, Effect.RUNNER_FOLDER),
    ("--workspaces --ws -g --global", 0, Effect.RUNNER_OPTION),
    ("--allow-scripts", 1, Effect.INSTALL_SCRIPTS),
    ("--allow-git --allow-remote --allow-file --allow-directory", 1, Effect.RUNNER_OPTION),
    ("--strict-allow-scripts", 0, Effect.PROTECTIVE),
    ("--min-release-age --min-release-age-exclude --before --enjoy-by", 1, Effect.PROTECTIVE),
    ("--_auth --password", 1, Effect.REGISTRY),
)
PNPM = options(
    *_SHARED,
    ("-y --yes --no-install --silent --stream --aggregate-output --use-stderr -r --recursive --sort --no-sort", 0),
    ("--reverse --parallel --color --no-color --no-progress --fail-if-no-match --no-fail-if-no-match", 0),
    ("--include-workspace-root --no-include-workspace-root --ignore-workspace --if-present --no-bail --bail", 0),
    ("--frozen-lockfile --no-frozen-lockfile --lockfile-only --prod -P -D --dev --no-optional --force -f", 0),
    ("--reporter --loglevel -F --filter --filter-prod --test-pattern --changed-files-ignore-pattern", 1),
    ("--workspace-concurrency --workspace-packages --cpu --os --libc --resume-from --fetch-timeout", 1),
    ("--package", 1),
    ("-c --shell-mode", 0, Effect.CALL_TEXT),
    ("--script-shell", 1, Effect.RUNNER_OPTION),
    ("--store-dir --cache-dir", 1, Effect.CACHE),
    ("--state-dir --global-dir --global-bin-dir --virtual-store-dir", 1, Effect.RUNNER_OPTION),
    ("--config --lockfile-dir --modules-dir --use-node-version", 1, Effect.RUNNER_OPTION),
    ("-g --global -w --workspace-root", 0, Effect.RUNNER_OPTION),
    ("-C --dir --prefix", 1, Effect.RUNNER_FOLDER),
    ("--env-file", 1, Effect.ENV_FILE),
    ("--allow-build", 1, Effect.INSTALL_SCRIPTS),
    ("--minimum-release-age", 1, Effect.PROTECTIVE),
)
YARN = options(
    *_SHARED,
    ("-y --yes --json --no-progress --non-interactive --no-lockfile --frozen-lockfile --pure-lockfile", 0),
    ("--production --no-emoji --no-default-rc --ignore-engines --ignore-platform --force --flat --har", 0),
    ("-T --top-level -B --binaries-only", 0),
    ("--network-timeout --network-concurrency --mutex --emoji", 1),
    ("-p --package", 1),
    ("--cwd --modules-folder", 1, Effect.RUNNER_FOLDER),
    ("--cache-folder --preferred-cache-folder", 1, Effect.CACHE),
    ("--global-folder --link-folder --prefix", 1, Effect.RUNNER_OPTION),
    ("--script-shell", 1, Effect.RUNNER_OPTION),
    ("--inspect --inspect-brk", 0, Effect.DEBUGGER),
    ("-r --require", 1, Effect.LOADS_CODE),
)
BUNX = options(
    *_SHARED,
    ("-y --yes -b --bun --no-install -f --force --no-cache --no-progress --no-summary --no-verify", 0),
    ("--prefer-latest --backend", 0),
    ("-p --package", 1),
    ("--cwd", 1, Effect.RUNNER_FOLDER),
    ("-c --config", 1, Effect.RUNNER_OPTION),
    ("--cache-dir", 1, Effect.CACHE),
    ("--env-file", 1, Effect.ENV_FILE),
    ("--trust", 0, Effect.INSTALL_SCRIPTS),
    ("--minimum-release-age", 1, Effect.PROTECTIVE),
)
TABLES: dict[str, Options] = {
    "npx": NPM, "npm": NPM, "pnpm": PNPM, "pnpx": PNPM, "pnx": PNPM, "pn": PNPM,
    "yarn": YARN, "yarnpkg": YARN, "bunx": BUNX,
}  # fmt: skip
