import { below, type HermesLayout } from "../hermes/layout.ts";
import type { AbsolutePath } from "../model/ids.ts";

/** Where user units lie; Hermes writes its own here whatever XDG_CONFIG_HOME says. */
export function unitFolder(layout: HermesLayout): AbsolutePath {
  return below(layout.userHome, ".config", "systemd", "user");
}
