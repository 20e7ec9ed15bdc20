import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { hold } from "../../src/system/hold.ts";
import { readProcess } from "../../src/system/processes.ts";
import { until } from "../support/until.ts";

const never = new AbortController().signal;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hermes-fleet-hold-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A tool that has a child of its own: notes both, and waits for the child. */
function tool(before = ""): readonly [string, ...string[]] {
  const script = `trap "" TERM; ${before} sleep 600 & echo "$$ $!" > "${folder}/pids.new"; mv "${folder}/pids.new" "${folder}/pids"; wait`;
  return ["/bin/sh", "-c", script];
}

/** What of the tool's processes lives. */
async function pidsOfTool(): Promise<readonly number[]> {
  const path = join(folder, "pids");
  await until("the tool to run", () => existsSync(path));
  return readFileSync(path, "utf8").trim().split(" ").map(Number);
}

const untilEnded = (pids: readonly number[]) =>
  until("all of the tool to end", () => pids.every((pid) => readProcess(pid) === undefined));

test("a program that does not come to hold is killed with all that it has started, once it is given up", async () => {
  const controller = new AbortController();
  const held = hold(tool("echo 'no answer yet' >&2;"), controller.signal);
  const pids = await pidsOfTool();
  expect(pids.map((pid) => readProcess(pid) !== undefined)).toEqual([true, true]);
  controller.abort();
  expect(await held).toEqual({ ok: false, failure: "given-up", said: "no answer yet" });
  await untilEnded(pids);
});

test("a program that is given up before it begins does not hold", async () => {
  expect(await hold(tool(), AbortSignal.abort())).toMatchObject({ ok: false, failure: "given-up" });
});

test("a program that does not let go is killed after its time", async () => {
  const held = await hold(tool("echo held;"), never, 100);
  if (!held.ok) throw new Error("it does not hold");
  const pids = await pidsOfTool();
  await held.release();
  await untilEnded(pids);
});

test("a program that lets go is over, and needs no killing", async () => {
  const held = await hold(["/usr/bin/env"], never, 600_000);
  if (!held.ok) throw new Error("it does not hold");
  await held.release();
  await held.isOver;
});

test("a program that is given up once it holds, holds on", async () => {
  const controller = new AbortController();
  const held = await hold(["/usr/bin/env"], controller.signal);
  if (!held.ok) throw new Error("it does not hold");
  controller.abort();
  const first = await Promise.race([held.isOver.then(() => "over"), Promise.resolve("holds")]);
  expect(first).toBe("holds");
  await held.release();
});

test("a program that is not there, and one that ends, are told apart", async () => {
  expect(await hold([join(folder, "none")], never)).toEqual({ ok: false, failure: "not-found", said: "" });
  const refused = ["/bin/sh", "-c", "echo one >&2; echo refused >&2; exit 1"] as const;
  expect(await hold(refused, never)).toEqual({ ok: false, failure: "ended", said: "refused" });
});
