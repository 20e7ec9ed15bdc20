import { existsSync, readdirSync } from "node:fs";
import { basename } from "node:path";
import type { Awake } from "../../../src/model/awake.ts";
import { OWN_FOLDER } from "../../support/launchd-stand-in.ts";
import { FIXTURES } from "../../support/paths.ts";
import type { TestHost } from "../../support/test-host.ts";
import { until } from "../../support/until.ts";
import { schemaErrors } from "./schemas.ts";

/** What a row of `awake status --json` says, as far as tests look at it. */
interface Row {
  readonly who: string;
  readonly pid: number;
  readonly holds: readonly Awake[];
  readonly is_fleets: boolean;
}

/** The program of systemd's that holds: a stand-in, since the real one asks logind. macOS' one is there already. */
export function withInhibitor(host: TestHost): void {
  if (host.services.backend === "systemd")
    host.program("systemd-inhibit", `#!/bin/sh\nexec ${FIXTURES}/bin/systemd-inhibit "$@"\n`);
}

/** What fleets hold on this host at the moment. */
export async function heldByFleets(host: TestHost): Promise<readonly Row[]> {
  const document = await host.fleetJson<{ readonly holders: readonly Row[] }>(["awake", "status"]);
  const wrong = schemaErrors("awake", document);
  if (wrong.length > 0) throw new Error(wrong.join("; "));
  return document.holders.filter(({ is_fleets }) => is_fleets);
}

/** Looked for in what the stand-ins note: a program would take longer than what is waited for. */
export async function untilHeld(host: TestHost, isHeld: boolean): Promise<void> {
  const folder =
    host.services.backend === "systemd"
      ? `${host.services.environment.XDG_RUNTIME_DIR}/systemd/inhibit`
      : host.path(OWN_FOLDER, "assertions");
  const holders = () => (existsSync(folder) ? readdirSync(folder) : []).filter((name) => /^\d+$/.test(name));
  const isLive = (pid: string) => existsSync(`/proc/${pid}`);
  await until(`the host ${isHeld ? "" : "not "}to be held awake`, () => holders().some(isLive) === isHeld);
}

/** Where the service lies that keeps a host awake, and whether anything of it is there. */
export function definitionOf(host: TestHost): string {
  const name =
    host.services.backend === "systemd"
      ? "hermes-fleet-keep-awake.service"
      : "ai.hermes.fleet.keep-awake.plist";
  return host.path(host.services.folder, name);
}

/** All paths of it, links and their folders included. */
export function tracesOf(host: TestHost): readonly string[] {
  const folder = host.path(host.services.folder);
  const paths = existsSync(folder) ? Object.keys(host.snapshot(folder)) : [];
  return paths.filter((path) => /keep-awake|hermes.*\.wants$/.test(basename(path)));
}
