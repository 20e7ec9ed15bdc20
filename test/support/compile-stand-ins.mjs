import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const SYSTEM_PYTHON = "/usr/bin/python3";
const PACKAGES = ["bin", "hermes-agent"].map((name) =>
  fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url)),
);

/**
 * Compiles the stand-ins once, before any suite: by themselves they write no byte code, lest it come into a home that
 * a test looks at, and a third of a call would go into compiling anew what is as before. Without Python there are none.
 */
export default function compileStandIns() {
  const python = existsSync(SYSTEM_PYTHON) ? SYSTEM_PYTHON : "python3";
  spawnSync(python, ["-S", "-m", "compileall", "-q", ...PACKAGES], { stdio: "inherit" });
}
