import { environmentOf, readUnit, unitValues } from "../formats/unit.ts";
import { below, type HermesLayout } from "../hermes/layout.ts";
import type { AbsolutePath, ServiceId } from "../model/ids.ts";
import type { PlacesFormat } from "./manager.ts";
import { systemdLimits } from "./systemd-limits-format.ts";
import { unitFolder } from "./unit-folder-format.ts";

const GATEWAY_UNIT = /^hermes-gateway(-.+)?\.service$/;

/** Where units lie besides those that the fleet looks for by their names. */
export const systemdPlaces: PlacesFormat = {
  folder: unitFolder,
  // In the order in which systemd prefers them (systemd.unit(5)).
  systemFolders: ["/etc/systemd/system", "/usr/local/lib/systemd/system", "/usr/lib/systemd/system"].map(
    (path) => path as AbsolutePath, // absolute as they stand
  ),
  // A unit's file is named as the unit is.
  serviceIn: (name) => (GATEWAY_UNIT.test(name) ? (name as ServiceId) : undefined),
  legacy: ["hermes.service" as ServiceId],
  remedy: {
    user: ({ service, path }) => `systemctl --user disable --now ${service} && rm ${path}`,
    system: ({ service }) => `sudo systemctl disable --now ${service}`,
  },
  dropIns: {
    folder: (layout, service) => below(unitFolder(layout), `${service}.d`),
    isForeign: (layout, service, path) => path.endsWith(".conf") && path !== ownDropIn(layout, service),
    overrules,
  },
};

function ownDropIn(layout: HermesLayout, service: ServiceId): AbsolutePath {
  return systemdLimits.file(layout, service);
}

/** The settings that stand for the fields that the fleet owns (`systemd-format.ts`). */
const OWNED = ["ExecStart", "WorkingDirectory", "Restart"] as const;

function overrules(text: string): readonly string[] {
  const unit = readUnit(text);
  const names = OWNED.filter((key) => unitValues(unit, "Service", key).length > 0);
  const environment = environmentOf(unitValues(unit, "Service", "Environment"));
  return [...names, ...(environment.has("HERMES_HOME") ? ["HERMES_HOME"] : [])];
}
