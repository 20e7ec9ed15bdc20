import satisfies from "semver/functions/satisfies.js";
import type { Check, Found, Seen } from "./check.ts";

/** The oldest Node that this program runs on. */
const NODE = ">=20.19";

/** The programs that this host's part of the fleet takes. */
export const tools: Check = {
  name: "tools",
  what: "the programs that this host needs",
  codes: ["keep-awake-unavailable"],
  find: (seen) => [
    ...needs(seen).flatMap(({ tool, why, severity }): readonly Found[] =>
      seen.surroundings.tools.get(tool) === undefined
        ? [
            {
              severity,
              message: `${tool} was not found, and ${why}`,
              hint: `Install it, or put it on PATH: \`command -v ${tool}\` must find it.`,
            },
          ]
        : [],
    ),
    ...(satisfies(seen.surroundings.nodeVersion, NODE)
      ? []
      : [
          {
            severity: "warning" as const,
            message: `this is Node ${seen.surroundings.nodeVersion}, and hermes-fleet is made for ${NODE}`,
            hint: "Install a newer Node.",
          },
        ]),
  ],
};

interface Need {
  readonly tool: string;
  readonly why: string;
  readonly severity: Found["severity"];
}

function needs({ manifest, format }: Seen): readonly Need[] {
  const fromGit = [...manifest.profiles.values()].find(
    ({ distribution }) => distribution?.value.source.from === "git",
  );
  const all: readonly (Need | false | undefined)[] = [
    fromGit && {
      tool: "git",
      why: `the distribution of "${fromGit.name}" comes from a repository`,
      severity: "error",
    },
    format?.kind === "systemd" && {
      tool: "systemctl",
      why: "the services of the gateways are systemd's",
      severity: "error",
    },
    format?.kind === "systemd" &&
      manifest.host.linger !== undefined && {
        tool: "loginctl",
        why: "host.linger takes it",
        severity: "warning",
      },
    format?.kind === "launchd" && {
      tool: "launchctl",
      why: "the agents of the gateways are launchd's",
      severity: "error",
    },
  ];
  return all.flatMap((need) => need || []);
}

/** Every program that may be needed. */
export const TOOLS = ["git", "systemctl", "loginctl", "launchctl"] as const;
