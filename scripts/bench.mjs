// What a command costs, next to what starting Node costs. Samples are interleaved, so that a busy machine slows all alike.
import { availableParallelism } from "node:os";
import { setImmediate } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { loadTestHost, whyNoUserManager } from "./bench/harness.mjs";
import { idleFollowing } from "./bench/idle-following.mjs";
import { LAUNCHD, startLaunchd } from "./bench/launchd-stand-in.mjs";
import { median, timeOf, usageOf } from "./bench/measure.mjs";
import { quiet, startFleet } from "./bench/running-fleet.mjs";

const path = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url));
const PROGRAM = path("dist/hermes-fleet.js");
const MEMORY_AIM_MB = 120;
const USAGE_ROUNDS = 5;
const FOLLOW_MS = 10_000;
const FOLLOW_AIM_MS = 20;

const { values } = parseArgs({ options: { rounds: { type: "string", default: "25" } } });
const rounds = Number(values.rounds);
if (!Number.isSafeInteger(rounds) || rounds < 1) throw new Error("--rounds takes a whole number from 1");

const TestHost = await loadTestHost();
const reason = await whyNoUserManager();
const hosts = [];
/** What ends the managers that hosts do not end themselves. */
const endings = [];
// A bench that is broken off must not leave a hundred gateways behind.
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, () => {
    void stopHosts().finally(() => process.exit(130));
  });
}
try {
  const bare = await newHost({ manager: false });
  const subjects = [
    { name: "node -e 0", words: ["-e", "0"], prints: /^$/, ...placeOf(bare) },
    { name: "--version", words: [PROGRAM, "--version"], prints: /^\d/, aim: 1.5, ...placeOf(bare) },
    {
      name: "validate, the example",
      words: [PROGRAM, "validate", "-f", path("hermes-fleet.example.yaml")],
      prints: /4 profiles/,
      ...placeOf(bare),
    },
  ];
  const fleets = [
    { size: 4, aim: 2.5 },
    { size: 100, aim: 4 },
  ];
  if (reason === undefined) {
    for (const { size, aim } of fleets) {
      console.error(`Starting ${size} gateways on a user manager of their own …`);
      const host = await newHost();
      await startFleet(host, size);
      const name = `plan, ${size} profiles, no changes`;
      subjects.push({ name, words: [PROGRAM, "plan"], prints: /^No changes/, aim, ...placeOf(host) });
    }
  }
  // No aim: a good part of this time is the stand-in's own.
  for (const { size } of fleets) {
    console.error(`Starting ${size} gateways on a stand-in for launchd …`);
    const host = await newHost({ manager: false });
    endings.push(await startLaunchd(host));
    await startFleet(host, size, LAUNCHD);
    const words = [PROGRAM, "plan", ...LAUNCHD];
    const name = `plan, ${size} profiles, launchd's stand-in`;
    subjects.push({ name, words, prints: /^No changes/, ...placeOf(host) });
  }
  await quiet();
  report(subjects, await sample(subjects));
  if (reason !== undefined) console.log(`\nplan under systemd was not measured: ${reason}`);
  const idleMs = await idleFollowing(PROGRAM, await newHost({ manager: false }), FOLLOW_MS);
  const following = `logs -f, 10 profiles, ${FOLLOW_MS / 1000} s in which nothing is written`;
  console.log(
    `\n${following}: ${idleMs.toFixed(1)} ms of processor time, aim ${FOLLOW_AIM_MS} ms ${verdict(idleMs < FOLLOW_AIM_MS)}`,
  );
  console.log("\nUnder launchd's stand-in each `launchctl` is a start of Perl; no Mac was measured.");
} finally {
  await stopHosts();
}

async function newHost(options) {
  const host = await TestHost.start(options);
  hosts.push(host);
  return host;
}

async function stopHosts() {
  await Promise.all(endings.splice(0).map((end) => end()));
  await Promise.all(hosts.splice(0).map((host) => host.stop()));
}

function placeOf(host) {
  return { env: host.environment, cwd: host.path("work") };
}

async function sample(subjects) {
  const times = new Map(subjects.map((subject) => [subject, []]));
  for (const subject of subjects) timeOf(subject); // the disk's cache is warm in the field, too
  for (let round = 0; round < rounds; round += 1) {
    for (const subject of subjects) times.get(subject).push(timeOf(subject));
    await setImmediate(); // signals are heard
  }
  return times;
}

function report(subjects, times) {
  const [base] = subjects;
  const baseMs = median(times.get(base));
  const rows = subjects.map((subject) => {
    const ms = median(times.get(subject));
    const used = Array.from({ length: USAGE_ROUNDS }, () => usageOf(subject));
    const peakMb = Math.max(...used.map(({ peakKib }) => peakKib)) / 1024;
    const { aim } = subject;
    return [
      subject.name,
      `${ms.toFixed(1)} ms`,
      `${Math.min(...times.get(subject)).toFixed(1)} ms`,
      `${(ms / baseMs).toFixed(2)} ×`,
      aim === undefined ? "" : `${aim} × ${verdict(ms / baseMs <= aim)}`,
      `${peakMb.toFixed(0)} MB`,
      `${MEMORY_AIM_MB} MB ${verdict(peakMb < MEMORY_AIM_MB)}`,
      String(Math.max(...used.map(({ children }) => children))),
    ];
  });
  const headings = ["", "median", "fastest", "ratio", "aim", "peak", "aim", "processes"];
  console.log(
    `Node ${process.version}, ${availableParallelism()} cores, ${rounds} interleaved rounds, peak of ${USAGE_ROUNDS}\n`,
  );
  for (const line of aligned([headings, ...rows])) console.log(line);
}

function verdict(isMet) {
  return isMet ? "ok" : "over";
}

function aligned(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column])))
      .join("   ")
      .trimEnd(),
  );
}
