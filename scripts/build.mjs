// Makes dist/: one executable, the parts that a command loads only when it needs them, the manual page, and the licences
// of what is bundled. The same tree gives the same bytes. `--out FOLDER` makes it elsewhere.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { bundle } from "./build/bundle.mjs";
import { licences } from "./build/licences.mjs";
import { manual } from "./build/manual.mjs";

const project = fileURLToPath(new URL("..", import.meta.url));
const [option, folder] = process.argv.slice(2);
const out = option === "--out" && folder !== undefined ? resolve(folder) : join(project, "dist");

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
const metafile = await bundle(project, out);
writeFileSync(join(out, "THIRD-PARTY-LICENSES.txt"), licences(project, metafile));
const { fleetProgram } = await import(pathToFileURL(partOf("src/commands/program.ts")).href);
writeFileSync(join(out, "hermes-fleet.1"), manual(project, fleetProgram));

/** The file that a part of the program has come to be in. */
function partOf(source) {
  const found = Object.entries(metafile.outputs).find(([, { entryPoint }]) => entryPoint === source);
  if (found === undefined) throw new Error(`${source} is no part of its own any more`);
  return resolve(project, found[0]);
}
