import { describe, expect, test } from "@jest/globals";
import type { Diagnostic } from "../../src/model/diagnostic.ts";
import { acrossHosts } from "../../src/plan/across-hosts.ts";
import { declaredConflicts } from "../../src/plan/declared-conflicts.ts";
import { FileTree } from "../manifest/file-tree.ts";
import { valid } from "../manifest/manifest-text.ts";
import { LAYOUT } from "./status-sample.ts";

const manifest = (...profiles: readonly string[]) =>
  valid(["version: 1", "profiles:", ...profiles, ""].join("\n"));
const HERE = { name: "vps1", formerly: undefined };
const LITERAL = "env: { TELEGRAM_BOT_TOKEN: '1:x' }";
const REFERENCE = "env: { TELEGRAM_BOT_TOKEN: { from_env: TOKEN } }";

/** What a plan on vps1 tells of other hosts, each as `severity blocks: hosts`. */
const told = (...profiles: readonly string[]) => acrossHosts(manifest(...profiles), LAYOUT, HERE).map(drawn);

function drawn({ severity, blocks, message }: Diagnostic): string {
  return `${severity} ${blocks ?? "nothing"}: ${/\((.+)\)/.exec(message)?.[1]}`;
}

describe("a token that is used on two hosts", () => {
  test("by two profiles with the same literal is an error", () => {
    expect(told(`  a: { ${LITERAL}, hosts: [mac] }`, `  b: { ${LITERAL}, hosts: [vps1] }`)).toEqual([
      "error apply: mac, vps1",
    ]);
  });

  test("by one profile that is meant for both is an error", () => {
    expect(told(`  a: { ${LITERAL}, hosts: [mac, vps1] }`)).toEqual(["error apply: mac, vps1"]);
  });

  test("by a reference is a warning: it may give another value on each", () => {
    expect(told(`  a: { ${REFERENCE}, hosts: [mac, vps1] }`)).toEqual(["warning nothing: mac, vps1"]);
  });

  test("by one command is a warning, and by one that is another program beside another file is none", () => {
    const part = (name: string, host: string) =>
      `version: 1\nprofiles: { ${name}: { env: { TELEGRAM_BOT_TOKEN: { from_command: [./token] } }, hosts: [${host}] } }\n`;
    const of = (a: string, b: string) => {
      const files = new FileTree({ [`/f/${a}`]: part("a", "mac"), [`/f/${b}`]: part("b", "vps1") });
      return acrossHosts(valid(`version: 1\ninclude: [${a}, ${b}]\n`, "/f", "vps1", files), LAYOUT, HERE);
    };
    expect(of("a.yaml", "b.yaml").map(drawn)).toEqual(["warning nothing: mac, vps1"]);
    expect(of("a/a.yaml", "b/b.yaml")).toEqual([]);
  });

  test("by a profile without hosts, where others name some, is a warning: nobody may apply there", () => {
    expect(told(`  a: { ${LITERAL} }`, "  b: { hosts: [mac] }")).toEqual(["warning nothing: mac, vps1"]);
  });

  test("says who has it, where, and what to do", () => {
    const [found] = acrossHosts(
      manifest(`  a: { ${LITERAL}, hosts: [mac] }`, `  b: { ${LITERAL}, hosts: [vps1] }`),
      LAYOUT,
      HERE,
    );
    expect(found).toMatchObject({
      code: "token-conflict",
      message:
        'profile "a": TELEGRAM_BOT_TOKEN is used on 2 hosts (mac, vps1), also by "b"; one bot token can serve one gateway',
      hint: "Name one host for it under `hosts:`, or give each host its own.",
      place: { line: 3 },
    });
  });

  test("is told where a third profile shares it with one of them on another host", () => {
    expect(
      told(
        `  a: { ${LITERAL}, hosts: [mac] }`,
        `  b: { ${LITERAL}, hosts: [mac] }`,
        `  c: { ${LITERAL}, hosts: [vps1] }`,
      ),
    ).toEqual(["error apply: mac, vps1"]);
  });

  test("by one profile is told where another shares one of the hosts", () => {
    expect(told(`  a: { ${LITERAL}, hosts: [mac, vps1] }`, `  b: { ${LITERAL}, hosts: [mac] }`)).toEqual([
      "error apply: mac, vps1",
    ]);
  });
});

describe("a host that was renamed", () => {
  const renamed = { name: "vps1", formerly: "old" };
  const toldThere = (...profiles: readonly string[]) =>
    acrossHosts(manifest(...profiles), LAYOUT, renamed).map(drawn);

  test("is one machine under both of its names", () => {
    expect(toldThere(`  a: { ${LITERAL}, hosts: [old, vps1] }`)).toEqual([]);
  });

  test("has its present name told", () => {
    expect(toldThere(`  a: { ${LITERAL}, hosts: [old, mac] }`)).toEqual(["error apply: mac, vps1"]);
  });
});

describe("nothing is told of hosts", () => {
  test.each<[string, readonly string[]]>([
    ["where no profile names one", [`  a: { ${LITERAL} }`]],
    ["where a profile is meant for one", [`  a: { ${LITERAL}, hosts: [mac] }`, "  b: {}"]],
    [
      "where one of the two gateways is to be stopped",
      [
        `  a: { ${LITERAL}, hosts: [mac], gateway: { state: stopped } }`,
        `  b: { ${LITERAL}, hosts: [vps1] }`,
      ],
    ],
    [
      "where the tokens differ",
      [`  a: { ${LITERAL}, hosts: [mac] }`, "  b: { env: { TELEGRAM_BOT_TOKEN: '2:y' }, hosts: [vps1] }"],
    ],
    ["of ports, which are each host's own", ["  a: { env: { API_SERVER_KEY: k }, hosts: [mac, vps1] }"]],
  ])("%s", (_, profiles) => {
    expect(told(...profiles)).toEqual([]);
  });
});

describe("the conflicts of a manifest by itself", () => {
  const messages = (...profiles: readonly string[]) =>
    declaredConflicts(manifest(...profiles), LAYOUT).map(({ message }) => message);

  test("are told once where two profiles meet on several hosts", () => {
    expect(
      messages(`  a: { ${LITERAL}, hosts: [mac, vps1] }`, `  b: { ${LITERAL}, hosts: [mac, vps1] }`),
    ).toHaveLength(1);
  });

  test("are told of a host that is not this one", () => {
    expect(messages(`  a: { ${LITERAL}, hosts: [mac] }`, `  b: { ${LITERAL}, hosts: [mac] }`)).toEqual([
      expect.stringContaining('TELEGRAM_BOT_TOKEN is also set by "b"'),
    ]);
  });

  test("are told of a profile without hosts and one that names a host", () => {
    expect(messages(`  a: { ${LITERAL} }`, `  b: { ${LITERAL}, hosts: [mac] }`)).toHaveLength(1);
  });

  test("are told of ports on one host, and not across hosts", () => {
    const api = "env: { API_SERVER_KEY: k }";
    expect(messages(`  a: { ${api}, hosts: [mac] }`, `  b: { ${api}, hosts: [mac] }`)).toHaveLength(1);
    expect(messages(`  a: { ${api}, hosts: [mac] }`, `  b: { ${api}, hosts: [vps1] }`)).toEqual([]);
  });

  test("are told of one reference on two hosts", () => {
    expect(messages(`  a: { ${REFERENCE}, hosts: [mac] }`, `  b: { ${REFERENCE}, hosts: [vps1] }`)).toEqual([
      expect.stringContaining("is used on 2 hosts (mac, vps1)"),
    ]);
  });
});
