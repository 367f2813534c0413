r"""Variables that send API traffic, and the key with it, elsewhere.

Programs that talk to a large service know its address. A variable can replace it. Every request then goes to the new
address, with the key that you gave for the service, and with everything that the program sends: texts, files, code.

Flags:
    ENV-ENDPOINT         ANTHROPIC_BASE_URL=https://api.example.net npx -y notes-mcp@1.2.3
    ENV-ENDPOINT         OPENAI_API_BASE=https://api.example.net/v1 uvx notes-mcp==1.2.3
    ENV-ENDPOINT         AWS_ENDPOINT_URL_S3=https://s3.example.net uvx notes-mcp==1.2.3
    ENV-ENDPOINT         GITHUB_HOST=github.example.net npx -y notes-mcp@1.2.3
    ENV-ENDPOINT         AZURE_OPENAI_ENDPOINT=https://openai.azure.com.example.net npx -y notes-mcp@1.2.3
Passes:
    OPENAI_BASE_URL=https://api.openai.com/v1 npx -y notes-mcp@1.2.3
    OPENAI_BASE_URL=http://localhost:11434/v1 npx -y notes-mcp@1.2.3
    AZURE_OPENAI_ENDPOINT=https://notes.openai.azure.com/ npx -y notes-mcp@1.2.3
    GITHUB_HOST=https://notes.ghe.com npx -y notes-mcp@1.2.3
    NOTES_BASE_URL=https://notes.example.com GRAFANA_URL=https://grafana.example.com npx -y notes-mcp@1.2.3
    OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4317 npx -y notes-mcp@1.2.3
Source: configuration pages of the services' libraries; CVE-2026-21852 (ANTHROPIC_BASE_URL); CWE-522.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from consentry.language import _
from consentry.model import Finding, Level
from consentry.rules.interface import Case, Wording
from consentry.rules.settings import Row, Table, settings, tell, weigh
from consentry.rules.values import LONGEST

IDS: tuple[str, ...] = ("ENV-ENDPOINT",)
WORDING = Wording(
    id="ENV-ENDPOINT",
    level=Level.WARN,
    title=_("Sends API traffic elsewhere"),
    says=_("The key that you give for the service goes there too."),
    consequence=_("Your API key is sent to another address."),
    phrase="send my key",
)
_QUIET = "empty|loopback|on|off|number"
_DOES = _("sends the requests for this service to another address")
#: Rows, each with the hosts that the service itself runs (a host below one of them counts).
_SERVICES: tuple[tuple[str, str], ...] = (
    ("ANTHROPIC_BASE_URL ANTHROPIC_API_URL ANTHROPIC_API_BASE ANTHROPIC_HOST CLAUDE_BASE_URL CLAUDE_API_URL "
     "ANTHROPIC_BEDROCK_BASE_URL ANTHROPIC_VERTEX_BASE_URL ANTHROPIC_FOUNDRY_BASE_URL CLAUDE_CODE_API_BASE_URL",
     "anthropic.com claude.ai amazonaws.com googleapis.com azure.com"),
    ("OPENAI_BASE_URL OPENAI_API_BASE OPENAI_API_BASE_URL OPENAI_API_HOST OPENAI_API_URL OPENAI_ENDPOINT OPENAI_HOST "
     "OPENAI_PROXY_URL CODEX_BASE_URL", "openai.com openai.azure.com"),
    ("GEMINI_BASE_URL GEMINI_API_BASE_URL GOOGLE_GEMINI_BASE_URL GOOGLE_VERTEX_BASE_URL CODE_ASSIST_ENDPOINT "
     "GOOGLE_*_ENDPOINT GOOGLE_API_BASE_URL GOOGLE_CLOUD_UNIVERSE_DOMAIN "
     "CLOUDSDK_API_ENDPOINT_OVERRIDES_* VERTEX_API_BASE",
     "googleapis.com google.com google.dev"),
    ("AZURE_*_ENDPOINT AZURE_ENDPOINT AZURE_AUTHORITY_HOST AZURE_OPENAI_BASE_URL ARM_METADATA_HOST AZURE_API_BASE",
     "azure.com azure.net windows.net microsoft.com microsoftonline.com microsoftonline.us azure.us azure.cn "
     "chinacloudapi.cn usgovcloudapi.net azurewebsites.net powerbi.com dynamics.com"),
    ("AWS_ENDPOINT_URL AWS_ENDPOINT_URL_* AWS_ENDPOINT AWS_S3_ENDPOINT S3_ENDPOINT_URL DYNAMODB_ENDPOINT_URL "
     "BEDROCK_ENDPOINT_URL AWS_STS_ENDPOINT AWS_BEDROCK_ENDPOINT", "amazonaws.com amazonaws.com.cn api.aws aws.dev"),
    ("GITHUB_HOST GH_HOST GITHUB_API_URL GITHUB_API_BASE_URL GITHUB_BASE_URL GITHUB_SERVER_URL GITHUB_GRAPHQL_URL "
     "GITHUB_ENTERPRISE_URL GITHUB_COPILOT_BASE_URL COPILOT_API_URL",
     "github.com githubcopilot.com ghe.com"),
    ("GITLAB_HOST GITLAB_URI GL_HOST", "gitlab.com"),
    ("MISTRAL_BASE_URL MISTRAL_API_BASE MISTRAL_ENDPOINT", "mistral.ai"),
    ("COHERE_API_URL COHERE_BASE_URL CO_API_URL", "cohere.com cohere.ai"),
    ("GROQ_BASE_URL GROQ_API_BASE", "groq.com"),
    ("DEEPSEEK_BASE_URL DEEPSEEK_API_BASE DEEPSEEK_API_URL", "deepseek.com"),
    ("OPENROUTER_BASE_URL OPENROUTER_API_BASE", "openrouter.ai"),
    ("TOGETHER_BASE_URL TOGETHER_API_BASE FIREWORKS_BASE_URL FIREWORKS_API_BASE",
     "together.xyz together.ai fireworks.ai"),
    ("XAI_BASE_URL XAI_API_BASE GROK_BASE_URL", "x.ai"),
    ("PERPLEXITY_BASE_URL PERPLEXITY_API_BASE PPLX_BASE_URL", "perplexity.ai"),
    ("REPLICATE_API_BASE REPLICATE_BASE_URL", "replicate.com"),
    ("HF_ENDPOINT HF_INFERENCE_ENDPOINT HUGGINGFACE_ENDPOINT HF_API_BASE", "huggingface.co hf.co"),
    ("VOYAGE_BASE_URL VOYAGE_API_BASE JINA_BASE_URL NOMIC_BASE_URL", "voyageai.com jina.ai nomic.ai"),
    ("DASHSCOPE_BASE_URL DASHSCOPE_HTTP_BASE_URL QWEN_BASE_URL MOONSHOT_BASE_URL ZHIPU_BASE_URL ZHIPUAI_BASE_URL "
     "SILICONFLOW_BASE_URL VOLCENGINE_BASE_URL ARK_BASE_URL",
     "aliyuncs.com moonshot.cn moonshot.ai bigmodel.cn z.ai siliconflow.cn siliconflow.com volces.com"),
    ("LANGSMITH_ENDPOINT LANGCHAIN_ENDPOINT LANGFUSE_HOST_OVERRIDE HELICONE_BASE_URL WANDB_BASE_URL",
     "langchain.com smith.langchain.com helicone.ai wandb.ai"),
    ("SLACK_API_URL SLACK_API_BASE_URL SLACK_BASE_URL", "slack.com slack-gov.com"),
    ("STRIPE_API_BASE STRIPE_BASE_URL STRIPE_API_HOST", "stripe.com"),
    ("NOTION_BASE_URL NOTION_API_URL NOTION_API_BASE", "notion.com notion.so"),
    ("LINEAR_API_URL LINEAR_BASE_URL", "linear.app"),
    ("TWILIO_BASE_URL SENDGRID_API_HOST TELEGRAM_API_URL TELEGRAM_API_BASE DISCORD_API_URL DISCORD_API_BASE",
     "twilio.com sendgrid.com telegram.org discord.com discordapp.com"),
    ("CLOUDFLARE_API_BASE_URL CF_API_BASE_URL CLOUDFLARE_BASE_URL VERCEL_API_URL NETLIFY_API_URL HEROKU_API_URL "
     "DIGITALOCEAN_API_URL FLY_API_BASE_URL",
     "cloudflare.com vercel.com netlify.com heroku.com digitalocean.com fly.io "
     "machines.dev"),
)  # fmt: skip
TABLE = Table(*(Row(names, _DOES, quiet=_QUIET) for names, _ in _SERVICES))
_OWN = {names: tuple(hosts.split()) for names, hosts in _SERVICES}
_HOST = re.compile(r"(?:https?://)?([A-Za-z0-9.-]+)(?::\d+)?(?:[/?#][^@\\]*)?")


def _own(row: Row, value: str) -> bool:
    """Whether ``value`` is an address that the service itself runs; plain http is none."""
    match = _HOST.fullmatch(value) if len(value) <= LONGEST else None
    if not match or value.casefold().startswith("http:"):
        return False
    host = match[1].casefold().rstrip(".")
    return any(host == own or host.endswith("." + own) for own in _OWN[row.names])


def check(case: Case, /) -> Iterator[Finding]:
    """Findings about addresses of services."""
    for setting in settings(case):
        row = TABLE.find(setting.name)
        level = weigh(row, WORDING.level, setting.name, setting.value) if row else None
        if row is not None and level is not None and not _own(row, setting.value):
            yield tell(case, WORDING, setting, row.does, level)
