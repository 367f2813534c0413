"""The policy at every start: what the launch guard loads only where the administrator has a policy file.

Self-contained like ``launch``: beside the launcher, ``judge``, ``policy_document`` and this stand in one text. The
policy is read from one place that nothing of this user can move. What was read is kept beside the approvals, under the
digest of the file: whoever could write there could change the guard itself.
"""

from consentry.judge import ASSURANCE, consented, judge, said
from consentry.policy_document import SCHEMA, compiled

TYPE_CHECKING = False  # the real one costs an import
if TYPE_CHECKING:
    from typing import Any

LIMIT = 1 << 20  # bytes of a policy
TAG = b"consentry-consent-v1"
NAMESPACE = "consent@consentry"
SSH_KEYGEN = "/usr/bin/ssh-keygen"
ARMOUR = ("-----BEGIN SSH SIGNATURE-----", "-----END SSH SIGNATURE-----")
PRESENT = 1  # the bit of a security key's flags that says: somebody touched it


def closed(path: str, system: "Any") -> str:
    """Why somebody beside root could change what ``path`` leads to; "" if nobody can.

    ``system`` is ``os`` or ``posix``. Raises OSError where there is nothing.
    """
    at, todo, left = "", path.split("/")[::-1], 80
    while todo:
        left -= 1
        word = todo.pop()
        here = at.rpartition("/")[0] if word == ".." else f"{at}/{word}" if word not in ("", ".") else at
        found = system.lstat(here or "/")
        link = found.st_mode & 0o170000 == 0o120000
        if found.st_uid != 0:
            return f"{here or '/'} does not belong to root"
        if not link and found.st_mode & 0o022:
            return f"{here or '/'} can be written to by others"
        if link:
            target = system.readlink(here)
            at, todo = "" if target.startswith("/") else at, todo + target.split("/")[::-1]
        else:
            at = here
        if not left:
            return f"{path} leads through too many links"
    return ""


def start(record: "Any", root: str, path: str, guard: "Any") -> None:
    """Refuse what the policy at ``path`` forbids to start. Raises ``guard.Refusal`` and OSError."""
    why = "" if guard.WINDOWS else closed(path, guard.posix)
    if why:
        raise guard.Refusal("policy", f"the policy cannot be relied on: {guard.show(why)}")
    plan, digest = record["plan"], str(record["plan_digest"])
    if guard.sha256(canonical(plan)).hexdigest() != digest[7:]:
        raise guard.Refusal("record-changed", "the approval record is about another plan")
    data = guard.read(path, LIMIT)
    if len(data) > LIMIT:
        raise guard.Refusal("policy", "the policy cannot be read: it is too large")
    policy = read(data, root, guard)
    levels = [str(finding["level"]) for finding in record["findings"]]
    level = next((word for word in ("block", "danger", "warn") if word in levels), "info")
    user = guard.posix.geteuid() == 0 if not guard.WINDOWS else False
    reasons, least = judge(policy, plan, digest, level, str(record["tier"]), user)
    for word, at, own in reasons:
        says = f"the policy of this computer does not allow it: {said(word, at)}"
        raise guard.Refusal("policy", says + (f" ({guard.show(own)})" if own else ""))
    if consented(policy, digest):
        return
    if record["consent"]["how"].startswith("policy: "):
        raise guard.Refusal("policy", "the administrator has taken the consent to it back")
    has = proven(record)
    if has < least:
        needs = f"the policy of this computer demands assurance {ASSURANCE[least]} for it"
        raise guard.Refusal("assurance", f"{needs}, the approval has {ASSURANCE[has]}")


def read(data: bytes, root: str, guard: "Any") -> "Any":
    """The policy in ``data``, from what an earlier start kept of the same bytes where there is that."""
    kept = f"{root}/policy/{guard.sha256(data).hexdigest()}.{SCHEMA}.json"
    try:
        guard.ours(kept, guard._FILE)
        return guard.parse(guard.read(kept, LIMIT).decode("ascii"))
    except (OSError, ValueError, SystemError, guard.Refusal):
        pass
    import json
    import tomllib

    try:
        policy, _ = compiled(tomllib.loads(data.decode("utf-8")), True)
    except (ValueError, RecursionError) as error:
        raise guard.Refusal("policy", f"the policy cannot be read: {guard.show(str(error))}") from None
    guard.put(kept, json.dumps(policy))
    return policy


def canonical(value: "Any") -> bytes:
    """``value``, which has no floats, as RFC 8785 writes it; ``json`` itself costs the guard too much."""
    try:
        import _json

        make: Any = _json.make_encoder
        encode = make(None, None, _json.encode_basestring, None, ":", ",", True, False, False)
        return "".join(encode(value, 0)).encode("utf-8")
    except (ImportError, AttributeError, TypeError):
        import json

        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode("utf-8")


def proven(record: "Any") -> int:
    """The assurance that stands behind ``record``: above A1 only what a signature proves here and now."""
    claimed = ASSURANCE.index(record["assurance"])
    return min(int(claimed), 1)
