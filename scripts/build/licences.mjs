// The licences of everything that is in the bundle besides the project itself.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const RULE = `${"-".repeat(78)}\n`;
const LICENCE_FILE = /^(?:licen[cs]e|copying)(?:[.-].*)?$/i;
const PACKAGE = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/;

/** @returns every bundled package by name, and under each licence's text those that are under it */
export function licences(project, metafile) {
  const byText = new Map();
  for (const folder of bundledPackages(project, metafile)) {
    const { name, version, license } = JSON.parse(
      readFileSync(join(project, folder, "package.json"), "utf8"),
    );
    const text = licenceText(project, folder);
    byText.set(text, [...(byText.get(text) ?? []), `${name} ${version} (${license})`]);
  }
  const sections = [...byText].map(([text, names]) => `${RULE}${names.join("\n")}\n\n${text}\n`);
  return `hermes-fleet contains these packages, under these licences.\n\n${sections.join("\n")}`;
}

/** The folders of the packages of which something is in the bundle, in order. */
function bundledPackages(project, metafile) {
  const used = Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
  );
  // What `npm run generate` bundles is told by the comments that esbuild leaves there.
  const within = used.flatMap((path) =>
    path.includes(".generated.js")
      ? [...readFileSync(join(project, path), "utf8").matchAll(/^\s*\/\/ (node_modules\/\S+)$/gm)].map(
          ([, inner]) => inner,
        )
      : [],
  );
  const folders = [...used, ...within].flatMap((path) => PACKAGE.exec(path)?.[0] ?? []);
  return [...new Set(folders)].sort();
}

function licenceText(project, folder) {
  const names = readdirSync(join(project, folder))
    .filter((name) => LICENCE_FILE.test(name))
    .sort();
  if (names.length === 0) throw new Error(`${folder} is bundled, and has no licence's text beside it`);
  return names
    .map((name) =>
      readFileSync(join(project, folder, name), "utf8")
        .replaceAll("\r\n", "\n")
        .trim(),
    )
    .join("\n\n");
}
