import { expect, test } from "@jest/globals";
import { drawList, drawStatus } from "../../src/output/draw-status.ts";
import { Paper } from "../../src/output/paper.ts";
import { schemaErrors } from "../e2e/support/schemas.ts";
import { blocksOf, README } from "./readme.ts";
import { NOW, STATUS } from "./status-example.ts";

test.each([
  ["status", drawStatus],
  ["list", drawList],
])("README.md shows what `hermes-fleet %s` prints", async (verb, draw) => {
  const paper = new Paper({ hasColor: false, width: 80 });
  draw(paper, STATUS, { nowMs: NOW, isDeclared: true });

  const [, behind = ""] = README.split(`<!-- example of ${verb} -->`);
  expect(blocksOf(behind)[0]).toEqual({ language: "text", text: await paper.text() });
  expect(schemaErrors("status", STATUS)).toEqual([]);
});
