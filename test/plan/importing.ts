import { type MadeImport, makeImport } from "../../src/commands/make-import.ts";
import type { ImportOptions } from "../../src/commands/options.ts";
import type { AbsolutePath } from "../../src/model/ids.ts";
import { type FakeHost, MANIFEST } from "./fake-host.ts";

/** Imports the fleet of a host, and lets its manifest be there as if it had been written; throws where that is refused. */
export async function imported(host: FakeHost, options: Partial<ImportOptions> = {}): Promise<MadeImport> {
  host.disk.remove(MANIFEST);
  const all = { color: false, serviceManager: "auto", ...options } as const;
  const place = { path: MANIFEST as AbsolutePath, shownAs: "hermes-fleet.yaml" }; // absolute, as it stands
  const made = await makeImport(host.system, all, host.platform, place);
  if (!made.ok) throw new Error(made.diagnostics.map(({ message }) => message).join("; "));
  host.declare(made.text);
  return made;
}
