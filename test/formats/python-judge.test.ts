import { expect, test } from "@jest/globals";
import { findPython } from "./python-judge.ts";

test("a judge that cannot be had is named with the modules it lacks", () => {
  expect(findPython(["json", "no_such_module"])).toEqual({
    ok: false,
    reason: "no python3 with json, no_such_module",
  });
});
