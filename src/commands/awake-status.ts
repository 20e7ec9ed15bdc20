import { seeAwake } from "../observe/awake.ts";
import type { AwakeDocument } from "../output/awake-document.generated.ts";
import { drawAwake } from "../output/draw-awake.ts";
import { readingMachine } from "../system/reading-machine.ts";
import type { ReadingSystem } from "../system/system.ts";
import { awakeTools, noAwakeTools } from "./awake-tool.ts";
import { EXIT, type Options } from "./options.ts";
import { Terminal } from "./terminal.ts";

/** `hermes-fleet awake status`: what holds this host awake; takes no manifest. */
export async function awakeStatus(options: Options): Promise<number> {
  const terminal = new Terminal(options);
  const kind = awakeTools(options, process.platform);
  if (kind === undefined) return terminal.refuse([noAwakeTools(process.platform)]);
  const system = readingMachine();
  const seen = await seeAwake(system, kind, () => fleetJobs(system));
  if (!seen.ok) {
    const message = `it cannot be told what holds this host awake: ${seen.reason}`;
    return terminal.refuse([{ code: "awake-unknown", severity: "error", message, hint: seen.hint }]);
  }
  const { holders } = seen;
  const document: AwakeDocument = {
    format_version: 1,
    tool: kind === "launchd" ? "pmset" : "systemd-inhibit",
    is_held: holders.length > 0,
    holders: holders
      .toSorted((one, other) => Number(other.isFleets) - Number(one.isFleets))
      .map(({ who, pid, user, holds, what, why, seconds, isFleets }) => ({
        who,
        pid,
        ...(user !== undefined && { user }),
        holds: [...holds],
        what: [...what],
        why,
        ...(seconds !== undefined && { seconds }),
        is_fleets: isFleets,
      })),
  };
  if (options.json) terminal.json(document);
  else await terminal.result((paper) => drawAwake(paper, document));
  return EXIT.done;
}

/** The PIDs of launchd's jobs that are fleets'; none where launchd does not say. */
async function fleetJobs(system: ReadingSystem): Promise<ReadonlySet<number>> {
  const { readDomains } = await import("../service-managers/launchd-domains-states.ts");
  const { KEEP_AWAKE_LABEL } = await import("../service-managers/launchd-keep-awake-format.ts");
  const read = await readDomains(system);
  const jobs = read.ok ? read.domains.flatMap((domain) => [...domain.jobs]) : [];
  return new Set(
    jobs.flatMap(([label, { pid }]) =>
      label.startsWith(KEEP_AWAKE_LABEL) && pid !== undefined ? [pid] : [],
    ),
  );
}
