import { statfsSync, watch } from "node:fs";
import type { FolderWatch } from "./system.ts";

/** File systems on which others write whom this kernel does not see: NFS, SMB, CIFS, SMB2, 9P, AFS, Ceph. */
const FAR_AWAY = new Set([0x6969, 0x517b, 0xff534d42, 0xfe534d42, 0x01021997, 0x5346414f, 0x00c36400]);

/** Calls whenever something in a folder changes; undefined where that cannot be had. */
export function watchFolder(
  folder: string,
  onChange: (what: "names" | "content") => void,
): FolderWatch | undefined {
  try {
    if (process.platform === "linux" && FAR_AWAY.has(statfsSync(folder).type >>> 0)) return undefined;
    const watcher = watch(folder, { persistent: true }, (event) =>
      onChange(event === "rename" ? "names" : "content"),
    );
    // The folder is looked at again, and is then watched anew or not at all.
    watcher.on("error", () => onChange("names"));
    return { close: () => watcher.close() };
  } catch {
    return undefined;
  }
}
