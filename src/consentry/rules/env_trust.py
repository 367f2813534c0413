r"""Variables that weaken encryption checks.

An encrypted connection protects only if somebody checks who is at the other end. Variables can switch this check off,
add a certificate that may vouch for everybody, or write the keys of every connection into a file. Then whoever sits on
the way reads and changes what the server sends and receives, your keys included.

Flags:
    ENV-TLS              NODE_TLS_REJECT_UNAUTHORIZED=0 npx -y notes-mcp@1.2.3
    ENV-TLS              SSLKEYLOGFILE=/tmp/keys npx -y notes-mcp@1.2.3
    ENV-TLS              REQUESTS_CA_BUNDLE= uvx notes-mcp==1.2.3
    ENV-TLS              npm_config_strict_ssl=false npx -y notes-mcp@1.2.3
    ENV-TLS warn         NODE_EXTRA_CA_CERTS=/srv/ca.pem npx -y notes-mcp@1.2.3
    ENV-TLS warn         docker run -i -e SSL_CERT_FILE=/certs/ca.pem acme/notes:1
    ENV-TLS              uvx --allow-insecure-host packages.example.com notes-mcp==1.2.3
Passes:
    NODE_TLS_REJECT_UNAUTHORIZED=1 npx -y notes-mcp@1.2.3
    SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt uvx notes-mcp==1.2.3
    PYTHONHTTPSVERIFY=1 UV_NATIVE_TLS=true uvx notes-mcp==1.2.3
    GIT_SSL_NO_VERIFY=false uvx notes-mcp==1.2.3
    CLICKHOUSE_VERIFY=false REDIS_SSL=false npx -y notes-mcp@1.2.3
    SSL=true VERIFY_SSL=true npx -y notes-mcp@1.2.3
Source: Node.js, OpenSSL, curl, Git and requests manuals; CWE-295.
"""

from __future__ import annotations

from collections.abc import Iterator

from consentry.effects import Effect
from consentry.language import _
from consentry.model import Finding, Level
from consentry.rules.interface import Case, Wording, every, on_part
from consentry.rules.settings import Row, Table, judge

IDS: tuple[str, ...] = ("ENV-TLS",)
WORDING = Wording(
    id="ENV-TLS",
    level=Level.DANGER,
    title=_("Weakens encryption checks"),
    says=_("Somebody else can then pass for the service and read your keys."),
    consequence=_("Nobody checks who is at the other end."),
    phrase="weaken encryption",
)
_W, _I = Level.WARN, Level.INFO
_WHOM = _("chooses which certificates are believed")
_OFF = _("switches the check off")
TABLE = Table(
    Row("NODE_TLS_REJECT_UNAUTHORIZED PYTHONHTTPSVERIFY", _OFF, quiet="empty|on"),
    Row("npm_config_strict_ssl YARN_ENABLE_STRICT_SSL CONDA_SSL_VERIFY", _OFF, quiet="empty|on|system certificates"),
    Row("GIT_SSL_NO_VERIFY KUBE_INSECURE_SKIP_TLS_VERIFY VAULT_SKIP_VERIFY NOMAD_SKIP_VERIFY "
        "CLOUDSDK_AUTH_DISABLE_SSL_VALIDATION AZURE_CLI_DISABLE_CONNECTION_VERIFICATION ADAL_PYTHON_SSL_NO_VERIFY",
        _OFF, quiet="empty|off"),
    Row("PERL_LWP_SSL_VERIFY_HOSTNAME CONSUL_HTTP_SSL_VERIFY DOCKER_TLS_VERIFY", _OFF, quiet="empty|on"),
    Row("UV_INSECURE_HOST", _("switches the check off for the hosts that it names")),
    Row("SSLKEYLOGFILE", _("makes programs write the keys of their connections into this file")),
    Row("NODE_EXTRA_CA_CERTS", _("adds certificates that may vouch for anybody"), _W, quiet="empty|ca store"),
    Row("SSL_CERT_FILE SSL_CERT_DIR REQUESTS_CA_BUNDLE CURL_CA_BUNDLE GIT_SSL_CAINFO GIT_SSL_CAPATH "
        "GIT_PROXY_SSL_CAINFO AWS_CA_BUNDLE CARGO_HTTP_CAINFO HTTPLIB2_CA_CERTS WEBSOCKET_CLIENT_CA_BUNDLE "
        "PERL_LWP_SSL_CA_FILE PERL_LWP_SSL_CA_PATH HTTPS_CA_FILE HTTPS_CA_DIR SYSTEM_CERTIFICATE_PATH "
        "NIX_SSL_CERT_FILE NIX_GIT_SSL_CAINFO HEX_CACERTS_PATH CLOUDSDK_CORE_CUSTOM_CA_CERTS_FILE "
        "GRPC_DEFAULT_SSL_ROOTS_FILE_PATH PIP_CERT npm_config_cafile npm_config_ca COMPOSER_CAFILE "
        "JULIA_SSL_CA_ROOTS_PATH CODEX_CA_CERTIFICATE YARN_HTTPS_CA_FILE_PATH YARN_CA_FILE_PATH BUNDLE_SSL_CA_CERT "
        "POETRY_CERTIFICATES_*_CERT VAULT_CACERT VAULT_CAPATH CONSUL_CACERT NOMAD_CACERT", _WHOM, quiet="ca store"),
    Row("npm_config_cert npm_config_key BUNDLE_SSL_CLIENT_CERT PIP_CLIENT_CERT GIT_SSL_CERT GIT_SSL_KEY",
        _("chooses the certificate that is shown to the other end"), _W),
    Row("BUNDLE_SSL_VERIFY_MODE POETRY_CERTIFICATES_*", _WHOM, quiet="empty|on|number"),
    Row("DENO_TLS_CA_STORE", _WHOM, quiet="empty|ca store"),
    Row("DENO_CERT", _WHOM, quiet="empty|ca store"),
    Row("GIT_SSL_CIPHER_LIST GIT_SSL_VERSION OPENSSL_ia32cap CARGO_HTTP_CHECK_REVOKE OPENSSL_ALLOW_PROXY_CERTS",
        _("weakens encryption"), _W, quiet="empty|on"),
    Row("SSH_KNOWN_HOSTS ANSIBLE_HOST_KEY_CHECKING", _("decides whether the check of hosts takes place"), _W,
        quiet="empty|on|own settings|known hosts"),
)  # fmt: skip


def check(case: Case, /) -> Iterator[Finding]:
    """Findings about checks of encryption, by variables and by options of package runners."""
    yield from judge(case, TABLE, WORDING, Level.WARN)
    for part in every(case.plan):
        if part.effect == Effect.TLS:
            yield on_part(WORDING, case, part)
