import { homedir, userInfo } from "node:os";
import type { AbsolutePath } from "../model/ids.ts";

/** Where a user's home is; `problem` where that cannot be told, and `path` names nothing then. */
export interface FoundHome {
  readonly path: AbsolutePath;
  /** A sentence part. */
  readonly problem?: string;
}

/** A directory that no system has. */
const NOWHERE = "/nonexistent" as AbsolutePath; // absolute as it stands

/** By $HOME, else by the list of users; a container's user may be in neither. */
export function findHome(): FoundHome {
  const named = process.env.HOME;
  for (const look of [homedir, () => userInfo().homedir]) {
    const path = attempt(look);
    if (path?.startsWith("/") === true) return { path: path as AbsolutePath }; // it begins so
    if (path !== undefined && path !== "" && path === named)
      return { path: NOWHERE, problem: `HOME is ${path}, which is not an absolute path` };
  }
  const id = process.getuid?.() ?? -1;
  return { path: NOWHERE, problem: `HOME is not set, and the user ${id} is not in the list of users` };
}

/** Node throws where the user is not in the list of users. */
function attempt(look: () => string): string | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
