import type { AbsolutePath } from "../model/ids.ts";
import type { ProcessResult, ReadingSystem } from "../system/system.ts";

/** The machine as it would be with these texts in files that are there already; nothing is written for that. */
export function withTexts(system: ReadingSystem, texts: ReadonlyMap<AbsolutePath, string>): ReadingSystem {
  const readText: ReadingSystem["readText"] = (path, options) => {
    const file = system.readText(path, options);
    const text = texts.get(path);
    return text === undefined || file.is !== "text" ? file : { ...file, text };
  };
  return Object.create(system, { readText: { value: readText } }) as ReadingSystem; // all the rest is inherited
}

/** The machine as it would be with these variables in the environment. */
export function withVariables(system: ReadingSystem, variables: ReadonlyMap<string, string>): ReadingSystem {
  const variable: ReadingSystem["variable"] = (name) => variables.get(name) ?? system.variable(name);
  return Object.create(system, { variable: { value: variable } }) as ReadingSystem; // all the rest is inherited
}

/** The machine, whose user's programs are asked for each secret once, however often it is looked at. */
export function askingOnce(system: ReadingSystem): ReadingSystem {
  const answers = new Map<string, Promise<ProcessResult>>();
  const secretFrom: ReadingSystem["secretFrom"] = (argv, folder, deadlineMs) => {
    const key = JSON.stringify([argv, folder]);
    const answer = answers.get(key) ?? system.secretFrom(argv, folder, deadlineMs);
    answers.set(key, answer);
    return answer;
  };
  return Object.create(system, { secretFrom: { value: secretFrom } }) as ReadingSystem; // all the rest is inherited
}
