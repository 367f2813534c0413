"""Images that a service publishes itself, and the folder in which its own tools keep its credentials.

A container that is handed the credentials of the very service that publishes it gets nothing that the service does not
have. The registry path must be one in which nobody else publishes. Source: the services' own documentation.
"""

from __future__ import annotations

from consentry.model import Role
from consentry.rules.interface import Case

_MOST = 200  # parts of a command that a person would still read
_PUBLISHED = (
    (".azure", "mcr.microsoft.com/azure"),
    (".aws", "public.ecr.aws/awslabs-mcp/"),
)


def its_own(case: Case, path: str) -> bool:
    """Whether ``path`` holds credentials for the very service that publishes the image."""
    owners = [owner for folder, owner in _PUBLISHED if path.rstrip("/").endswith("/" + folder)]
    if not owners or len(case.plan.parts) > _MOST:
        return False
    image = next((case.plan.argv[p.index] for p in case.plan.parts if p.role is Role.IMAGE), "")
    return any(image.startswith(owner) for owner in owners)
