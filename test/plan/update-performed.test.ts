import { afterEach, describe, expect, jest, test } from "@jest/globals";
import { Interruption } from "../../src/commands/interruption.ts";
import type { UpdateOptions } from "../../src/commands/options.ts";
import { Terminal } from "../../src/commands/terminal.ts";
import { updateFleet } from "../../src/commands/update-fleet.ts";
import type { FakeHost } from "./fake-host.ts";
import { changes, fleet, unit } from "./three-gateways.ts";

const INSTALL = "/home/ada/.hermes/hermes-agent";

afterEach(() => {
  process.removeAllListeners("SIGINT").removeAllListeners("SIGTERM").removeAllListeners("SIGHUP");
  jest.restoreAllMocks();
});

interface Told {
  readonly exitCode: number;
  readonly verdict: string;
  readonly gateways: readonly { readonly profile: string; readonly outcome: string }[];
  readonly way_back: readonly string[];
  readonly diagnostics: readonly {
    readonly code: string;
    readonly severity: string;
    readonly message: string;
  }[];
}

/** @param happens what Hermes does while it updates itself */
async function update(host: FakeHost, happens: () => void, more: Partial<UpdateOptions> = {}): Promise<Told> {
  host.fail((line) => {
    if (!line.includes("update --yes")) return undefined;
    host.nowMs += 10_000;
    happens();
    host.nowMs += 10_000;
    return { exitCode: 0, stdout: "", stderr: "" };
  });
  const { host: found, loaded } = await host.planner();
  const options = {
    color: false,
    serviceManager: "auto",
    json: true,
    quiet: true,
    lockTimeout: 0,
    maxUnavailable: 1,
    ...more,
  } as UpdateOptions; // what the program leaves out has its default
  const terminal = new Terminal(options);
  let document: unknown;
  jest.spyOn(terminal, "json").mockImplementation((said) => {
    document = said;
  });
  const interruption = new Interruption({ onFirst: () => undefined, onSecond: async () => undefined });
  const on = {
    system: host.system,
    terminal,
    options,
    manifest: loaded.manifest,
    isDeclared: true,
    host: found,
  };
  const exitCode = await updateFleet(on, interruption);
  return { ...(document as Omit<Told, "exitCode">), exitCode }; // its own schema is tested elsewhere
}

describe("a canary", () => {
  test("that Hermes' own update has ended goes first and is soaked all the same", async () => {
    const host = await fleet();
    const begun = host.nowMs;
    const ran = await update(
      host,
      () => {
        host.installHermes("0.17.0");
        host.end(unit("b"), "inactive");
        host.end(unit("c"), "inactive");
      },
      { canary: "b", soak: 300_000 },
    );
    expect(changes(host)).toEqual(["start b c", "restart b", "restart a"]);
    expect(host.nowMs - begun).toBeGreaterThan(300_000);
    expect(ran).toMatchObject({ exitCode: 0, diagnostics: [{ code: "update-canary", severity: "warning" }] });
  });

  test("that is stopped while it is its turn, or before, keeps all others as they are", async () => {
    const host = await fleet();
    let isUpdated = false;
    host.onSleep = () => {
      // While the one that Hermes has ended is awaited.
      if (isUpdated && host.pid(unit("b")) !== 0) host.end(unit("b"), "inactive");
    };
    const ran = await update(
      host,
      () => {
        isUpdated = true;
        host.installHermes("0.17.0");
        host.end(unit("c"), "inactive");
      },
      { canary: "b", soak: 300_000 },
    );
    expect(changes(host)).toEqual(["start c"]);
    expect(ran).toMatchObject({ exitCode: 1 });
    expect(ran.diagnostics.map(({ code, severity }) => [code, severity])).toContainEqual([
      "update-canary",
      "error",
    ]);
  });
});

describe("an update whose time nothing tells", () => {
  test("restarts what began before it, once the commit is another", async () => {
    const host = await fleet();
    const long = host.nowMs - 100 * 3_600_000;
    const write = (name: string, text: string) => host.disk.write(`${INSTALL}/${name}`, text, 0o644, long);
    write(".git/HEAD", "ref: refs/heads/main\n");
    write(".git/refs/heads/main", `${"a".repeat(40)}\n`);
    const ran = await update(host, () => write(".git/refs/heads/main", `${"b".repeat(40)}\n`));
    expect(changes(host)).toEqual(["restart a", "restart b", "restart c"]);
    expect(ran).toMatchObject({ exitCode: 0, verdict: expect.stringContaining("3 gateways restarted") });
  });
});
