import { expect, test } from "@jest/globals";
import { updateNews } from "../../src/hermes/update-news.ts";

test.each([
  ["→ Fetching from origin...\n✓ Already up to date.", "none"],
  ["✓ Already up-to-date!", "none"],
  ["→ Fetching from upstream...\n⚕ Update available: 12 commits behind upstream/main.", "available"],
  ["⚕ Update available (behind origin/main).\n  Run 'hermes update' to install.", "available"],
  ["→ Found 1 new commit", "available"],
  ["→ Fetching from origin...", undefined],
  ["", undefined],
])("%j says %s", (said, expected) => expect(updateNews(said)).toBe(expected));
