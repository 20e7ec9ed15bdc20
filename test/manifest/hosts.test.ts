import { describe, expect, test } from "@jest/globals";
import { coder, hints, problems, profileOf, valid } from "./manifest-text.ts";

/** The names of the profiles that are meant for a host, and of those that are not. */
function split(text: string, host: string): readonly (readonly string[])[] {
  const { profiles, elsewhere } = valid(text, undefined, host);
  return [[...profiles.keys()], [...elsewhere.keys()]];
}

const FLEET = "version: 1\nprofiles: { a: {}, b: { hosts: [vps1] }, c: { hosts: [vps2, vps1] } }\n";

describe("a profile", () => {
  test.each([
    ["vps1", ["a", "b", "c"], []],
    ["vps2", ["a", "c"], ["b"]],
    ["laptop", ["a"], ["b", "c"]],
  ])("is meant for every host, or for those that it names: %s", (host, here, elsewhere) => {
    expect(split(FLEET, host)).toEqual([here, elsewhere]);
  });

  test("is no more meant for a host whose name only begins like one that it names", () => {
    expect(split(FLEET, "vps")).toEqual([["a"], ["b", "c"]]);
  });

  test("has the hosts of the defaults where it says nothing, and all where it says null", () => {
    const text =
      "version: 1\ndefaults: { hosts: [vps1] }\nprofiles: { a: {}, b: { hosts: null }, c: { hosts: [laptop] } }\n";
    expect(split(text, "laptop")).toEqual([["b", "c"], ["a"]]);
  });

  test("keeps the list of its hosts", () => {
    expect(profileOf(coder("hosts: [vps1, vps2]")).hosts).toEqual(["vps1", "vps2"]);
  });

  test("of another host is checked like any other", () => {
    expect(problems(coder("hosts: [laptop]", "env: { A-B: x }"))).toEqual([
      '5:12 "A-B" cannot be the name of a variable',
    ]);
  });
});

describe("hosts", () => {
  test("that are none are an error that says how every host is meant", () => {
    const text = coder("hosts: []");
    expect(problems(text)).toEqual(["4:12 profiles.coder.hosts is empty"]);
    expect(hints(text)[0]).toContain("Leave it out for every host");
  });

  test("without a name are an error", () => {
    expect(problems(coder('hosts: [a, ""]'))).toEqual(["4:16 profiles.coder.hosts.1 is empty"]);
  });

  test("that are one name without brackets are an error that says so", () => {
    expect(problems(coder("hosts: vps1"))).toEqual([
      "4:12 profiles.coder.hosts must be a list, not a string",
    ]);
    expect(hints(coder("hosts: vps1"))).toEqual(["Put it in brackets: [ … ]."]);
  });

  test("that are numbers are an error that says to quote them", () => {
    expect(hints(coder("hosts: [7]"))).toEqual(['Quote it: "7".']);
  });
});

describe("host.linger", () => {
  const lingering = (host: string) => `version: 1\nhost: ${host}\nprofiles: {}\n`;

  test.each([true, false])("is declared with its place: %s", (wanted) => {
    const { linger } = valid(lingering(`{ linger: ${wanted} }`)).host;
    expect([linger?.value, linger?.place.line, linger?.place.column]).toEqual([wanted, 2, 9]);
  });

  test("is nobody's business where nothing is said", () => {
    expect(valid(lingering("{}")).host).toEqual({});
    expect(valid("version: 1\nprofiles: {}\n").host).toEqual({});
  });

  test("is true or false, and nothing else", () => {
    expect(problems(lingering("{ linger: on }"))).toEqual([
      "2:17 host.linger must be true or false, not a string",
    ]);
  });

  test("has no other key beside it that is not known", () => {
    expect(problems(lingering("{ lingre: true }"))).toEqual(['2:9 unknown key "lingre" in host']);
  });
});

describe("a manifest", () => {
  test("knows where its profiles stand", () => {
    const { place } = valid("version: 1\nname: x\nprofiles: {}\n");
    expect([place.line, place.column]).toEqual([3, 1]);
  });
});

describe("hermes.active_profile", () => {
  const sticky = (name: string) => `version: 1\nhermes: { active_profile: ${name} }\nprofiles: {}\n`;

  test("is a profile's name, and has its place", () => {
    const { activeProfile } = valid(sticky("coder")).hermes;
    expect([activeProfile?.value, activeProfile?.place.line, activeProfile?.place.column]).toEqual([
      "coder",
      2,
      27,
    ]);
  });

  test("that Hermes takes for no name is refused with its place", () => {
    expect(problems(sticky("Coder"))).toEqual([
      '2:27 hermes.active_profile names no profile: "Coder" has capital letters; Hermes would make it "coder"',
    ]);
  });
});
