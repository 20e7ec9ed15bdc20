import { dirname } from "node:path";
import type { AbsolutePath } from "../model/ids.ts";
import type { StepOutcome } from "../model/outcome.ts";
import type { Op } from "../model/step.ts";
import type { System } from "../system/system.ts";

/** Makes a link, or takes one away; what stands in its place and is none is left alone. */
export async function makeLink(
  system: System,
  { path, to }: Extract<Op, { do: "link" }>,
): Promise<StepOutcome> {
  const folder = dirname(path) as AbsolutePath; // of an absolute path
  const found = system.kind(path);
  if (found !== "absent" && found !== "link")
    return { is: "failed", reason: `${path} is there, and is no link; move it away` };
  if (to === undefined) {
    if (found === "link") await system.remove(path);
    await system.removeFolder(folder);
    return { is: "succeeded" };
  }
  await system.makeFolder(folder, 0o755);
  await system.makeLink(path, to);
  return { is: "succeeded" };
}
