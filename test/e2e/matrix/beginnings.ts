import { appendFileSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { stringify } from "yaml";
import type { Traits } from "../../support/backends/backend.ts";
import { type Agent, agentsHere, type Fleet, secretOf, startsAtLogin } from "../support/fleet/fleet.ts";
import type { JudgedHost } from "../support/fleet/judged-host.ts";
import type { Row } from "./row.ts";

/** A host before a change: how it came to be, and what it has been through since. */
export interface Beginning {
  readonly name: string;
  /** Before the first apply. */
  readonly prepare: (judged: JudgedHost, fleet: Fleet) => Promise<void>;
  /** Whose gateway Hermes restarts after the first apply, so that the record does not know its process. */
  readonly isRestarted: (name: string, index: number) => boolean;
  /** Between the first apply and the change. */
  readonly meanwhile: (judged: JudgedHost, fleet: Fleet) => Promise<void>;
  /** Applies of the change that are killed, each after so many lines of progress, before one that is not. */
  readonly kills: readonly number[];
  /** What the change does to a row's gateway. */
  readonly gatewayOf: (row: Row, traits: Traits) => Row["gateway"];
}

const nothing = () => Promise.resolve();
const everySecond = (_: string, index: number) => index % 2 === 0;
const everyOther = (_: string, index: number) => index % 2 === 1;

export const FRESH: Beginning = {
  name: "fresh",
  prepare: nothing,
  isRestarted: everySecond,
  meanwhile: nothing,
  kills: [],
  gatewayOf: ({ gateway }) => gateway,
};

export const BY_HAND: Beginning = {
  name: "built by hand",
  isRestarted: everyOther,
  meanwhile: nothing,
  kills: [],
  gatewayOf: ({ gateway }) => gateway,
  async prepare({ host }, fleet) {
    const agents = agentsHere(fleet);
    const create = agents.map(([name]) => `hermes profile create ${name} >/dev/null`);
    await host.run("/bin/sh", ["-e", "-c", create.join("\n")]);
    for (const [name, agent] of agents) writeByHand(host.profile(name), agent, fleet, host);
    const install = agents.flatMap(([name, agent]) => {
      return agent.state === "absent"
        ? []
        : host.services.install(name, {
            running: agent.state === "running",
            startsAtLogin: startsAtLogin(agent),
          });
    });
    const installed = await host.run("/bin/sh", ["-e", "-c", install.join("\n")]);
    if (installed.code !== 0) throw new Error(installed.stderr);
    for (const [name, { state }] of agents) if (state === "running") await host.running(name);
  },
};

/** What is to be declared, as a person wrote it: some of it so, some otherwise, and some more. */
function writeByHand(
  home: string,
  { config, env, soul, files }: Agent,
  fleet: Fleet,
  host: JudgedHost["host"],
): void {
  const variables = [...env].map(([key, variable]) => {
    const value = secretOf(fleet, variable) ?? "to-be-absent";
    return key.endsWith("_TOKEN") ? `${key}=${value}` : `export ${key}="${value} of old"   # mine`;
  });
  host.write(`${home}/.env`, ["# Ada's own", ...variables, "EDITOR=vi", ""].join("\n"));
  const settings = [...config.keys()].map((path) =>
    path.includes(".") ? `${path.split(".")[0]}:\n      ${path.split(".")[1]}: "of old"   # mine\n` : "",
  );
  host.write(`${home}/config.yaml`, `# Ada's own\n${settings.join("")}by_hand:\n- one\n-   two\n`);
  if (soul !== undefined) host.write(`${home}/SOUL.md`, "Somebody else.\n", 0o644);
  for (const file of files.keys()) {
    mkdirSync(dirname(`${home}/${file}`), { recursive: true });
    host.write(`${home}/${file}`, "of old\n", 0o644);
  }
}

export const DRIFTED: Beginning = {
  name: "drifted",
  prepare: nothing,
  isRestarted: () => true,
  kills: [],
  // Nobody knows what such a process has read: it may have been what was changed by hand, in its definition, too.
  gatewayOf: ({ name, gateway }, { takesEditsAtOnce }) =>
    gateway === "same process" && (name === "token-renamed" || !takesEditsAtOnce)
      ? "another process"
      : gateway,
  async meanwhile(judged, fleet) {
    const { host, spoilt } = judged;
    for (const [name, { config, env, files, soul, state }] of agentsHere(fleet)) {
      for (const key of env.keys()) {
        spoilt.add(`${name} env ${key}`);
        judged.secrets.add(`drift-of-${name}-${key}`);
        host.edit(
          host.profile(name, ".env"),
          new RegExp(`^${key}=.*$`, "m"),
          `${key}=drift-of-${name}-${key}`,
        );
      }
      for (const path of config.keys()) {
        spoilt.add(`${name} config ${path}`);
        const key = path.split(".").at(-1) ?? "";
        host.edit(host.profile(name, "config.yaml"), new RegExp(`(?<=^ +${key}:) .+$`, "m"), " drifted");
      }
      for (const file of files.keys()) {
        spoilt.add(`${name} file ${file}`);
        host.write(host.profile(name, file), "drifted\n", 0o644);
      }
      if (soul !== undefined) host.write(host.profile(name, "SOUL.md"), "Drifted.\n", 0o644);
      if (state !== "absent") host.services.spoil(name, "no start after a crash");
    }
  },
};

export const HALF_APPLIED: Beginning = {
  name: "half-applied",
  prepare: nothing,
  isRestarted: everySecond,
  gatewayOf: ({ gateway }) => gateway,
  meanwhile: nothing,
  kills: [3, 10, 20, 30],
};

/** Puts something that nobody declares beside all that is declared. */
export async function addUndeclared({ host }: JudgedHost, fleet: Fleet): Promise<void> {
  for (const [name, { state }] of agentsHere(fleet)) {
    appendFileSync(host.profile(name, ".env"), `# by hand\nexport BY_HAND="kept by hand"   # mine\n`);
    const more = stringify({ by_hand_too: ["kept", { by: "hand" }] }, { indentSeq: false });
    appendFileSync(host.profile(name, "config.yaml"), `# by hand\n${more}`);
    host.write(host.profile(name, "notes/by-hand.md"), "kept\n", 0o640);
    if (state === "absent") continue;
    host.services.addOwn(name);
  }
  await host.services.reload();
}
