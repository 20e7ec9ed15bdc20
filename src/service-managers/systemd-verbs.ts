import type { ServiceId } from "../model/ids.ts";
import type { ServiceStepVerb } from "../model/step.ts";
import type { System } from "../system/system.ts";
import type { ServiceVerbs, VerbOutcome } from "./manager.ts";

/** Jobs are queued, not awaited, so that no verb has to wait for a gateway to drain. */
const DEADLINE_MS = 60_000;

const OPTIONS: Readonly<Record<ServiceStepVerb, readonly string[]>> = {
  enable: ["--no-reload", "--quiet"],
  disable: ["--no-reload", "--quiet"],
  start: ["--no-block"],
  stop: ["--no-block"],
  restart: ["--no-block"],
  "reset-failed": [],
  kill: ["--signal=SIGKILL"],
};

/** The verbs of `systemctl --user`. */
export function systemdVerbs(system: System): ServiceVerbs {
  const call = async (words: readonly string[]): Promise<VerbOutcome> => {
    const result = await system.run(["systemctl", "--user", ...words], { deadlineMs: DEADLINE_MS });
    if (result.exitCode === 0) return { ok: true };
    // What the manager does not know has not failed, and does not run (systemd 252: "Unit … not loaded.").
    const lines = result.stderr.trim().split("\n");
    if (
      (words[0] === "reset-failed" || words[0] === "stop" || words[0] === "kill") &&
      lines.every((line) => line.endsWith("not loaded."))
    )
      return { ok: true };
    if (result.failure === "not-found") return { ok: false, reason: "systemctl is not installed" };
    if (result.failure === "timed-out")
      return { ok: false, reason: `systemctl did not answer within ${DEADLINE_MS / 1000} s` };
    const said = result.stderr.trim().replace(/\s*\n\s*/g, "; ");
    return { ok: false, reason: said === "" ? `systemctl ${words[0]} ended with ${result.exitCode}` : said };
  };
  return {
    // Its stop comes as SIGTERM to a process that has been told, and waits for it.
    tellsLeavers: false,
    reload: () => call(["daemon-reload"]),
    async perform(verb, services) {
      const one = (names: readonly ServiceId[]) => call([verb, ...OPTIONS[verb], "--", ...names]);
      const together = await one(services);
      if (together.ok || services.length === 1) return new Map(services.map((id) => [id, together]));
      // One bad unit fails the whole call: ask again for each, so that only that one is told as failed.
      const outcomes = new Map<ServiceId, VerbOutcome>();
      for (const id of services) outcomes.set(id, await one([id]));
      return outcomes;
    },
  };
}
