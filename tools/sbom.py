"""What Consentry ships with, as CycloneDX 1.6 on standard output: itself and its runtime dependencies with hashes.

Read from ``requirements/run.txt`` (the hash-locked runtime environment); nothing is fetched.
"""

from __future__ import annotations

import json
import re
import sys
from importlib.metadata import version
from pathlib import Path

LOCK = Path(__file__).parent.parent / "requirements" / "run.txt"
PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)((?:[^\n]*\\\n)(?:.*\\\n)*.*)$", re.M)


def component(name: str, release: str, hashes: list[str]) -> dict[str, object]:
    return {
        "type": "library",
        "bom-ref": f"pkg:pypi/{name}@{release}",
        "name": name,
        "version": release,
        "purl": f"pkg:pypi/{name}@{release}",
        "hashes": [{"alg": "SHA-256", "content": digits} for digits in hashes],
    }


def main() -> int:
    pins = PIN.findall(LOCK.read_text(encoding="utf-8"))
    parts = [component(n, v, re.findall(r"sha256:([0-9a-f]{64})", rest)) for n, v, rest in pins]
    own = {**component("consentry", version("consentry"), []), "type": "application"}
    bom = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": own},
        "components": parts,
        "dependencies": [{"ref": own["bom-ref"], "dependsOn": sorted(str(p["bom-ref"]) for p in parts)}],
    }
    json.dump(bom, sys.stdout, indent=2)
    sys.stdout.write("\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
