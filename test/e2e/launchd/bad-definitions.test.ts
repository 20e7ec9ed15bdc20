import { symlinkSync } from "node:fs";
import { expect } from "@jest/globals";
import { describeOnLaunchd } from "../../support/on-backends.ts";
import type { TestHost } from "../../support/test-host.ts";
import { converge } from "../support/plans.ts";
import { fleet, plist } from "./mac.ts";

const NOBODY = "65534";
const run = (host: TestHost, ...words: readonly [string, ...string[]]) => host.run(words[0], words.slice(1));
const TO_BINARY = [
  "import plistlib, sys",
  "with open(sys.argv[1], 'rb') as file: data = plistlib.load(file)",
  "with open(sys.argv[1], 'wb') as file: plistlib.dump(data, file, fmt=plistlib.FMT_BINARY)",
].join("\n");

/** What may have become of a property list, and what is said of it. */
const BAD: readonly (readonly [string, (host: TestHost, path: string) => unknown, string])[] = [
  ["no property list", (host, path) => host.write(path, "hello\n", 0o644), "it is not a property list"],
  ["empty", (host, path) => host.write(path, "", 0o644), "it is empty"],
  [
    "cut in half",
    (host, path) => host.write(path, host.read(path).slice(0, 700), 0o644),
    "it is cut off or damaged: the end is missing",
  ],
  [
    "binary",
    (host, path) => run(host, "python3", "-c", TO_BINARY, path),
    "it is a binary property list; `plutil -convert xml1` makes it readable",
  ],
  ["another user's", (host, path) => run(host, "chown", NOBODY, path), "it belongs to another user"],
  [
    "writable by others",
    (host, path) => run(host, "chmod", "0666", path),
    "others may write to it (mode 0666)",
  ],
  [
    "a link",
    async (host, path) => {
      await run(host, "mv", path, host.path("elsewhere.plist"));
      symlinkSync(host.path("elsewhere.plist"), path);
    },
    "it is a link, which launchd does not follow",
  ],
  [
    "without a label",
    (host, path) => host.edit(path, /\t<key>Label<\/key>\n.*\n/, ""),
    "it has no Label, so that launchd would not take it for ai.hermes.gateway-coder",
  ],
];

describeOnLaunchd("a property list is named, and left as it is, that is", ({ testOnHost }) => {
  for (const [name, spoil, why] of BAD) {
    testOnHost(name, async (host) => {
      host.manifest(fleet());
      await converge(host);
      const pid = await host.running("coder");
      const path = plist(host, "coder");
      await spoil(host, path);
      const spoilt = host.read(path);
      host.manifest(fleet("{ config: { model: { default: openai/gpt-5 } } }"));

      const apply = await host.fleet(["apply", "-y"]);

      const said = apply.stdout.replace(/\s+/g, " ");
      expect(apply.code).toBe(1);
      expect(said).toContain(`the service definition ai.hermes.gateway-coder cannot be used: ${why}`);
      expect(said).toContain(`at ${path}`);
      expect(host.read(path)).toBe(spoilt);
      // The rest is done: the file of the same profile, and nothing is ended for it.
      expect(host.read(host.profile("coder", "config.yaml"))).toContain("openai/gpt-5");
      expect(await host.running("coder")).toBe(pid);
    });
  }
});
