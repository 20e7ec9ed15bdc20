import { TOKEN } from "../support/fleet/fleet.ts";
import { type Edit, editOfAgent } from "./edit.ts";

const VARIABLES = ["OPENAI_API_KEY", "TELEGRAM_ALLOWED_USERS", "GREETING", "WALK_SECRET"] as const;
export const SETTINGS = [
  "model.default",
  "agent.max_turns",
  "display.theme",
  "walk.deep.one",
  "walk.deep.two",
  "walk.list",
  "walk.api_key",
] as const;
const FILES = ["mcp.json", "notes/today.md", "notes/old/plan.md", "secret.txt"];

const declaredIn = (env: ReadonlyMap<string, unknown>) => [...env.keys()].filter((name) => name !== TOKEN);

/** Values of variables that a file may hold in more than one way. */
const SHAPES = [
  (serial: number) => `plain-${serial}-walked`,
  (serial: number) => `two words ${serial} # and no comment`,
  (serial: number) => `it's "${serial}" walked`,
  (serial: number) => `dollar \${HOME} ${serial} walked`,
];

const ofVariables: readonly Edit[] = [
  editOfAgent(5, ({ env }, { pick, serial }) => {
    const name = pick.one(pick.isOneIn(2) ? VARIABLES : declaredIn(env)) ?? VARIABLES[0];
    const value = (pick.one(SHAPES) ?? String)(serial());
    const verb = env.has(name) ? "another value of" : "a further variable";
    env.set(name, value);
    return `${verb} ${name}: ${value}`;
  }),
  editOfAgent(2, ({ env }, { fleet, pick, serial }) => {
    const name = pick.one(VARIABLES) ?? "";
    const source = `FROM_${serial()}`;
    fleet.variables.set(source, `from-env-${serial()}-walked`);
    env.set(name, { from_env: source });
    return `${name} comes from ${source}`;
  }),
  editOfAgent(3, ({ env }, { pick }) => {
    const name = pick.one(declaredIn(env));
    if (name === undefined) return undefined;
    env.delete(name);
    return `${name} is no longer declared`;
  }),
  editOfAgent(1, ({ env }, { pick }) => {
    const name = pick.one(VARIABLES) ?? "";
    env.set(name, null);
    return `${name} is to be absent`;
  }),
];

const ofSettings: readonly Edit[] = [
  editOfAgent(5, ({ config }, { pick, serial }) => {
    const path = pick.one<string>(pick.isOneIn(2) ? SETTINGS : [...config.keys()]) ?? SETTINGS[0];
    const number = serial();
    const text = `value ${number}: # walked`;
    const value =
      path === "agent.max_turns" ? number : path === "walk.list" ? [`item-${number}`, "item-b"] : text;
    if (path === "model.default") config.delete("model");
    config.set(path, value);
    return `${path} is ${JSON.stringify(value)}`;
  }),
  editOfAgent(1, ({ config }, { serial }) => {
    // Two shapes that Hermes takes for the same.
    const [from, to] = config.has("model") ? ["model", "model.default"] : ["model.default", "model"];
    config.delete(from);
    config.set(to, `model-${serial()}`);
    return `${to} is declared, and not ${from}`;
  }),
  editOfAgent(3, ({ config }, { pick }) => {
    const path = pick.one([...config.keys()]);
    if (path === undefined) return undefined;
    config.delete(path);
    return `${path} is no longer declared`;
  }),
  editOfAgent(1, ({ config }, { pick }) => {
    const path = pick.one(SETTINGS) ?? SETTINGS[0];
    if (path === "model.default") config.delete("model");
    config.set(path, null);
    return `${path} is to be absent`;
  }),
];

const ofTexts: readonly Edit[] = [
  editOfAgent(2, (agent, { serial }) => {
    agent.soul = `You are number ${serial()}.\n`;
    return `the soul is "${agent.soul.trim()}"`;
  }),
  editOfAgent(1, (agent) => {
    if (agent.soul === undefined) return undefined;
    delete agent.soul;
    return "the soul is no longer declared";
  }),
  editOfAgent(2, (agent, { serial }) => {
    agent.description = `Description: number ${serial()}`;
    return `the description is "${agent.description}"`;
  }),
  editOfAgent(1, (agent) => {
    if (agent.description === undefined) return undefined;
    delete agent.description;
    return "the description is no longer declared";
  }),
  editOfAgent(3, ({ files }, { pick, serial }) => {
    const name = pick.one(FILES) ?? "";
    const sensitive = name === "secret.txt";
    const text = `content-${serial()}-walked\n`;
    files.set(name, { text, sensitive });
    return `the file ${name} is "${text.trim()}"`;
  }),
  editOfAgent(2, ({ files }, { pick }) => {
    const name = pick.one([...files.keys()]);
    if (name === undefined) return undefined;
    files.delete(name);
    return `the file ${name} is no longer declared`;
  }),
];

/** Edits of what ends up in the files of a home. */
export const OF_FILES: readonly Edit[] = [...ofVariables, ...ofSettings, ...ofTexts];
