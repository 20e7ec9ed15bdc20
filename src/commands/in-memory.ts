import type { AbsolutePath } from "../model/ids.ts";
import type { ReadingSystem } from "../system/system.ts";

/** The machine as it would be with these texts in files that are there already; nothing is written for that. */
export function withTexts(system: ReadingSystem, texts: ReadonlyMap<AbsolutePath, string>): ReadingSystem {
  const readText: ReadingSystem["readText"] = (path, options) => {
    const file = system.readText(path, options);
    const text = texts.get(path);
    return text === undefined || file.is !== "text" ? file : { ...file, text };
  };
  return Object.create(system, { readText: { value: readText } }) as ReadingSystem; // all the rest is inherited
}
