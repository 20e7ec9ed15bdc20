import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";

/** `RUN`, and what stands after it. */
export interface Instruction {
  readonly name: string;
  readonly text: string;
}

/** The instructions of a Dockerfile: without comments, continued lines as one. */
export function instructionsOf(dockerfile: string): readonly Instruction[] {
  return dockerfile
    .split("\n")
    .filter((line) => !/^\s*(#|$)/.test(line))
    .join("\n")
    .replace(/\\\n/g, "")
    .split("\n")
    .map((line) => {
      const [, name = "", text = ""] = /^(\w+)\s+(.*)$/.exec(line.trim()) ?? [];
      return { name: name.toUpperCase(), text };
    });
}

/** What a build begins with. */
export interface Base {
  /** The environment of the base image. */
  readonly environment: Readonly<Record<string, string>>;
  /** `--build-arg`. */
  readonly arguments: Readonly<Record<string, string>>;
  /** Where COPY takes from. */
  readonly context: string;
}

/** What a container of the image is started with. */
export interface Image {
  readonly environment: Readonly<Record<string, string>>;
  readonly folder: string;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly user: string;
}

/**
 * Builds as `docker build` does, in the file system of this machine, as far as the recipe goes. Everything stays below
 * the folders that the build arguments name. USER is only noted, since the tests run as one user; an instruction that
 * is not known here is an error.
 */
export function build(instructions: readonly Instruction[], base: Base): Image {
  let [environment, folder, user] = [base.environment, "/", "root"];
  let entrypoint: readonly string[] = [];
  let command: readonly string[] = [];
  let variables: Readonly<Record<string, string>> = {};
  const expanded = (text: string) =>
    text.replace(/\$(?:\{(\w+)\}|(\w+))/g, (_, braced?: string, bare?: string) => {
      const value = { ...variables, ...environment }[braced ?? bare ?? ""];
      if (value === undefined) throw new Error(`${text}: nothing says what a variable is`);
      return value;
    });
  const pair = (text: string) => {
    const [name = "", ...value] = text.split("=");
    return [name, expanded(value.join("="))] as const;
  };
  for (const { name, text } of instructions) {
    switch (name) {
      case "ARG": {
        const [argument, usual] = pair(text);
        variables = { ...variables, [argument]: base.arguments[argument] ?? usual };
        break;
      }
      case "FROM":
        expanded(text);
        // What stands before it is for FROM alone.
        variables = {};
        break;
      case "ENV": {
        const [variable, value] = pair(text);
        environment = { ...environment, [variable]: value };
        break;
      }
      case "USER":
        user = expanded(text);
        break;
      case "WORKDIR":
        folder = resolve(folder, expanded(text));
        mkdirSync(folder, { recursive: true });
        break;
      case "COPY":
        copy(expanded(text), base.context, folder);
        break;
      case "RUN":
        run(text, folder, { ...variables, ...environment });
        break;
      case "ENTRYPOINT":
        entrypoint = JSON.parse(text) as readonly string[];
        break;
      case "CMD":
        command = JSON.parse(text) as readonly string[];
        break;
      default:
        throw new Error(`the tests do not know what ${name} does`);
    }
  }
  return { environment, folder, entrypoint, command, user };
}

function copy(text: string, context: string, folder: string): void {
  const words = text.split(" ").filter((word) => !word.startsWith("--"));
  const to = resolve(folder, words.at(-1) ?? "");
  for (const pattern of words.slice(0, -1)) {
    const [before = "", after] = pattern.split("*");
    const found = readdirSync(context).filter((name) =>
      after === undefined ? name === pattern : name.startsWith(before) && name.endsWith(after),
    );
    if (found.length === 0) throw new Error(`COPY ${pattern}: no such file`);
    for (const name of found) cpSync(join(context, name), join(to, name), { recursive: true });
  }
}

function run(script: string, cwd: string, env: Readonly<Record<string, string>>): void {
  const { status, stdout, stderr } = spawnSync("/bin/sh", ["-c", script], { cwd, env, encoding: "utf8" });
  if (status !== 0) throw new Error(`RUN ${script} ended with ${status}:\n${stdout}${stderr}`);
}
