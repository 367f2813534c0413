"""Package specifications as the package runners read them: what is named, which version, and where it comes from.

Sources: npm ``npm-package-arg`` (documented spec forms), PEP 508 and PEP 440 names, the OCI reference grammar, the
``ID@VERSION`` of dnx. Pure and total: every text gives a ``Package``; whether its name is valid or its source unusual
is for the rules to judge.
"""

from __future__ import annotations

import re
from typing import Literal

from consentry.model import Package

Source = Literal["registry", "git", "url", "path"]

_NPM = re.compile(r"(@[^/@]+/[^/@]+|[^/@]+)(?:@(.*))?", re.DOTALL)
_PYPI = re.compile(r"([^\s\[\]<>=!~;@]+)\s*(\[[^\]]*\])?\s*(.*)", re.DOTALL)
_IMAGE = re.compile(r"(.+?)(?::([^:/@]*))?(?:@(.*))?", re.DOTALL)
_GIT = ("git+", "git:", "github:", "gitlab:", "bitbucket:", "gist:", "ssh:", "hg+", "svn+", "bzr+")
_URL = ("http:", "https:", "jsr:", "s3:", "ftp:", "data:")
_PATH = re.compile(r"(?:file:|link:|workspace:|\.|/|\\|~(?![0-9])|[A-Za-z]:[\\/])")
_FORGE = re.compile(r"[A-Za-z0-9_-]+/[A-Za-z0-9._-]+(?:#.*)?")
_ARCHIVE = re.compile(r".*\.(?:tgz|tar\.gz|tar|zip|whl)", re.DOTALL)
_EXACT_NPM = re.compile(r"v?\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?")
_EXACT_PYPI = re.compile(r"===?\s*[0-9][0-9A-Za-z.!+_-]*")
_BARE_PYPI = re.compile(r"[0-9][0-9A-Za-z.!+_-]*")
_EXACT_NUGET = re.compile(r"[0-9]+(?:\.[0-9]+){1,3}(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?")
_COMMIT = re.compile(r".*[#@][0-9a-f]{40}(?:[#&].*)?", re.DOTALL)
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


def _source(spec: str) -> Source:
    low = spec[:12].lower()
    if low.startswith(_GIT) or (low.startswith(_URL) and spec.split("#")[0].endswith(".git")):
        return "git"
    if low.startswith(_URL):
        return "url"
    return "path" if _PATH.match(spec) or low == "." else "registry"


def npm(spec: str) -> Package:
    """An npm spec: ``name``, ``@scope/name@range``, ``alias@npm:name@1``, a git, forge or tarball address, a path."""
    source = _source(spec)
    if source == "registry" and not spec.startswith("@") and _FORGE.fullmatch(spec):
        source = "git"
    if source == "registry" and _ARCHIVE.fullmatch(spec):
        source = "path"
    match = _NPM.fullmatch(spec)
    if source != "registry" or not match:
        return Package(ecosystem="npm", name=spec, version=None, spec=spec, source=source)
    name, version = match.groups()
    if version and version.startswith("npm:"):
        inner = npm(version[4:])
        return Package(ecosystem="npm", name=inner.name, version=inner.version, spec=spec, source=inner.source)
    if version and _source(version) != "registry":
        return Package(ecosystem="npm", name=name, version=version, spec=spec, source=_source(version))
    return Package(ecosystem="npm", name=name, version=version or None, spec=spec, source="registry")


def pypi(spec: str) -> Package:
    """A Python requirement (PEP 508), ``name@version`` as uvx takes it, a git or archive address, or a path."""
    source = _source(spec)
    if source == "registry" and ("/" in spec.split("@")[0] or _ARCHIVE.fullmatch(spec)):
        source = "path"
    match = _PYPI.fullmatch(spec)
    if source != "registry" or not match:
        return Package(ecosystem="pypi", name=spec, version=None, spec=spec, source=source)
    name, _, rest = match.groups()
    rest = rest.split(";")[0].strip()
    if rest.startswith("@"):
        rest = rest[1:].strip()
        source = _source(rest)
    return Package(ecosystem="pypi", name=name, version=rest or None, spec=spec, source=source)


def oci(image: str) -> Package:
    """A container image: ``[host[:port]/]path[:tag][@sha256:HEX]``; ``version`` is the digest or else the tag."""
    match = _IMAGE.fullmatch(image)
    name, tag, digest = match.groups() if match else (image, None, None)
    return Package(ecosystem="oci", name=name or image, version=digest or tag or None, spec=image, source="registry")


def nuget(spec: str) -> Package:
    """A NuGet package as dnx takes it: ``ID`` or ``ID@VERSION``."""
    name, _, version = spec.partition("@")
    return Package(ecosystem="nuget", name=name, version=version or None, spec=spec, source="registry")


def host(image: str) -> str:
    """The registry host of an image name, "" for the engine's own default."""
    first, slash, _ = image.partition("/")
    return first if slash and ("." in first or ":" in first or first == "localhost") else ""


def exact(package: Package) -> bool:
    """Whether the spec names one content or one version: exact version, full commit or image digest."""
    version = package.version or ""
    if package.source == "git":
        return bool(_COMMIT.fullmatch(package.spec))
    if package.ecosystem == "oci":
        return bool(_DIGEST.fullmatch(version))
    if package.ecosystem == "npm":
        return bool(_EXACT_NPM.fullmatch(version))
    if package.ecosystem == "nuget":
        return bool(_EXACT_NUGET.fullmatch(version))
    return bool(_EXACT_PYPI.fullmatch(version) or _BARE_PYPI.fullmatch(version))
