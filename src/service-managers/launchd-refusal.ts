import { readDomain, readJob } from "../formats/launchctl.ts";
import { isPlistList, readPlist } from "../formats/plist.ts";
import type { AbsolutePath, ServiceId } from "../model/ids.ts";
import type { ProcessResult, ReadingSystem } from "../system/system.ts";
import { isNoSession, isNotLoaded, LAUNCHCTL } from "./launchctl-call.ts";
import { launchdFormat } from "./launchd-format.ts";

/** What a refusal to load a job comes to. */
export type Refusal =
  /** It is there already, so that there is nothing to load. */
  | { readonly is: "loaded" }
  /** The one before is not gone yet. */
  | { readonly is: "ending"; readonly reason: string }
  | { readonly is: "disabled"; readonly reason: string }
  /** Not in this session, though it is there. */
  | { readonly is: "elsewhere"; readonly reason: string }
  /** Trying again would not help. */
  | { readonly is: "final"; readonly reason: string };

/** What was refused, and what launchd says of it when it is asked. */
export interface Refused {
  readonly label: ServiceId;
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
  if (isNoSession(listing))
    return final(
      domain.startsWith("gui/")
        ? `${domain} is gone: nobody is logged in at the desktop`
        : `${domain} is gone: nobody is logged in`,
    );
  if (isNoSession(result)) return { is: "elsewhere", reason: problem };
  const job = printed.exitCode === 0 ? readJob(printed.stdout) : undefined;
  if (job?.state.startsWith("SIG") === true || result.exitCode === LAUNCHCTL.inProgress)
    return { is: "ending", reason: `${problem}: the process before has not ended` };
  if (job !== undefined) return { is: "loaded" };
  if (
    result.exitCode === LAUNCHCTL.disabled ||
    readDomain(listing.stdout, label)?.disabled.has(label) === true
  )
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
  label: ServiceId,
  system: Pick<ReadingSystem, "readText">,
): string | undefined {
  const file = system.readText(path as AbsolutePath, { isStrict: true }); // made by below()
  if (file.is === "absent") return `${path} is not there`;
  if (file.is === "unreadable") return `${path} cannot be used: ${file.reason}`;
  const definition = launchdFormat.read(file.text, label);
  if (!definition.ok) return `${path} cannot be used: ${definition.reason}`;
  if (definition.fields.command.length === 0) return `${path} names no program`;
  const plist = readPlist(file.text);
  // An agent that says nothing of sessions is for the desktop (launchd.plist(5)).
  const { LimitLoadToSessionType: types = "Aqua" } = plist.ok ? plist.data : {};
  const allowed = isPlistList(types) ? types : [types];
  const [needed, other] = domain.startsWith("user/") ? ["Background", "desktop"] : ["Aqua", "background"];
  return allowed.includes(needed)
    ? undefined
    : `${path} is for the ${other} alone; add ${needed} to its LimitLoadToSessionType`;
}
