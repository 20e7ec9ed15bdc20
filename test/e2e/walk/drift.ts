import { chmodSync, rmSync } from "node:fs";
import type { Spoil } from "../../support/backends/backend.ts";
import { type Act, actOn, actOnRunning } from "./act.ts";
import { profileWords } from "./harmless-acts.ts";

const ofFiles: readonly Act[] = [
  actOn(3, (name, { env }, { host, pick, serial, spoilt, secrets }) => {
    const variable = pick.one([...env].flatMap(([key, value]) => (value === null ? [] : [key])));
    if (variable === undefined) return undefined;
    const value = `drift-${serial()}-walked`;
    secrets.add(value);
    spoilt.add(`${name} env ${variable}`);
    const isDone = host.edit(
      host.profile(name, ".env"),
      new RegExp(`^${variable}=.*$`, "m"),
      `${variable}=${value}`,
    );
    return isDone ? `${variable} is ${value} in .env` : undefined;
  }),
  actOn(1, (name, { env }, { host, pick, spoilt }) => {
    const variable = pick.one([...env].flatMap(([key, value]) => (value === null ? [] : [key])));
    if (variable === undefined) return undefined;
    spoilt.add(`${name} env ${variable}`);
    const line = new RegExp(`^${variable}=.*\n`, "m");
    return host.edit(host.profile(name, ".env"), line, "") ? `${variable} is deleted from .env` : undefined;
  }),
  actOn(1, (name, { env }, { host, spoilt }) => {
    if (!host.exists(host.profile(name, ".env"))) return undefined;
    for (const variable of env.keys()) spoilt.add(`${name} env ${variable}`);
    rmSync(host.profile(name, ".env"));
    return ".env is deleted";
  }),
  actOn(1, (name, _agent, { host }) => {
    if (!host.exists(host.profile(name, ".env"))) return undefined;
    chmodSync(host.profile(name, ".env"), 0o644);
    return ".env may be read by everybody";
  }),
  actOn(3, async (name, { config }, { host, pick, serial, spoilt }) => {
    const path = pick.one([...config.keys()]);
    if (path === undefined) return undefined;
    spoilt.add(`${name} config ${path}`);
    await host.hermes(...profileWords(name), "config", "set", path, `drift-${serial()}`);
    return `hermes config set ${path}`;
  }),
  actOn(1, (name, { soul }, { host, serial, spoilt }) => {
    if (soul === undefined) return undefined;
    spoilt.add(`${name} soul`);
    host.write(host.profile(name, "SOUL.md"), `Drift ${serial()}.\n`, 0o644);
    return "SOUL.md is another";
  }),
  actOn(1, (name, { description }, { host, serial, spoilt }) => {
    if (description === undefined) return undefined;
    spoilt.add(`${name} description`);
    const to = `description: by hand ${serial()}`;
    return host.edit(host.profile(name, "profile.yaml"), /^description:.*$/m, to) ? to : undefined;
  }),
  actOn(2, (name, { files }, { host, pick, serial, spoilt }) => {
    const file = pick.one([...files.keys()]);
    if (file === undefined || !host.exists(host.profile(name, file))) return undefined;
    spoilt.add(`${name} file ${file}`);
    if (pick.isOneIn(2)) {
      rmSync(host.profile(name, file));
      return `the file ${file} is deleted`;
    }
    host.write(host.profile(name, file), `drift ${serial()}\n`, 0o644);
    return `the file ${file} is another`;
  }),
];

const ofProfiles: readonly Act[] = [
  actOn(1, async (name, agent, { host, spoilt }) => {
    if (name === "default") return undefined;
    for (const part of ["unit", "gateway", "soul", "description"]) spoilt.add(`${name} ${part}`);
    for (const variable of agent.env.keys()) spoilt.add(`${name} env ${variable}`);
    for (const path of agent.config.keys()) spoilt.add(`${name} config ${path}`);
    for (const file of agent.files.keys()) spoilt.add(`${name} file ${file}`);
    const { code } = await host.hermes("profile", "delete", name, "-y");
    return code === 0 ? "hermes profile delete" : undefined;
  }),
];

const SPOILS: readonly Spoil[] = [
  "no start after a crash",
  "another profile",
  "a program that is gone",
  "no start at login",
];

const hasService = ({ state }: { readonly state: string }) => state !== "absent";

const ofServices: readonly Act[] = [
  actOn(
    2,
    (name, _agent, { host, pick, spoilt }) => {
      spoilt.add(`${name} unit`);
      const how = pick.one(SPOILS);
      return how !== undefined && host.services.spoil(name, how) ? `${how} in its definition` : undefined;
    },
    hasService,
  ),
  actOn(
    1,
    (name, _agent, { host, spoilt }) => {
      spoilt.add(`${name} unit`);
      rmSync(host.services.definition(name), { force: true });
      return "its definition is deleted";
    },
    hasService,
  ),
  actOn(
    1,
    async (name, _agent, { host, spoilt }) => {
      if (spoilt.has(`${name} unit`)) return undefined;
      const verb = (await host.service(name)).startsAtLogin ? "disable" : "enable";
      await host.services[verb](name);
      return verb;
    },
    hasService,
  ),
  actOn(1, (name, { limits }, { host }) => {
    if (limits.size === 0) return undefined;
    return host.services.commentLimits(name);
  }),
  actOnRunning(2, async (name, { host, spoilt }) => {
    spoilt.add(`${name} gateway`);
    await host.hermes(...profileWords(name), "gateway", "stop");
    return "hermes gateway stop";
  }),
  actOnRunning(1, async (name, { host, spoilt }) => {
    spoilt.add(`${name} gateway`);
    await host.services.end(name);
    return "stopped without a word";
  }),
];

/** Changes by hand of what is declared, which the next apply undoes. */
export const DRIFT: readonly Act[] = [...ofFiles, ...ofServices, ...ofProfiles];
