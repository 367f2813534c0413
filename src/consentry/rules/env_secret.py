r"""Credentials that are filled in already.

A request normally leaves keys open for you to fill in. Where a key stands in it already, the server acts with the
account of whoever wrote the request: what you write, upload or look up with it is theirs to read, and nothing tells
you so. The same is true of a header.

Flags:
    ENV-FIXED-SECRET         NOTES_TOKEN=ghp_x7Kq2LmZ9vR4tYb8NcW1sDf6GhJk3PqA5eTu npx -y notes-mcp@1.2.3
    ENV-FIXED-SECRET         NOTES_API_KEY=9f8a7c6b5e4d3f2a1b0c9d8e7f6a5b4c npx -y notes-mcp@1.2.3
    ENV-FIXED-SECRET         npx -y notes-mcp@1.2.3 --api-key sk-proj-x7Kq2LmZ9vR4tYb8NcW1sDf6GhJk
    ENV-FIXED-SECRET         DB_PASSWORD=kJ8s2LqPz9Xv npx -y notes-mcp@1.2.3
    ENV-FIXED-SECRET         npx -y notes-mcp@1.2.3 postgres://acme:kJ8s2LqPz9Xv@db.acme.io:5432/notes
    ENV-FIXED-SECRET         NOTES_TOKEN=ghp_x7Kq2LmZ9vR4tYb8NcW1sDf6GhJk3PqA5eTuexample npx -y notes-mcp@1.2.3
    ENV-FIXED-SECRET         NOTES_API_KEY='<9f8a7c6b5e4d3f2a1b0c9d8e7f6a5b4c>' npx -y notes-mcp@1.2.3
    ENV-FIXED-SECRET         npx -y notes-mcp@1.2.3 'AccountName=acme;AccountKey=9f8aK3j2Lk4Mn5Bv6Cx7Zq8Wp9Er0Ty1=='
    ENV-FIXED-SECRET danger  {"url": "https://mcp.acme.com", "headers": {"X-Key": "9f8a7c6b5e4d3f2a1b0c9d8e7f6a5b4c"}}
Passes:
    NOTES_TOKEN=ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx npx -y notes-mcp@1.2.3
    NOTES_API_KEY=your-api-key-here OTHER_KEY=YOUR_API_KEY npx -y notes-mcp@1.2.3
    NOTES_API_KEY=sk-1234567890abcdef1234567890abcdef npx -y notes-mcp@1.2.3
    DATABASE_URL=postgres://user:password@localhost:5432/dbname npx -y notes-mcp@1.2.3
    DB_PASSWORD='Passw0rd123!' ADMIN_PASSWORD=hunter2 npx -y notes-mcp@1.2.3
    GOOGLE_APPLICATION_CREDENTIALS=/Users/acme/projects/key-2024a-xy.json npx -y notes-mcp@1.2.3
    AUTH_TYPE=oauth2-client-credentials-flow1 npx -y notes-mcp@1.2.3
    DATABASE_URL=postgres://acme:kJ8s2LqPz9Xv@localhost:5432/notes npx -y notes-mcp@1.2.3
    AUTH_DOMAIN=acme-dev123.example.com npx -y notes-mcp@1.2.3
    JWT_SECRET=ThisIsMySuperSecretKey12345 npx -y notes-mcp@1.2.3
    CLIENT_ID=00000000-0000-0000-0000-000000000000 npx -y notes-mcp@1.2.3
    {"url": "https://mcp.acme.com/mcp", "headers": {"Authorization": "Bearer <token>"}}
    {"url": "https://mcp.acme.com/mcp", "headers": {"Authorization": "Bearer token"}}
    {"url": "https://mcp.acme.com/mcp", "headers": {"X-Tenant": "acme"}}
Source: key formats that the services publish for secret scanning; CWE-384, CWE-798.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from consentry.decode import pointer
from consentry.language import _
from consentry.model import Finding, Level, Role
from consentry.rules.interface import Case, Wording, finding, place
from consentry.rules.pattern import Pattern
from consentry.rules.secrets import is_secret

IDS: tuple[str, ...] = ("ENV-FIXED-SECRET",)
WORDING = Wording(
    id="ENV-FIXED-SECRET",
    level=Level.WARN,
    title=_("A credential is filled in already"),
    says=_("This looks like a key that is not yours. The server would act with somebody else's account."),
    consequence=_("A key that is not yours is filled in."),
    phrase="use another account",
)
# Addresses that nobody serves an account at: this computer, and names kept for documentation.
_NOBODY = Pattern(
    r"[a-z]+://(?:localhost|127\.[\d.]+|\[::1\]|(?:[\w-]+\.)*example(?:\.(?:com|net|org))?|"
    r"(?:[\w-]+\.)+(?:test|localhost))(?:[:/?#].*)?",
    re.IGNORECASE | re.DOTALL,
)


def _headers(case: Case) -> Iterator[Finding]:
    for name, value in case.server.headers:
        if is_secret(name, value):
            nobody = _NOBODY.fullmatch((case.server.url or "")[:4_096])
            yield finding(WORDING, pointer("headers", name), value, level=None if nobody else Level.DANGER)


def check(case: Case, /) -> Iterator[Finding]:
    """Findings about credentials in variables, headers and arguments."""
    for name, value in case.server.env:
        if is_secret(name, value):
            yield finding(WORDING, pointer("env", name), value)
    yield from _headers(case)
    before = ""
    for part in case.plan.parts:
        word = case.plan.argv[part.index]
        option, sign, value = word.partition("=")
        if part.role in (Role.ARGUMENT, Role.OPTION, Role.VALUE) and is_secret(
            option if sign else before, value if sign and option.startswith("-") else word
        ):
            yield finding(WORDING, place(case, part.index), word, part=part.index)
        before = word if word.startswith("-") else ""
