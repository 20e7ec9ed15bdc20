import { readFileSync } from "node:fs";
import { FakeHost } from "../plan/fake-host.ts";
import { AGENTS } from "../plan/fake-jobs.ts";
import { apply } from "../plan/scenario.ts";
import { FIXTURES } from "../support/paths.ts";

export const LABEL = "ai.hermes.gateway-coder";
export const PLIST = `${AGENTS}/${LABEL}.plist`;
/** What Hermes 0.16 writes for `coder`. */
export const CAPTURED = readFileSync(`${FIXTURES}/captures/hermes-0.16/agent-coder.plist`, "utf8");
export const PYTHON = "/home/ada/.hermes/hermes-agent/venv/bin/python";

/** A Mac whose manifest declares `coder` with these lines. */
export function macWith(...lines: readonly string[]): FakeHost {
  const declared = lines.map((line) => `    ${line}\n`).join("");
  const host = new FakeHost(`version: 1\nprofiles:\n  coder:\n${declared}`, "darwin");
  host.write(PYTHON, "", 0o755);
  return host;
}

/** One on which that was applied an hour ago, and all of it succeeded. */
export async function appliedMac(...lines: readonly string[]): Promise<FakeHost> {
  const host = macWith(...lines);
  await apply(host);
  host.nowMs += 3_600_000;
  return host;
}

/** What Hermes does of itself: it writes its own property list, and loads it. */
export function refresh(host: FakeHost, text = CAPTURED): void {
  host.write(PLIST, text, 0o644);
  host.jobs.launchd.answer(["launchctl", "bootout", `gui/1000/${LABEL}`]);
  host.jobs.launchd.settle();
  host.jobs.launchd.answer(["launchctl", "bootstrap", "gui/1000", PLIST]);
}
