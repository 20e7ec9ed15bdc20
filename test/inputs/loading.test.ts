import { describe, expect, test } from "@jest/globals";
import { type Loaded, loadManifest } from "../../src/commands/load.ts";
import { readingMachine } from "../../src/system/reading-machine.ts";
import { throwAwayFolder } from "../system/throw-away.ts";

const folder = throwAwayFolder();

/** Loads a manifest of this text on a host that is called vps1. */
function load(text: string, options: { readonly host?: string } = {}): Extract<Loaded, { ok: true }> {
  const file = folder.write("hermes-fleet.yaml", text);
  const system = { ...readingMachine(), hostName: "vps1" };
  const loaded = loadManifest(system, { file, color: false, serviceManager: "none", ...options });
  if (!loaded.ok) throw new Error(loaded.diagnostics.map(({ message }) => message).join("; "));
  return loaded;
}

describe("loading a manifest", () => {
  const hosts = "version: 1\nprofiles: { a: { hosts: [vps1] }, b: { hosts: [laptop] } }\n";

  test("takes the host by its name", () => {
    expect([...load(hosts).manifest.profiles.keys()]).toEqual(["a"]);
  });

  test("takes the host by the name that is asked for", () => {
    expect([...load(hosts, { host: "laptop" }).manifest.profiles.keys()]).toEqual(["b"]);
  });

  test("keeps the text of the manifest and of every file that it names", () => {
    folder.write("a.md", "soul\n");
    folder.write("b.json", "{}");
    const text =
      "\ufeffversion: 1\nprofiles:\n  a: { soul: { file: a.md }, files: { x: { file: b.json } }, env: { A: { from_file: c } } }\n";
    expect([...load(text).read]).toEqual([
      [folder.path("hermes-fleet.yaml"), text],
      [folder.path("a.md"), "soul\n"],
      [folder.path("b.json"), "{}"],
    ]);
  });

  test("hands on what souls and files are to hold", () => {
    const { souls, files } = load(
      "version: 1\nprofiles: { a: { soul: { text: s }, files: { x: { text: y } } } }\n",
    );
    expect([[...souls], [...files].map(([name, of]) => [name, ...of])]).toEqual([
      [["a", "s"]],
      [["a", ["x", "y"]]],
    ]);
  });
});
