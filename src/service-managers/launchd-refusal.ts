import { readDomain, readJob } from "../formats/launchctl.ts";
import { readPlist } from "../formats/plist.ts";
import type { AbsolutePath } from "../model/ids.ts";
import type { ProcessResult, ReadingSystem } from "../system/system.ts";
import { isNoSession, isNotLoaded, LAUNCHCTL } from "./launchctl-call.ts";

/** What a refusal to load a job comes to. */
export type Refusal =
  /** It is there already, so that there is nothing to load. */
  | { readonly is: "loaded" }
  /** The one before is not gone yet. */
  | { readonly is: "ending"; readonly reason: string }
  | { readonly is: "disabled"; readonly reason: string }
  /** Trying again would not help. */
  | { readonly is: "final"; readonly reason: string };

/** What was refused, and what launchd says of it when it is asked. */
export interface Refused {
  readonly label: string;
  readonly path: string;
  readonly domain: string;
  readonly result: ProcessResult;
  /** The call and what it said, as a sentence part. */
  readonly problem: string;
  /** `launchctl print DOMAIN/LABEL`. */
  readonly printed: ProcessResult;
  /** `launchctl print DOMAIN`. */
  readonly listing: ProcessResult;
}

/**
 * Tells the causes of a failed `launchctl bootstrap` apart. Without root nearly all of them answer 5, so that they are
 * looked for one by one.
 */
export function whyRefused(refused: Refused, system: Pick<ReadingSystem, "readText">): Refusal {
  const { label, path, domain, result, problem, printed, listing } = refused;
  const final = (why: string): Refusal => ({ is: "final", reason: `${problem}: ${why}` });
  if (isNoSession(result) || isNoSession(listing))
    return final(
      domain.startsWith("gui/")
        ? `${domain} is gone: nobody is logged in at the desktop`
        : `${domain} is gone: nobody is logged in`,
    );
  const job = printed.exitCode === 0 ? readJob(printed.stdout) : undefined;
  if (job?.state.startsWith("SIG") === true || result.exitCode === LAUNCHCTL.inProgress)
    return { is: "ending", reason: `${problem}: the process before has not ended` };
  if (job !== undefined) return { is: "loaded" };
  if (result.exitCode === LAUNCHCTL.disabled || readDomain(listing.stdout)?.disabled.has(label) === true)
    return { is: "disabled", reason: `${problem}: the label is disabled, and stays so` };
  const file = fileProblem(path, domain, label, system);
  if (file !== undefined) return final(file);
  // A job that is being torn down is not always shown any more.
  if (
    isNotLoaded(printed) &&
    [LAUNCHCTL.inputOutput, LAUNCHCTL.alreadyInProgress].some((one) => one === result.exitCode)
  )
    return { is: "ending", reason: `${problem}, and launchd does not say why` };
  return { is: "final", reason: problem };
}

function fileProblem(
  path: string,
  domain: string,
  label: string,
  system: Pick<ReadingSystem, "readText">,
): string | undefined {
  const file = system.readText(path as AbsolutePath, { isStrict: true }); // made by below()
  if (file.is === "absent") return `${path} is not there`;
  if (file.is === "unreadable") return `${path} cannot be used: ${file.reason}`;
  const plist = readPlist(file.text);
  if (!plist.ok) return `${path} cannot be used: ${plist.reason}`;
  if (plist.data.Label !== label) return `${path} is not for the label ${label}`;
  const { LimitLoadToSessionType: types = "Aqua" } = plist.data;
  const allowed = Array.isArray(types) ? types : [types];
  if (domain.startsWith("user/") && !allowed.includes("Background"))
    return `${path} is for the desktop alone; add Background to its LimitLoadToSessionType`;
  return undefined;
}
