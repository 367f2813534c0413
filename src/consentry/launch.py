"""The launch guard: it checks that what is about to run is what was approved, and becomes it.

One self-contained file. A copy lies in the state folder and a configuration entry starts it as

    PYTHON -I -S launch.py NAME --state FOLDER --plan sha256:HEX [--hole 0=VALUE]...

Rules of this file: only built-in modules on the good path; $CONSENTRY_HOME is not read; every doubt is a ``Refusal``
(exit 7) before anything is started; standard output gets nothing but the answer to ``initialize``; the server gets an
environment made from nothing, three descriptors, and no process of ours above it.
"""

import sys
import time

if sys.platform == "win32":
    import nt as posix
else:
    import posix

TYPE_CHECKING = False  # the real one costs an import
if TYPE_CHECKING:
    from typing import Any

EXIT = 7
NOTIFY = "/usr/bin/notify-send"
#: The administrator's policy: no variable, no argument and no file of the user's moves it.
POLICY = {
    "win32": "C:/ProgramData/consentry/policy.toml",
    "darwin": "/Library/Application Support/consentry/policy.toml",
}.get(sys.platform, "/etc/consentry/policy.toml")
WAIT = 10.0  # seconds for a client to send ``initialize`` to a server that will not start
SETTLED = 2 * 10**9  # ns: a file changed more recently than this could change again under the same time stamp
BIG = 1 << 20  # bytes from which loading OpenSSL pays
AGAIN = "nothing was started; see it with: consentry log; to approve what is there now, install it again"
WINDOWS = sys.platform == "win32"
_QUIET = getattr(posix, "O_BINARY", 0) if WINDOWS else posix.O_CLOEXEC | posix.O_NONBLOCK
_NOFOLLOW = 0 if WINDOWS else posix.O_NOFOLLOW
_FILE, _FOLDER, _LINK, _KIND = 0o100000, 0o040000, 0o120000, 0o170000  # bits of st_mode


class Refusal(Exception):
    """What was approved is not what is there: a stable word, one sentence, and what differs."""

    def __init__(self, code: str, says: str, **difference: str) -> None:
        super().__init__(says)
        self.code, self.says, self.difference = code, says, difference


def show(text: str) -> str:
    """``text`` in the notation of ``show.show``, with ASCII only."""
    lone = {at for at in range(1, len(text) - 1) if text[at] == " " and " " not in (text[at - 1], text[at + 1])}
    escapes = {c: f"\\u{{{ord(c):x}}}" for c in text if not "!" <= c <= "~"}
    escapes |= {c: f"\\x{ord(c) - 0xDC00:02x}" for c in escapes if "\udc80" <= c <= "\udcff"} | {"\\": "\\\\"}
    return "".join(c if at in lone else escapes.get(c, c) for at, c in enumerate(text))


_ENTRY = "the entry in the client's configuration was changed: "


def call(argv: list[str]) -> tuple[str, str, str, list[str]]:
    """Name, state folder, plan digest (hex) and hole values, from exactly one form of command line."""
    if len(argv) < 5 or len(argv) % 2 == 0 or argv[1] != "--state" or argv[3] != "--plan":
        raise Refusal("call", _ENTRY + "it is not one that was written")
    root, digest = argv[2], argv[4].removeprefix("sha256:")
    values: list[str] = []
    if not (root.startswith("/") or (WINDOWS and root[1:2] == ":")) or len(argv[4]) != 71 or not _digest(digest):
        raise Refusal("call", _ENTRY + "its folder or its digest is malformed")
    for at in range(5, len(argv), 2):
        index, equals, value = argv[at + 1].partition("=")
        if argv[at] != "--hole" or index != str(len(values)) or not equals:
            raise Refusal("call", _ENTRY + "its holes are not in order")
        values.append(value)
    return argv[0], root, digest, values


def _digest(text: str) -> bool:
    return len(text) == 64 and not text.strip("0123456789abcdef")


def ours(path: str, kind: int) -> None:
    """Refuse what is no ``kind`` (a link is none), belongs to another user or is writable for others."""
    found = posix.lstat(path)
    if found.st_mode & _KIND != kind:
        raise Refusal("not-ours", f"{show(path)} is a link or not the kind of file that was written", path=show(path))
    if not WINDOWS and (found.st_uid != posix.geteuid() or found.st_mode & 0o022):
        raise Refusal("not-ours", f"{show(path)} could be written by another user", path=show(path))


def read(path: str, limit: int) -> bytes:
    """The bytes of a file, ``limit`` and one at most. Raises OSError."""
    fd = posix.open(path, posix.O_RDONLY | _QUIET)
    try:
        data = part = posix.read(fd, limit + 1)
        while part and len(data) <= limit:
            data += (part := posix.read(fd, limit + 1 - len(data)))
        return data
    finally:
        posix.close(fd)


def sha256(data: bytes = b"") -> "Any":
    """A SHA-256 without OpenSSL, whose library takes 2 ms to load."""
    if sys.version_info >= (3, 12):
        from _sha2 import sha256 as new
    else:
        from _sha256 import sha256 as new  # type: ignore[import-not-found, unused-ignore]
    return new(data)


def _pairs(pairs: "list[tuple[str, Any]]") -> "dict[str, Any]":
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("the same key stands twice")
    return found


class _Strict:
    """What the C scanner of ``json`` asks its context for: NaN and duplicate keys are ValueErrors."""

    strict, object_hook, parse_float, parse_int = True, None, float, int
    object_pairs_hook, parse_constant = staticmethod(_pairs), staticmethod(int)


def parse(text: str, fast: bool = True) -> "Any":
    """One JSON value. The scanner is private to CPython; where it is missing, ``json`` reads the same."""
    scan: Any = None
    try:
        import _json

        scan = _json.make_scanner(_Strict) if fast else None  # type: ignore[arg-type]
    except (ImportError, AttributeError, TypeError):
        pass
    if scan is None:
        import json

        scan = json.JSONDecoder(object_pairs_hook=_pairs, parse_constant=int).scan_once  # type: ignore[attr-defined]
    try:
        value, end = scan(text, 0)
    except (StopIteration, RecursionError):
        raise ValueError("no JSON value") from None
    if end != len(text):
        raise ValueError("something follows after the end")
    return value


def approval(name: str, root: str, digest: str) -> "tuple[str, dict[str, Any]]":
    """The newest unrevoked record of this plan: its own name and its launch facts."""
    index = f"{root}/index/{digest}"
    try:
        for path in (root, root + "/index", root + "/records"):
            ours(path, _FOLDER)
        ours(index, _FILE)
    except FileNotFoundError:
        raise Refusal("no-approval", "there is no approval for it: it was revoked or never given here") from None
    own = read(index, 80).decode("ascii", "replace").strip()
    if not _digest(own):
        raise Refusal("record-changed", "the index of approvals was changed")
    try:
        ours(f"{root}/records/{own}", _FILE)
    except FileNotFoundError:
        raise Refusal("record-missing", "the approval record is gone", record=own) from None
    data = read(f"{root}/records/{own}", 1 << 24)
    if (found := sha256(data).hexdigest()) != own:
        raise Refusal("record-changed", "the approval record was changed after it was written", was=own, now=found)
    record = parse(data.decode("utf-8"))
    launch = facts(record, name, "sha256:" + digest)
    policy(record, root)
    return own, launch


def facts(record: "dict[str, Any]", name: str, digest: str) -> "dict[str, Any]":
    """The launch facts of ``record``, if it is about this plan, name, user and machine and promises no sandbox."""
    if record["schema"] != 1 or record["kind"] != "guard" or record["plan_digest"] != digest:
        raise Refusal("other-plan", "the approval record is about another plan", was=show(str(record["plan_digest"])))
    launch: dict[str, Any] = record["launch"]
    if launch["name"] != name:
        raise Refusal("other-name", f"it was approved as {show(launch['name'])}", was=show(launch["name"]))
    if record["tier"] != "none":
        # Law L12: a sandbox is never weaker than the dialog said.
        raise Refusal("tier", f"it was approved for the sandbox {show(str(record['tier']))}, which is not there")
    if not WINDOWS and record["consent"]["user"] != f"uid:{posix.geteuid()}":
        raise Refusal("other-user", "another user approved it, and an approval does not transfer")
    if sys.platform == "linux" and record["consent"]["machine"] != machine():
        raise Refusal("other-machine", "it was approved on another machine, and an approval does not transfer")
    return launch


def policy(record: "dict[str, Any]", root: str) -> None:
    """Refuse what the administrator's policy does not let start; without one this is a single look at the disk."""
    try:
        posix.lstat(POLICY)
    except FileNotFoundError:
        return
    module = type(sys)("enforce")
    exec(later(f"{root}/enforce.py"), module.__dict__)  # noqa: S102 - a text of ours, beside this one
    module.start(record, root, POLICY, sys.modules[__name__])


def later(path: str) -> "Any":
    """The code of a text of ours that only some starts need; its bytecode is kept like that of the launcher."""
    import marshal
    from _frozen_importlib_external import MAGIC_NUMBER  # type: ignore[import-not-found, unused-ignore]

    ours(path, _FILE)
    text, cache = read(path, BIG), f"{path}.{sys.implementation.cache_tag}"
    tag = sha256(text).digest() + MAGIC_NUMBER
    try:
        ours(cache, _FILE)
        data = read(cache, BIG)
        if data.startswith(tag):
            return marshal.loads(data[len(tag) :])  # noqa: S302 - our own file, checked to be
    except (OSError, Refusal, EOFError, ValueError, TypeError):
        pass
    code = compile(text, path, "exec")
    put(cache, tag + marshal.dumps(code))
    return code


def machine() -> str:
    """This machine's id as ``world`` has it."""
    found = posix.uname().nodename.encode("utf-8", "surrogateescape")
    for path in ("/var/lib/dbus/machine-id", "/etc/machine-id"):
        try:
            given = read(path, 99).strip()
        except OSError:
            continue
        found = given if len(given) == 32 else found
    return str(sha256(b"consentry machine 1\0" + found).hexdigest())


def mark(found: posix.stat_result) -> str:
    """A fingerprint: nobody but root can set the last of these numbers."""
    times = f"{found.st_mtime_ns} {found.st_ctime_ns}"
    return f"{found.st_dev} {found.st_ino} {found.st_size} {times}"


def content(path: str, size: int) -> str:
    """SHA-256 of a file's content, as 64 hex digits."""
    digest = sha256()
    if size >= BIG:
        try:
            from _hashlib import openssl_sha256

            digest = openssl_sha256()
        except (ImportError, ValueError):  # a build without OpenSSL, or one that forbids this use
            pass
    fd = posix.open(path, posix.O_RDONLY | _QUIET)
    try:
        while part := posix.read(fd, BIG):
            digest.update(part)
    finally:
        posix.close(fd)
    return str(digest.hexdigest())


def same(file: "dict[str, str]", known: str) -> str:
    """The fingerprint under which ``file`` is what was approved, "-" for none to rely on. Raises Refusal."""
    path, real, what = file["path"], file["real"], f"the {file['role']} {show(file['path'])}"
    try:
        found, there = posix.stat(path), posix.stat(real)
        if found.st_mode & _KIND != _FILE or (found.st_dev, found.st_ino) != (there.st_dev, there.st_ino):
            raise Refusal(
                "file-moved", f"{what} is not the file {show(real)} any more", path=show(path), was=show(real)
            )
        if mark(found) == known and not WINDOWS:
            return known
        taken = time.time_ns()
        digest = content(path, found.st_size)
        after = mark(posix.stat(path))
    except OSError as error:
        says = f"{what} is gone" if isinstance(error, FileNotFoundError) else f"{what}: {error.strerror}"
        raise Refusal("file-missing", says, path=show(path), was=file["sha256"]) from None
    if digest != file["sha256"] or after != mark(found):
        says = f"{what} was changed: approved with SHA-256 {file['sha256']}, now {digest}"
        raise Refusal("file-changed", says, path=show(path), was=file["sha256"], now=digest)
    return after if found.st_ctime_ns < taken - SETTLED else "-"


def rooted(path: str) -> bool:
    """Whether only root can change what ``path`` leads to: file, folders and links are root's and closed to others."""
    at, todo, left = "", path.split("/")[::-1], 80
    if WINDOWS or posix.geteuid() == 0:
        return False
    try:
        while todo and (left := left - 1):
            word = todo.pop()
            here = at.rpartition("/")[0] if word == ".." else f"{at}/{word}" if word not in ("", ".") else at
            found = posix.lstat(here or "/")
            if found.st_mode & _KIND == _LINK and found.st_uid == 0:
                target = posix.readlink(here)
                at, todo = "" if target.startswith("/") else at, todo + target.split("/")[::-1]
            elif found.st_uid != 0 or found.st_mode & 0o022 or posix.access(here or "/", posix.W_OK):
                return False
            else:
                at = here
    except OSError:
        return False
    return not todo


def check(launch: "dict[str, Any]", root: str, own: str) -> None:
    """Every file that will run is the one that was approved."""
    cache = f"{root}/fingerprints/{own}"
    try:
        ours(cache, _FILE)
        known = read(cache, BIG).decode("ascii", "replace").split("\n")
    except (OSError, Refusal):  # only a cache
        known = []
    marks = []
    for at, file in enumerate(launch["files"]):
        try:
            marks.append(same(file, known[at] if at < len(known) else ""))
        except Refusal as refusal:
            # An update of the system must not stop every server; what the request itself brought is never excused.
            if file["role"] in ("script", "bundle") or not rooted(file["path"]):
                raise
            say(f"consentry: note: {refusal.says}; only the system can write there, so it was started")
            marks.append("-")
    if launch.get("tree"):
        alone(launch["tree"], {file["path"] for file in launch["files"]})
    if marks != known:
        put(cache, "\n".join(marks))


def alone(tree: str, files: "set[str]") -> None:
    """Below ``tree`` lie approved files and nothing else: an added one could be loaded in the place of another."""
    todo = [tree]
    while todo:
        folder = todo.pop()
        for name in posix.listdir(folder):
            path = f"{folder}/{name}"
            if path in files:
                continue
            if posix.lstat(path).st_mode & _KIND != _FOLDER:
                raise Refusal("file-added", f"{show(path)} was not in the bundle that was approved", path=show(path))
            todo.append(path)


def put(path: str, text: "str | bytes") -> None:
    """Write a new file of ours in one step. Neither the cache nor the inbox is worth a failure."""
    folder, temporary = path.rpartition("/")[0], f"{path}.{posix.getpid()}.part"
    data = text.encode("ascii") if isinstance(text, str) else text
    try:
        if not posix.access(folder, posix.F_OK):
            posix.mkdir(folder, 0o700)
        ours(folder, _FOLDER)
        if len(posix.listdir(folder)) >= 1000:  # a client that starts it again and again must not fill the disk
            return
        fd = posix.open(temporary, posix.O_WRONLY | posix.O_CREAT | posix.O_EXCL | _QUIET | _NOFOLLOW, 0o600)
    except (OSError, Refusal):
        return
    try:
        try:
            whole = posix.write(fd, data) == len(data)
        finally:
            posix.close(fd)
        if whole:
            posix.replace(temporary, path)
        else:  # a full disk: half a row would be worse than none
            posix.unlink(temporary)
    except OSError:
        drop(temporary)


def drop(path: str) -> None:
    """Remove a file of ours, if it can be removed."""
    try:
        posix.unlink(path)
    except OSError:
        return


def raw(text: str) -> "Any":
    """``text`` of the record as exec takes it: a client hands UTF-8 over, whatever the locale."""
    return text if WINDOWS else text.encode("utf-8")


def fill(template: "str | list[str | int]", holes: "list[Any]") -> "Any":
    """A text of the record, each hole filled once; what was filled in is never read again."""
    if isinstance(template, str):
        return raw(template)
    return raw("").join(holes[piece] if isinstance(piece, int) else raw(piece) for piece in template)


def secrets(launch: "dict[str, Any]") -> "list[Any]":
    """The secrets of the plan, in order, from the key chain: through a program of ours, into memory only."""
    return [secret([*launch["keychain"], account], account) for account in launch.get("secrets", ())]


def secret(command: list[str], account: str) -> "Any":
    """What ``command`` writes to its standard output. Raises Refusal."""
    status, value = -1, b""
    try:
        if WINDOWS:
            import subprocess

            done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)  # noqa: S603 - our own program
            status, value = done.returncode, done.stdout
        else:
            status, value = _output([raw(word) for word in command])
    except OSError as error:
        raise Refusal("secret", f"the key chain cannot be asked: {error.strerror}") from None
    if status or b"\0" in value:
        raise Refusal("secret", f"the key chain gave no secret for {show(account)}: unlock it, or install it again")
    return value.decode("utf-8") if WINDOWS else value


def _output(command: list[bytes]) -> "tuple[int, bytes]":
    """Exit status and standard output of ``command``; its standard error is ours."""
    end, begin = posix.pipe()
    actions = [(posix.POSIX_SPAWN_OPEN, 0, "/dev/null", posix.O_RDONLY, 0), (posix.POSIX_SPAWN_DUP2, begin, 1)]
    try:
        pid = posix.posix_spawn(command[0], command, posix.environ, file_actions=actions)
    finally:
        posix.close(begin)
    value = b""
    try:
        while part := posix.read(end, 65536):
            value += part
    finally:
        posix.close(end)
    return posix.waitpid(pid, 0)[1], value


def environment(launch: "dict[str, Any]", holes: "list[Any]") -> "dict[Any, Any]":
    """The server's environment, from nothing: what the record lists, and no variable that merely arrived."""
    given: dict[Any, Any] = {n.upper(): v for n, v in posix.environ.items()} if WINDOWS else dict(posix.environ)
    if given.get(b"LC_CTYPE") == b"C.UTF-8":
        # CPython sets it by itself in a C locale (PEP 538); the kernel's copy is of the environment that was given.
        try:
            if b"\0LC_CTYPE=" not in b"\0" + read("/proc/self/environ", 1 << 22):
                del given[b"LC_CTYPE"]
        except OSError:
            pass
    found = {raw(name): given[raw(name)] for name in launch["inherits"] if raw(name) in given}
    found[raw("PATH")] = raw(launch["search_path"])
    found.update((raw(name), fill(value, holes)) for name, value in launch["env"].items())
    for name in launch["env_holes"]:
        if raw(name) not in given:
            raise Refusal("env", f"the client did not set {show(name)}, which was approved to be filled in by it")
        found[raw(name)] = given[raw(name)]
    return found


def start(launch: "dict[str, Any]", values: list[str]) -> int:
    """Become the server: on POSIX this returns only by an exception."""
    if launch["holes"] != len(values):
        raise Refusal("holes", f"the entry fills {len(values)} places, {launch['holes']} were approved")
    coding = sys.getfilesystemencoding()
    holes: list[Any] = [*values] if WINDOWS else [value.encode(coding, "surrogateescape") for value in values]
    # Secrets are counted from the end: -1 is the first one.
    holes += secrets(launch)[::-1]
    argv = [fill(template, holes) for template in launch["argv"]]
    env = environment(launch, holes)
    try:
        if launch["cwd"] is not None:
            posix.chdir(fill(launch["cwd"], holes))
    except OSError as error:
        raise Refusal("folder", f"its working directory cannot be entered: {error.strerror}") from None
    for path in launch["before"]:  # from its own folder: a search path may have relative entries
        if posix.access(path, posix.X_OK) and posix.stat(path).st_mode & _KIND == _FILE:
            raise Refusal("shadowed", f"{show(path)} is new and would be started instead", path=show(path))
    if WINDOWS:
        return attend(launch["program"], argv, env)
    import _signal  # type: ignore[import-not-found, unused-ignore]

    # CPython ignores these two, and what is ignored stays ignored across exec.
    for number in (_signal.SIGPIPE, _signal.SIGXFSZ):
        _signal.signal(number, _signal.SIG_DFL)
    try:
        posix.execve(raw(launch["program"]), argv, env)
    except OSError as error:
        raise Refusal("exec", f"the system does not start {show(launch['program'])}: {error.strerror}") from None


def attend(program: str, argv: list[str], env: dict[str, str]) -> int:
    """Windows has no exec: wait for the server, in a job that ends with this process. NOT RUN on any machine yet."""
    import ctypes
    import subprocess

    if program.lower().endswith((".cmd", ".bat")) and any(c in word for word in argv for c in '"%!^&|<>\r\n'):
        raise Refusal("cmd", "an argument would be read as a command by cmd.exe, which this program is started through")
    kernel = ctypes.WinDLL("kernel32", use_last_error=True)  # type: ignore[attr-defined, unused-ignore]
    kernel.CreateJobObjectW.restype = kernel.GetCurrentProcess.restype = ctypes.c_void_p
    job, this = ctypes.c_void_p(kernel.CreateJobObjectW(None, None)), ctypes.c_void_p(kernel.GetCurrentProcess())
    # JOBOBJECT_EXTENDED_LIMIT_INFORMATION (class 9); LimitFlags at offset 16: KILL_ON_JOB_CLOSE.
    flags = bytes(16) + (0x2000).to_bytes(4, "little")
    size = 144 if sys.maxsize > 2**32 else 112
    limits = ctypes.create_string_buffer(flags.ljust(size, b"\0"), size)
    # This process enters the job first, so that the server is born in it.
    if not (kernel.SetInformationJobObject(job, 9, limits, size) and kernel.AssignProcessToJobObject(job, this)):
        raise Refusal("job", "Windows gave no job object, without which the server would outlive the client")
    return subprocess.Popen(argv, executable=program, env=env).wait()  # noqa: S603 - what was approved


def say(line: str) -> None:
    """One line on standard error, if there is one."""
    try:
        posix.write(2, line.encode("ascii", "backslashreplace") + b"\n")
    except OSError:
        return


def refuse(refusal: Refusal, argv: list[str]) -> int:
    """Make the refusal visible wherever this client lets anything be seen; exit code 7."""
    import json

    name = show(argv[0]) if argv else "the server"
    error = f"{name} was not started: {refusal.says}"
    say(f"consentry: error: {error}")
    say(f"consentry: hint: {AGAIN}")
    row: dict[str, Any] = {"name": name, "plan": show("".join(argv[4:5])), "code": refusal.code, "says": refusal.says}
    row |= {"difference": refusal.difference, "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())}
    if argv[1:2] == ["--state"] and (inbox := "".join(argv[2:3]) + "/inbox")[1 if WINDOWS else 0] in ":/":
        put(f"{inbox}/{time.time_ns()}-{posix.getpid()}.json", json.dumps(row))
    if not WINDOWS:
        notify(error)
    answer({"code": -32000, "message": f"Consentry: {error}. {AGAIN[0].upper()}{AGAIN[1:]}.", "data": row})
    return EXIT


def notify(text: str) -> None:
    """A notice on the desktop, where there is one; never waited for."""
    names = (b"DISPLAY", b"WAYLAND_DISPLAY", b"XAUTHORITY", b"XDG_RUNTIME_DIR", b"DBUS_SESSION_BUS_ADDRESS", b"HOME")
    env = {name: posix.environ[name] for name in names if name in posix.environ}
    if (env.get(names[0]) or env.get(names[1])) and posix.access(NOTIFY, posix.X_OK):
        body = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        null = [(posix.POSIX_SPAWN_OPEN, fd, "/dev/null", posix.O_RDWR, 0) for fd in (0, 1, 2)]
        try:
            posix.posix_spawn(NOTIFY, [NOTIFY, "-a", "Consentry", "--", "Consentry", body], env, file_actions=null)
        except OSError:
            return


def answer(error: "dict[str, Any]") -> None:
    """Answer the first ``initialize``, so that a client that hides standard error shows the reason."""
    import threading

    if not posix.isatty(0):
        talk = threading.Thread(target=_talk, args=(error,), daemon=True)
        talk.start()
        talk.join(WAIT)


def _talk(error: "dict[str, Any]") -> None:
    rest, done = b"", False
    try:
        while not done and len(rest) < BIG:
            part = posix.read(0, 65536)
            *lines, rest = (rest + (part or b"\n")).split(b"\n")
            done = any(_reply(line, error) for line in lines) or not part
    except OSError:
        return


def _reply(line: bytes, error: "dict[str, Any]") -> bool:
    """Answer one message if it is a request; whether it was ``initialize``."""
    import json

    try:
        message = json.loads(line)
    except (ValueError, RecursionError):
        return False
    if not isinstance(message, dict) or not isinstance(message.get("id"), str | int) or "method" not in message:
        return False
    reply = json.dumps({"jsonrpc": "2.0", "id": message["id"], "error": error}).encode("ascii") + b"\n"
    while reply:
        reply = reply[posix.write(1, reply) :]
    return bool(message["method"] == "initialize")


def close() -> None:
    """Close what was inherited beside the three standard descriptors: one of a folder would open all below it."""
    if WINDOWS:
        return
    try:
        last = max(int(name) for name in posix.listdir("/dev/fd"))
    except OSError:
        last = 65536
    posix.closerange(3, last + 1)


def main(argv: list[str]) -> int:
    """Check, then become the server. Returns only if it was refused (7), or on Windows."""
    try:
        close()
        name, root, digest, values = call(argv)
        own, launch = approval(name, root, digest)
        check(launch, root, own)
        return start(launch, values)
    except Refusal as refusal:
        return refuse(refusal, argv)
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        # Facts of the wrong shape, or a system that does not answer: neither is what was approved.
        return refuse(Refusal("unreadable", f"what was approved cannot be read: {show(str(error))}"), argv)


if __name__ == "__main__":
    if not (sys.flags.isolated and sys.flags.no_site):
        sys.exit(refuse(Refusal("call", "the entry was changed: the guard is not isolated (-I -S)"), sys.argv[1:]))
    sys.exit(main(sys.argv[1:]))
