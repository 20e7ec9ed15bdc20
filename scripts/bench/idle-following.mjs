// What `logs -f` takes of the processor while nothing is written.
import { spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";

const PROFILES = 10;
/** It is at rest when it has taken no more than this in a second: it has read what there is, and V8 has tidied up. */
const REST_MS = 1;
const REST_WITHIN_MS = 60_000;

/**
 * Follows the logs of ten profiles for a while.
 * @returns milliseconds of processor time that it took
 */
export async function idleFollowing(program, host, ms) {
  for (let number = 0; number < PROFILES; number += 1) {
    const home = host.path(".hermes/profiles", `agent-${number}`);
    mkdirSync(join(home, "logs"), { recursive: true });
    writeFileSync(join(home, ".env"), "");
    for (const log of ["gateway.log", "agent.log", "errors.log"])
      writeFileSync(join(home, "logs", log), "2026-11-22 06:15:00,000 INFO gateway.run: line\n".repeat(1000));
  }
  const child = spawn(process.execPath, [program, "logs", "-f", "--service-manager", "none"], {
    env: host.environment,
    cwd: host.path("work"),
    stdio: ["ignore", "ignore", "inherit"],
  });
  try {
    await atRest(child.pid);
    const before = processorMs(child.pid);
    await setTimeout(ms);
    return processorMs(child.pid) - before;
  } finally {
    child.kill("SIGKILL");
  }
}

async function atRest(pid) {
  const end = performance.now() + REST_WITHIN_MS;
  await setTimeout(2_000); // it may not even have begun
  for (let before = 0, now = processorMs(pid); now - before > REST_MS; now = processorMs(pid)) {
    if (performance.now() > end) throw new Error("`logs -f` does not come to rest");
    before = now;
    await setTimeout(1_000);
  }
}

/** All threads together, by the scheduler's own count in nanoseconds: ticks of 10 ms would be too coarse. */
function processorMs(pid) {
  const threads = readdirSync(`/proc/${pid}/task`);
  const used = threads.map((thread) => readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8"));
  return used.reduce((sum, text) => sum + Number(text.split(" ")[0]), 0) / 1e6;
}
