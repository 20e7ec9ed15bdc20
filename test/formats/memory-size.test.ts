import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { bytesOf, sizeOf } from "../../src/formats/memory-size.ts";

describe("the bytes of a size", () => {
  test.each<[string, number]>([
    ["0", 0],
    ["1500", 1500],
    ["1K", 1024],
    ["512M", 536_870_912],
    ["1G", 1_073_741_824],
    ["3T", 3_298_534_883_328],
  ])("are those that systemd sees in it: %s", (size, bytes) => {
    expect(bytesOf(size)).toBe(bytes);
  });

  test.each(["20%", "infinity", "", "G", "-1", "1.5G", "1g", "1GB", " 1G", "1G\n"])(
    "are not known of %j",
    (size) => {
      expect(bytesOf(size)).toBeUndefined();
    },
  );

  test("are not known of more than can be counted exactly", () => {
    expect([bytesOf("8191T"), bytesOf("8192T")]).toEqual([8191 * 1024 ** 4, undefined]);
  });
});

describe("the size of bytes", () => {
  test.each<[number, string]>([
    [0, "0"],
    [1000, "1000"],
    [1024, "1K"],
    [1025, "1025"],
    [1536 * 1024, "1536K"],
    [1024 ** 3, "1G"],
    [1024 ** 5, "1024T"],
    [-1, "-1"],
    [0.5, "0.5"],
  ])("of %d is %s", (bytes, size) => {
    expect(sizeOf(bytes)).toBe(size);
  });

  test("is the same however it was written", () => {
    expect(["1024M", "1048576K", "1073741824"].map((size) => sizeOf(bytesOf(size) ?? 0))).toEqual([
      "1G",
      "1G",
      "1G",
    ]);
  });

  test("says as many bytes as it was made of", () => {
    fc.assert(fc.property(fc.maxSafeNat(), (bytes) => bytesOf(sizeOf(bytes)) === bytes));
  });
});
