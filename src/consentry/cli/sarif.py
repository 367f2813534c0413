"""Findings as SARIF 2.1.0, the form in which code hosts and editors take the results of a check.

Source: OASIS, Static Analysis Results Interchange Format 2.1.0; the members that GitHub code scanning reads.
"""

from __future__ import annotations

import hashlib
from urllib.parse import quote

from consentry import pages
from consentry.cli import VERSION
from consentry.cli.survey import Row, Seen, rows
from consentry.model import JSON, Level

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVEL = {Level.INFO: "note", Level.WARN: "warning", Level.DANGER: "error", Level.BLOCK: "error"}
#: How severe code hosts show a finding, from 0 to 10.
_SEVERITY = {Level.INFO: "2.0", Level.WARN: "5.0", Level.DANGER: "8.0", Level.BLOCK: "9.5"}


#: More results in one run are refused as a whole by GitHub.
MOST = 25_000


def log(seen: list[Seen], folder: str = "") -> dict[str, JSON]:
    """The SARIF log of one run. Every finding is a result; only the rules that were broken are described.

    Places are relative to ``folder``, the one that the run was started in. Of too many results the gravest are kept.
    """
    every = list(rows(seen))
    kept = sorted(range(len(every)), key=lambda at: -every[at].level)[:MOST]
    found = [every[at] for at in sorted(kept)]
    ids = sorted({str(row.finding["id"]) for row in found})
    counted: dict[str, int] = {}
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "Consentry",
                        "semanticVersion": VERSION,
                        "rules": [rule(ident) for ident in ids],
                    }
                },
                "columnKind": "utf16CodeUnits",
                "results": [_result(row, ids, counted, folder) for row in found],
                "properties": {"leftOut": len(every) - len(found)},
            }
        ],
    }


def _plain(text: str) -> str:
    r"""``text`` as a message that no viewer turns into a link: brackets are escaped (3.11.6)."""
    return text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")


def rule(ident: str) -> dict[str, JSON]:
    """How one finding is described to a code host."""
    parts = [pages.explained(ident, one) for one in pages.told(ident).values()]
    first = parts[0]
    return {
        "id": ident,
        "shortDescription": {"text": first.title},
        "fullDescription": {"text": first.says},
        "help": {
            "text": "\n\n".join(_help(part) for part in parts),
            "markdown": "\n\n".join(_markdown(part) for part in parts),
        },
        "defaultConfiguration": {"level": _LEVEL[first.level]},
        "properties": {"tags": ["security", "mcp", "sep-1024"], "security-severity": _SEVERITY[first.level]},
    }


def _help(part: pages.Explained) -> str:
    flags = [f"flags: {request}" for _, request in part.flags]
    passes = [f"passes: {request}" for request in part.passes]
    return "\n".join([part.why, *flags, *part.notes, *passes, f"source: {part.source}"])


def _markdown(part: pages.Explained) -> str:
    flags = ["```", *(f"{level.word:7} {request}" for level, request in part.flags), "```"] if part.flags else []
    passes = ["```", *part.passes, "```"] if part.passes else []
    text = [part.why, "\n**Flags**\n", *flags, *part.notes, "\n**Passes**\n", *passes, f"\nSource: {part.source}"]
    return "\n".join(text)


def _result(row: Row, ids: list[str], counted: dict[str, int], folder: str) -> dict[str, JSON]:
    """One result. Its fingerprint is the finding and its text, so that a moved line stays the same alert."""
    ident, excerpt = str(row.finding["id"]), str(row.finding["excerpt"])
    name = f"{row.server}: " if row.server else ""
    message = f"{name}{row.finding['title']}. {row.finding['says']}" + (f" ({excerpt})" if excerpt else "")
    message += f" What to do: {row.hint}." if row.hint else ""
    same = "\0".join((_relative(row.seen.path, folder), row.server, ident, str(row.finding["where"]), excerpt))
    counted[same] = counted.get(same, 0) + 1
    print_of = hashlib.sha256(same.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return {
        "ruleId": ident,
        "ruleIndex": ids.index(ident),
        "level": _LEVEL[row.level],
        "message": {"text": _plain(message)},
        "locations": [_location(row, folder)],
        "partialFingerprints": {"primaryLocationLineHash": f"{print_of}:{counted[same]}"},
        "properties": {"server": row.server, "where": row.finding["where"], "level": row.level.word},
    }


def _relative(path: str, folder: str) -> str:
    """``path`` below ``folder``, with slashes: code hosts know the files of a repository by that."""
    slashed, below = path.replace("\\", "/"), folder.replace("\\", "/").rstrip("/") + "/"
    return (slashed.removeprefix(below) if folder else slashed).removeprefix("./")


def _location(row: Row, folder: str) -> dict[str, JSON]:
    span = row.span
    # A link or a command line is no file; the place of a result must be one all the same.
    path = row.seen.path if row.seen.file else "request"
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": quote(_relative(path, folder), safe="/@!$&'()*+,;=~", errors="surrogatepass")},
            "region": {
                "startLine": span.line,
                "startColumn": span.column,
                "endLine": span.end_line,
                "endColumn": max(span.end_column, span.column + (span.end_line == span.line)),
            },
        },
        "logicalLocations": [{"fullyQualifiedName": f"{row.server}{row.finding['where']}"}],
    }
