import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { REPOSITORY } from "../support/paths.ts";
import { until } from "../support/until.ts";

const DEMO = join(REPOSITORY, "scripts/demo.mjs");

/** A demo that runs, and what it has printed so far. */
class Demo {
  output = "";
  readonly ended: Promise<number | null>;
  readonly #process: ChildProcess;

  constructor() {
    this.#process = spawn(process.execPath, [DEMO], { stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream?.on("data", (chunk: Buffer) => {
        this.output += chunk.toString();
      });
    }
    this.ended = new Promise((resolve, reject) => {
      this.#process.on("error", reject);
      this.#process.on("close", resolve);
    });
  }

  signal(name: NodeJS.Signals): void {
    this.#process.kill(name);
  }

  /** The throw-away home that it has named. */
  get home(): string {
    const found = /(\/\S+\/hermes-fleet-demo-\w+)/.exec(this.output)?.[1];
    if (found === undefined) throw new Error(`the demo names no home:\n${this.output}`);
    return found;
  }
}

/** The processes that were given this home. */
function processesOf(home: string): readonly string[] {
  return readdirSync("/proc").filter((entry) => {
    try {
      return /^\d+$/.test(entry) && readFileSync(`/proc/${entry}/environ`, "utf8").includes(`HOME=${home}\0`);
    } catch {
      return false; // it has ended, or is somebody else's
    }
  });
}

describe("the demo", () => {
  test("finds everything as it should be, and leaves nothing", async () => {
    const demo = new Demo();
    const code = await demo.ended;

    expect(demo.output).toContain("checks hold");
    expect(code).toBe(0);
    expect(existsSync(demo.home)).toBe(false);
    expect(processesOf(demo.home)).toEqual([]);
  }, 480_000);

  test("ends its processes and removes its home on Ctrl-C", async () => {
    const demo = new Demo();
    await until("the first gateways to be started", () => demo.output.includes(": start hermes-gateway"));
    expect(processesOf(demo.home).length).toBeGreaterThan(0);
    demo.signal("SIGINT");

    expect(await demo.ended).toBe(130);
    expect(existsSync(demo.home)).toBe(false);
    expect(processesOf(demo.home)).toEqual([]);
  }, 480_000);
});
