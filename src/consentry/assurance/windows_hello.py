"""A question of Windows: Hello (face, finger or PIN), through ``UserConsentVerifier`` and the system's PowerShell.

NOT RUN on any machine yet. It proves nothing beyond this process (A1): there is no signer of the system's behind it.
The text that Windows shows is fixed. Source: UserConsentVerifier and UserConsentVerificationResult of
Windows.Security.Credentials.UI.
"""

from __future__ import annotations

from consentry.assurance.interface import Asked, unproved
from consentry.model import JSON, Assurance
from consentry.world import World

NAME: str = "windows-hello"
LEVEL: Assurance = Assurance.A1

POWERSHELL = "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe"
SECONDS = 120.0
_SCRIPT = """
Add-Type -AssemblyName System.Runtime.WindowsRuntime
$space = 'Windows.Security.Credentials.UI'
$asks = [Type]::GetType("$space.UserConsentVerifier, $space, ContentType=WindowsRuntime")
$says = [Type]::GetType("$space.UserConsentVerificationResult, $space, ContentType=WindowsRuntime")
$wait = [System.WindowsRuntimeSystemExtensions].GetMethods() | Where-Object {
  $_.Name -eq 'AsTask' -and $_.GetParameters().Count -eq 1 -and
  $_.GetParameters()[0].ParameterType.Name -eq 'IAsyncOperation`1' } | Select-Object -First 1
$asked = $asks::RequestVerificationAsync('Confirm the answer that you gave to Consentry a moment ago.')
$task = $wait.MakeGenericMethod($says).Invoke($null, @($asked))
$task.Wait()
[Console]::Out.Write([int]$task.Result)
"""
#: UserConsentVerificationResult, as far as it says something that a person can use.
_SAID = {
    "1": "Windows Hello is not there",
    "2": "Windows Hello is not set up for you",
    "3": "your organisation has turned Windows Hello off",
    "4": "Windows Hello is busy",
    "5": "there were too many attempts",
    "6": "the confirmation was cancelled",
}


def command() -> tuple[str, ...]:
    """What is started: nothing in it depends on a request."""
    return (POWERSHELL, "-NoLogo", "-NoProfile", "-NonInteractive", "-Command", _SCRIPT)


def read(status: int | None, said: str) -> str:
    """Why it is no confirmation, "" if it is one, from how the program ended (None: it was ended)."""
    if status is None:
        return "nobody confirmed it in time"
    word = said.strip() if status == 0 else ""
    return "" if word == "0" else _SAID.get(word, "Windows did not confirm it")


def ready(world: World, asked: Asked, /) -> str:  # noqa: ARG001 - it is the same for every answer
    """Why Windows cannot be asked; "" if that can be tried."""
    return "" if world.platform == "win32" else "Windows Hello is on Windows only"


def prove(world: World, asked: Asked, /) -> dict[str, JSON]:  # noqa: ARG001 - the plan is not in the question
    """Have Windows ask; the answer is heard by this process alone, so there is nothing to keep."""
    try:
        why = read(*world.proofs().run(command(), SECONDS))
    except OSError as error:
        why = error.strerror or "it cannot be started"
    if why:
        raise unproved(why, "run it again and confirm when Windows asks")
    return {}
