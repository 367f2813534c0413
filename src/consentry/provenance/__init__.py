"""Proofs of where something comes from: each says how far it could be checked, never more (law L10)."""

from __future__ import annotations

from consentry.provenance import mcpb_signature
from consentry.provenance.interface import Proof

ALL: dict[str, Proof] = {mcpb_signature.NAME: mcpb_signature}
