import { setTimeout } from "node:timers/promises";
import { tellOwed } from "./one-document.ts";

/** How long a slow reader is waited for, milliseconds: one that never reads keeps no program. */
const PATIENCE_MS = 5_000;

/** Waits until all that is printed is out, the last document too: a pipe takes more only as it is read. */
export async function toldAll(exitCode: number): Promise<void> {
  tellOwed(exitCode);
  const read = new AbortController();
  const late = setTimeout(PATIENCE_MS, undefined, { signal: read.signal }).catch(() => undefined); // read in time
  await Promise.race([Promise.all([process.stdout, process.stderr].map(isOut)), late]);
  read.abort();
}

/** Also where nobody reads it any more. */
function isOut(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((settle) => {
    if (stream.writableLength === 0) settle();
    else stream.write("", () => settle());
  });
}
