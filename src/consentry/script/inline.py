"""What program text inside an argument does, by the functions that it names, in the languages of interpreters."""

from __future__ import annotations

import re

#: Inline program text that fetches.
FETCHES = re.compile(
    r"\b(?:curl|wget)\b[^\n]{1,300}\|\s{0,9}(?:[\w-]{1,20}\s{1,9})?(?:ba|z|da|a|k)?sh\b|"
    r"urlopen|urlretrieve|requests\.get|httpx\.get|https?\.get|\bfetch\s{0,9}\(|\baxios\b|LWP::|HTTP::Tiny|open-uri|"
    r"URI\.open|Net::HTTP|file_get_contents\s{0,9}\(\s{0,9}['\"]https?:|curl_exec|http\.client|socket\.socket|"
    r"Invoke-WebRequest|DownloadString|import\s{0,9}\(\s{0,9}['\"]https?:",
)

#: ... and that runs what it has as a program; a mere ``import`` of a module is not that.
RUNS = re.compile(
    r"(?<![.\w])(?:exec|eval)\b|os\.(?:system|popen|exec)|subprocess|\bPopen\b|compile\s{0,9}\(|\bFunction\s{0,9}\(|"
    r"child_process|\bsystem\b|shell_exec|passthru|vm\.run|instance_eval|import\s{0,9}\(\s{0,9}['\"]https?:|"
    r"runpy|marshal",
)

#: Inline program text that reads what is on this computer, and that sends something.
READS = re.compile(
    r"os\.environ(?!\s{0,9}[\[.])|process\.env(?!\s{0,9}[\[.])|\bopen\s{0,9}\(|read_text|read_bytes|readFile|File\.read|"
    r"file_get_contents\s{0,9}\(\s{0,9}['\"][/~.]|getenv\s{0,9}\(\s{0,9}\)|ENV\.to_|%ENV"
)

SENDS = re.compile(
    r"requests\.(?:post|put)|httpx\.(?:post|put)|urlopen\s{0,9}\([^)]{0,400}(?:data|\+|%)|\.sendall|\.sendto|sendBeacon|"
    r"method['\"]?\s{0,9}[:=]\s{0,9}['\"](?:POST|PUT)|https?\.request|axios\.post|Net::HTTP\.post|smtplib|"
    r"fetch\s{0,9}\([^)]{0,400}(?:\+|\$\{)"
)

CONNECTS = re.compile(
    r"/inet/(?:tcp|udp)|['\"](?:node:)?net['\"]|socket|TCPClient|TCPSocket|fsockopen|net\.(?:connect|Socket|createConnection)|Net\.Sockets|create_connection|"
    r"Deno\.connect|Bun\.connect"
)

SHELL = re.compile(
    r"popen|\bspawn|os\.(?:system|execute)|getline|dup2|pty\.spawn|/bin/(?:ba|da|z|k)?sh|\bcmd(?:\.exe)?['\"]|powershell|subprocess|child_process|"
    r"\biex\b|Invoke-Expression|proc_open|shell_exec|exec\s{0,9}[\"'(]"
)

#: Inline program text that writes files.
WRITES = re.compile(
    r"\.write|['\"][wax]b?\+?['\"]|appendFile|writeFile|write_text|write_bytes|copyfile|shutil|symlink|rename|put_contents|"
    r"File\.open|>>?"
)

#: Inline program text that turns data into other text, and that runs text or programs.
DECODING = re.compile(
    r"b(?:64|32|85|16)decode|a85decode|fromhex|unhexlify|decompress|rot.?13|marshal\.loads|codecs\.decode|"
    r"from\s{0,9}\([^()]{0,999}['\"](?:base64|hex)|\batob\b|fromCharCode|unescape\s{0,9}\(|decode_base64|\bunpack\b|\bpack\s{0,9}\(|"
    r"decode64|base64_decode|gzinflate|gzuncompress|str_rot13|hex2bin|inflateSync|gunzipSync|\.reverse\(|\[::-1\]|"
    r"FromBase64String|map\s{0,9}\(\s{0,9}chr|chr\s{0,9}\(|\bpack\b",
)

RUNNING = re.compile(
    r"\bexec\w{0,8}\s{0,9}[(\s]|\beval\b|os\.(?:system|popen|exec)|subprocess|\bPopen\b|__import__|compile\s{0,9}\(|\bFunction\s{0,9}\(|"
    r"child_process|\brequire\s{0,9}\(|\bsystem\b|\bspawn|shell_exec|passthru|assert\s{0,9}\(|popen|vm\.run|create_function|instance_eval|"
    r"class_eval|`|import\s{0,9}\(|\bload(?:string)?\s{0,9}\(",
)

#: Program text that deletes files.
DELETES = re.compile(
    r"\bunlink|rmtree|\brm(?:dir)?Sync|\brm_rf|FileUtils\.(?:rm|remove)|os\.(?:remove|rmdir|truncate)|\brimraf|fs\.rm|"
    r"File\.delete|Remove-Item|remove_tree|truncateSync|os\.system\s{0,9}\(\s{0,9}['\"]rm\b"
)


def fetches_and_runs(text: str) -> bool:
    """Whether program text runs what it fetches."""
    return bool(FETCHES.search(text)) and bool(RUNS.search(text))


def reads_and_sends(text: str) -> bool:
    """Whether program text sends what it reads on this computer."""
    return bool(READS.search(text)) and bool(SENDS.search(text))


def connects_a_shell(text: str) -> bool:
    """Whether program text puts a shell on a connection."""
    return bool(CONNECTS.search(text)) and bool(SHELL.search(text))


def decodes_and_runs(text: str) -> bool:
    """Whether program text runs what it decodes."""
    return bool(DECODING.search(text)) and bool(RUNNING.search(text))
