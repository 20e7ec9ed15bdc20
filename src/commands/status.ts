import { type Condition, conditionOf } from "../hermes/condition.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Facts } from "../model/facts.ts";
import type { HostManifest, ProfileSettings } from "../model/manifest.ts";
import { drawStatus } from "../output/draw-status.ts";
import type { GatewayStatus, StatusDocument } from "../output/status-document.generated.ts";
import { readingMachine } from "../system/reading-machine.ts";
import { findHost, type Host, look } from "./host.ts";
import { loadManifest } from "./load.ts";
import { EXIT, type Options } from "./options.ts";
import { Terminal } from "./terminal.ts";

/** `hermes-fleet status`: what each declared gateway is to do, and what it really does. */
export async function status(options: Options): Promise<number> {
  const terminal = new Terminal(options);
  const system = readingMachine();
  const loaded = loadManifest(system, options);
  if (!loaded.ok) {
    await terminal.refuse(loaded.diagnostics);
    return EXIT.failed;
  }
  const { manifest } = loaded;
  const found = findHost(system, options, manifest, process.platform);
  if (!found.ok) {
    await terminal.refuse([found.diagnostic]);
    return EXIT.failed;
  }
  const facts = await look(system, found.host, manifest);
  const document = statusDocument(manifest, facts, found.host, system.hostName);
  if (options.json) terminal.json(document);
  else {
    await terminal.diagnostics(managerDiagnostics(facts));
    await terminal.result((paper) => drawStatus(paper, document, facts.nowMs));
  }
  const isWell =
    document.diagnostics.length === 0 && document.gateways.every((gateway) => !isBroken(gateway));
  return isWell ? EXIT.done : EXIT.failed;
}

/** Is to run, and does not for a reason that will not pass by itself. */
function isBroken({ desired, actual }: GatewayStatus): boolean {
  return desired === "running" && ["failed", "failing", "unsupervised", "unknown"].includes(actual);
}

function statusDocument(manifest: HostManifest, facts: Facts, host: Host, hostName: string): StatusDocument {
  return {
    format_version: 1,
    fleet: manifest.name,
    host: hostName,
    gateways: [...manifest.profiles.values()]
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
      .map((settings) => statusOf(settings, facts, host)),
    diagnostics: managerDiagnostics(facts).map((one) => ({ ...one })),
  };
}

function managerDiagnostics({ manager }: Facts): readonly Diagnostic[] {
  if (manager.is !== "unavailable") return [];
  const { reason: message, hint } = manager;
  return [{ code: "service-manager-unavailable", severity: "error", message, hint }];
}

function statusOf(settings: ProfileSettings, facts: Facts, { layout, manager }: Host): GatewayStatus {
  const { name } = settings;
  const gateway = facts.gateways.get(name) ?? { is: "none" };
  const service = manager && facts.services.get(manager.format.id(layout, name));
  const condition = conditionOf(service, gateway, facts.nowMs, settings.gateway.readyTimeoutMs);
  const isUnknown = facts.manager.is === "unavailable" && gateway.is === "none";
  const actual = isUnknown ? "unknown" : facts.profiles.has(name) ? condition.is : "absent";
  const desired = settings.gateway.state;
  const isEnabled = service?.isEnabled ?? false;
  const problems = [
    ...problemsOf(condition),
    ...(actual === "absent" ? ["the profile does not exist yet; `hermes-fleet apply` makes it"] : []),
    ...(manager !== undefined && actual !== "absent" && isEnabled !== settings.gateway.startAtLogin
      ? [isEnabled ? "it starts at login, and should not" : "it does not start at login, and should"]
      : []),
    ...(manager !== undefined && desired === "running" && actual === "stopped"
      ? ["it is to run; `hermes-fleet apply` starts it"]
      : []),
    ...(desired === "stopped" && ["running", "degraded", "starting", "failing"].includes(actual)
      ? ["it is to be stopped; `hermes-fleet apply` stops it"]
      : []),
  ];
  const hasRightState =
    desired === "running"
      ? ["running", "starting", "degraded"].includes(actual)
      : ["stopped", "failed", "absent"].includes(actual);
  return {
    profile: name,
    desired,
    actual,
    is_as_desired: hasRightState,
    ...(gateway.is === "live" && {
      pid: gateway.process.pid,
      since: new Date(gateway.startedMs).toISOString(),
    }),
    start_at_login: isEnabled,
    problems,
  };
}

function problemsOf(condition: Condition): readonly string[] {
  switch (condition.is) {
    case "degraded":
    case "failing":
    case "failed":
      return [condition.reason];
    case "unsupervised":
      return [`process ${condition.pid} runs outside its service`];
    case "running":
    case "starting":
    case "stopped":
      return [];
    default:
      return condition satisfies never;
  }
}
