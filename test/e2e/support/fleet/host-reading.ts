import type { Service } from "../../../support/backends/backend.ts";
import type { TestHost } from "../../../support/test-host.ts";

/** What is on a host at one moment. */
export interface HostReading {
  /** Of files below the user's home, by relative path: mode and bytes. */
  readonly files: ReadonlyMap<string, { readonly mode: number; readonly text: string }>;
  readonly services: ReadonlyMap<string, Service>;
}

export async function readHost(host: TestHost, profiles: readonly string[]): Promise<HostReading> {
  const files = new Map<string, { mode: number; text: string }>();
  // The folders that hermes-fleet has to do with.
  for (const folder of [".hermes", host.services.folder, ".local/bin"]) {
    if (!host.exists(host.path(folder))) continue;
    for (const [path, found] of Object.entries(host.snapshot(host.path(folder)))) {
      const [mode = "", , bytes] = found.split(" ");
      if (bytes === undefined) continue;
      const text = Buffer.from(bytes, "base64").toString();
      files.set(path.slice(host.home.length + 1), { mode: Number(mode) & 0o777, text });
    }
  }
  return { files, services: await host.services.list(profiles) };
}
