"""How programs are written that start the program named after them: own options, words before it, what they change.

Sources: ``--help`` and manual pages of GNU coreutils 9, util-linux 2.39, findutils, procps, strace, systemd, sudo, and
the help text of each environment manager.
"""

from __future__ import annotations

from msgspec import Struct

from consentry.effects import Effect
from consentry.runners.interface import GNU, STRICT, Options, Row, Style, options


class Form(Struct, frozen=True, kw_only=True):
    """How a wrapper is written.

    ``words``: fixed words before the inner program. ``verbs``: it is a wrapper behind one of these only. ``assigns``:
    NAME=VALUE may stand before the program. ``text``: the rest is joined for a shell. ``dashed``: the program stands
    behind ``--``, if at all. ``shell``: without a program it starts a shell, which reads from its input.
    """

    table: Options
    style: Style = GNU
    words: int = 0
    verbs: tuple[str, ...] = ()
    assigns: bool = False
    text: bool = False
    dashed: bool = False
    shell: bool = False
    effect: str = Effect.WRAPPER


def _file(value: str) -> str:
    return "" if "=" in value and "/" not in value.partition("=")[0] else Effect.ENV_FILE


def _form(
    flags: str = "",
    valued: str = "",
    *more: Row,
    words: int = 0,
    verbs: str = "",
    style: Style = GNU,
    effect: str = Effect.WRAPPER,
    kind: str = "",
) -> Form:
    """``kind`` names what else is true of it: assigns, text, dashed, shell."""
    kinds = kind.split()
    return Form(
        table=options((flags, 0), (valued, 1), *more),
        style=style,
        words=words,
        verbs=tuple(verbs.split()),
        assigns="assigns" in kinds,
        text="text" in kinds,
        dashed="dashed" in kinds,
        shell="shell" in kinds,
        effect=effect,
    )


_SHELL_TEXT = Effect.SHELL_TEXT
_USER = (
    "-l --login -m -p --preserve-environment -f --fast -P --pty -",
    "-u --user -g --group -G --supp-group -s --shell -w --whitelist-environment",
    ("-c --command --session-command", 1, _SHELL_TEXT),
)
_SPACE = (
    "-m --mount -u --uts -i --ipc -n --net -p --pid -U --user -C --cgroup -T --time -f --fork -r --map-root-user -c "
    "--map-current-user --map-auto --kill-child --mount-proc --keep-caps -a --all -F --no-fork -Z --follow-context "
    "--preserve-credentials",
    "--map-user --map-group --map-users --map-groups --propagation --setgroups -R --root -w --wd -S --setuid -G "
    "--setgid --monotonic --boottime",
)
_ENTER = (
    "-a --all -m --mount -u --uts -i --ipc -n --net -p --pid -C --cgroup -U --user -T --time -r --root -w --wd -F "
    "--no-fork -Z --follow-context --preserve-credentials",
    "-t --target -S --setuid -G --setgid -W --wdns",
)
_DOTENV = (
    "-o --override --no-override --quiet -q --debug --no-expand",
    "-p",
    ("-v", 1, Effect.ENV),
    ("-e -c -f --file", 1, _file),
)
# fmt: off
FORMS: dict[str, Form] = {
    "env": _form("-i --ignore-environment -0 --null -v --debug --list-signal-handling --block-signal "
                 "--default-signal --ignore-signal -", "-u --unset --argv0 -a -P",
                 ("-C --chdir", 1, Effect.RUNNER_FOLDER), ("-S --split-string", 1, Effect.SHELL_TEXT), kind="assigns"),
    # Higher rights.
    "sudo": _form("-n -S -E -H -k -K -b -A -P -N -B -V -v -l --non-interactive --preserve-env --set-home "
                  "--reset-timestamp --background --askpass --stdin --no-update --bell", "-u -g -h -p -C -r -t -T -U "
                                                                                         "-D "
                  "-R -a -c --user --group --host --prompt --close-from --role --type --command-timeout --other-user "
                  "--auth-type --login-class", ("-D --chdir", 1, Effect.RUNNER_FOLDER), ("--chroot", 1),
                  ("-e --edit", 0, Effect.WRITES), ("-i -s --login --shell", 0),
                  kind="assigns shell", effect=Effect.PRIVILEGE),
    "doas": _form("-L -n -s", "-a -C -u", kind="shell", effect=Effect.PRIVILEGE),
    "pkexec": _form("--disable-internal-agent --keep-cwd --version --help", "--user -u", effect=Effect.PRIVILEGE),
    "run0": _form("--no-ask-password --slice-inherit --pty --pipe", "-u --user -g --group -D --chdir --nice "
                  "--setenv --slice --unit --property --background --machine --description",
                  kind="shell", effect=Effect.PRIVILEGE),
    "runuser": _form(*_USER, kind="shell", effect=Effect.PRIVILEGE),
    "su": _form(*_USER, words=1, kind="shell", effect=Effect.PRIVILEGE),
    "runas": _form("/profile /noprofile /env /netonly /savecred /smartcard /showtrustlevels", "", kind="dashed",
                   effect=Effect.PRIVILEGE),
    "gsudo": _form("-n -w -k -s -i -d --new --wait --keepShell --system --ti --direct --copyns --debug",
                   "-u -l --user --loglevel --integrity", kind="shell", effect=Effect.PRIVILEGE),
    "chroot": _form("--skip-chdir", "--userspec --groups", words=1, kind="shell", effect=Effect.PRIVILEGE),
    "nsenter": _form(*_ENTER, kind="shell", effect=Effect.PRIVILEGE),
    "machinectl": _form("-q --quiet", "-E -M --uid --machine --setenv", verbs="shell", words=1, kind="shell",
                        effect=Effect.PRIVILEGE),
    "gosu": _form(words=1, effect=Effect.PRIVILEGE),
    "setpriv": _form("--nnp --no-new-privs --clear-groups --keep-groups --init-groups --reset-env",
                     "--ambient-caps --inh-caps --bounding-set --ruid --euid --rgid --egid --reuid --regid --groups "
                     "--securebits --pdeathsig --selinux-label --apparmor-profile", effect=Effect.PRIVILEGE),
    "ksu": _form("-q -D -k -F", "-n -c -l -r -p -z -Z -a", ("-e", 1, Effect.RUNS_COMMAND), words=1,
                 effect=Effect.PRIVILEGE),
    "sg": _form("-", "", ("-c", 1, Effect.SHELL_TEXT), words=1, kind="text shell", effect=Effect.PRIVILEGE),
    # Surroundings.
    "unshare": _form(*_SPACE, kind="shell"),
    "nice": _form("", "-n --adjustment"),
    "ionice": _form("-t --ignore", "-c -n -p -P -u --class --classdata --pid --pgid --uid"),
    "timeout": _form("-f -v -p --foreground --preserve-status --verbose", "-s -k --signal --kill-after", words=1),
    "stdbuf": _form("", "-i -o -e --input --output --error"),
    "time": _form("-p -v -a -q --portability --verbose --append --quiet", "-f --format", ("-o --output", 1)),
    "chrt": _form("-a -b -d -f -i -o -r -R -v --all-tasks --batch --deadline --fifo --idle --other --rr "
                  "--reset-on-fork --verbose", "-T -P -D --sched-runtime --sched-period --sched-deadline", words=1),
    "taskset": _form("-a -c --all-tasks --cpu-list", "-p --pid", words=1),
    "choom": _form("", "-n --adjust -p --pid"),
    "prlimit": _form("--noheadings --raw --verbose -c -d -e -f -i -l -m -n -q -r -s -t -u -v -x -y --core --data "
                     "--nice --fsize --sigpending --memlock --rss --nofile --msgqueue --rtprio --stack --cpu --nproc "
                     "--as --locks --rttime", "-p --pid -o --output"),
    "flock": _form("-e -n -o -s -u -x -F --exclusive --nonblock --close --shared --unlock --no-fork --verbose",
                   "-w -E --timeout --wait --conflict-exit-code", ("-c --command", 1, Effect.SHELL_TEXT), words=1),
    "setlock": _form("-n -N -x -X", "", words=1),
    "setarch": _form("-R -v -Z -L -X -B -F -I -S -T -3 --32bit --fdpic-funcptrs --short-inode --addr-compat-layout "
                     "--addr-no-randomize --whole-seconds --sticky-timeouts --read-implies-exec --mmap-page-zero --3gb "
                     "--4gb --uname-2.6 --verbose", "", words=1, kind="shell"),
    "linux32": _form("-R -v -Z -L -X -B -I -S -T -3", "", kind="shell"),
    "watch": _form("-b -c -d -e -g -p -t -x -w -C --beep --color --differences --errexit --chgexit --precise "
                   "--no-title --no-wrap --exec", "-n --interval -q --equexit", kind="text"),
    "parallel": _form("-k -0 -u --ungroup --keep-order --line-buffer --dry-run --pipe --halt-on-error --no-notice "
                      "--will-cite -X -m --bar", "-j -S -a -d -n -N -I --jobs --colsep --sshlogin --delay --arg-file "
                      "--delimiter --max-args --replace --timeout --results --joblog", kind="text"),
    "pexec": _form("-c -R --shell-command", "-n -p -a -e -o -u -i", kind="text"),
    "multitime": _form("-q -v", "-n -s -I", ("-i -o -r", 1, Effect.RUNS_COMMAND)),
    "cpulimit": _form("-f -b -z -i -v -m --foreground --background --lazy", "-l -p -e -P --limit --pid --exe"),
    "numactl": _form("-l -H -s --localalloc --hardware --show", "-i -N -C -m -p --interleave --cpunodebind "
                     "--physcpubind --membind --preferred"),
    "softlimit": _form("", "-a -c -d -f -l -m -o -p -r -s -t"),
    "chpst": _form("-v -V -P -0 -1 -2", "-u -U -b -e -/ -n -l -L -m -d -o -p -f -c -t"),
    "setuidgid": _form(words=1, effect=Effect.PRIVILEGE),
    "envdir": _form("", "", words=1),
    "cgexec": _form("--sticky", "-g"),
    "aa-exec": _form("-d -f -i -v --debug --immediate --verbose", "-p -n --profile --namespace --file"),
    "runcon": _form("-c --compute", "-t -u -r -l --type --user --role --range"),
    "perf": _form("-a -g -i -q -v --all-cpus --no-inherit", "-e -p -t -o -C -F --event --pid --tid --output --cpu",
                  verbs="stat record trace sched mem c2c"),
    "strace": _form("-f -ff -F -c -C -d -D -DD -DDD -h -i -k -n -q -qq -qqq -r -t -tt -ttt -T -v -w -x -xx -y -yy -Y "
                    "-z "
                    "-Z -A --follow-forks --output-separately --no-abbrev --summary --summary-only --seccomp-bpf",
                    "-a -b -e -E -I -o -O -p -P -s -S -u -U -X --attach --env --output --trace --string-limit --user "
                    "--signal --status --trace-path --inject --fault"),
    "ltrace": _form("-b -c -C -f -h -i -L -r -S -t -tt -ttt -T -V -x", "-a -A -D -e -F -l -n -o -p -s -u -w --output"),
    "valgrind": _form("-q -v --quiet --verbose", "", style=STRICT),
    "script": _form("-a -e -f -q --append --return --flush --force --quiet", "-I -O -B -T -E -m -o --log-in --log-out "
                    "--log-io --log-timing --logging-format --echo --output-limit",
                    ("-t --timing", 0), ("-c --command", 1, Effect.SHELL_TEXT), words=1, kind="shell"),
    "scriptreplay": _form(),
    "logsave": _form("-a -s -v", "", words=1),
    "rlwrap": _form("-a -A -c -e -i -I -m -n -N -o -r -R -s -S -t -u -v -W", "-b -C -D -f -F -H -l -O -p -P -q -z"),
    "unbuffer": _form("-p", ""),
    "grc": _form("-e -s --stdout --stderr --pty", "-c --config --colour"),
    "ts": _form(), "pv": _form(),
    "xvfb-run": _form("-a -l --auto-servernum --listen-tcp --auto-display", "-e -f -n -p -s -w --error-file "
                      "--auth-file --server-num --xauth-protocol --server-args --wait"),
    "ssh-agent": _form("-s -c -d -D -k", "-a -t -E -P -O"),
    "gpg-agent": _form("--daemon --supervised --server -q -v --sh --csh --no-detach", "--homedir --options "
                       "--pinentry-program --log-file"),
    "sshpass": _form("-e -h -V -v", "-f -d -p -P"),
    "dbus-run-session": _form("", "--config-file --dbus-daemon"),
    "systemd-run": _form("--user --system --scope -t -P -q -G -d -S -r --wait --pty --pipe --quiet --collect "
                         "--same-dir --shell --remain-after-exit --send-sighup --no-block --no-ask-password",
                         "-p -u -E -M -H --property --unit --slice --setenv --description --uid --gid --nice "
                         "--working-directory --on-active --on-boot --on-startup --on-calendar --timer-property "
                         "--service-type", kind="shell", effect=Effect.PERSIST),
    "systemd-inhibit": _form("--list --no-pager", "--what --who --why --mode"),
    "systemd-nspawn": _form("-q -b -a -x -n -U --boot --ephemeral --as-pid2 --read-only", "-D -M -i -u -E --directory "
                            "--machine --image --bind --bind-ro --user --setenv", effect=Effect.PRIVILEGE),
    "start-stop-daemon": _form("-S -b -m -o -q -v -t --start --background", "-a -p -n -u -c -g -d -r -P -I -N "
                                                                            "--startas "
                               "--pidfile --name --chuid --chdir", ("-x --exec", 1, Effect.RUNS_COMMAND), kind="dashed",
                               effect=Effect.PERSIST),
    "daemonize": _form("-a -v", "-c -e -E -l -o -p -u", effect=Effect.PERSIST),
    "setsid": _form("-c -f -w --ctty --fork --wait", ""),
    "nohup": _form(),
    "ld.so": _form("--list --verify --inhibit-cache --list-tunables --list-diagnostics", "--library-path --argv0 "
                   "--inhibit-rpath --glibc-hwcaps-prepend --glibc-hwcaps-mask",
                   ("--preload --audit", 1, Effect.LOADS_CODE)),
    "caffeinate": _form("-d -i -m -s -u", "-t -w", style=STRICT),
    "arch": _form("-x86_64 -arm64 -arm64e -i386 -32 -64", "-arch -e -d", style=STRICT),
    "sandbox-exec": _form("", "-f -n -D", ("-p", 1, Effect.RUNNER_OPTION), style=STRICT),
    "proot": _form("-0 -i --kill-on-exit --root-id", "-r -b -m -q -w -v -S -R -k --rootfs --bind --mount --qemu --pwd "
                   "--cwd --kernel-release", style=STRICT),
    "fakeroot": _form("-u -h -v", "-l -i -s -b --lib --faked"),
    "fakechroot": _form("-s -h -v", "-l -d -e -c --lib --elfloader --environment --config-dir"),
    "firejail": _form(style=STRICT), "bwrap": _form(
        "--unshare-all --unshare-user --unshare-net --unshare-pid --unshare-ipc --unshare-uts --unshare-cgroup "
        "--share-net --die-with-parent --new-session --as-pid-1 --clearenv", "--chdir --unsetenv --dev --proc --tmpfs "
        "--dir --hostname --uid --gid --remount-ro --cap-add --cap-drop --lock-file --seccomp --perms --args",
        ("--bind --ro-bind --dev-bind --bind-try --ro-bind-try --dev-bind-try --symlink --setenv --file --bind-data "
         "--ro-bind-data --chmod", 2), style=STRICT),
    "torsocks": _form("-i -q -d --shell", "-u -p -a -P"),
    "proxychains": _form("-q", "-f"), "trickle": _form("-s -v", "-d -u -w -t -l -n"),
    "faketime": _form("-m -p -f --exclude-monotonic", "", words=1),
    "eatmydata": _form(), "nocache": _form("", "-n"), "catchsegv": _form(),
    "distcc": _form(), "ccache": _form(), "sccache": _form(),
    "tini": _form("-s -g -v -w", "-e -p"), "dumb-init": _form("-c -v --single-child", "-r --rewrite"),
    "catatonit": _form(),
    "s6-setuidgid": _form(words=1, effect=Effect.PRIVILEGE), "reattach-to-user-namespace": _form("-l", ""),
    "xargs": _form("-0 -r -t -p -x -o --null --no-run-if-empty --verbose --interactive --exit --open-tty "
                   "--show-limits -i -e -l --replace --eof", "-a -d -E -I -L -n -P -s -J -R -S --arg-file --delimiter "
                   "--max-args --max-procs --max-chars --max-lines --process-slot-var", effect=Effect.RUNS_COMMAND),
    "pidstat": _form("-d -r -u -w -h -l -I", "-p -t -T -C -G -U", ("-e", 1, Effect.RUNS_COMMAND)),
    "openvt": _form("-f -e -s -u -l -w -v", "-c --console"), "genie": _form("-s -i -b", "", ("-c --command", 0)),
    "torify": _form(), "aoss": _form(),
    # Managers of runtimes and environments.
    "conda": _form("-v -vv --no-capture-output --live-stream --no-stdin -q", "-n --name",
                   ("-p --prefix --cwd", 1, Effect.RUNNER_FOLDER), verbs="run"),
    "poetry": _form("-q -v --no-interaction -n", "", ("-C --directory -P --project", 1, Effect.RUNNER_FOLDER),
                    verbs="run"),
    "pdm": _form("-s --site-packages -q -v", "", ("-p --project", 1, Effect.RUNNER_FOLDER),
                 ("-e --env-file", 1, Effect.ENV_FILE), verbs="run"),
    "hatch": _form("-q -v --force-continue", "-e --env -i --include -x --exclude",
                   ("-p --project", 1, Effect.RUNNER_FOLDER), verbs="run"),
    "pixi": _form("--frozen --locked --no-install --as-is --clean-env -v -q", "-e --environment "
                  "--color", ("-C --manifest-path -m", 1, Effect.RUNNER_FOLDER), verbs="run exec x"),
    "mise": _form("-q -v -y", "-j --jobs -E --env", ("-C --cd", 1, Effect.RUNNER_FOLDER),
                  ("-c --command", 1, Effect.SHELL_TEXT), verbs="x exec",
                  kind="dashed"),
    "asdf": _form(verbs="exec"), "rbenv": _form(verbs="exec"), "bundle": _form("--keep-file-descriptors", "--gemfile",
                                                                                verbs="exec"),
    "volta": _form("--bundled-npm --no-yarn --no-pnpm --quiet --verbose", "--node --npm --yarn --pnpm --env",
        verbs="run"),
    "fnm": _form("", "--using --node-dist-mirror --fnm-dir", verbs="exec"),
    "nvm": _form("--silent", "", verbs="exec run", words=1), "rustup": _form("--install", "", verbs="run", words=1),
    "proto": _form("-y", "", verbs="run", words=1), "direnv": _form(verbs="exec", words=1),
    "devbox": _form("-q --pure", "-c --config -e --env --env-file --environment", verbs="run", kind="text"),
    "nix-shell": _form("--pure --impure", "-p --packages -I -i --attr -A", ("--run --command", 1, Effect.SHELL_TEXT),
                       ("--expr -E", 1, Effect.INLINE_CODE), kind="dashed"),
    "guix": _form("--pure --container -C --network -N", "-m --manifest -e --expression -L", verbs="shell environment",
                  kind="dashed"),
    "cabal": _form("-v", "--project-file -w", verbs="exec"), "stack": _form("", "--resolver", verbs="exec"),
    "opam": _form("", "--switch", verbs="exec", kind="dashed"), "spack": _form(verbs="build-env", words=1),
    # Variables and secrets.
    "op": _form("--no-masking", "--environment --account", ("--env-file", 1, Effect.ENV_FILE), verbs="run"),
    "doppler": _form("--preserve-env --no-fallback --silent", "-p -c -t --project --config --token --scope --mount",
                     ("--command", 1, Effect.SHELL_TEXT), verbs="run"),
    "infisical": _form("--silent", "--env --path --projectId --token --domain", ("--command", 1, Effect.SHELL_TEXT),
                       verbs="run"),
    "chamber": _form("", "-r -b", verbs="exec", kind="dashed"), "envchain": _form(words=1),
    "aws-vault": _form("-n --no-session -s --server --ec2-server --ecs-server --json", "-d --duration --region "
                       "--mfa-token -t --backend", verbs="exec", words=1),
    "sops": _form("", "--user", verbs="exec-env", words=1, kind="text"),
    "dotenvx": _form("-q --quiet --verbose --debug --overload -o", "--env -e --env-keys-file",
                     ("-f --env-file -fk", 1, Effect.ENV_FILE), verbs="run"),
    "varlock": _form("", "", verbs="run"), "with-contenv": _form(),
    "cross-env": _form(kind="assigns"), "cross-env-shell": _form(kind="assigns text"),
    "dotenv": _form(*_DOTENV, kind="assigns"),
    "env-cmd": _form("--silent --no-override --recursive --fallback --verbose -x --expand-envs",
                     "", ("-f --file -r --rc-file -e --environments", 1, Effect.ENV_FILE),
                     ("--use-shell", 0, Effect.CALL_TEXT)),
    # Programs of Windows.
    "wsl": _form("--system --shell-type", "-d --distribution --distribution-id -u --user --cd -n", ("-e --exec", 0),
                 kind="shell", style=STRICT, effect=Effect.LAUNCHER),
    "start": _form("/b /min /max /wait /i /low /normal /high /realtime /abovenormal /belownormal /separate /shared",
                   "/d /node /affinity", style=STRICT, effect=Effect.LAUNCHER),
    "conhost": _form("--headless --inheritcursor", "--width --height --signal --server", style=STRICT,
                     effect=Effect.LAUNCHER),
    "wt": _form("-F -M -f --fullscreen --maximized nt new-tab", "-w -p -d --window --profile --title", style=STRICT,
                effect=Effect.LAUNCHER),
    "winpty": _form("-Xallow-non-tty -Xplain --mouse", "", style=STRICT),
    "psexec": _form("-accepteula -s -i -d -h -l -x -e -f -c -v", "-u -p -w -n -r", style=STRICT,
        effect=Effect.PRIVILEGE),
    # Many programs in one, and words of a shell.
    "lima": _form(), "limactl": _form("", "--workdir --shell", verbs="shell", words=1),
    "composer": _form(
        "-q -v -n --quiet --no-interaction --no-plugins", "", ("-d --working-dir", 1, Effect.RUNNER_FOLDER),
        verbs="exec"),
    "busybox": _form(), "toybox": _form(), "coreutils": _form("", "--coreutils-prog"),
    "corepack": _form(), "exec": _form("-c -l", "-a"), "builtin": _form(), "command": _form("-p", ""),
    "nixgl": _form(),
    "xcrun": _form("-v -n -k -r --verbose --no-cache --kill-cache --run", "--sdk --toolchain -f --find",
                                     style=STRICT),
}
# fmt: on
_SAME = {
    "conda": "mamba micromamba",
    "poetry": "pipenv rye",
    "asdf": "pyenv nodenv goenv jenv",
    "dotenv": "dotenv-cli",
    "linux32": "linux64 i386 x86_64 uname26",
    "mise": "rtx",
    "ld.so": "ld-linux.so.2 ld-linux-x86-64.so.2 ld-linux-aarch64.so.1 ld-musl-x86_64.so.1 ld-musl-aarch64.so.1",
    "proxychains": "proxychains4",
    "gosu": "su-exec",
    "sudo": "sudo-rs dzdo pfexec please",
    "torsocks": "tsocks torify",
    "bundle": "bundler",
    "timeout": "gtimeout",
    "nice": "gnice",
    "stdbuf": "gstdbuf",
    "env": "genv",
    "nohup": "gnohup",
    "time": "gtime",
    "xargs": "gxargs",
    "psexec": "psexec64 paexec",
}
FORMS |= {name: FORMS[like] for like, others in _SAME.items() for name in others.split()}
