import type { TestHost } from "../../../support/test-host.ts";

/** What is on a host at one moment. */
export interface HostReading {
  /** Of files below the user's home, by relative path: mode and bytes. */
  readonly files: ReadonlyMap<string, { readonly mode: number; readonly text: string }>;
  readonly services: ReadonlyMap<string, Service>;
}

/** A gateway's service, as the service manager has it. */
export interface Service {
  /** 0: none. */
  readonly pid: number;
  readonly memoryMax: string;
  readonly nice: string;
}

/** The folders that hermes-fleet has to do with. */
const FOLDERS = [".hermes", ".config/systemd/user", ".local/bin"];

export async function readHost(host: TestHost, profiles: readonly string[]): Promise<HostReading> {
  const files = new Map<string, { mode: number; text: string }>();
  for (const folder of FOLDERS) {
    if (!host.exists(host.path(folder))) continue;
    for (const [path, found] of Object.entries(host.snapshot(host.path(folder)))) {
      const [mode = "", , bytes] = found.split(" ");
      if (bytes === undefined) continue;
      const text = Buffer.from(bytes, "base64").toString();
      files.set(path.slice(host.home.length + 1), { mode: Number(mode) & 0o777, text });
    }
  }
  return { files, services: await readServices(host, profiles) };
}

async function readServices(
  host: TestHost,
  profiles: readonly string[],
): Promise<ReadonlyMap<string, Service>> {
  const units = profiles.map((name) => host.unit(name));
  const { stdout } = await host.systemctl("show", "-p", "Id,MainPID,MemoryMax,Nice", ...units);
  const shown = stdout.split("\n\n").map((block) => {
    const values = new Map(
      block
        .trim()
        .split("\n")
        .map((line) => line.split(/=(.*)/s) as [string, string]),
    );
    return [values.get("Id") ?? "", values] as const;
  });
  return new Map(
    profiles.map((name) => {
      const values = shown.find(([id]) => id === host.unit(name))?.[1];
      const of = (key: string) => values?.get(key) ?? "";
      return [name, { pid: Number(of("MainPID")), memoryMax: of("MemoryMax"), nice: of("Nice") }];
    }),
  );
}
