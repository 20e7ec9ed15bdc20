// One run of one subject: for its time, or for what else it takes.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const REPORTER = fileURLToPath(new URL("report-usage.cjs", import.meta.url));

/** A subject is { name, words, env, cwd, prints }: what Node is called with, and what it has to say. */
export function timeOf(subject) {
  const started = performance.now();
  const ran = run(subject, []);
  const ms = performance.now() - started;
  check(subject, ran);
  return ms;
}

/** @returns { peakKib, children }: the most memory it had at once, and how many processes it started */
export function usageOf(subject) {
  const ran = run(subject, ["--require", REPORTER]);
  check(subject, ran);
  return JSON.parse(ran.output[3].toString());
}

function run({ words, env, cwd }, nodeOptions) {
  return spawnSync(process.execPath, [...nodeOptions, ...words], {
    env,
    cwd,
    stdio: ["ignore", "pipe", "pipe", "pipe"],
  });
}

/** A run that did not do its job must not count as a fast one. */
function check({ name, prints }, { status, stdout, stderr }) {
  if (status === 0 && prints.test(stdout.toString())) return;
  throw new Error(`${name} ended with ${status} and printed:\n${stdout}${stderr}`);
}

export function median(values) {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
