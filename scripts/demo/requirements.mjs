import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const PROGRAM = fileURLToPath(new URL("../../dist/hermes-fleet.js", import.meta.url));

/** The stand-ins use what came with this version of Python. */
const OLDEST_PYTHON = [3, 9];

/** Why the demo cannot be given on this machine; undefined: it can. */
export function whyNotHere(platform = process.platform) {
  if (platform !== "linux") {
    return `The demo needs Linux, and this is ${platform}: its stand-in for systemd reads /proc, and hermes-fleet has no other service manager yet.`;
  }
  if (!existsSync("/proc/self/stat")) return "The demo needs /proc, and it is not mounted here.";
  if (!existsSync(PROGRAM)) return "hermes-fleet is not built yet: `npm run demo` builds it first.";
  if (findPython() === undefined) {
    return `The demo needs Python ${OLDEST_PYTHON.join(".")} or newer as \`python3\`: the stand-ins are written in it.`;
  }
  return undefined;
}

/** The interpreter itself, past any version manager's shim, which may not work in another home. */
export function findPython() {
  const script = "import sys; print(*sys.version_info[:2], sys.executable)";
  for (const candidate of ["/usr/bin/python3", "python3"]) {
    const { status, stdout } = spawnSync(candidate, ["-c", script], { encoding: "utf8" });
    if (status !== 0) continue;
    const [major, minor, ...path] = stdout.trim().split(" ");
    const [oldestMajor, oldestMinor] = OLDEST_PYTHON;
    if (Number(major) === oldestMajor && Number(minor) >= oldestMinor) return path.join(" ");
  }
  return undefined;
}
