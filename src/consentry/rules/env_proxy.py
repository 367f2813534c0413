r"""Variables that send traffic another way.

A proxy stands between a program and the network. It sees where the program connects to, and often what it sends. The
names of hosts can be turned elsewhere too. In a company this is ordinary; in a request from somewhere else it means
that a stranger sits on the way.

Flags:
    ENV-PROXY            HTTPS_PROXY=http://203.0.113.7:8080 npx -y notes-mcp@1.2.3
    ENV-PROXY            {"command": "npx", "args": ["n@1.0.0"], "env": {"npm-config-https-proxy": "http://203.0.113.7:1"}}
    ENV-PROXY            HOSTALIASES=/tmp/h npx -y notes-mcp@1.2.3
Passes:
    HTTP_PROXY=http://localhost:3128 npx -y notes-mcp@1.2.3
    HTTPS_PROXY= NO_PROXY=localhost,127.0.0.1 npx -y notes-mcp@1.2.3
    HTTP_PROXY='${HTTP_PROXY}' npx -y notes-mcp@1.2.3
    PROXY_COUNTRY=de USE_PROXY=false npx -y notes-mcp@1.2.3
Source: curl(1), Node.js, pip, hostname(7), resolv.conf(5); CVE-2026-43584 (HOSTALIASES); CVE-2016-5385; CWE-441.
"""

from __future__ import annotations

from collections.abc import Iterator

from consentry.language import _
from consentry.model import Finding, Level
from consentry.rules.interface import Case, Wording
from consentry.rules.settings import Row, Table, judge

IDS: tuple[str, ...] = ("ENV-PROXY",)
WORDING = Wording(
    id="ENV-PROXY",
    level=Level.WARN,
    title=_("Sends traffic another way"),
    says=_("Whoever runs that place can see and change the program's traffic."),
    consequence=_("Traffic goes through somebody else's computer."),
    phrase="reroute traffic",
)
TABLE = Table(
    Row("HTTP_PROXY HTTPS_PROXY ALL_PROXY FTP_PROXY SOCKS_PROXY SOCKS5_PROXY RSYNC_PROXY WS_PROXY WSS_PROXY "
        "CGI_HTTP_PROXY GLOBAL_AGENT_HTTP_PROXY GLOBAL_AGENT_HTTPS_PROXY NODE_HTTP_PROXY npm_config_proxy "
        "npm_config_https_proxy npm_config_http_proxy YARN_HTTP_PROXY YARN_HTTPS_PROXY CARGO_HTTP_PROXY "
        "GIT_HTTP_PROXY GIT_PROXY CLOUDSDK_PROXY_ADDRESS CLOUDSDK_PROXY_TYPE DOCKER_HTTP_PROXY GRPC_PROXY "
        "SOCKS_SERVER CONDA_PROXY_SERVERS chocolateyProxyLocation VAULT_HTTP_PROXY VAULT_PROXY_ADDR",
        _("sends the traffic through this place"), quiet="empty|loopback|on|off"),
    Row("NO_PROXY npm_config_noproxy", _("says which hosts are reached without a proxy"), quiet="empty|near hosts"),
    Row("AUTO_PROXY AUTOPROXY_URL PROXY_PAC PROXY_PAC_URL PAC_URL WPAD_URL", _("names a program that chooses a proxy"),
        quiet="empty|on|off"),
    Row("HOSTALIASES LOCALDOMAIN RES_OPTIONS", _("changes where the names of hosts lead")),
    Row("PROXYCHAINS_CONF_FILE PROXYCHAINS_SOCKS5_HOST PROXYCHAINS_SOCKS5_PORT TSOCKS_CONF_FILE TORSOCKS_CONF_FILE "
        "SOCKSIFY_CONFIG", _("sends the traffic through another computer")),
)  # fmt: skip


def check(case: Case, /) -> Iterator[Finding]:
    """Findings about rerouted traffic."""
    return judge(case, TABLE, WORDING)
