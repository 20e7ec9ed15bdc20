import { describe, expect } from "@jest/globals";
import { testOnBareHost } from "./support/bare-host.ts";

interface BadReference {
  readonly name: string;
  readonly manifest: readonly string[];
  /** `line:column` of what is wrong. */
  readonly at: string;
  readonly says: string;
}

const BAD: readonly BadReference[] = [
  {
    name: "copies in a circle",
    manifest: [
      "profiles:",
      "  one: { create: { clone_from: two } }",
      "  two: { create: { clone_from: one } }",
    ],
    at: "3:32",
    says: "these profiles are to begin as copies of each other, in a circle: one → two → one",
  },
  {
    name: "a copy of itself",
    manifest: ["profiles:", "  one: { create: { clone_from: one } }"],
    at: "3:32",
    says: 'profile "one" cannot begin as a copy of itself',
  },
  {
    name: "a copy without skills",
    manifest: ["profiles:", "  two: {}", "  one: { create: { clone_from: two, skills: none } }"],
    at: "4:32",
    says: 'profile "one" cannot begin as a copy and with skills: none',
  },
  {
    name: "a copy without skills, which defaults say",
    manifest: [
      "defaults: { create: { skills: none } }",
      "profiles:",
      "  two: {}",
      "  one: { create: { clone_from: two } }",
    ],
    at: "5:32",
    says: 'profile "one" cannot begin as a copy and with skills: none',
  },
  {
    name: "a default profile that is a copy",
    manifest: ["profiles:", "  default: { create: { clone_from: two } }", "  two: {}"],
    at: "3:36",
    says: 'profile "default" cannot begin as a copy',
  },
  {
    name: "a base that is not there",
    manifest: ["profiles:", "  coder: {}", "  one: { extends: codr }"],
    at: "4:19",
    says: 'profile "one" extends "codr", which is no profile of this manifest Did you mean "coder"?',
  },
  {
    name: "a profile that extends itself",
    manifest: ["profiles:", "  one: { extends: one }"],
    at: "3:19",
    says: 'profile "one" extends itself',
  },
  {
    name: "profiles that extend each other",
    manifest: ["profiles:", "  one: { extends: two }", "  two: { extends: one }"],
    at: "3:19",
    says: "these profiles extend each other in a circle: one → two → one",
  },
  {
    name: "a profile that is declared and removed",
    manifest: ["profiles:", "  one: {}", "removed: { one: { home: delete } }"],
    at: "4:12",
    says: 'profile "one" is declared under profiles, and is removed as well',
  },
  {
    name: "the home of the default profile, deleted",
    manifest: ["profiles: {}", "removed: { default: { home: delete } }"],
    at: "3:23",
    says: "the home of the default profile cannot be deleted: it is the Hermes root",
  },
  {
    name: "a removed name that would lead out of profiles/",
    manifest: ["profiles: {}", 'removed: { "../x": { home: delete } }'],
    at: "3:12",
    says: 'the profile name "../x"',
  },
  {
    name: "a limit that systemd would not take",
    manifest: ["profiles:", '  one: { gateway: { limits: { memory_max: "much" } } }'],
    at: "3:43",
    says: "profiles.one.gateway.limits.memory_max",
  },
  {
    name: "a managed file that lies in another",
    manifest: ["profiles:", '  one: { files: { a: { text: "" }, a/b: { text: "" } } }'],
    at: "3:36",
    says: '"a/b" lies in "a", which is a managed file',
  },
];

describe("what cannot be is told with its place, and nothing is changed:", () => {
  for (const { name, manifest, at, says } of BAD) {
    testOnBareHost(name, async (host) => {
      host.manifest(`${["version: 1", ...manifest].join("\n")}\n`);
      const before = host.snapshot();

      const ran = await host.fleet(["apply", "-y", "--allow-delete"]);

      expect(ran.code).toBe(1);
      expect(ran.stderr).toContain(`at hermes-fleet.yaml:${at}\n`);
      const unwrapped = ran.stderr
        .replace(/^ +at .*\n(?:^ +\d+ \|.*\n)?(?:^ +\|.*\n)?/gm, "")
        .replace(/\s+/g, " ");
      expect(unwrapped).toContain(says);
      expect(host.snapshot()).toEqual(before);
    });
  }
});
