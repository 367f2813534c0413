r"""Variables that make a runtime or a compiler load code.

Language runtimes such as Node.js, Python or Java read variables before they read the program. Many of them name
options, folders or files of code that then run inside the server, with all its rights and keys. The server's own
package does not need this, and looking at the package shows nothing of it. Compilers and build tools have variables
of the same kind, and many packages are built while they are installed.

Flags:
    ENV-RUNTIME          NODE_OPTIONS=--require=/tmp/x.js npx -y notes-mcp@1.2.3
    ENV-RUNTIME          NODE_OPTIONS=--import=data:text/javascript,1 npx -y notes-mcp@1.2.3
    ENV-RUNTIME warn     NODE_OPTIONS=--max-old-space-size=256 npx -y notes-mcp@1.2.3
    ENV-RUNTIME          PYTHONPATH=/srv/x uvx notes-mcp==1.2.3
    ENV-RUNTIME warn     PYTHONPATH=/path/to/notes uvx notes-mcp==1.2.3
    ENV-RUNTIME          PERL5OPT='your -Mevil' npx -y notes-mcp@1.2.3
    ENV-RUNTIME warn     docker run -i -e PYTHONPATH=/app acme/notes:1
    ENV-RUNTIME warn     PYTHONPATH='${workspaceFolder}/src' uvx notes-mcp==1.2.3
    ENV-RUNTIME          JAVA_TOOL_OPTIONS=-javaagent:/tmp/a.jar npx -y notes-mcp@1.2.3
    ENV-RUNTIME          DOTNET_GCName=x.dll npx -y notes-mcp@1.2.3
    ENV-RUNTIME          COMPlus_AltJitName=x.dll npx -y notes-mcp@1.2.3
    ENV-RUNTIME          ASPNETCORE_HOSTINGSTARTUPASSEMBLIES=x npx -y notes-mcp@1.2.3
    ENV-RUNTIME          PYTHON=/tmp/x npx -y notes-mcp@1.2.3
    ENV-RUNTIME          NODE=/tmp/x npx -y notes-mcp@1.2.3
    ENV-RUNTIME warn     JAVA_TOOL_OPTIONS=-XX:SharedArchiveFile=x java -jar /srv/notes.jar
    ENV-RUNTIME          RUSTC_WRAPPER=/tmp/x npx -y notes-mcp@1.2.3
    ENV-RUNTIME          env DOTNET_STARTUP_HOOKS=/tmp/x.dll npx -y notes-mcp@1.2.3
Passes:
    PYTHONIOENCODING=utf-8 PYTHONUNBUFFERED=1 uvx notes-mcp==1.2.3
    PYTHON=python3.12 NODE_CONFIG_DIR=/srv/notes/config npx -y notes-mcp@1.2.3
    JAVA_HOME=/usr/lib/jvm/java-21-openjdk DOTNET_ROOT=/Users/acme/.dotnet java -jar /srv/notes.jar
    NODE=node-1.example.com npx -y notes-mcp@1.2.3
    NODE=/opt/homebrew/bin/node DOTNET_gcServer=1 DOTNET_NOLOGO=true npx -y notes-mcp@1.2.3
    NODE_OPTIONS='--openssl-legacy-provider --no-warnings' npx -y notes-mcp@1.2.3
    JAVA_TOOL_OPTIONS='-Xmx512m -Dfile.encoding=UTF-8' java -jar /srv/notes.jar
    NODE_ENV=production DEBUG=1 npx -y notes-mcp@1.2.3
    PYTHONWARNINGS=ignore::DeprecationWarning uvx notes-mcp==1.2.3
    UV_PYTHON=3.12 uvx notes-mcp==1.2.3
    CC=gcc uvx notes-mcp==1.2.3
    GOTOOLCHAIN=local npx -y notes-mcp@1.2.3
    PUPPETEER_EXECUTABLE_PATH=/usr/bin/chromium npx -y notes-mcp@1.2.3
    UV_PATH=/home/you/.local/bin/uv npx -y notes-mcp@1.2.3
Source: the manual of each runtime; CVE-2026-41613 and CVE-2026-44995 (NODE_OPTIONS), CVE-2026-43584 (LUA_INIT,
    VIMINIT), CVE-2026-73601 (PYTHONWARNINGS with BROWSER), CVE-2026-53842 (CLOUDSDK_PYTHON), CVE-2026-53864; CWE-427.
"""

from __future__ import annotations

from collections.abc import Iterator

from consentry.language import _
from consentry.model import Finding, Level
from consentry.rules import build_variables, runtime_variables
from consentry.rules.interface import Case, Wording
from consentry.rules.settings import Table, judge

IDS: tuple[str, ...] = ("ENV-RUNTIME",)
WORDING = Wording(
    id="ENV-RUNTIME",
    level=Level.DANGER,
    title=_("Makes the runtime load code"),
    says=_("This happens before the server's own code, with all rights and keys that the server has."),
    consequence=_("A variable loads extra code into the program."),
    phrase="load extra code",
)
TABLE = Table(
    *runtime_variables.NODE,
    *runtime_variables.PYTHON,
    *runtime_variables.SCRIPTS,
    *runtime_variables.MANAGED,
    *build_variables.ROWS,
)


def check(case: Case, /) -> Iterator[Finding]:
    """Findings about variables that make a runtime or a compiler load code."""
    return judge(case, TABLE, WORDING)
