import { hermesFor } from "../hermes/command-line.ts";
import { DEFAULT_PROFILE } from "../hermes/names.ts";
import { isSameProcess } from "../hermes/same-process.ts";
import { TOPOLOGY_KEYS } from "../hermes/topology.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Facts } from "../model/facts.ts";
import type { ProfileName } from "../model/ids.ts";
import type { HostManifest } from "../model/manifest.ts";
import type { FleetRecord } from "../model/record.ts";
import type { Step } from "../model/step.ts";
import type { ReleaseInput } from "./release-input.ts";

/** What a person should know of a release: what keeps it from being done, what is lost with the record, what stays. */
export function releaseDiagnostics(
  input: ReleaseInput,
  steps: readonly Step[],
): { readonly before: readonly Diagnostic[]; readonly after: readonly Diagnostic[] } {
  return {
    before: obstacles(input, steps),
    after: [
      ...input.profiles.flatMap((name) => lostWith(name, input)),
      ...lingering(input.manifest, input.facts),
      ...topologyStays(input.record),
      ...exportsStay(input),
    ],
  };
}

/** What would be left behind, and nobody would know of it any more. */
function obstacles({ facts, format, record }: ReleaseInput, steps: readonly Step[]): readonly Diagnostic[] {
  if (format === undefined) {
    const hasLimits = Object.values(record.profiles).some(({ limits }) => limits !== undefined);
    if (!hasLimits && record.ofHost?.keepAwake === undefined) return [];
    return [
      {
        code: "option-misused",
        severity: "error",
        message:
          "limits of gateways, or what keeps this host awake, are not looked at without a service manager",
        hint: "Leave out --service-manager none.",
        blocks: "apply",
      },
    ];
  }
  const isNeeded = steps.some(({ op }) => op.do === "reload" || op.do === "service" || op.do === "await");
  if (facts.manager.is !== "unavailable" || !isNeeded) return [];
  const { reason, hint } = facts.manager;
  return [{ code: "service-manager-unavailable", severity: "error", message: reason, hint, blocks: "apply" }];
}

/** What the record knew of a profile, and a person has to see to from now on. */
function lostWith(name: ProfileName, { record, facts, layout, format }: ReleaseInput): readonly Diagnostic[] {
  const { owed, uncleanEnv, uncleanConfig, creating, updating } = record.profiles[name] ?? {};
  const gateway = facts.gateways.get(name);
  const process = gateway?.is === "live" ? gateway.process : undefined;
  const found = (message: string, hint: string): Diagnostic => ({
    code: "released",
    severity: "warning",
    message: `profile "${name}": ${message}`,
    hint,
    profiles: [name],
  });
  const isStray =
    gateway?.is === "live" && format !== undefined && gateway.service !== format.id(layout, name);
  const copied = [
    ...(uncleanEnv === true ? [".env"] : []),
    ...(uncleanConfig === true ? ["config.yaml"] : []),
  ];
  return [
    ...(owed !== undefined && isSameProcess(owed, process)
      ? [
          found(
            `its gateway was owed a restart (${owed.reasons.join("; ")}), which nobody does any more`,
            `\`${hermesFor(name)} gateway restart\` does it.`,
          ),
        ]
      : []),
    ...(copied.length > 0
      ? [
          found(
            `its copy was not finished, and ${copied.join(" and ")} may hold credentials of the profile that it is a copy of`,
            "Take them out before its gateway starts.",
          ),
        ]
      : []),
    ...(creating === true || updating === true
      ? [
          found(
            "an apply was ended while Hermes made it, and files of it may be missing",
            "Look at its home.",
          ),
        ]
      : []),
    ...(isStray
      ? [found(`a gateway (PID ${process?.pid}) runs outside its service, and goes on`, "It is left alone.")]
      : []),
  ];
}

function lingering({ host }: HostManifest, { linger }: Facts): readonly Diagnostic[] {
  return linger === true && host.linger?.value === true
    ? [{ code: "released", severity: "note", message: "lingering stays on" }]
    : [];
}

/** Without these Hermes would fold the fleet, or serve some of it twice. */
function topologyStays({ profiles }: FleetRecord): readonly Diagnostic[] {
  const keys = new Set(Object.values(TOPOLOGY_KEYS).map((path) => JSON.stringify(path)));
  const named = Object.entries(profiles).flatMap(([name, { config = {} }]) =>
    Object.keys(config).flatMap((key) => (keys.has(key) ? [{ name, key }] : [])),
  );
  if (named.length === 0) return [];
  const written = [...new Set(named.map(({ key }) => (JSON.parse(key) as string[]).join(".")))]; // a key of the list above
  const whose = [...new Set(named.map(({ name }) => name))].sort((one, other) =>
    one === DEFAULT_PROFILE ? -1 : one < other ? -1 : 1,
  );
  return [
    {
      code: "released",
      severity: "note",
      message: `${written.join(", ")} in config.yaml of ${whose.join(", ")} ${written.length === 1 ? "stays" : "stay"}: Hermes goes by ${written.length === 1 ? "it" : "them"}`,
    },
  ];
}

function exportsStay({ exports: { folder, names } }: ReleaseInput): readonly Diagnostic[] {
  if (names.length === 0) return [];
  const shown = names.slice(0, 5).join(", ");
  const more = names.length > 5 ? ` and ${names.length - 5} more` : "";
  const message = `archives of homes stay: ${shown}${more}`;
  return [{ code: "released", severity: "note", message, path: folder }];
}
