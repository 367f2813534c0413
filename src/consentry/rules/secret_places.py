"""Where keys, passwords, profiles and messages lie: patterns of paths in the spelling of ``places.plain``.

``~`` is any home folder. The letters' case does not count. Pure.
"""

from __future__ import annotations

import re

from consentry.rules.pattern import Pattern

_CONFIG = r"(?:\.config|appdata/(?:roaming|local)|library/(?:application support|preferences))"
_BROWSERS = (
    r"google/chrome(?: beta| dev| canary| sxs)?|google-chrome(?:-[a-z]+)?|chromium|bravesoftware|brave-browser|"
    r"microsoft/edge"
    r"(?: [a-z]+)?|microsoft edge|microsoft-edge(?:-[a-z]+)?|opera(?: software)?|vivaldi|yandex|arc|thorium|"
    r"epic privacy browser|"
    r"mozilla(?:/firefox)?|firefox|librewolf|waterfox|zen|tor browser|com\.operasoftware\.opera"
)
_PROFILE_FILES = (
    r"login data(?: for account)?|web data|cookies(?:-journal)?|cookies\.sqlite|key[34]\.db|logins\.json|"
    r"signons\.sqlite|"
    r"cookies\.binarycookies|formhistory\.sqlite|local state|places\.sqlite"
)
_WALLETS = (
    r"exodus|electrum(?:-ltc)?|atomic|ledger live|trezor suite|jaxx|coinomi|guarda|wasabi|monero|bitcoin|ethereum|zcash"
)
_HOME_FOLDERS = (
    r"\.ssh|\.gnupg|\.aws|\.azure|\.kube|\.oci|\.aliyun|\.tccli|\.bluemix|\.vault-token|\.password-store|\.gsutil|"
    r"\.boto|"
    r"\.s3cfg|\.netrc|_netrc|\.pgpass|\.my\.cnf|\.mylogin\.cnf|\.git-credentials|\.pypirc|\.npmrc|\.yarnrc(?:\.yml)?|"
    r"\.dockercfg|"
    r"\.docker/config\.json|\.cargo/credentials(?:\.toml)?|\.gem/credentials|\.m2/settings(?:-security)?\.xml|"
    r"\.gradle/gradle\.properties|\.nuget/nuget(?:/nuget\.config)?|\.terraform\.d/credentials\.tfrc\.json|"
    r"\.terraformrc|"
    r"\.composer/auth\.json|\.bundle/config|\.hex/hex\.config|\.netlify|\.fly|\.heroku|\.wrangler|\.huggingface|"
    r"\.kaggle|"
    r"\.cache/huggingface/token|\.ngrok2|\.putty|\.mozilla|\.thunderbird|\.electrum|\.bitcoin|\.ethereum|\.monero|"
    r"\.solana|"
    r"\.near-credentials|\.sui|\.aptos|\.foundry/keystores|\.brownie|\.smbcredentials|\.vnc/passwd|\.rdp|"
    r"\.config/freerdp|"
    r"\.remmina|\.lastpass|\.local/share/(?:keyrings|kwalletd|remmina|bitwarden|fish/fish_history)|\.pki/nssdb|"
    r"\.minikube|"
    r"\.databrickscfg|\.snowflake|\.snowsql|\.dbt/profiles\.yml|\.pulumi|\.ansible_vault_pass|\.vault_pass(?:\.txt)?|"
    r"\.pscale|"
    r"\.[\w-]*history|\.config/fish/fish_history|\.local/state/bash/history|\.xauthority|\.iceauthority|\.rhosts|"
    r"\.shosts|"
    r"\.claude/\.credentials\.json|\.codex/auth\.json|\.gemini/(?:oauth_creds|google_accounts)\.json|"
    r"\.qwen/oauth_creds\.json|"
    r"\.local/share/opencode/auth\.json|\.consentry|snap/(?:firefox|chromium)|\.var/app/(?:org\.mozilla|com\.google|"
    r"org\.chromium)"
    r"[\w.]*"
)
_CONFIG_FOLDERS = (
    r"gcloud|gh|glab-cli|hub|git/credentials|doctl|rclone|op|1password|bitwarden(?: cli)?|keepassxc|lastpass|sops|"
    r"age|containers/"
    r"auth\.json|pip/pip\.conf|pypoetry/auth\.toml|nuget|configstore|solana|signal|github-copilot|stripe|flyctl|"
    r"railway|hcloud|"
    r"linode-cli|helm/registry|argocd|sourcery|wireguard|openvpn|protonvpn|mullvad|filezilla|winscp|putty|kwalletrc|"
    r"evolution|"
    r"microsoft/(?:protect|credentials|vault|crypto|systemcertificates|windows/powershell/psreadline)|gnupg|github cli|"
    r"keeper|dashlane|nordpass|enpass"
)
#: Keys, passwords, profiles of browsers, wallets, and what was typed.
KEYS = Pattern(
    rf"^~/(?:{_HOME_FOLDERS})(?:/|$)|"
    rf"^~/{_CONFIG}/(?:{_CONFIG_FOLDERS}|{_BROWSERS}|{_WALLETS})(?:/|$)|"
    r"(?:^|/)library/(?:keychains|safari|cookies|group containers/[^/]*1password[^/]*|containers/[^/]*(?:1password|"
    r"safari)[^/]*)"
    r"(?:/|$)|"
    rf"/(?:{_PROFILE_FILES})$|(?:^|/)(?:id_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?|wallet\.dat|[^/]+\.kdbx?|"
    r"authorized_keys2?|consolehost_history\.txt|\.git-credentials|\.pgpass|\.netrc|\.npmrc|\.pypirc|\.htpasswd|"
    r"secring\.gpg|"
    r"ntds\.dit|\.vault-token|\.aws/credentials|\.kube/config|\.docker/config\.json)$|(?:^|/)\.(?:ssh|gnupg)(?:/|$)|"
    r"^/etc/(?:g?shadow-?|sudoers(?:\.d)?|master\.passwd|security/opasswd|krb5\.keytab|ssh/ssh_host_\w+_key|"
    r"ssl/private|pki/tls/"
    r"private|kubernetes|rancher|letsencrypt|wireguard|openvpn|ipsec\.secrets|ppp/\w+-secrets|"
    r"networkmanager/system-connections|"
    r"mysql/debian\.cnf|docker/key\.json|vault[\w.-]*|consentry)(?:/|$)|^/(?:var/)?run/secrets(?:/|$)|"
    r"^/private/etc/master\.passwd$|"
    r"^/var/(?:db/(?:shadow|dslocal)|lib/(?:kubelet|docker|rancher|sss|private))(?:/|$)|"
    r"^/proc/(?:self|thread-self|\d+|\*|\$\$)/(?:environ|mem|maps)$|^/proc/kcore$|^/dev/(?:k?mem|sd[a-z]\d*|nvme\w+|"
    r"disk)(?:/|$)|"
    r"(?:/mnt/)?[a-z]:?/windows/(?:system32/config|repair|ntds|panther)(?:/|$)|^[a-z]:/(?:unattend|sysprep)[\w.]*$|"
    r"nkbihfbeoegaeogabjhibmnddgdgg|ejbalbakoplchlghecdalmeeeajnimhm",
    re.IGNORECASE,
)
#: Files among keys that everybody may see.
PUBLIC = Pattern(
    r"(?:^|/)\.ssh/(?:known_hosts2?(?:\.old)?|[\w.@-]+\.pub)$|^/etc/ssh/ssh_host_\w+_key\.pub$", re.IGNORECASE
)
#: Files among keys that hold none, but the names of other computers.
SETTINGS = Pattern(r"(?:^|/)\.ssh/config(?:\.d)?$", re.IGNORECASE)
#: Settings of programs that start servers: they hold keys, and say what runs next.
CLIENTS = Pattern(
    r"(?:^|/)(?:\.cursor/mcp\.json|claude_desktop_config\.json|\.claude\.json|"
    r"\.claude(?:/settings(?:\.local)?\.json)?$|"
    r"\.vscode/(?:mcp|settings)\.json|code(?: - insiders)?/user/(?:mcp|settings)\.json|\.codeium|\.windsurf|"
    r"\.codex(?:/config\.toml)?$|"
    r"\.gemini(?:/settings\.json)?$|\.qwen/settings\.json|cline_mcp_settings\.json|mcp_settings\.json|"
    r"\.kiro/settings|\.lmstudio|"
    r"\.amazonq|\.aws/amazonq|\.continue/(?:config|mcp)|\.roo/mcp|\.junie/mcp|\.copilot/mcp-config\.json|"
    r"\.config/(?:goose|zed|opencode|"
    r"crush|amp|github-copilot/mcp)(?:/|$)|opencode\.jsonc?$|\.mcp\.json$|\.factory/mcp\.json|\.trae/mcp\.json|"
    r"zed/settings\.json|"
    r"librechat\.ya?ml$|mcporter\.json$|\.env(?:\.(?!example|sample|template|dist)[\w-]+)?$)",
    re.IGNORECASE,
)
#: Mail and messages.
MESSAGES = Pattern(
    r"^~/library/(?:messages|mail|calendars|contacts|suggestions|application support/(?:addressbook|signal|slack|"
    r"discord|"
    r"telegram desktop|whatsapp|mobilesync|callhistorydb))(?:/|$)|^~/(?:\.config|appdata/(?:roaming|"
    r"local))/(?:signal|slack|discord|"
    r"telegram desktop|whatsapp|thunderbird|microsoft/(?:outlook|teams))(?:/|$)|^~/\.local/share/(?:telegramdesktop|"
    r"evolution)(?:/|$)|"
    r"^/etc/passwd$",
    re.IGNORECASE,
)
#: A whole disk, home folder, or system.
WHOLE = Pattern(
    r"/+|~|[a-z]:/?|/mnt/[a-z]|/(?:home|users|root|etc|var|usr|proc|sys|dev|boot|system|library|volumes|mnt|media)|"
    r"[a-z]:/(?:users|windows|programdata)|~/(?:\.config|\.local(?:/share)?|library(?:/application support)?|"
    r"appdata(?:/(?:roaming|"
    r"local))?)|//(?:wsl\$|wsl\.localhost)(?:/[^/]+)?|\.\.(?:/\.\.)+",
    re.IGNORECASE,
)
