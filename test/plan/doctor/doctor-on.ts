import { type DoctorLook, makeDoctorLooker } from "../../../src/commands/look-for-doctor.ts";
import type { Options } from "../../../src/commands/options.ts";
import type { CheckResult, Finding } from "../../../src/model/doctor.ts";
import type { FollowingSystem } from "../../../src/system/system.ts";
import type { FakeHost } from "../fake-host.ts";

/** What a doctor's own checks find on a host; with the names of profiles, of these. */
export async function checkedOn(...of: Parameters<typeof lookOn>): Promise<readonly CheckResult[]> {
  return (await lookOn(...of)).checks;
}

/** A doctor's look at a host, Hermes not asked. */
export async function lookOn(
  host: FakeHost,
  words: readonly string[] = [],
  options: Partial<Options> = {},
): Promise<DoctorLook> {
  const all: Options = { color: false, serviceManager: "auto", ...options };
  const system: Partial<FollowingSystem> = {
    ...host.system,
    lookAtFile(path) {
      const text = host.text(path);
      // As many bytes as it says in there.
      return text === undefined ? undefined : { id: path, size: Number(text), modifiedMs: 0 };
    },
  };
  const made = await makeDoctorLooker(system as FollowingSystem, all, host.platform, words, "20.19.0"); // no more is asked
  const looked = made.ok ? await made.looker.look() : made;
  if (!looked.ok) throw new Error(looked.diagnostics.map(({ message }) => message).join("; "));
  return looked;
}

/** Makes of a host one on which everything that a doctor looks for is there. */
export function wellKept(host: FakeHost): FakeHost {
  host.variables.set("PATH", "/home/ada/.local/bin:/usr/bin");
  for (const name of ["git", "systemctl", "loginctl", "launchctl"]) host.write(`/usr/bin/${name}`, "", 0o755);
  return host;
}

/** The findings of one check, or of all. */
export function findingsOf(checks: readonly CheckResult[], name?: string): readonly Finding[] {
  return checks
    .filter((one) => name === undefined || one.name === name)
    .flatMap(({ findings }) => findings ?? []);
}

/** Each as `SEVERITY PROFILE`, with ` fix` where it can be mended. */
export function brief(findings: readonly Finding[]): readonly string[] {
  return findings.map(
    ({ severity, profile, isMendable }) => `${severity} ${profile ?? "host"}${isMendable ? " fix" : ""}`,
  );
}
