import { readPowerSettings } from "../formats/pmset-settings.ts";
import { readUnit, unitValues } from "../formats/unit.ts";
import { below } from "../hermes/layout.ts";
import type { SleepFact } from "../model/doctor.ts";
import type { AbsolutePath } from "../model/ids.ts";
import type { ReadingSystem } from "../system/system.ts";

const DEADLINE_MS = 15_000;
const absolute = (path: string) => path as AbsolutePath; // each is absolute as it stands
const SUPPLIES = absolute("/sys/class/power_supply");
const UNITS = absolute("/etc/systemd/system");
/** As logind reads them, later ones over earlier ones (logind.conf(5)). */
const LOGIND = absolute("/etc/systemd/logind.conf");
const LOGIND_FOLDERS = ["/usr/lib/systemd", "/usr/local/lib/systemd", "/run/systemd", "/etc/systemd"].map(
  (folder) => absolute(`${folder}/logind.conf.d`),
);
const KEYS = ["IdleAction", "HandleLidSwitch", "HandleLidSwitchExternalPower", "HandleLidSwitchDocked"];

/** Reads when this host goes to sleep by itself. What a desktop decides in a session is in no file that counts for all. */
export async function readSleep(system: ReadingSystem, isMac: boolean): Promise<SleepFact> {
  return isMac ? await ofMac(system) : ofLinux(system);
}

async function ofMac(system: ReadingSystem): Promise<SleepFact> {
  const { exitCode, stdout } = await system.query(["pmset", "-g", "custom"], DEADLINE_MS);
  const settings = exitCode === 0 ? readPowerSettings(stdout) : undefined;
  const minutes = settings?.get("AC Power")?.get("sleep");
  return {
    on: "macos",
    sleepMinutes: minutes !== undefined && /^\d+$/.test(minutes) ? Number(minutes) : undefined,
  };
}

function ofLinux(system: ReadingSystem): SleepFact {
  const logind = new Map<string, string>();
  for (const path of [LOGIND, ...LOGIND_FOLDERS.flatMap((folder) => confIn(system, folder))]) {
    const file = system.readText(path);
    if (file.is !== "text") continue;
    const read = readUnit(file.text);
    for (const key of KEYS) {
      const value = unitValues(read, "Login", key).at(-1);
      if (value !== undefined) logind.set(key, value);
    }
  }
  return {
    on: "linux",
    hasBattery: system.names(SUPPLIES).some((name) => isBattery(system, below(SUPPLIES, name))),
    isMasked: ["sleep.target", "suspend.target"].some(
      (name) => system.realPath(below(UNITS, name)) === "/dev/null",
    ),
    logind,
  };
}

function confIn(system: ReadingSystem, folder: AbsolutePath): readonly AbsolutePath[] {
  return system
    .names(folder)
    .filter((name) => name.endsWith(".conf"))
    .map((name) => below(folder, name));
}

/** Of the machine itself: a mouse has one, too. */
function isBattery(system: ReadingSystem, supply: AbsolutePath): boolean {
  const word = (name: string) => {
    const file = system.readText(below(supply, name));
    return file.is === "text" ? file.text.trim() : "";
  };
  return word("type") === "Battery" && word("scope") !== "Device";
}
