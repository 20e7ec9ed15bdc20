import { below, type HermesLayout, UNIT_PATTERN } from "../hermes/layout.ts";
import type { ManagerFact, ServiceFact } from "../model/facts.ts";
import type { ServiceId } from "../model/ids.ts";
import type { ReadingSystem } from "../system/system.ts";
import type { ServiceStates } from "./manager.ts";
import { unitFolder } from "./unit-folder-format.ts";

/** 100 units answer in 9 ms (`list-units`) and in up to 700 ms (`show`); a manager that hangs is told from a slow one. */
const DEADLINE_MS = 15_000;

const HINT = "Is the user manager running? `systemctl --user status` tells more.";

const PROPERTIES =
  "Id,ActiveState,SubState,MainPID,NRestarts,Result,ExecMainStatus,NeedDaemonReload,UnitFileState";

/** The reading half for `systemctl --user`. */
export function systemdStates(system: ReadingSystem, layout: HermesLayout): ServiceStates {
  // As `systemctl is-enabled` does, which would be a third process.
  const isEnabled = (id: ServiceId) =>
    system.kind(below(unitFolder(layout), "default.target.wants", id)) !== "absent";
  const inspect: ServiceStates["inspect"] = async (services) => {
    if (services.length === 0) return new Map();
    const result = await system.query(
      ["systemctl", "--user", "show", `--property=${PROPERTIES}`, "--", ...services],
      DEADLINE_MS,
    );
    return new Map(
      result.stdout.split("\n\n").flatMap((block) => {
        const fact = readBlock(block, isEnabled);
        return fact === undefined ? [] : [[fact.id, fact] as const];
      }),
    );
  };
  return {
    availability: () => availability(system),
    async list(ids) {
      // What is no gateway's has a name of its own.
      const others = ids.filter((id) => !id.startsWith(UNIT_PATTERN.slice(0, -1)));
      const result = await system.query(
        ["systemctl", "--user", "list-units", "--all", "--plain", "--output=json", UNIT_PATTERN, ...others],
        DEADLINE_MS,
      );
      if (result.exitCode !== 0) return { ok: false, reason: reasonOf(result), hint: HINT };
      const loaded = readListing(result.stdout);
      if (loaded === undefined)
        return { ok: false, reason: "`systemctl --user list-units` did not print JSON", hint: HINT };
      const services = ids.map((id) => {
        const unit = loaded.get(id) ?? { active: "inactive", sub: "dead" };
        return [id, { ...unit, isEnabled: isEnabled(id) }] as const;
      });
      return { ok: true, services: new Map(services) };
    },
    inspect,
    survey: (services) => inspect(services),
    watch: (services) => inspect(services),
  };
}

function availability(system: ReadingSystem): ManagerFact {
  const user = system.userName;
  if (system.runtimeFolder === undefined) {
    return {
      is: "unavailable",
      reason: `no systemd user manager is running for ${user}: /run/user/${system.userId} does not exist`,
      hint: `Run \`sudo loginctl enable-linger ${user}\`, or pass --service-manager none to build the homes alone.`,
    };
  }
  const socket = below(system.runtimeFolder, "systemd", "private");
  if (system.kind(socket) !== "absent") return { is: "available", kind: "systemd" };
  return {
    is: "unavailable",
    reason: `no systemd user manager is running for ${user}: there is no ${socket}`,
    hint: `Run \`sudo loginctl enable-linger ${user}\`, or pass --service-manager none to build the homes alone.`,
  };
}

function readListing(text: string): ReadonlyMap<ServiceId, Pick<ServiceFact, "active" | "sub">> | undefined {
  let units: unknown;
  try {
    units = JSON.parse(text);
  } catch {
    return undefined;
  }
  const services = new Map<ServiceId, Pick<ServiceFact, "active" | "sub">>();
  for (const unit of Array.isArray(units) ? units : []) {
    const { unit: id, active, sub } = unit as Readonly<Record<string, unknown>>; // rows of systemd's own making
    if (typeof id !== "string" || !id.endsWith(".service")) continue;
    services.set(id as ServiceId, { active: activeOf(active), sub: String(sub) });
  }
  return services;
}

function readBlock(block: string, isEnabled: (id: ServiceId) => boolean): ServiceFact | undefined {
  const values = new Map(
    block.split("\n").flatMap((line) => {
      const equals = line.indexOf("=");
      return equals === -1 ? [] : [[line.slice(0, equals), line.slice(equals + 1)] as const];
    }),
  );
  const id = values.get("Id");
  if (id === undefined) return undefined;
  const number = (key: string) => Number(values.get(key) ?? 0);
  return {
    id: id as ServiceId, // asked for by that name
    active: activeOf(values.get("ActiveState")),
    sub: values.get("SubState") ?? "unknown",
    isEnabled: isEnabled(id as ServiceId),
    ...(number("MainPID") > 0 && { mainPid: number("MainPID") }),
    restarts: number("NRestarts"),
    result: values.get("Result") ?? "unknown",
    exitStatus: number("ExecMainStatus"),
    needsReload: values.get("NeedDaemonReload") === "yes",
  };
}

const ACTIVE = ["active", "inactive", "failed", "activating", "deactivating", "reloading"] as const;

function activeOf(value: unknown): ServiceFact["active"] {
  return ACTIVE.find((state) => state === value) ?? "unknown";
}

function reasonOf(result: { stderr: string; failure?: string; exitCode: number | undefined }): string {
  if (result.failure === "not-found") return "systemctl is not installed";
  if (result.failure === "timed-out") return `systemctl did not answer within ${DEADLINE_MS / 1000} s`;
  const said = result.stderr.trim().split("\n")[0];
  return said === undefined || said === "" ? `systemctl exited with ${result.exitCode}` : said;
}
