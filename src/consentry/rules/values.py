"""Classes of values that a variable may have, by name: what changes nothing, what a person is to fill in.

A class is a pattern of whole values. Patterns are compiled when they are first asked for. Pure.
"""

from __future__ import annotations

import functools
import re

LONGEST = 4_096  # characters of a value that is looked at; a longer one is of no class

_SYSTEM = (
    r"(?:/(?:usr|bin|sbin|lib(?:64)?|opt|nix/store|snap|System|Library|Applications|etc/(?:ssl|pki)|run/current-system)"
    r"(?:/[\w.@+ -]+)*|[a-z]:[\\/](?:windows|program files(?: \(x86\))?)(?:[\\/][\w.@+ ()-]+)*)[\\/]?"
)
_LOOPBACK = r"(?:[a-z0-9+]+://)?(?:localhost|127\.\d+\.\d+\.\d+|\[::1\]|host\.docker\.internal)(?::\d+)?(?:/[\w./-]*)?"
_HOMES = (
    r"(?:~|\$\{?HOME\}?|\$\{(?:env:HOME|userHome)\}|/(?:home|Users)/[\w.@ -]+|/root|%userprofile%|"
    r"[a-z]:[\\/]users[\\/](?!public\b)[\w.@ -]+)[\\/]"
)
#: Folders that installers and the tools that keep several versions of a runtime put programs in.
_MANAGED = (
    rf"(?:{_HOMES}(?:\.(?:local[\\/](?:bin|share|lib|opt)|nvm|volta|asdf|pyenv|cargo|bun|deno|fnm|rbenv|nodenv|npm-global|npm|rye|mise|sdkman|"
    r"dotnet|pixi|nix-profile|proto|nodebrew|jenv|orbstack|rd|docker)|\.local/share/(?:pnpm|fnm|mise)|library/pnpm|go|"
    r"(?:mini|ana)conda3?|\.?(?:mini|mamba)forge3?|micromamba|scoop|appdata[\\/](?:roaming[\\/](?:npm|nvm|fnm|uv)|"
    r"local[\\/](?:programs|pnpm|volta|fnm|nvm|mise|microsoft[\\/](?:windowsapps|winget)|uv|(?:mini|ana)conda3?)))|"
    r"(?:/opt|/usr/local|[a-z]:(?:[\\/](?:programdata|tools))?)[\\/](?:(?:mini|ana)conda3?|(?:mini|mamba)forge3?|nvm4w|"
    r"nvm|volta|scoop|chocolatey|dotnet|nodejs)|/home/linuxbrew/\.linuxbrew|/applications/[\w. -]+\.app/contents)"
    r"(?:[\\/][\w.@+=-]+)*[\\/]?"
)
#: First steps of a path that no computer has, as documentation writes them.
_MADE_UP = (
    r"(?:(?:absolute|abs|full|your|some)[\w -]*|path(?:[_ -]?to[\w -]*)?|"
    r"(?:home|users)[\\/](?:username|your[\w-]*|you|<[^<>/\\]{1,40}>))"
)
_OWN = (
    rf"{_HOMES}\.(?:kube|aws|docker|config|azure|cache|local|cargo|rustup|gnupg|npm|deno|nvm)"
    r"(?:[\\/][\w.-]+){0,3}[\\/]?"
)
_CLASSES = {
    "empty": r"\s*",
    "off": r"0|false|no|off|none|null|disabled?|never",
    "on": r"1|true|yes|on|enabled?|always",
    "number": r"-?\d+(?:\.\d+)?\s*(?:[kmg]i?b?|ms|s|m|h|%)?",
    "word": r"[a-z][a-z0-9_]*",
    "near hosts": r"(?:localhost|127[\d.]*|::1|\[::1\])(?:\s*,\s*[\w.*:/\[\]-]+)*|"
    r"(?:\.?[\w.-]*\.(?:local|internal|lan|corp|svc|home)|10[\d./]*|192\.168[\d./]*)(?:\s*,\s*[\w.*:/\[\]-]+)*",
    "guid": r"\{?[0-9a-f]{8}-[0-9a-f-]{27}\}?",
    "switches": r"[a-z_]+=(?:\d+|true|false)(?:[: ,][a-z_]+=(?:\d+|true|false))*",
    "loopback": _LOOPBACK,
    "system": _SYSTEM,
    "opened folder": r"\$\{workspace(?:Folder|Root)\}(?!.*\.\.)[\w.\\/ -]*",
    "managed": _MANAGED,
    "path": r"(?:[/\\~.%]|\$(?!\{input:)|[a-z]:[\\/])(?s:.*)",
    "bus program": r"(?s:.*\bunixexec:.*)",
    "no file": r"/dev/null|nul",
    "replaceable": r"(?:(?:/private)?(?:/var)?/tmp|/dev/shm|\.{1,2}|[\\/]|[a-z]:[\\/](?:windows[\\/])?te?mp|%te?mp%|"
    r"\$\{?tmpdir\}?|[a-z]:[\\/]users[\\/]public)[\\/].*",
    "runs": r"(?s:.*(?:\$\(|`).*)",
    "screen": r":\d+(?:\.\d+)?|wayland-\d+|(?:localhost|host\.docker\.internal|127\.0\.0\.1):\d+(?:\.\d+)?",
    "local socket": r"(?:unix:path=)?(?:unix:)?/(?:var/)?run/[\w./-]+(?:,guid=\w+)?",
    "settled folder": r"(?:~|\$\{?HOME\}?|/(?!(?:private/)?(?:var/)?tmp\b|dev/shm\b)[\w.-]+|"
    r"[a-z]:[\\/](?!(?:windows[\\/])?te?mp\b|users[\\/]public\b)[\w. -]+)(?:[\\/](?!\.\.)[\w.@ +-]+)*[\\/]?",
    "known hosts": rf"{_HOMES}\.ssh/known_hosts",
    "first index": r"first-(?:index|match)",
    "plain channel": r"(?:conda-forge|defaults|bioconda|nodefaults)(?:,(?:conda-forge|defaults|bioconda|nodefaults))*",
    "plain git": r"(?:https|ssh|git)(?::(?:https|ssh|git))*",
    "terminal": r"[a-z][a-z-]*term(?:inal)?|kitty|alacritty|konsole",
    "ruby": r"(?:\s*-(?:W(?::(?:no-)?[a-z]+|\d)?|w|-(?:enable|disable)[=-][a-z-]+|-(?:y|r)?jit))*\s*",
    "system certificates": r"truststore|<system>",
    "version": r"(?:[a-z]+[-@]?)?v?\d+(?:\.\d+){0,3}(?:[-+][\w.+-]+)?",
    "shell": r"(?:(?:/usr(?:/local)?|/opt/homebrew)?/bin/)?(?:ba|z|da|k|a|fi|c|tc)?sh",
    "engine socket": r"unix://(?:/Users|/home)/[\w.-]+/\.(?:docker/(?:run|desktop)|colima(?:/\w+)?|rd|orbstack/run|"
    r"lima/\w+/sock)/docker\.sock|unix://(?:/var)?/run/[\w./-]*(?:docker|podman)\.sock|npipe:////\./pipe/docker[\w]*|default",
    "pager": r"(?:/usr)?(?:/bin/)?(?:cat|less|more|bat|most)(?:\s+-[A-Za-z-]+)*",
    "editor": r"(?:/usr)?(?:/bin/)?(?:vim?|nvim|nano|emacs(?:client)?|code|cursor|subl|notepad(?:\.exe)?|hx|micro)"
    r"(?:\s+--?(?:wait|w|nw))*",
    "browser": r"none|(?:google-)?chrom(?:e|ium)|firefox|webkit|safari|(?:ms)?edge|brave|opera|headless|wslview|"
    r"xdg-open|electron",
    "node": r"(?:\s*--(?:max[-_]old[-_]space[-_]size|max[-_]semi[-_]space[-_]size|max-http-header-size|stack-size|"
    r"stack-trace-limit|v8-pool-size|network-family-autoselection-attempt-timeout)=\d+|\s*--(?:no-)?(?:warnings|"
    r"deprecation|enable-source-maps|experimental-[a-z-]+|"
    r"trace-(?:warnings|deprecation|uncaught|exit|sigint|sync-io)|use-system-ca|use-openssl-ca|use-bundled-ca|"
    r"network-family-autoselection|(?:dns-result-order|unhandled-rejections)=[a-z0-9-]+|"
    r"disable-warning=[\w-]+|tls-(?:min|max)-v1\.[0-3]|insecure-http-parser|"
    r"throw-deprecation|pending-deprecation|expose-gc|preserve-symlinks(?:-main)?))*\s*",
    "quiet node": r"(?:\s*--(?:(?:no-)?(?:warnings(?:=\w+)?|deprecation|enable-source-maps|"
    r"trace-warnings|trace-deprecation|"
    r"experimental-(?:vm-modules|fetch|json-modules|global-webcrypto))|openssl-legacy-provider|"
    r"dns-result-order=[a-z0-9]+|"
    r"unhandled-rejections=[a-z-]+|"
    r"use-system-ca|use-bundled-ca|disable-warning=[\w-]+|(?:no-)?network-family-autoselection))*\s*",
    "quiet java": r"(?:\s*-(?:X(?:mx|ms|mn|ss)\d+[kmgt]?|XX:(?:[+-](?:Use\w+|ExitOnOutOfMemoryError|AlwaysPreTouch)|"
    r"(?:Max|Initial|Min)RAMPercentage=[\d.]+|Max(?:Metaspace|DirectMemory|HeapFree\w*)\w*=\d+[kmg]?|"
    r"TieredStopAtLevel=\d|ReservedCodeCacheSize=\d+[kmg]?)|D(?:file\.encoding|sun\.(?:jnu|stdout|stderr)\.encoding|stdout\.encoding|stderr\.encoding|"
    r"user\.(?:timezone|language|country)|java\.awt\.headless|java\.net\.preferIPv[46]\w+|"
    r"spring\.(?:profiles\.active|main\.[\w-]+)|logging\.level\.[\w.]+)=[\w./,-]*|server|client))*\s*",
    "java": r"(?:\s*-(?:X(?:mx|ms|mn|ss)\d+[kmg]?|XX:[+-]?(?!OnError|OnOutOfMemory|Flags|"
    r"VMOptions)[A-Za-z0-9]+(?:=[\w.%]+)?|"
    r"D(?!java\.(?:security|ext|library|system|class)|javax\.net|jdk\.|sun\.|https?\.proxy|log4j|com\.sun\.|loader|"
    r"spring\.config|maven\.|groovy|polyglot)[\w.-]+=[\w.:/@-]*|server|client|ea))*\s*",
    "warnings": r"(?:(?:ignore|default|error|always|all|module|once)(?::[\w ]*(?::\w*(?::[\w.]*(?::\d*)?)?)?)?)"
    r"(?:,(?:ignore|default|error|always|all|module|once)(?::[\w ]*(?::\w*(?::[\w.]*(?::\d*)?)?)?)?)*",
    "less": r"(?:[A-Za-z#%~.\d\s-])*",
    "toolchain": r"(?:auto|local|(?:go)?\d[\w.]*(?:\+(?:auto|local))?)",
    "compiler": r"(?:(?:/usr)?/bin/)?(?:gcc|g\+\+|clang(?:\+\+)?|cc|c\+\+|ld|ar|as|cpp|ld\.(?:lld|gold|bfd)|cl)"
    r"(?:-\d+)?(?:\.exe)?",
    "compiler flags": r"(?:\s*-(?:O[0-3sz]|g|W[a-z-]+|std=[\w+]+|march=[\w-]+|fPIC|j ?\d*|s|w|mod=(?:mod|readonly)|"
    r"trimpath|v|p=\d+))*\s*",
    "ca store": r"system|mozilla(?:,system)?|system,mozilla|"
    r"/etc/(?:ssl|pki)/[\w./-]*(?:ca-certificates\.crt|cert\.pem|ca-bundle\.(?:crt|pem)|certs/?)",
    "home": r"/(?:home|Users)/[\w.@ -]+/?|/root/?|~/?|[a-z]:[\\/]users[\\/](?!public\b|default\b)[\w.@ -]+[\\/]?",
    "roaming": r"[a-z]:[\\/]users[\\/](?!public\b|default\b)[\w.@ -]+[\\/]appdata(?:[\\/](?:roaming|local))?[\\/]?",
    "own settings": rf"{_OWN}(?::{_OWN})*",
    "temporary": r"(?:/private)?(?:/var)?/tmp/?|(?:/private)?/var/folders/[\w+]+/[\w+]+/T/?|"
    r"[a-z]:[\\/](?:windows[\\/])?te?mp[\\/]?|"
    r"[a-z]:[\\/]users[\\/](?!public\b)[\w.@ -]+[\\/]appdata[\\/]local[\\/]temp[\\/]?|/run/user/\d+/?",
    "drive": r"[a-z]:|[\\/](?:users[\\/](?!public\b)[\w. -]+)?",
    "windows": r"[a-z]:[\\/](?:windows|winnt|programdata)[\\/]?",
    "command processor": r"[a-z]:[\\/]windows[\\/]system32[\\/]cmd\.exe",
    "endings": r"(?i:\.(?:com|exe|bat|cmd|vbs|vbe|js|jse|wsf|wsh|msc|py|pyw|ps1|cpl);?)+",
    "sample": rf"<[^<>=;|&$`]{{1,80}}>(?:[/\\][\w.\\/ -]*)?|\{{[^{{}}=;|&$`:/\\]{{1,80}}\}}[\w.\\/-]*|"
    rf"\$\{{(?!te?mp|workspace|[a-z]*:te?mp)[\w:.\[\]-]{{1,80}}\}}|"
    rf"(?:[a-z]:)?[/\\]+{_MADE_UP}(?:[/\\][\w.<>\\/ -]*)?|your[-_ ]\w[\w-]{{0,60}}(?: \w{{1,30}}){{0,6}}|"
    rf"\[[^\[\]/\\=]{{1,80}}\]|x{{3,}}|\*{{3,}}|\.{{3}}|changeme|change[-_]me|placeholder",
}
_SAME = re.compile(r"\$\{(?:env:|localEnv:)?(\w+)(?::-)?\}|\{env:(\w+)\}|%(\w+)%|\$(\w+)|\$env:(\w+)")


#: Classes of places: a path that climbs leads out of any of them.
_PLACES = frozenset(("system", "managed", "own settings", "settled folder", "ca store", "temporary", "roaming"))
_CLIMBS = re.compile(r"(?:^|[/\\])\.\.(?:[/\\]|$)")


@functools.cache
def _pattern(classes: str) -> re.Pattern[str]:
    return re.compile("|".join(_CLASSES[name] for name in classes.split("|")), re.IGNORECASE)


def is_a(classes: str, value: str) -> bool:
    """Whether ``value`` as a whole is of one of ``classes``, names joined by ``|``."""
    if ".." in value and len(value) <= LONGEST and _CLIMBS.search(value):
        classes = "|".join(name for name in classes.split("|") if name not in _PLACES)
    return bool(classes) and len(value) <= LONGEST and bool(_pattern(classes).fullmatch(value))


def is_sample(value: str) -> bool:
    """Whether ``value`` is for the person to fill in: ``<your key>``, ``/path/to/x``, ``${input:x}``."""
    return ".." not in value.replace("...", "") and is_a("sample", value)


def keeps(name: str, value: str) -> bool:
    """Whether ``value`` hands the variable ``name`` on unchanged, as ``PATH=${PATH}`` does."""
    if len(value) > 2 * len(name) + 20:
        return False
    same = _SAME.fullmatch(value)
    return bool(same) and next(filter(None, same.groups() if same else ()), "").casefold() == name.casefold()
