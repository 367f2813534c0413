"""A question of macOS: Touch ID or the account's password, through LocalAuthentication and the system's ``osascript``.

NOT RUN on any machine yet. It proves nothing beyond this process (A1): there is no signer of root's behind it. The text
that macOS shows is fixed, so no word of a request gets there. Source: LAContext, LAPolicyDeviceOwnerAuthentication.
"""

from __future__ import annotations

from consentry.assurance.interface import Asked, unproved
from consentry.model import JSON, Assurance
from consentry.world import World

NAME: str = "touch-id"
LEVEL: Assurance = Assurance.A1

OSASCRIPT = "/usr/bin/osascript"
SECONDS = 120.0
_SCRIPT = """
ObjC.import('Foundation'); ObjC.import('LocalAuthentication');
function run() {
  const context = $.LAContext.alloc.init, error = Ref();
  context.touchIDAuthenticationAllowableReuseDuration = 0;
  if (!context.canEvaluatePolicyError(2, error)) return 'unavailable';
  let answer = '';
  context.evaluatePolicyLocalizedReasonReply(2, 'confirm the answer that you gave to Consentry a moment ago',
    (yes, why) => { answer = yes ? 'verified' : 'denied'; });
  while (!answer) $.NSRunLoop.currentRunLoop.runUntilDate($.NSDate.dateWithTimeIntervalSinceNow(0.1));
  return answer;
}
"""


def command() -> tuple[str, ...]:
    """What is started: nothing in it depends on a request."""
    return (OSASCRIPT, "-l", "JavaScript", "-e", _SCRIPT)


def read(status: int | None, said: str) -> str:
    """Why it is no confirmation, "" if it is one, from how the program ended (None: it was ended)."""
    if status is None:
        return "nobody confirmed it in time"
    word = said.strip() if status == 0 else ""
    if word == "verified":
        return ""
    return {"denied": "the confirmation was cancelled", "unavailable": "macOS cannot ask here"}.get(
        word, "macOS did not confirm it"
    )


def ready(world: World, asked: Asked, /) -> str:  # noqa: ARG001 - it is the same for every answer
    """Why macOS cannot be asked; "" if that can be tried."""
    return "" if world.platform == "darwin" else "Touch ID is on macOS only"


def prove(world: World, asked: Asked, /) -> dict[str, JSON]:  # noqa: ARG001 - the plan is not in the question
    """Have macOS ask; the answer is heard by this process alone, so there is nothing to keep."""
    try:
        why = read(*world.proofs().run(command(), SECONDS))
    except OSError as error:
        why = error.strerror or "it cannot be started"
    if why:
        raise unproved(why, "run it again and confirm when macOS asks")
    return {}
