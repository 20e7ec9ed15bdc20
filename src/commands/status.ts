import { drawStatus } from "../output/draw-status.ts";
import { statusDocument } from "../output/status-document.ts";
import { fleetStatus, isWell } from "../plan/status.ts";
import { readingMachine } from "../system/reading-machine.ts";
import { declaredMembers, findHost, look } from "./host.ts";
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
  const found = await findHost(system, options, manifest, process.platform);
  if (!found.ok) {
    await terminal.refuse([found.diagnostic]);
    return EXIT.failed;
  }
  const { layout, manager } = found.host;
  const facts = await look(system, found.host, manifest, declaredMembers(manifest));
  const fleet = fleetStatus({
    manifest,
    facts,
    layout,
    format: manager?.format,
    host: options.host ?? system.hostName,
  });
  const document = statusDocument(fleet);
  if (options.json) terminal.json(document);
  else {
    await terminal.diagnostics(fleet.diagnostics);
    await terminal.result((paper) => drawStatus(paper, document, facts.nowMs));
  }
  return isWell(fleet) ? EXIT.done : EXIT.failed;
}
