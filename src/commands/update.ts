import type { Diagnostic } from "../model/diagnostic.ts";
import { recordPlaces } from "../record/record-places.ts";
import { machine } from "../system/machine.ts";
import { findFleetHost } from "./fleet-host.ts";
import type { UpdateOptions } from "./options.ts";
import { Terminal } from "./terminal.ts";
import { underLock } from "./under-lock.ts";
import { checkForUpdate } from "./update-check.ts";
import { updateFleet } from "./update-fleet.ts";

/** `hermes-fleet update`: the code of Hermes, then every gateway whose process is older; with `--check` only tells. */
export async function update(options: UpdateOptions): Promise<number> {
  const terminal = new Terminal(options);
  const system = machine();
  const misused = misuse(options);
  if (misused !== undefined) return terminal.refuse([misused]);
  const found = await findFleetHost(system, options);
  if (!found.ok) return terminal.refuse(found.diagnostics);
  const { host } = found;
  const { manifest, isDeclared } = found.loaded;
  const on = { system, terminal, options, manifest, isDeclared, host };
  if (options.check === true) return checkForUpdate(on);
  const { lock } = recordPlaces(system, manifest.name, host.layout.root);
  return underLock(system, terminal, lock, options.lockTimeout, (interruption) =>
    updateFleet(on, interruption),
  );
}

function misuse({ check, canary, soak }: UpdateOptions): Diagnostic | undefined {
  if (check === true && (canary !== undefined || soak !== undefined))
    return {
      code: "option-misused",
      severity: "error",
      message: "--check restarts nothing, so that there is nothing for --canary and --soak to watch",
      hint: "Leave them out, or leave out --check.",
    };
  if (soak !== undefined && canary === undefined)
    return {
      code: "option-misused",
      severity: "error",
      message: "--soak says how long a canary is watched, and there is none",
      hint: "Name one: `hermes-fleet update --canary coder --soak 5m`.",
    };
  return undefined;
}
