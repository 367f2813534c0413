"""Coverage-guided fuzzing of every reader: only the documented refusal escapes, within bounded time and memory.

    python tools/fuzz.py [SECONDS]        (make fuzz: ten minutes)

A crash, a second on one input or two gigabytes end it with an error; the input that did it stays below ``fuzz/``. The
first byte of an input chooses the reader; ``SEEDS`` are offers of our own, one of each form.
"""

from __future__ import annotations

import base64
import json
import sys
import zlib
from pathlib import Path
from urllib.parse import quote

import atheris

with atheris.instrument_imports(include=["consentry"]):
    from consentry import archive, decode_toml, decode_yaml, formats, runners
    from consentry.clients import check_name
    from consentry.decode import scan
    from consentry.errors import NotWritten, Refused
    from consentry.formats import manifest
    from consentry.model import Bundle

FOLDER = Path(__file__).parent.parent / "fuzz"
ENTRY = {"command": "npx", "args": ["-y", "@example/server@1.2.3", "--x=${HOME}"], "env": {"API_KEY": "<YOUR_KEY>"}}
DOCUMENT = {"mcpServers": {"example": ENTRY}}
_JSON, _LINK = json.dumps(ENTRY), quote(json.dumps({"name": "example", **ENTRY}), safe="")
_BASE64 = quote(base64.b64encode(_JSON.encode()).decode(), safe="")
OFFERS = [
    _JSON,
    json.dumps(DOCUMENT),
    json.dumps({"servers": {"e": ENTRY}, "inputs": [{"id": "k", "type": "promptString", "password": True}]}),
    json.dumps({"mcp": {"e": {"type": "local", "command": ["npx", "x"], "environment": {}}}}),
    json.dumps({"context_servers": {"e": {"source": "custom", **ENTRY}}}),
    json.dumps({"name": "io.example/e", "packages": [{"registryType": "npm", "identifier": "e", "version": "1.0.0",
        "transport": {"type": "stdio"}, "packageArguments": [{"type": "named", "name": "--k", "value": "{v}",
        "variables": {"v": {"isSecret": True}}}], "environmentVariables": [{"name": "K", "isRequired": True}]}]}),
    json.dumps({"manifest_version": "0.3", "name": "e", "version": "1", "author": {"name": "x"}, "server": {
        "type": "node", "entry_point": "i.js", "mcp_config": {"command": "node", "args": ["${__dirname}/i.js",
        "${user_config.d}"]}}, "user_config": {"d": {"type": "directory", "title": "D", "multiple": True}}}),
    f"cursor://anysphere.cursor-deeplink/mcp/install?name=e&config={_BASE64}",
    f"vscode:mcp/install?{_LINK}",
    f"https://vscode.dev/redirect/mcp/install?name=e&config={_LINK}",
    f"lmstudio://add_mcp?name=e&config={_BASE64}",
    "goose://extension?cmd=npx&arg=-y&arg=e&id=e&name=E&description=x&env=K%3DKey",
    f"https://kiro.dev/launch/mcp/add?name=e&config={_LINK}",
    f"cherrystudio://mcp/install?servers={quote(base64.b64encode(json.dumps(DOCUMENT).encode()).decode(), safe='')}",
    "levante://mcp/add?name=e&transport=stdio&command=npx&args=-y,e",
    f"raycast://mcp/install?{_LINK}",
    "windsurf://windsurf-mcp-registry?serverName=e",
    "claude mcp add -e K=v -s user e -- npx -y x",
    "claude mcp add-json e '" + _JSON + "'",
    "codex mcp add e --env K=v -- npx -y x",
    "gemini mcp add -e K=v --trust e npx -y x",
    "code --add-mcp '" + _JSON + "'",
    "npm:@example/server@1.2.3",
    "K=v npx -y x 'a b'",
    "extensions:\n  e:\n    type: stdio\n    cmd: npx\n    args: [-y, x]\n    envs:\n      K: v\n",
    "mcpServers:\n  - name: e\n    command: npx\n    args:\n      - x\n",
    '[mcp_servers.e]\ncommand = "npx"\nargs = ["-y", "x"]\n[mcp_servers.e.env]\nK = "v"\n',
]  # fmt: skip


def zipped(name: bytes, data: bytes) -> bytes:
    """A small archive with one stored file."""
    crc, size, length = zlib.crc32(data).to_bytes(4, "little"), len(data).to_bytes(4, "little"), len(name)
    shared = b"\x14\0\0\0\0\0\0\0\0\0" + crc + size + size + length.to_bytes(2, "little") + b"\0\0"
    local = b"PK\x03\x04" + shared + name + data
    central = b"PK\x01\x02\x14\0" + shared + bytes(14) + name
    sizes = len(central).to_bytes(4, "little") + len(local).to_bytes(4, "little")
    return local + central + b"PK\x05\x06\0\0\0\0\x01\0\x01\0" + sizes + b"\0\0"


def _offer(data: bytes) -> None:
    for server in formats.read(data.decode("utf-8", "surrogateescape")).servers:
        runners.plan(server, None)
        check_name(server.name)


def _archive(data: bytes) -> None:
    found = archive.read(data)
    for entry in found.entries:
        assert len(found.content(entry.name)) == entry.size


def _manifest(data: bytes) -> None:
    manifest.of_bundle(data.decode("utf-8", "replace"), Bundle(sha256="0" * 64, size=0, contents=()), frozenset())


READERS = (
    _offer,
    _archive,
    _manifest,
    lambda data: scan(data.decode("utf-8", "replace"), lenient=True),
    lambda data: decode_toml.scan_toml(data.decode("utf-8", "replace")),
    lambda data: decode_yaml.scan_yaml(data.decode("utf-8", "replace")),
)
SEEDS = [
    *(b"\0" + offer.encode() for offer in OFFERS),
    *(bytes((at,)) + offer.encode() for at in (2, 3, 4, 5) for offer in OFFERS),
    b"\x01" + zipped(b"manifest.json", b"{}"),
]


def once(data: bytes) -> None:
    """Hand one input to one reader; what it may raise is what it documents."""
    try:
        READERS[data[0] % len(READERS)](data[1:]) if data else None
    except (Refused, NotWritten):
        return


def main(seconds: str = "600") -> None:
    """Fuzz for so many seconds. atheris ends the process itself."""
    corpus = FOLDER / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for at, seed in enumerate(SEEDS):
        (corpus / f"seed-{at}").write_bytes(seed)
    options = [
        f"-max_total_time={seconds}",
        "-timeout=2",
        "-rss_limit_mb=2048",
        "-max_len=65536",
        "-print_final_stats=1",
    ]
    atheris.Setup([sys.argv[0], *options, f"-artifact_prefix={FOLDER}/", str(corpus)], once)
    atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:2])
