import { readDistribution } from "../hermes/distribution.ts";
import { filesOf, type HermesLayout, homeOf } from "../hermes/layout.ts";
import { modelOf } from "../hermes/open-tasks.ts";
import type { Facts } from "../model/facts.ts";
import type { ProfileName } from "../model/ids.ts";
import type { GatewayDetails } from "../model/status.ts";
import { configOnDisk } from "../resources/config.ts";
import { fileIn } from "../resources/host-files.ts";
import type { ServiceFormat } from "../service-managers/manager.ts";

/** What there is to be seen of a profile and of its gateway. */
export function gatewayDetails(
  name: ProfileName,
  facts: Facts,
  layout: HermesLayout,
  format: ServiceFormat | undefined,
): GatewayDetails {
  const id = format?.id(layout, name);
  const isOwn = id !== undefined && facts.definitions.get(id)?.belongsHere !== false;
  const restarts = isOwn ? facts.services.get(id)?.restarts : undefined;
  const gateway = facts.gateways.get(name);
  const { config, distribution } = filesOf(homeOf(layout, name));
  const read = configOnDisk(fileIn(facts, config));
  const model = "data" in read ? modelOf(read.data) : undefined;
  const installed = installedFrom(facts, distribution);
  return {
    ...(gateway?.is === "live" && {
      process: {
        pid: gateway.process.pid,
        startedMs: gateway.startedMs,
        ...(gateway.residentBytes !== undefined && { residentBytes: gateway.residentBytes }),
      },
    }),
    ...(restarts !== undefined && { restarts }),
    ...(model !== undefined && { model }),
    platforms: gateway?.is === "live" ? (gateway.report?.platforms ?? []) : [],
    ...(installed !== undefined && { distribution: installed }),
  };
}

function installedFrom(
  facts: Pick<Facts, "files">,
  path: Parameters<typeof fileIn>[1],
): GatewayDetails["distribution"] {
  const file = fileIn(facts, path);
  const read = file.is === "text" ? readDistribution(file.text) : undefined;
  if (read?.ok !== true) return undefined;
  const { name, version } = read.distribution;
  return { name, ...(version !== undefined && { version }) };
}
