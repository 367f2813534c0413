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
#: Beside the policy, for each kind of proof: whose signatures count, and for what use of a key.
LISTS = {"ssh": "allowed_signers", "polkit": "confirm_signers", "webauthn": "page_signers"}
NAMESPACES = {"ssh": NAMESPACE, "polkit": "confirm@consentry", "webauthn": "page@consentry"}
SIGNER = "consentry-signer"  # the name in the list of what signs that polkit had a user confirm
SSH_KEYGEN = "/usr/bin/ssh-keygen"
ARMOUR = ("-----BEGIN SSH SIGNATURE-----", "-----END SSH SIGNATURE-----")
LONGEST = 1 << 15  # characters of a signature
ECDSA = b"ecdsa-sha2-nistp256@openssh.com"
PAGE, PAGE_TAG = b"http://localhost:", b"consentry-page-v1"
SEEN = 5  # the bits of a security key's flags that say: somebody was there (1), and it is the owner (4)
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
    has = proven(record, policy, path, guard)
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


def proven(record: "Any", policy: "Any", path: str, guard: "Any") -> int:
    """The assurance that stands behind ``record``: above A1 only what a signature proves here and now."""
    claimed, proof = ASSURANCE.index(record["assurance"]), record.get("proof")
    if claimed < 2 or not isinstance(proof, dict) or proof.get("kind") not in LISTS or guard.WINDOWS:
        return min(int(claimed), 1)
    kind, text, nonce = str(proof["kind"]), str(proof["signature"]), bytes.fromhex(proof["nonce"])
    digest, user = str(record["plan_digest"]), str(record["consent"]["user"])
    if kind == "ssh":
        has, why, said = 3, unfit(text, policy["keys"]), message(digest, nonce, guard.sha256)
    elif kind == "webauthn":
        review = str(record["consent"]["review_digest"])
        has, why, said = 2, unsuitable(text), statement(digest, review, nonce, guard.sha256)
    else:
        has, why = 2, unfit(text, "any")
        said = confirmation(digest, str(record["consent"]["review_digest"]), nonce, user)
    signers = f"{path.rpartition('/')[0]}/{LISTS[kind]}"
    try:
        why = why or closed(signers, guard.posix)
    except OSError:  # the administrator has taken the list away
        return 1
    if why or not verified(kind, said, text, user, signers, guard.posix):
        return 1
    if record["kind"] == "guard" and not bound(record["plan"], record["launch"]):
        raise guard.Refusal("record-changed", "what would start is not the plan that was signed")
    return has


def confirmation(digest: str, review: str, nonce: bytes, user: str) -> bytes:
    """What root's signer signs: that this user confirmed this answer about this plan. ``signer.sh`` writes the same."""
    lines = [f"plan {digest.removeprefix('sha256:')}", f"review {review.removeprefix('sha256:')}"]
    lines += [f"nonce {nonce.hex()}", f"user {user}"]
    return "".join(f"{line}\n" for line in ("consentry-confirm-v1", *lines)).encode("ascii")


def message(digest: str, nonce: bytes, sha256: "Any" = None) -> bytes:
    """What is signed: 32 bytes that no other use of the key and no other plan has."""
    if sha256 is None:
        from hashlib import sha256
    data = TAG + b"\0" + bytes.fromhex(digest.removeprefix("sha256:")) + nonce
    return bytes(sha256(data).digest())


def statement(digest: str, review: str, nonce: bytes, sha256: "Any" = None) -> bytes:
    """What a key in the browser signs: 32 bytes that no other plan, review or use of the key has."""
    if sha256 is None:
        from hashlib import sha256
    digests = bytes.fromhex(digest.removeprefix("sha256:")) + bytes.fromhex(review.removeprefix("sha256:"))
    return bytes(sha256(PAGE_TAG + b"\0" + digests + nonce).digest())


def _parts(signature: str) -> "tuple[bytes, bytes]":
    """The public key and the signature proper in an armoured one. Raises ValueError."""
    import binascii

    lines = signature.strip().split("\n")
    if len(signature) > LONGEST or (lines[0], lines[-1]) != ARMOUR:
        raise ValueError("no armour")
    data = binascii.a2b_base64("".join(lines[1:-1]))
    key, at = _field(data, len(b"SSHSIG") + 4)
    for _ in range(3):  # namespace, reserved, hash algorithm
        _, at = _field(data, at)
    made, at = _field(data, at)
    if data[:6] != b"SSHSIG" or at != len(data):
        raise ValueError("no signature")
    return key, made


def unsuitable(signature: str) -> str:
    """Why an answer of a key in the browser proves too little, "" if it may be checked.

    ``ssh-keygen`` checks that the key signed the answer to exactly our challenge. What it does not look at is whether
    the key saw that somebody was there and who it was, and which page asked (WebAuthn, steps of 7.2).
    """
    import json

    try:
        key, made = _parts(signature)
        kind, at = _field(key, 0)
        for _ in range(2):  # curve, point
            _, at = _field(key, at)
        application, last = _field(key, at)
        algorithm, at = _field(made, 0)
        _, at = _field(made, at)
        flags = made[at]
        origin, at = _field(made, at + 5)
        client, at = _field(made, at)
        _, end = _field(made, at)
        said = json.loads(client)
    except (ValueError, IndexError, RecursionError):
        return "it is no answer of a security key"
    whole = last == len(key) and end == len(made) and isinstance(said, dict)
    if not whole or kind != b"sk-" + ECDSA or algorithm != b"webauthn-sk-" + ECDSA:
        return "it is no answer of a security key"
    page = origin[len(PAGE) :]
    if application != b"localhost" or not origin.startswith(PAGE) or not page.isdigit():
        return "another page asked the key"
    if said.get("type") != "webauthn.get" or said.get("crossOrigin", False) is not False or "topOrigin" in said:
        return "another page asked the key"
    return "" if flags & SEEN == SEEN else "the key did not see that you were there and who you are"


def unfit(signature: str, keys: str) -> str:
    """Why a signature proves too little, "" if it may be checked: its key is in no hardware, or nobody touched it.

    ``ssh-keygen`` checks the signature itself, but not the flags of a security key that it covers.
    """
    try:
        key, made = _parts(signature)
        kind, _ = _field(key, 0)
        algorithm, end = _field(made, 0)
        _, end = _field(made, end)
    except ValueError:
        return "it is no SSH signature"
    if not kind.startswith(b"sk-"):
        return "" if keys == "any" else "the key is in no security key"
    if algorithm != kind or len(made) != end + 5 or not made[end] & PRESENT:
        return "nobody touched the security key"
    return ""


def _field(data: bytes, at: int) -> "tuple[bytes, int]":
    end = at + 4 + int.from_bytes(data[at : at + 4], "big")
    if at + 4 > len(data) or end > len(data):
        raise ValueError("cut off")
    return data[at + 4 : end], end


def verified(kind: str, said: bytes, signature: str, user: str, signers: str, system: "Any") -> bool:
    """Whether a key that ``signers`` lists for ``user`` made ``signature``. ``system`` is ``os`` or ``posix``."""
    name = SIGNER if kind == "polkit" else user
    ends = [_pipe(said, system), _pipe(signature.encode("ascii"), system)]
    try:
        words = [SSH_KEYGEN, "-q", "-Y", "verify", "-f", signers, "-I", name, "-n", NAMESPACES[kind]]
        words += ["-s", "/dev/fd/3"]
        # What is moved to 3 may lie there already: both are copied out of the way first.
        actions = [
            (system.POSIX_SPAWN_DUP2, ends[0], 100),
            (system.POSIX_SPAWN_DUP2, ends[1], 101),
            (system.POSIX_SPAWN_DUP2, 100, 0),
            (system.POSIX_SPAWN_DUP2, 101, 3),
            (system.POSIX_SPAWN_CLOSE, 100),
            (system.POSIX_SPAWN_CLOSE, 101),
            (system.POSIX_SPAWN_OPEN, 1, "/dev/null", system.O_WRONLY, 0),
            (system.POSIX_SPAWN_OPEN, 2, "/dev/null", system.O_WRONLY, 0),
        ]
        pid = system.posix_spawn(SSH_KEYGEN, words, {"PATH": "/usr/bin:/bin"}, file_actions=actions)
        return bool(system.waitpid(pid, 0)[1] == 0)
    finally:
        for end in ends:
            system.close(end)


def _pipe(data: bytes, system: "Any") -> int:
    """The end to read ``data`` from; a pipe holds more than ``LONGEST``."""
    end, begin = system.pipe()
    try:
        system.write(begin, data)
    finally:
        system.close(begin)
    return int(end)


def bound(plan: "Any", launch: "Any") -> bool:
    """Whether what the guard would start is what ``plan`` says: a signature covers the plan alone."""
    begin, filled = plan["start"], {hole["where"] for hole in plan["holes"]}
    names = {name for name in plan["env"] if "/env/" + name.replace("~", "~0").replace("/", "~1") in filled}
    env = {**begin["sets"], **{name: value for name, value in plan["env"].items() if name not in names}}
    same = [launch[key] == begin[key] for key in ("program", "search_path", "inherits")]
    same += [launch["name"] == plan["name"], launch["env_holes"] == sorted(names)]
    same += [launch["tree"] == (plan["bundle"]["folder"] if plan["bundle"] else "")]
    same += [len(launch["argv"]) == len(plan["argv"]), set(launch["env"]) == set(env)]
    if not all(same):
        return False
    texts = [*zip(launch["argv"], plan["argv"], strict=True), (launch["cwd"], plan["cwd"])]
    texts += [(launch["env"][name], value) for name, value in env.items()]
    known = {(file["path"], file["sha256"]) for file in launch["files"]}
    scripts = [file for file in plan["files"] if file["sha256"] and file["role"] == "script"]
    return all(_says(made, text, plan) for made, text in texts) and all(
        any(
            digest == file["sha256"] and (path == file["path"] or path.endswith("/" + file["path"]))
            for path, digest in known
        )
        for file in scripts
    )


def _says(made: "Any", text: "Any", plan: "Any") -> bool:
    """Whether a template of the record is ``text`` with its holes and secrets taken out."""
    if not isinstance(made, list):
        return bool(made == text)
    rest = str(text)
    for piece in made:
        if isinstance(piece, str):
            words = [piece]
        elif piece < 0:
            words = [plan["secrets"][-1 - piece]["mark"]]
        else:
            words = sorted({hole["expression"] for hole in plan["holes"]}, key=len, reverse=True)
        word = next((word for word in words if rest.startswith(word)), None)
        if word is None:
            return False
        rest = rest[len(word) :]
    return not rest
