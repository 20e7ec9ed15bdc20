import type { Diagnostic } from "../../model/diagnostic.ts";
import type { CheckResult, Finding } from "../../model/doctor.ts";
import type { AbsolutePath, ProfileName } from "../../model/ids.ts";
import { type Check, type Found, type Seen, told } from "./check.ts";
import { CHECKS } from "./checks.ts";

/** What no check takes for its own: files that cannot be read, the record, other fleets. */
const REST: Pick<Check, "name" | "what"> = { name: "files", what: "files and the record" };

/**
 * What a plan tells, and what is told in other words here: of gateways, and of what a person has to do, by their status;
 * of services, where nobody is asked for them, by checks that are not made.
 */
const LEFT_OUT: ReadonlySet<Diagnostic["code"]> = new Set([
  "to-do",
  "gateway-unsupervised",
  "gateway-degraded",
  "foreign-change",
  "services-left",
]);

/**
 * Has every check look at what was seen.
 * @param only the profiles that are asked for, what is the host's is told in any case; absent: all
 * @param redacted takes secrets out of what files and gateways say
 */
export function examine(
  seen: Seen,
  only: ReadonlySet<ProfileName> | undefined,
  redacted: (text: string) => string,
  checks: readonly Check[] = CHECKS,
): readonly CheckResult[] {
  const diagnostics = seen.plan.diagnostics.filter((one) => !isToldOtherwise(one) && !isUnasked(one, seen));
  const taken = new Set(checks.flatMap(({ codes = [] }) => codes));
  const isAsked = ({ profile }: Pick<Finding, "profile">) =>
    profile === undefined || only === undefined || only.has(profile);
  const finished = (finding: Finding): Finding => ({
    ...finding,
    message: redacted(finding.message),
    ...(finding.hint !== undefined && { hint: redacted(finding.hint) }),
    ...(finding.path !== undefined && { path: redacted(finding.path) as AbsolutePath }), // as it may be shown
  });
  const planned = (isMeant: (one: Diagnostic) => boolean) =>
    diagnostics.filter(isMeant).flatMap((one) => {
      const findings = [one, ...(one.profiles ?? []).map((name) => ({ ...one, profiles: [name] }))].map(
        (each) => told(each),
      );
      // A conflict is one, whichever of its profiles is asked for.
      return findings.find(isAsked) ?? [];
    });
  const results = checks.map(({ name, what, codes = [], find }): CheckResult => {
    const own = find === undefined ? [] : find(seen);
    const said = planned(({ code }) => codes.includes(code));
    if (own === undefined && said.length === 0) return { name, what, findings: undefined };
    const found = (own ?? []).filter(isAsked).map((one) => withCode(name, one));
    return { name, what, findings: [...said, ...found].map(finished) };
  });
  const rest = planned(({ code }) => !taken.has(code));
  return [...results, { ...REST, findings: rest.map(finished) }];
}

function withCode(name: string, found: Found): Finding {
  return { code: name, isMendable: false, ...found };
}

/** Of gateways that nobody declares, their status tells; what only lies there has a path. */
function isToldOtherwise({ code, path }: Diagnostic): boolean {
  return LEFT_OUT.has(code) || (code === "leftover" && path === undefined);
}

/** A value whose source was not asked, since that may be a program of the user's; what is to be in `.env` already is. */
function isUnasked({ code, place }: Diagnostic, { manifest }: Pick<Seen, "manifest">): boolean {
  if (code !== "secret-unresolved") return false;
  const inPlace = [...manifest.profiles.values()].flatMap(({ env }) =>
    [...env.values()].filter(({ value }) => value?.from === "in_place"),
  );
  return !inPlace.some((one) => one.place === place);
}
