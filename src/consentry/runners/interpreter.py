"""Interpreters that take a program as an argument: perl, ruby, php, lua, R, julia, osascript, awk and others.

A letter of ``code`` in a joined short option is followed by program text, one of ``loads`` by a library to load, one of
``valued`` by another value, in the rest of the word or the next one; a letter of ``joined`` takes what follows in the
same word only. Sources: the manual page of each interpreter.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from consentry.effects import Effect, base
from consentry.model import LocalFile, Part, Role
from consentry.runners.interface import Reading, from_input, is_url, names, rest

NAME: str = "interpreter"


class _Form(NamedTuple):
    code: str = "e"
    loads: str = ""
    long: str = ""  # names that take program text
    libraries: str = ""  # names that take something to load
    takes: str = ""  # names that take another value
    valued: str = ""
    joined: str = ""
    digits: str = ""  # letters that take the digits after them, and no more
    first: bool = False  # the first word that is no option is program text
    verbs: str = ""  # words behind which a program is named; all others start something of the project
    scripts: str = ""  # names whose value is the script itself
    starts: str = ""  # names that say what of the project or the search path is started, ``:NAME`` joined or not
    silent: bool = False  # reads no program from its input, unless one of these names asks for it
    asks: str = ""
    tool: bool = False  # made for something else than to run servers


_FORMS = {
    "perl": _Form("eE", "MmId", joined="CxiDFV", digits="l0"),
    "ruby": _Form("e", "rI", takes="--encoding --external-encoding", valued="CE", joined="FTxi", digits="KW0"),
    "php": _Form("rBRE", "zc", "--run --process-begin --process-code", "--php-ini --zend-extension",
                 "--define --file --process-file --server --docroot", valued="dtSF"),
    "lua": _Form("e", "l", joined="W"),
    "luajit": _Form("e", "lj", joined="bO"),
    "rscript": _Form("e", "", "", "--default-packages", tool=True),
    "r": _Form("e", "", "", "", "--file --encoding -f --args -g --gui -d --debugger", valued="fgd", tool=True),
    "julia": _Form("eE", "LJ", "--eval --print", "--load --sysimage", "-m --module --project --threads --procs --home "
                   "--machine-file --startup-file --sysimage-native-code --compile --optimize --color --check-bounds",
                   valued="pm", joined="tOCHg", tool=True),
    "osascript": _Form("e", valued="l", joined="s", tool=True),
    "tclsh": _Form("", tool=True),
    "expect": _Form("c", joined="D", tool=True),
    "groovy": _Form("e", "", "", "-cp -classpath --classpath", "-c --encoding", joined="Dlp", tool=True),
    "scala": _Form("e", "i", "", "-cp -classpath --class-path", tool=True),
    "kotlin": _Form("", "", "-e -expression -script", "-cp -classpath", tool=True),
    "clojure": _Form("e", "i", "--eval", "--init", "-m --main -Sdeps -J -Scp",
                    starts="-M -X -T -m --main", tool=True),
    "elixir": _Form("e", "r", "--eval --rpc-eval --erl", "--require -pa -pz --boot", "--name --sname --cookie --dbg",
                    valued="S", starts="-S", tool=True),
    "mix": _Form("e", "r", "--eval cmd eval", "--require", verbs="run", silent=True, tool=True),
    "erl": _Form("", "", "-eval -run -s", "-pa -pz -boot -config -args_file", "-name -sname -setcookie", tool=True),
    "raku": _Form("e", "MI", joined="o"),
    "racket": _Form("e", "rltpf", "--eval", "--require --load", tool=True),
    "crystal": _Form("", "", "eval", "--require -r --prelude", tool=True),
    "swift": _Form("e", "I", "", "-load-plugin-library -Xcc -F -L", "--package-path -c --configuration", tool=True),
    "ocaml": _Form("e", "I", "", "-init -open", tool=True),
    "qjs": _Form("e", "I", "--eval", "--include --std", tool=True),
    "gjs": _Form("c", "I", "--command", "--include-path", tool=True),
    "micropython": _Form("c", valued="mX"),
    "awk": _Form("e", "filE", "--source", "--load --file --include --exec", "--field-separator --assign", valued="vF",
                 joined="Wodp", first=True, tool=True),
    "sed": _Form("e", "f", "--expression", "--file", "--line-length", valued="l", joined="i", first=True, tool=True),
    "emacs": _Form("", "L", "--eval --execute -eval -execute", "--funcall -funcall -f --insert --init-directory",
                   "--directory --user -u --visit --file", scripts="-l --load -load --script -script -x", silent=True,
                   tool=True),
    "vim": _Form("cS", "us", "--cmd -cmd", "-U --startuptime --luamod-dev", "--listen -T --servername "
                 "--remote-expr -i -w -W", valued="TiwWr", scripts="-l", silent=True,
                 asks="-e -E -es -Es -s", tool=True),
}  # fmt: skip
_SAME = {
    "awk": "gawk mawk nawk igawk goawk original-awk",
    "sed": "gsed ssed",
    "ruby": "jruby truffleruby mruby",
    "php": "php-cgi php-fpm phpdbg hhvm",
    "lua": "luau texlua",
    "vim": "vi nvim view ex gvim rvim rview evim mvim vimdiff neovide",
    "emacs": "emacsclient xemacs",
    "tclsh": "wish jimsh",
    "elixir": "iex",
    "clojure": "clj bb joker",
    "kotlin": "kotlinc",
    "scala": "scala-cli amm",
    "raku": "perl6",
    "r": "littler",
    "qjs": "d8 rhino",
    "racket": "chez scheme gosh mit-scheme",
    "ocaml": "utop fsharpi fsi",
}
_FORMS |= {name: _FORMS[like] for like, others in _SAME.items() for name in others.split()}
PROGRAMS: frozenset[str] = frozenset(_FORMS) - {"fsi"}

# Settings of PHP through which a line of the request loads or runs something.
_INI = re.compile(
    r"(?:auto_(?:prepend|append)_file|(?:zend_)?extension(?:_dir)?|ffi\.preload|opcache\.preload|sendmail_path|"
    r"include_path|allow_url_include|disable_functions|open_basedir|error_log|session\.save_handler|xdebug\.[\w.]+)\s*=",
    re.IGNORECASE,
)
#: Dependencies in the request that are no released version, or options that bring program text along.
_DEPS = re.compile(r":(?:main-opts|exec-fn|exec-args|jvm-opts|local/root|git/|mvn/repos|paths|extra-paths|ns-default)")
#: ``package::function()`` with nothing in the brackets names a function of an installed package, as ``-m`` does.
_CALL = re.compile(r"[A-Za-z][\w.]*::[A-Za-z][\w.]*\(\)")


class _Option(NamedTuple):
    effect: str
    value: str
    follows: bool
    letter: str = ""


def _option(word: str, form: _Form) -> _Option:
    """Effect of an option, the value that it holds itself, and whether the next word is its value."""
    name, equals, value = word.partition("=")
    if name in form.asks.split() and name != "-s":
        return _Option("", value, False, name)
    if name in form.scripts.split():
        return _Option("", value, not equals, "script")
    for known, effect in ((form.long, Effect.INLINE_CODE), (form.libraries, Effect.LOADS_CODE), (form.takes, "")):
        if name in known.split():
            return _Option(effect, value, not equals, name)
    if word.startswith("--"):
        return _Option("", value, False, name)
    for place, letter in enumerate(word[1:], 2):
        if letter in form.digits or letter.isdigit():
            continue
        effect = Effect.INLINE_CODE if letter in form.code else Effect.LOADS_CODE if letter in form.loads else ""
        if effect or letter in form.valued:
            return _Option(effect, word[place:], place >= len(word), letter)
        if letter in form.joined:
            break
    return _Option("", "", False)


def _judged(program: str, option: _Option, value: str) -> str:
    if program.startswith("php") and option.letter in ("d", "--define"):
        return Effect.LOADS_CODE if _INI.match(value) else ""
    if program.startswith("php") and option.letter in ("S", "--server"):
        return "" if value.startswith(("127.", "localhost:", "[::1]")) else Effect.LISTEN
    if option.letter == "-Sdeps":
        return Effect.LOADS_CODE if _DEPS.search(value) else ""
    if option.effect == Effect.INLINE_CODE and program in ("rscript", "r") and _CALL.fullmatch(value):
        return ""
    return option.effect


def _named(argv: tuple[str, ...], at: int, form: _Form) -> Reading | None:
    """What an option starts that says so itself: ``-M:ALIAS`` and ``-m NAMESPACE`` of Clojure, ``-S mix`` of Elixir."""
    name, colon, _ = argv[at].partition(":")
    if name not in form.starts.split() or (argv[at] == "-M" and not colon):
        return None
    option = Part(index=at, role=Role.OPTION, runner=NAME)
    if name == "-S" and at + 1 < len(argv):
        return Reading(parts=(option,), inner=at + 1)
    after = argv[at + 1 : at + 2]
    if colon and after and (after[0] in form.long.split() or after[0] == "-e"):
        return None  # an alias, and program text behind it
    return Reading(parts=(option, *rest(argv, at + 1, NAME)))


def _joined(parts: list[Part], named: Reading) -> Reading:
    return Reading(parts=(*parts, *named.parts), inner=named.inner)


def _script(word: str) -> tuple[Role, str]:
    """What the value of an option is that names the script: a file; a mere name is one of the interpreter's own."""
    if from_input(word):
        return Role.CODE, Effect.CODE_FROM_INPUT
    if is_url(word):
        return Role.CODE, Effect.REMOTE_CODE
    return (Role.SCRIPT if re.search(r"[/\\.~]", word) else Role.VALUE), ""


def _called(argv: tuple[str, ...], part: Part) -> Part:
    if part.effect != Effect.LOADS_CODE or argv[part.index - 1].lstrip("-") not in ("f", "funcall"):
        return part
    return Part(index=part.index, role=part.role, runner=NAME, detail=part.detail)


def read(argv: tuple[str, ...], first: int, /) -> Reading:
    """One call of an interpreter."""
    program = base(argv[first])
    form = _FORMS[program]
    parts = [Part(index=first, role=Role.PROGRAM, runner=NAME, detail="tool" if form.tool else "")]
    at = first + 1
    verb = argv[at] if at < len(argv) else ""
    if form.verbs and verb in form.verbs.split():
        parts.append(Part(index=at, role=Role.OPTION, runner=NAME))
        at += 1
    elif form.verbs and verb not in form.long.split():
        return Reading(parts=(*parts, *rest(argv, at, NAME)))
    coded = False
    while at < len(argv) and len(argv[at]) > 1 and argv[at] != "--" and argv[at][0] in ("-", "+"):
        if named := _named(argv, at, form):
            return _joined(parts, named)
        option = _option(argv[at], form)
        takes = option.follows and at + 1 < len(argv)
        value = argv[at + 1] if takes else option.value
        effect = _judged(program, option, value)
        effect = Effect.INLINE_CODE if argv[at][0] == "+" and form is _FORMS["vim"] else effect
        coded = coded or option.effect == Effect.INLINE_CODE
        parts.append(Part(index=at, role=Role.OPTION, runner=NAME, effect="" if takes else effect, detail=value))
        if not takes and option.letter == "script":
            role, effect = _script(value)
            parts[-1] = Part(index=at, role=role, runner=NAME, effect=effect, detail=value)
        if takes:
            role = Role.CODE if effect == Effect.INLINE_CODE else Role.VALUE
            if option.letter == "script":
                role, effect = _script(value)
            parts.append(Part(index=at + 1, role=role, runner=NAME, effect=effect, detail=value))
        at += 1 + takes
        if option.letter == "script" and form is _FORMS["vim"]:  # the rest is the script's own
            break
    named_files = tuple(LocalFile(path=p.detail, role="script") for p in parts if p.role is Role.SCRIPT)
    if named_files:  # what is called is a function of that file
        parts = [_called(argv, part) for part in parts]
    if argv[at : at + 1] == ("--",):
        parts.append(Part(index=at, role=Role.OPTION, runner=NAME))
        at += 1
    if coded or any(p.effect == Effect.LISTEN for p in parts):
        return Reading(parts=(*parts, *rest(argv, at, NAME)), files=named_files)
    if named_files:
        return Reading(parts=(*parts, *rest(argv, at, NAME)), files=named_files)
    if at >= len(argv):
        quiet = any(p.effect or argv[p.index] in _SHOWS for p in parts)
        quiet = quiet or (form.silent and not any(argv[p.index] in form.asks.split() for p in parts))
        effect = "" if quiet else Effect.CODE_FROM_INPUT
        parts[0] = Part(index=first, role=Role.PROGRAM, runner=NAME, effect=effect, detail=parts[0].detail)
        return Reading(parts=tuple(parts))
    return _program(argv, parts, at, form)


_SHOWS = names("-v --version -V -h --help -i -m")


def _program(argv: tuple[str, ...], parts: list[Part], at: int, form: _Form) -> Reading:
    word = argv[at]
    effect = ""
    loaded = any(p.effect == Effect.LOADS_CODE for p in parts)
    if (form.first and not loaded) or word in form.long.split():
        effect = Effect.INLINE_CODE
    elif from_input(word):
        effect = Effect.CODE_FROM_INPUT
    elif is_url(word):
        effect = Effect.REMOTE_CODE
    parts.append(Part(index=at, role=Role.CODE if effect else Role.SCRIPT, runner=NAME, effect=effect, detail=word))
    files = () if effect or form.first else (LocalFile(path=word, role="script"),)
    return Reading(parts=(*parts, *rest(argv, at + 1, NAME)), files=files)
