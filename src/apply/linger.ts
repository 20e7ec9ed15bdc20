import type { StepOutcome } from "../model/outcome.ts";
import type { System } from "../system/system.ts";

const DEADLINE_MS = 30_000;
/** logind starts the user's manager at once; a slow machine takes some seconds. */
const MANAGER_MS = 20_000;
const POLL_MS = 100;

/** Turns lingering on or off for this user; after turning it on, waits until the user's service manager is there. */
export async function setLinger(
  system: System,
  isOn: boolean,
  isManagerThere: () => boolean,
): Promise<StepOutcome> {
  const verb = isOn ? "enable-linger" : "disable-linger";
  const { userName } = system;
  // Without a question: where a password would be asked for, nobody is there to give it.
  const result = await system.run(["loginctl", "--no-ask-password", verb, userName], {
    deadlineMs: DEADLINE_MS,
  });
  if (result.exitCode !== 0) {
    const said = result.stderr.trim().split("\n")[0] ?? "";
    const why =
      result.failure === "not-found"
        ? "loginctl is not installed"
        : result.failure === "timed-out"
          ? `loginctl did not answer within ${DEADLINE_MS / 1000} s`
          : said || `loginctl exited with ${result.exitCode}`;
    return {
      is: "failed",
      reason: `${why.replace(/\.$/, "")}. Run \`sudo loginctl ${verb} ${userName}\` once, and apply again`,
    };
  }
  if (!isOn) return { is: "succeeded" };
  const deadline = system.now() + MANAGER_MS;
  while (!isManagerThere()) {
    if (system.now() >= deadline)
      return {
        is: "failed",
        reason: `no user manager came up for ${userName} within ${MANAGER_MS / 1000} s`,
      };
    await system.sleep(POLL_MS);
  }
  return { is: "succeeded" };
}
