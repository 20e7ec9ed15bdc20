import { expect, test } from "@jest/globals";
import type { SavedHome } from "../../src/model/archive.ts";
import type { AbsolutePath, ProfileName } from "../../src/model/ids.ts";
import { savedDocument } from "../../src/output/archives-document.ts";
import { drawArchives } from "../../src/output/draw-archives.ts";
import { Paper } from "../../src/output/paper.ts";

const NAMES = ["coder", "reader"].map((name) => name as ProfileName); // valid names
const SAVED: SavedHome = { is: "saved", path: "/srv/coder.tar.gz", bytes: 2048, lacks: [".env"] };

const documentOf = (isInterrupted: boolean, ...homes: readonly SavedHome[]) =>
  savedDocument({
    command: "backup",
    profiles: NAMES,
    saved: new Map(
      homes.flatMap((home, index) => (NAMES[index] === undefined ? [] : [[NAMES[index], home]])),
    ),
    removed: [],
    isInterrupted,
    diagnostics: [],
  });

test("a backup is done once all are saved; one that was not begun is a failure unless somebody ended it", () => {
  const failed: SavedHome = { is: "failed", reason: "no space" };
  expect(documentOf(false, SAVED, SAVED).outcome).toBe("done");
  expect(documentOf(true, SAVED, SAVED).outcome).toBe("done");
  expect(documentOf(true, SAVED).outcome).toBe("interrupted");
  expect(documentOf(false, SAVED).outcome).toBe("failed");
  expect(documentOf(true, SAVED, failed).outcome).toBe("failed");
  expect(documentOf(false, SAVED, failed).diagnostics).toMatchObject([
    { message: 'profile "reader" was not saved: no space', hint: expect.stringContaining("-o") },
  ]);
});

test("archives that were removed stand apart from those that were saved", async () => {
  const path = "/srv/old.tar.gz" as AbsolutePath; // absolute, as written
  const removed = NAMES.slice(0, 1).map((profile) => ({ profile, path }));
  const paper = new Paper({ width: 80, hasColor: false });
  drawArchives(paper, {
    ...documentOf(false, SAVED),
    removed,
  });
  expect(await paper.text()).toContain(
    "  /srv/coder.tar.gz\n\nreader: not begun\n\nremoved /srv/old.tar.gz\n",
  );
});
