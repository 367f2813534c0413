"""How ordinary tools of a system are made to run a command, to load code or to write a file: one row for each tool.

A row names what a tool acts on, by what it does. ``-x`` is a short letter (it joins others, its value may follow
directly), ``-long`` and ``--long`` are long names (the latter may be cut short), ``word`` a verb, ``begin*`` the
beginning of a word in any case. What is named in ``runs`` takes a command, in ``loads`` a library, script or settings
file that runs code, in ``writes`` a path. Sources: GTFOBins and LOLBAS (functions command, shell, library-load,
file-write, execute), manual pages.
"""

from __future__ import annotations

from typing import NamedTuple


class Form(NamedTuple):
    """What a tool acts on. ``valued``: its other options that take a word, so that the free words can be counted."""

    runs: tuple[str, ...] = ()
    loads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()  # run a command or a program without naming it in their value
    valued: str = ""
    free: int | None = None  # how many free words stand before a command that is given as words


def _form(
    runs: str = "", loads: str = "", writes: str = "", flags: str = "", valued: str = "", free: int | None = None
) -> Form:
    return Form(tuple(runs.split()), tuple(loads.split()), tuple(writes.split()), tuple(flags.split()), valued, free)


_SSH = (
    "proxycommand* localcommand* knownhostscommand* pkcs11provider* securitykeyprovider* xauthlocation* "
    "-oproxycommand* -olocalcommand* -oknownhostscommand* -opkcs11provider* -osecuritykeyprovider* -oxauthlocation*"
)
_SSH_FLAGS = "permitlocalcommand* -opermitlocalcommand*"
# fmt: off
FORMS: dict[str, Form] = {
    # Text and files.
    "split": _form("--filter"),
    "sort": _form("--compress-program", writes="-o --output", valued="kSt"),
    "tar": _form(
        "--to-command --checkpoint-action --use-compress-program -I --rsh-command --info-script -F "
        "--new-volume-script --rmt-command",
        writes="-C --directory",
    ),
    "cpio": _form("--rsh-command", writes="-D --directory"),
    "zip": _form("-TT* --unzip-command"),
    "rsync": _form("-e --rsh --rsync-path"),
    "less": _form("+!*", loads="-k --lesskey-file --lesskey-src --lesskey-content", writes="-o -O --log-file"),
    "more": _form("+!*"),
    "man": _form("-P -H --pager --html", loads="-C --config-file"),
    "enscript": _form("-I --filter"),
    "pandoc": _form("--pdf-engine", "-L --lua-filter -F --filter --defaults -d", "-o --output"),
    "exiftool": _form("-if", "-config", "-W -w -o -tagout"),
    "ffmpeg": _form(loads="ladspa=* -filter_script -init_hw_device"),
    "m4": _form(loads="-I --include"),
    "latex": _form(flags="--shell-escape -shell-escape --enable-write18", writes="-output-directory"),
    "latexmk": _form("-e -pdflatex -latex"),
    "jq": _form(loads="-L -f --from-file"),
    "sqlite3": _form("-cmd .shell* .system*", ".load* -init .import*", ".output* .once* .save* .backup*"),
    "psql": _form("\\!*", "-f --file", "-o --output -L --log-file"),
    "mysql": _form("-e --execute --pager", "--default-auth --plugin-dir --defaults-file --defaults-extra-file"),
    "redis-cli": _form(loads="--eval", flags="config"),
    # Editors and pagers run commands of their own language.
    "ed": _form(flags="-s -p"),
    # Networks.
    "ssh": _form(_SSH, "-F -I", flags=_SSH_FLAGS, valued="BbcDEeIiJLlmOopQRSWw", free=1),
    "scp": _form(_SSH + " -S", "-F"),
    "sftp": _form(_SSH + " -S -D", "-F -b"),
    "sshfs": _form("ssh_command* " + _SSH, "-F"),
    "sshuttle": _form("-e --ssh-cmd"),
    "ssh-keygen": _form(loads="-D -w", writes="-f"),
    "ssh-copy-id": _form(_SSH, writes="-t"),
    "autossh": _form(_SSH, "-F", valued="BbcDEeIiJLlMmOopQRSWw", free=1),
    "mosh": _form("--ssh --server --client", free=1),
    "nc": _form("-e -c --exec --sh-exec", "--lua-exec", "-o --output"),
    "socat": _form("exec:* system:* shell:*", writes="open:* create:* gopen:*"),
    "socket": _form("-p"),
    "curl": _form(
        loads="--engine -K --config",
        writes="-o -O --output --remote-name --output-dir -J --remote-header-name -c --cookie-jar --dump-header -D "
        "--trace --trace-ascii --stderr",
        flags="-F --form -d --data --data-binary --data-raw --data-urlencode --json -T --upload-file",
    ),
    "wget": _form(
        "--use-askpass",
        "-e --execute --config",
        "-O --output-document -P --directory-prefix -o --output-file -a",
        "--post-file --body-file --post-data -i --input-file",
    ),
    "aria2c": _form(
        "--on-download-error --on-download-complete --on-download-start --on-download-stop --on-download-pause "
        "--on-bt-download-complete",
        "--conf-path",
        "-o --out -d --dir",
    ),
    "yt-dlp": _form("--exec --downloader --external-downloader --netrc-cmd --use-postprocessor",
                    "--config-locations --plugin-dirs", "-o --output -P --paths"),
    "openssl": _form(
        loads="engine -engine -provider -provider-path -config", writes="-out -keyout",
        flags="s_client s_server s_time",
    ),
    "openvpn": _form("--up --down --route-up --tls-verify --ipchange --client-connect --learn-address",
                     "--config --plugin"),
    "tcpdump": _form("-z --postrotate-command", writes="-w"),
    "tshark": _form(loads="-X", writes="-w"),
    "nmap": _form(loads="--script --datadir --servicedb", writes="-oN -oX -oG -oA -oS", flags="--interactive"),
    "dnsmasq": _form("--conf-script --dhcp-script", "-C --conf-file --conf-dir"),
    "dhclient": _form("-sf", "-cf"),
    "nginx": _form(loads="-c -g -p"),
    "httpd": _form(loads="-f -c -C"),
    "wg-quick": _form(loads="up down"),
    "restic": _form("--password-command -o"),
    "borg": _form("--rsh"),
    "rclone": _form("--password-command --metadata-mapper", "--config"),
    "smbclient": _form("-c --command"),
    "lftp": _form("-c -e", "-f"),
    "fzf": _form("--bind --preview", flags="--listen --listen-unsafe"),
    # Source code and builds.
    "git": _form(
        "ext::* -c -u --upload-pack --receive-pack --exec -x --extcmd --open-files-in-pager -O",
        "--exec-path --template --config-env",
        flags="bisect filter-branch difftool mergetool send-email",
    ),
    "hg": _form("--ssh --remotecmd", "--config --debugger"),
    "svn": _form("--diff-cmd --diff3-cmd --editor-cmd", "--config-option --config-dir"),
    "gcc": _form("-wrapper -B -specs", "-fplugin* @* -load -Xclang", "-o"),
    "make": _form("--eval -E shell=* .shellflags=*", "-f --file --makefile"),
    "cmake": _form("-E", "-P -C"),
    "ninja": _form(), "meson": _form(),
    "bazel": _form("--run_under --script_path", "--bazelrc --override_repository"),
    "mvn": _form("-Dexec.executable* -Dexec.args*", "-s --settings -gs --global-settings -Dmaven.ext.class.path*",
                 flags="exec:exec"),
    "gradle": _form(loads="-I --init-script"),
    "ant": _form(loads="-lib -listener -logger"),
    "rake": _form("-e -E --execute --execute-print --execute-continue -p", "-f -r -R --rakefile --require --rakelib"),
    "rustc": _form("-clinker* linker=*", "-Zcodegen-backend", "-o --out-dir"),
    "tsc": _form(loads="--plugins", writes="--outFile --outDir --out"),
    "webpack": _form(loads="-c --config"), "vite": _form(loads="-c --config"),
    "eslint": _form(loads="-c --config --rulesdir --plugin --resolve-plugins-relative-to -f --format --parser",
                    writes="-o --output-file"),
    "pytest": _form(loads="-p -c"),
    "mypy": _form(loads="--config-file --python-executable", writes="--junit-xml --html-report"),
    "gdb": _form("-ex -iex -eval-command --eval-command -init-eval-command", "-x -ix --command --init-command --args"),
    "lldb": _form("-o -O --one-line --one-line-before-file", "-s -S --source --source-before-file"),
    "bpftrace": _form("-c -e", flags="--unsafe"),
    # Packages and machines.
    "apt": _form("-o --option", "-c --config-file"),
    "dpkg": _form("--pre-invoke --post-invoke", "-i --install --unpack --configure"),
    "rpm": _form("--eval --pipe -E --define", "-i -U -F -ivh -Uvh --install --upgrade --load --rcfile"),
    "dnf": _form(loads="-c --config --enableplugin --setopt install localinstall reinstall --installroot"),
    "apk": _form(loads="add --repository -X --root -p"),
    "pacman": _form(loads="-U -S --config --hookdir --upgrade --root -r"),
    "snap": _form(loads="install try"),
    "flatpak": _form(loads="install"),
    "winget": _form(loads="install --manifest -m --override --custom configure"),
    "choco": _form(loads="install upgrade -s --source --installargs"), "scoop": _form(loads="install bucket"),
    "kubectl": _form(
        "--exec-command", "--kubeconfig --editor", flags="exec run debug cp apply edit create replace patch attach "
                                                         "proxy",
    ),
    "helm": _form("--post-renderer", "--kubeconfig --registry-config", flags="install upgrade plugin"),
    "aws": _form("credential_process*", flags="configure ssm ec2-instance-connect ecs"),
    "gcloud": _form(flags="config ssh compute auth"), "az": _form(flags="configure extension ssh rest vm"),
    "gh": _form(flags="alias codespace"),
    "terraform": _form("-exec", "-chdir -plugin-dir", flags="apply init plan console destroy import"),
    "vagrant": _form(flags="up ssh provision plugin"), "packer": _form(flags="build init"),
    "puppet": _form("-e --execute", flags="apply"), "knife": _form("-E --exec", "-c --config", flags="exec ssh"),
    "ansible": _form("-a --args -m --module-name", "-i --inventory -M --module-path -e --extra-vars"),
    "ansible-playbook": _form(loads="-i --inventory -e --extra-vars -M --module-path", flags="*"),
    "salt-call": _form("cmd.run cmd.shell", "--local -c"),
    "lxc": _form(flags="exec init launch config"), "lxd": _form(flags="*"), "ctr": _form(flags="run exec tasks task"),
    "crictl": _form(flags="exec run runp"), "multipass": _form(flags="exec shell launch mount"),
    "virsh": _form(flags="define create edit qemu-agent-command console start"),
    "qemu-system-x86_64": _form("-chardev", "-bios -kernel", flags="-monitor"),
    "mount": _form(loads="-o --options"), "update-alternatives": _form(flags="--install --set"),
    "ip": _form("netns", "-b -batch"), "dmsetup": _form("--exec"),
    "sysctl": _form("kernel.core_pattern=* kernel.modprobe=*", "-p --load", flags="-w --write"),
    "logrotate": _form("-m --mail", writes="-l --log -s --state", flags="*"),
    "dd": _form(writes="of=*"),
    "code": _form(loads="--install-extension --extensionDevelopmentPath --user-data-dir --extensions-dir",
                  flags="tunnel serve-web"),
    "chrome": _form("--utility-cmd-prefix --renderer-cmd-prefix --gpu-launcher --browser-subprocess-path "
                    "--ppapi-plugin-launcher", "--load-extension", flags="--no-sandbox --remote-debugging-port"),
    # Small ones that take a command as text.
    "dc": _form("-e --expression", "-f --file"), "ghc": _form("-e", "-pgmF -pgmP"), "ghci": _form("-e", flags="*"),
    "gnuplot": _form("-e"), "slsh": _form("-e"), "guile": _form("-c -e", "-l -s -L"), "clisp": _form("-x", "-i"),
    "sbcl": _form("--eval", "--load --script --core"), "octave": _form("--eval", "--path -p"),
    "maxima": _form("--batch-string -r", "-b --batch"), "gimp": _form("-b --batch"), "cowsay": _form(loads="-f"),
    "scrot": _form("-e --exec"), "msgfilter": _form("-c"), "zic": _form("-y"), "fastfetch": _form(loads="-c --config"),
    "neofetch": _form(loads="--config"), "certbot": _form("--pre-hook --post-hook --deploy-hook --renew-hook"),
    "check_by_ssh": _form("-o -C"), "sqlmap": _form("--eval --os-cmd", flags="--os-shell"),
    "plymouth": _form("--command"), "facter": _form(loads="--custom-dir --external-dir"),
    "mail": _form("--exec -e", "-f -n --rcfile"),
    "update": _form("--processStart* --process-start-args*",
                    "--update* --updateRollback* --download* --createShortcut*"),
    "remote": _form("/s"), "devtunnel": _form(flags="host"),
    "xterm": _form("-e -exec"), "gnome-terminal": _form("-e -x --command"), "konsole": _form("-e"),
    "kitty": _form("-e --config", "-c", flags="*"), "alacritty": _form("-e --command", "--config-file"),
    "entr": _form(flags="-s", free=0), "watchexec": _form("-n", flags="*"), "watchman": _form(flags="*"),
    "dbus-launch": _form(free=0), "task": _form("execute"), "just": _form("--command -c --shell"),
}
_SAME = {
    "tar": "bsdtar gtar",
    "gcc": "g++ cc c++ clang clang++ c89 c99 cpp tcc gfortran",
    "nc": "ncat netcat nc.openbsd nc.traditional",
    "psql": "pgcli", "mysql": "mariadb mycli",
    "apt": "apt-get aptitude", "dnf": "yum zypper microdnf rpm-ostree", "make": "gmake bmake nmake mingw32-make",
    "rpm": "rpmdb rpmquery rpmverify rpmbuild", "latex": "pdflatex lualatex xelatex tex pdftex luatex xetex",
    "chrome": "google-chrome google-chrome-stable chromium chromium-browser msedge brave msedgewebview2 msedge_proxy",
    "terraform": "tofu terragrunt", "yt-dlp": "youtube-dl", "httpd": "apache2 apachectl", "gradle": "gradlew",
    "mvn": "mvnw mvnd", "cowsay": "cowthink", "less": "zless", "bazel": "bazelisk buck buck2",
        "code": "code-insiders codium",
    "kubectl": "oc k3s", "octave": "octave-cli", "xterm": "uxterm lxterminal xfce4-terminal urxvt st",
    "qemu-system-x86_64": "qemu-system-aarch64 qemu-system-i386 qemu-kvm",
}
FORMS |= {name: FORMS[like] for like, others in _SAME.items() for name in others.split()}
# fmt: on
