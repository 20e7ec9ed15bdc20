import "./native-errors.ts";
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach } from "@jest/globals";
import type { AbsolutePath } from "../../src/model/ids.ts";

/** A folder of each test's own. */
export interface ThrowAway {
  path(...names: readonly string[]): AbsolutePath;
  /** Writes a file, its folders made; gives its path. */
  write(name: string, content: string | Uint8Array, mode?: number): AbsolutePath;
  folder(name: string): AbsolutePath;
}

/** Gives every test of the suite that calls this an empty folder, and removes it afterwards. */
export function throwAwayFolder(): ThrowAway {
  let root = "";
  beforeEach(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), "hermes-fleet-unit-")));
  });
  afterEach(() => {
    rmSync(root, { recursive: true, force: true });
  });
  const path = (...names: readonly string[]) => join(root, ...names) as AbsolutePath; // realpath() gives an absolute one
  return {
    path,
    write(name, content, mode = 0o600) {
      const file = path(name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
      chmodSync(file, mode);
      return file;
    },
    folder(name) {
      mkdirSync(path(name), { recursive: true });
      return path(name);
    },
  };
}
