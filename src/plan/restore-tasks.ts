import { hermesFor } from "../hermes/command-line.ts";
import type { HermesLayout } from "../hermes/layout.ts";
import { below, filesOf, homeOf } from "../hermes/layout.ts";
import type { RestoreTask } from "../model/archive.ts";
import type { ProfileName } from "../model/ids.ts";
import type { HostManifest, ProfileSettings } from "../model/manifest.ts";

export interface RestoreSource {
  readonly profile: ProfileName;
  readonly manifest: HostManifest;
  readonly layout: HermesLayout;
  /** The variables that its `.env` has. */
  readonly variables: ReadonlySet<string>;
  /** It came with the logins to model providers, which no archive of 0.16 has. */
  readonly hasLogins: boolean;
  /** Later versions of Hermes take it for deleted. */
  readonly hasTombstone: boolean;
}

/** What is left to do for a profile that was restored; names of variables, and no values. */
export function restoreTasks(source: RestoreSource): readonly RestoreTask[] {
  const { profile, manifest, layout } = source;
  const settings = manifest.profiles.get(profile);
  const tombstone = below(layout.root, "profiles", ".deleted", profile);
  return [
    ...(source.hasTombstone
      ? [{ what: "later versions of Hermes take it for deleted", command: `rm ${tombstone}` }]
      : []),
    ...(settings === undefined ? undeclaredSecrets(source) : declaredSecrets(settings, source)),
    ...(source.hasLogins
      ? []
      : [
          {
            what: "log in again to model providers that it had a login to",
            command: `${hermesFor(profile)} model`,
          },
        ]),
    gatewayTask(profile, settings, manifest),
  ];
}

function undeclaredSecrets({ profile, variables }: RestoreSource): readonly RestoreTask[] {
  return variables.size > 0
    ? []
    : [
        {
          what: "its .env has no variables: give it its tokens and API keys",
          command: `${hermesFor(profile)} setup`,
        },
      ];
}

function declaredSecrets({ env }: ProfileSettings, source: RestoreSource): readonly RestoreTask[] {
  const missing = [...env].filter(([name, { value }]) => value !== null && !source.variables.has(name));
  const isInPlace = ([, { value }]: (typeof missing)[number]) => value?.from === "in_place";
  const byHand = missing.filter(isInPlace).map(([name]) => name);
  const byApply = missing.filter((one) => !isInPlace(one)).map(([name]) => name);
  const { env: file } = filesOf(homeOf(source.layout, source.profile));
  return [
    ...(byHand.length === 0
      ? []
      : [
          {
            what: `put ${byHand.join(", ")} into its .env, where the manifest has it in place`,
            command: `$EDITOR ${file}`,
          },
        ]),
    ...(byApply.length === 0
      ? []
      : [{ what: `an apply brings ${byApply.join(", ")}`, command: "hermes-fleet apply" }]),
  ];
}

function gatewayTask(
  profile: ProfileName,
  settings: ProfileSettings | undefined,
  { removed, elsewhere }: HostManifest,
): RestoreTask {
  const isNot = "its gateway is not started";
  if (removed.get(profile)?.value === "delete")
    return {
      what: "the manifest says under `removed` that its home is to be deleted: take it out there before the next apply",
    };
  if (elsewhere.has(profile)) return { what: `${isNot}: the manifest means it for other hosts` };
  if (settings === undefined)
    return { what: `${isNot}, and it has no service`, command: `${hermesFor(profile)} gateway install` };
  if (settings.gateway.state !== "running")
    return {
      what: `${isNot}, as the manifest says; an apply brings the rest`,
      command: "hermes-fleet apply",
    };
  return { what: `${isNot}`, command: "hermes-fleet apply" };
}
