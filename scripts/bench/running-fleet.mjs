// A host whose fleet runs as its manifest says, so that a plan finds nothing to do.
import { readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";

const READY_WITHIN_MS = 180_000;
const QUIET_WITHIN_MS = 20_000;

/**
 * Applies a fleet of `size` profiles on a throw-away host, every gateway running, until nothing is left to do.
 * @param options what hermes-fleet has to be told on that host
 */
export async function startFleet(host, size, options = []) {
  host.switches({ lock_delay_ms: 0, rewrite_delay_ms: 0 });
  host.manifest(manifest(size));
  const applied = await host.fleet(["apply", "-y", "--concurrency", "8", ...options]);
  if (applied.code !== 0)
    throw new Error(`apply ended with ${applied.code}\n${applied.stdout}${applied.stderr}`);
  await settled(host, options);
}

function manifest(size) {
  const names = Array.from({ length: size }, (_, at) => (at === 0 ? "default" : `agent-${at}`));
  const profiles = names.map(
    (name, at) => `
  ${name}:
    description: Agent number ${at}
    soul: { text: "You are agent number ${at}. You read before you write.\\n" }
    config: { model: { default: anthropic/claude-sonnet-4 }, agent: { max_turns: ${60 + at} } }
    env: { TELEGRAM_BOT_TOKEN: "${100_000 + at}:${"a".repeat(35)}", TELEGRAM_ALLOWED_USERS: "12345" }`,
  );
  return `version: 1\ndefaults:\n  gateway: { ready_timeout: 3m }\nprofiles:${profiles.join("")}\n`;
}

/** Gateways refresh their units after a start; only then is a plan sure to stay empty. */
async function settled(host, options) {
  const end = performance.now() + READY_WITHIN_MS;
  while ((await host.fleet(["plan", "--detailed-exitcode", ...options])).code !== 0) {
    if (performance.now() > end) throw new Error("the fleet did not come to rest");
    await setTimeout(250);
  }
}

/** Waits until the machine has little to do, but not for ever: it may be somebody else's machine, too. */
export async function quiet() {
  const end = performance.now() + QUIET_WITHIN_MS;
  while ((await idleShare(1000)) < 0.8) {
    if (performance.now() < end) continue;
    console.error("The machine is busy with something else: take the times with care.");
    return;
  }
}

/** The share of processor time that nobody used, over a while. */
async function idleShare(ms) {
  const before = processorTimes();
  await setTimeout(ms);
  const after = processorTimes();
  return (after.idle - before.idle) / (after.all - before.all);
}

function processorTimes() {
  const [line = ""] = readFileSync("/proc/stat", "utf8").split("\n", 1);
  const ticks = line.trim().split(/\s+/).slice(1, 9).map(Number);
  return { idle: ticks[3] + ticks[4], all: ticks.reduce((sum, one) => sum + one, 0) };
}
