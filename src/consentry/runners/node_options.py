"""Option tables of Node.js and of the programs that take its options or resemble it.

Sources: ``node --help`` of Node.js 20 and 24, ``bun run --help`` of Bun 1.4, help texts of tsx, ts-node, zx, Electron.
"""

from __future__ import annotations

from consentry.effects import Effect
from consentry.runners.interface import Options, names, options

#: Modules that make the runtime read TypeScript, source maps or the project's own ``.env``, and do nothing else.
_READERS = names(
    "tsx tsx/esm tsx/cjs ts-node/esm ts-node/register ts-node/register/transpile-only ts-node/esm/transpile-only "
    "tsconfig-paths/register @swc-node/register @swc-node/register/esm-register @oxc-node/core/register "
    "source-map-support/register dotenv/config"
)


def loaded(value: str) -> str:
    """The effect of a module that is loaded before the program."""
    return "" if value in _READERS else Effect.LOADS_CODE


NODE = options(
    ("-e --eval -p --print -pe -ep", 1, Effect.INLINE_CODE),
    ("-r --require --import --loader --experimental-loader --preload", 1, loaded),
    ("--snapshot-blob --build-snapshot-config --experimental-sea-config --build-sea", 1, Effect.LOADS_CODE),
    ("--build-snapshot --prof-process", 0, Effect.LOADS_CODE),
    ("--experimental-policy --policy-integrity --openssl-config --icu-data-dir", 1, Effect.LOADS_CODE),
    ("--test-reporter --test-global-setup --experimental-config-file", 1, Effect.LOADS_CODE),
    ("--experimental-network-imports --experimental-default-config-file --openssl-shared-config", 0, Effect.LOADS_CODE),
    ("--run", 1, Effect.RUNNER_OPTION),
    ("-i --interactive", 0, Effect.CODE_FROM_INPUT),
    ("--env-file --env-file-if-exists", 1, Effect.ENV_FILE),
    ("--inspect --inspect-brk --inspect-wait", 0, Effect.DEBUGGER),
    ("--inspect-port --debug-port", 1, Effect.DEBUGGER),
    ("--experimental-network-inspection --experimental-worker-inspection", 0, Effect.DEBUGGER),
    ("--tls-keylog", 1, Effect.TLS),
    ("--insecure-http-parser", 0, Effect.TLS),
    ("--tls-min-v1.0 --tls-min-v1.1", 0, Effect.TLS),
    ("--tls-min-v1.2 --tls-min-v1.3 --tls-max-v1.2 --tls-max-v1.3 --use-openssl-ca --use-bundled-ca", 0),
    ("--use-system-ca --use-env-proxy --enable-fips --force-fips --openssl-legacy-provider", 0),
    ("-h --help -v --version -c --check --watch --watch-preserve-output --test --test-only --v8-options", 0),
    ("--no-warnings --trace-warnings --no-deprecation --trace-deprecation --throw-deprecation", 0),
    ("--pending-deprecation --enable-source-maps --expose-gc --expose-internals --abort-on-uncaught-exception", 0),
    ("--experimental-modules --experimental-vm-modules --experimental-fetch --experimental-json-modules", 0),
    ("--experimental-strip-types --experimental-transform-types --experimental-wasm-modules --no-strip-types", 0),
    ("--no-experimental-strip-types --strip-types --experimental-sqlite --no-experimental-sqlite", 0),
    ("--experimental-require-module --no-experimental-require-module --experimental-websocket", 0),
    ("--no-experimental-websocket --experimental-eventsource --experimental-import-meta-resolve", 0),
    ("--experimental-print-required-tla --experimental-test-coverage --experimental-test-module-mocks", 0),
    ("--experimental-test-isolation --experimental-webstorage --no-experimental-webstorage", 0),
    ("--experimental-detect-module --no-experimental-detect-module --no-experimental-fetch", 0),
    ("--no-experimental-global-customevent --no-experimental-global-webcrypto --no-experimental-repl-await", 0),
    ("--no-experimental-global-navigator --experimental-abortcontroller --experimental-shadow-realm", 0),
    ("--experimental-addon-modules --experimental-async-context-frame --experimental-inspector-network-resource", 0),
    ("--experimental-top-level-await --experimental-report --experimental-worker --entry-url", 0),
    ("--preserve-symlinks --preserve-symlinks-main --trace-uncaught --trace-exit --trace-sigint", 0),
    ("--trace-sync-io --trace-tls --trace-promises --trace-atomics-wait --trace-env --trace-env-js-stack", 0),
    ("--trace-env-native-stack --trace-events-enabled --track-heap-objects --zero-fill-buffers --jitless", 0),
    ("--no-addons --allow-addons --no-global-search-paths --node-snapshot --node-memory-debug --no-node-snapshot", 0),
    ("--force-context-aware --force-node-api-uncaught-exceptions-policy --interpreted-frames-native-stack", 0),
    ("--no-extra-info-on-fatal-exception --no-force-async-hooks-checks --huge-max-old-generation-size", 0),
    ("--enable-network-family-autoselection --no-network-family-autoselection --verify-base-objects", 0),
    ("--network-family-autoselection --enable-etw-stack-walking --disable-wasm-trap-handler", 0),
    ("--report-on-signal --report-on-fatalerror --report-uncaught-exception --report-compact", 0),
    ("--report-exclude-network --report-exclude-env --completion-bash --test-force-exit --test-update-snapshots", 0),
    ("--cpu-prof --heap-prof --prof --perf-basic-prof --perf-prof --harmony --use-strict --optimize-for-size", 0),
    ("--allow-natives-syntax --no-opt --lite-mode --single-threaded --stack-trace --always-compact", 0),
    ("--allow-child-process --allow-wasi --allow-worker --allow-net --allow-inspector", 0),
    ("--allow-fs-read --allow-fs-write", 1, Effect.PROTECTIVE),
    ("--permission --experimental-permission --permission-audit --frozen-intrinsics", 0, Effect.PROTECTIVE),
    ("--disallow-code-generation-from-strings", 0, Effect.PROTECTIVE),
    ("--disable-proto", 1, Effect.PROTECTIVE),
    ("--max-old-space-size --max-semi-space-size --min-semi-space-size --initial-old-space-size --stack-size", 1),
    ("--max-old-space-size-percentage --max-heap-size --semi-space-growth-factor --v8-pool-size", 1),
    ("--max-http-header-size --dns-result-order --network-family-autoselection-attempt-timeout", 1),
    ("-C --conditions --unhandled-rejections --title --watch-path --watch-kill-signal", 1),
    ("--input-type --experimental-default-type --experimental-specifier-resolution --disable-warning", 1),
    ("--stack-trace-limit --heapsnapshot-signal --heapsnapshot-near-heap-limit --trace-event-categories", 1),
    ("--trace-event-file-pattern --trace-require-module --report-dir --report-directory --report-filename", 1),
    ("--report-signal --diagnostic-dir --redirect-warnings --inspect-publish-uid --localstorage-file", 1),
    ("--cpu-prof-dir --cpu-prof-name --cpu-prof-interval --heap-prof-dir --heap-prof-name --heap-prof-interval", 1),
    ("--test-concurrency --test-name-pattern --test-skip-pattern --test-reporter-destination --test-shard", 1),
    ("--test-timeout --test-isolation --test-coverage-branches --test-coverage-functions --test-coverage-lines", 1),
    ("--test-coverage-include --test-coverage-exclude --test-rerun-failures --secure-heap --secure-heap-min", 1),
    ("--tls-cipher-list --use-largepages --es-module-specifier-resolution", 1),
    ("--cwd --tsconfig", 1, Effect.RUNNER_FOLDER),
    ("--no-cache", 0),
)
TS_NODE = options(
    ("-e --eval", 1, Effect.INLINE_CODE),
    ("-p --print", 0, Effect.INLINE_CODE),
    ("-r --require -C --compiler --transpiler --loader --import", 1, Effect.LOADS_CODE),
    ("-i --interactive", 0, Effect.CODE_FROM_INPUT),
    ("-P --project --cwd --dir", 1, Effect.RUNNER_FOLDER),
    ("-O --compiler-options --compilerOptions -I --ignore -D --ignore-diagnostics --ignoreDiagnostics", 1),
    ("--scopeDir --scope-dir --experimental-specifier-resolution --experimentalSpecifierResolution --ts-node", 1),
    ("-T --transpile-only --transpileOnly -H --compiler-host --compilerHost --esm --swc --files --pretty", 0),
    ("--type-check --typeCheck --script-mode --scriptMode --cwd-mode --cwdMode --skip-project --skipProject", 0),
    ("--skip-ignore --skipIgnore --prefer-ts-exts --preferTsExts --log-error --logError --emit --scope", 0),
    ("--no-experimental-repl-await --noExperimentalReplAwait -v -vv -vvv --version -h --help --show-config", 0),
)
ZX = options(
    ("-e --eval", 1, Effect.INLINE_CODE),
    ("--shell --prefix --postfix", 1, Effect.RUNNER_OPTION),
    ("--cwd --prefer-local -l", 1, Effect.RUNNER_FOLDER),
    ("--registry", 1, Effect.REGISTRY),
    ("--env", 1, Effect.ENV_FILE),
    ("--install -i", 0, Effect.RUNNER_OPTION),
    ("--repl", 0, Effect.CODE_FROM_INPUT),
    ("--quiet --verbose --version -v --help -h --experimental", 0),
    ("--ext", 1),
)
BUN = options(
    ("-e --eval -p --print", 1, Effect.INLINE_CODE),
    ("-r --preload --require --import", 1, Effect.LOADS_CODE),
    ("--interactive", 0, Effect.CODE_FROM_INPUT),
    ("--inspect --inspect-wait --inspect-brk", 0, Effect.DEBUGGER),
    ("--env-file", 1, Effect.ENV_FILE),
    ("--cwd", 1, Effect.RUNNER_FOLDER),
    ("-c --config --tsconfig-override", 1, Effect.RUNNER_OPTION),
    ("--shell -l --loader -d --define", 1, Effect.RUNNER_OPTION),
    ("--insecure-http-parser --tls-min-v1.0 --tls-min-v1.1", 0, Effect.TLS),
    ("--registry --ca --cafile", 1, Effect.REGISTRY),
    ("--trust", 0, Effect.INSTALL_SCRIPTS),
    ("--no-addons --no-ffi-cc --no-macros --ignore-scripts", 0, Effect.PROTECTIVE),
    ("--minimum-release-age", 1, Effect.PROTECTIVE),
    ("-b --bun --watch --hot --smol --silent --no-install -i --no-clear-screen --check --if-present --parallel", 0),
    ("--sequential --no-orphans --no-exit-on-error --workspaces --prefer-offline --prefer-latest --expose-gc", 0),
    ("--cpu-prof --cpu-prof-md --heap-prof --heap-prof-md --experimental-http2-fetch --experimental-http3-fetch", 0),
    ("--experimental-stream-iter --no-deprecation --throw-deprecation --no-warnings --trace-warnings", 0),
    ("--trace-deprecation --pending-deprecation --zero-fill-buffers --use-system-ca --use-openssl-ca", 0),
    ("--use-bundled-ca --tls-min-v1.2 --tls-min-v1.3 --tls-max-v1.2 --tls-max-v1.3 --redis-preconnect", 0),
    ("--sql-preconnect --preserve-symlinks --preserve-symlinks-main --jsx-side-effects --no-env-file", 0),
    ("--ignore-dce-annotations -h --help -v --version --revision -y --yes --verbose -q --quiet", 0),
    ("--elide-lines -F --filter --watch-kill-signal --cpu-prof-name --cpu-prof-dir --cpu-prof-interval", 1),
    ("--heap-prof-name --heap-prof-dir --heap-prof-interval --install --port --conditions --fetch-preconnect", 1),
    ("--max-http-header-size --dns-result-order --redirect-warnings --disable-warning --title", 1),
    ("--unhandled-rejections --console-depth --user-agent --cron-title --cron-period --main-fields", 1),
    ("--extension-order --drop --feature --jsx-factory --jsx-fragment --jsx-import-source --jsx-runtime", 1),
)
#: The options of ``bun x``: ``-p`` names a package there.
BUN_X: Options = {**BUN, **options(("-p --package", 1))}
TABLES: dict[str, Options] = {
    "bun": BUN, "ts-node": TS_NODE, "ts-node-esm": TS_NODE, "ts-node-script": TS_NODE,
    "ts-node-transpile-only": TS_NODE, "ts-node-cwd": TS_NODE, "zx": ZX,
}  # fmt: skip
