import type { Diagnostic } from "../model/diagnostic.ts";
import type { DamagedFile, GatewayFact } from "../model/facts.ts";
import type { ProfileName } from "../model/ids.ts";

/** What there is to say of run-time files that count for nothing; a gateway writes them anew, so that they are left. */
export function damagedFiles(profile: ProfileName, { damaged = [] }: GatewayFact): readonly Diagnostic[] {
  return damaged.map((one) => ({
    code: "runtime-file-damaged",
    severity: "warning",
    message: `profile "${profile}": ${told(one)}`,
    hint: "It is left as it is. The gateway writes it anew when it starts; without a gateway that runs, it can be removed.",
    path: one.path,
  }));
}

/** The same as a sentence part. */
export function told({ name, why }: DamagedFile): string {
  return `${name} counts for nothing: ${why}`;
}
