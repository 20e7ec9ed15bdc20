import type { TestHost } from "../../support/test-host.ts";

/** Where hermes-fleet keeps its record, its key and its lock. */
export const OWN_STATE = ".local/state/hermes-fleet";

/** Every file of the host but those below the named folders. */
export function filesBut(host: TestHost, ...folders: readonly string[]): Readonly<Record<string, string>> {
  const left = folders.map((folder) => host.path(folder));
  const isLeft = (path: string) =>
    left.some((folder) => path === folder || path.startsWith(`${folder}/`) || folder.startsWith(`${path}/`));
  return Object.fromEntries(Object.entries(host.snapshot()).filter(([path]) => !isLeft(path)));
}
