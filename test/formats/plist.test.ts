import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import {
  editPlist,
  type PlistEdit,
  type PlistValue,
  readPlist,
  renderPlist,
} from "../../src/formats/plist.ts";

const captured = (name: string): string =>
  readFileSync(new URL(`../../fixtures/captures/hermes-0.16/${name}.plist`, import.meta.url), "utf8");
const CODER = captured("agent-coder");
const edited = (text: string, ...edits: PlistEdit[]): string => {
  const result = editPlist(text, edits);
  if (!result.ok) throw new Error(result.reason);
  return result.text;
};
const inPlist = (...lines: string[]): string => `<plist version="1.0">\n${lines.join("\n")}\n</plist>\n`;
const inDict = (...lines: string[]): string => inPlist("<dict>", ...lines, "</dict>");
const valueIn = (element: string): PlistValue | undefined => {
  const read = readPlist(inDict(`<key>v</key>${element}`));
  return read.ok ? read.data.v : undefined;
};
const reasonOf = (text: string): string | undefined => {
  const read = readPlist(text);
  return read.ok ? undefined : read.reason;
};

let noise: string[] = [];
const CHANNELS = ["error", "warn", "log"] as const;
beforeEach(() => {
  noise = [];
  for (const channel of CHANNELS) {
    jest.spyOn(console, channel).mockImplementation((...words: unknown[]) => {
      noise.push(words.map(String).join(" "));
    });
  }
});
afterEach(() => {
  jest.restoreAllMocks();
  expect(noise).toEqual([]);
});

describe("reading property lists", () => {
  test("finds label, command and environment in what Hermes writes", () => {
    const read = readPlist(CODER);
    if (!read.ok) throw new Error(read.reason);
    expect(Object.keys(read.data)).toEqual([
      "Label",
      "ProgramArguments",
      "WorkingDirectory",
      "EnvironmentVariables",
      "LimitLoadToSessionType",
      "RunAtLoad",
      "KeepAlive",
      "StandardOutPath",
      "StandardErrorPath",
    ]);
    expect(read.data).toMatchObject({
      Label: "ai.hermes.gateway-coder",
      EnvironmentVariables: { HERMES_HOME: "/home/ada/.hermes/profiles/coder" },
      LimitLoadToSessionType: ["Aqua", "Background"],
      RunAtLoad: true,
    });
  });

  test.each<[string, PlistValue]>([
    ["<string>a &lt; b &amp; &#x1F44D; &quot;&apos;&gt;</string>", "a < b & 👍 \"'>"],
    ["<string> <![CDATA[<b> &amp;]]></string>", " <b> &amp;"],
    ["<string>a\r\nb\rc\u0085d\u2028e\ufffd</string>", "a\nb\nc\u0085d\u2028e\ufffd"],
    ["<string>&#13;</string>", "\r"],
    ["<string/>", ""],
    ["<integer>-12</integer>", -12],
    ["<integer>-0</integer>", 0],
    ["<integer>0x1f</integer>", 31],
    ["<real>1.5e3</real>", 1500],
    ["<real>-Infinity</real>", Number.NEGATIVE_INFINITY],
    ["<real>nan</real>", Number.NaN],
    ["<true/>", true],
    ["<false></false>", false],
    ["<data>\n\tAQ\n\tID\n</data>", Uint8Array.of(1, 2, 3)],
    ["<data/>", Uint8Array.of()],
    ["<date>2026-01-02T03:04:05Z</date>", new Date("2026-01-02T03:04:05Z")],
    ["<array><true/><!-- c --><dict/></array>", [true, {}]],
    ["<dict><?pi?><key>__proto__</key><string>x</string></dict>", JSON.parse('{"__proto__": "x"}')],
  ])("reads %s", (element, expected) => {
    expect(valueIn(element)).toStrictEqual(expected);
  });

  test("reads past a byte order mark, with the declaration behind it", () => {
    expect(readPlist(`\ufeff${CODER}`)).toEqual(readPlist(CODER));
  });

  test.each([
    ["", "it is empty"],
    [" \n", "it is empty"],
    ["garbage", "it is not a property list"],
    ["{ Label = x; }", "it is not a property list"],
    ["bplist00\u0001", "it is not a property list"],
    ["<!DOCTYPE html><html><body>404&nbsp;<br></body></html>", "it is not a property list"],
    ["<html><body><plist/></body></html>", "it is not a property list"],
    [inPlist("<array/>"), "its top is not a dictionary"],
    [inPlist("<string>x</string>"), "its top is not a dictionary"],
    [inDict("<key>Label</key><true/><key>Label</key><true/>"), "the key Label stands twice"],
    [inDict("<key>E</key><dict><key>A</key><true/><key>A</key><true/></dict>"), "the key A stands twice"],
    [
      `<?xml version="1.0" encoding="ISO-8859-1"?>${inDict()}`,
      "it says of itself that its encoding is not UTF-8",
    ],
  ])("says what is wrong with %j", (text, reason) => {
    expect(reasonOf(text)).toBe(reason);
  });

  test.each([
    [/the end is missing \(line 28\)/, CODER.slice(0, 900)],
    [/a tag is broken \(line 51\)/, CODER.slice(0, -3)],
    [/a second document begins/, CODER + CODER],
    [/a second document begins \(line 5\)/, inDict() + inDict()],
    [/text stands outside/, `${inDict()}x`],
    [/it holds nothing/, inPlist()],
    [/more than one value/, inPlist("<dict/>", "<dict/>")],
    [/a key has no value/, inDict("<key>a</key>")],
    [/a value has no key/, inDict("<true/>")],
    [/no property list has such an element here/, inDict("<key>a</key><key>b</key>")],
    [/no property list has such an element here/, inDict("<key>a</key><null/>")],
    [/no property list has such an element here/, inDict("<key>a</key><toString/>")],
    [/text stands between values/, inDict("stray<key>a</key><true/>")],
    [/something other than text/, inDict("<key>a</key><string>b<!-- c --></string>")],
    [/not escaped.*\(line 3\)/, inDict("<key>a</key><string>b & c</string>")],
    [/entity is unknown/, inDict("<key>a</key><string>b &c; d</string>")],
    [/XML forbids/, inDict("<key>a</key><string>&#0;</string>")],
    [/XML forbids/, inDict("<key>a</key><string>&#xD800;</string>")],
    [/XML forbids/, inDict("<key>a</key><string>&#x110000;</string>")],
    [/XML forbids \(line 3\)/, inDict("<key>a</key><string>\u0001</string>")],
    [/XML forbids/, inDict("<key>a</key><string>\ud800</string>")],
    [/a tag is broken/, inDict("<key>a</key><string note=1>x</string>")],
    [/not well-formed/, inDict("<!-- a -- b -->")],
    [/this is no integer/, inDict("<key>a</key><integer/>")],
    [/this is no integer/, inDict("<key>a</key><integer>1.5</integer>")],
    [/this is no integer/, inDict("<key>a</key><integer>12abc</integer>")],
    [/this is no real/, inDict("<key>a</key><real>x</real>")],
    [/this is no true/, inDict("<key>a</key><true>x</true>")],
    [/this is no data/, inDict("<key>a</key><data>A</data>")],
    [/this is no date/, inDict("<key>a</key><date>2026-02-30T00:00:00Z</date>")],
    [/nested too deeply/, inPlist("<array>".repeat(5000) + "</array>".repeat(5000))],
  ])("takes a text for damaged: %s", (reason, text) => {
    expect(reasonOf(text)).toMatch(reason);
    expect(reasonOf(text)).toMatch(/^it is cut off or damaged: /);
  });

  test("expands no entities, neither its own nor those of files", () => {
    const bomb = Array.from(
      { length: 20 },
      (_, at) => `<!ENTITY e${at + 1} "${`&e${at};`.repeat(10)}">`,
    ).join("");
    for (const declared of [`<!ENTITY e0 "x">${bomb}`, '<!ENTITY e20 SYSTEM "file:///etc/passwd">']) {
      const text = `<!DOCTYPE plist [${declared}]>${inDict("<key>a</key><string>&e20;</string>")}`;
      expect(reasonOf(text)).toBe("it is cut off or damaged: a tag is broken (line 1)");
    }
  });

  test("quotes no values when something is wrong", () => {
    const text = inDict("<key>a</key>", "<string>hunter2 & &hunter2;</string>", "<hunter2/>hunter2");
    expect(reasonOf(text)).not.toContain("hunter2");
    expect(reasonOf(inDict("<key>a</key><integer>hunter2</integer>"))).not.toContain("hunter2");
  });
});

describe("rendering property lists", () => {
  test("writes them in the form of Apple's tools", () => {
    const data = {
      Label: "net.example.one",
      ProgramArguments: ["/bin/echo", "a <b> & \"c\" 'd'", ""],
      EnvironmentVariables: { é: "👍" },
      Empty: {},
      None: [],
      Nice: -5,
      Share: 0.5,
      KeepAlive: true,
      Bytes: Uint8Array.of(1, 2, 3),
      NoBytes: Uint8Array.of(),
      Since: new Date("2026-01-02T03:04:05Z"),
    };
    expect(renderPlist(data)).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
\t<key>Label</key>
\t<string>net.example.one</string>
\t<key>ProgramArguments</key>
\t<array>
\t\t<string>/bin/echo</string>
\t\t<string>a &lt;b&gt; &amp; "c" 'd'</string>
\t\t<string></string>
\t</array>
\t<key>EnvironmentVariables</key>
\t<dict>
\t\t<key>é</key>
\t\t<string>👍</string>
\t</dict>
\t<key>Empty</key>
\t<dict/>
\t<key>None</key>
\t<array/>
\t<key>Nice</key>
\t<integer>-5</integer>
\t<key>Share</key>
\t<real>0.5</real>
\t<key>KeepAlive</key>
\t<true/>
\t<key>Bytes</key>
\t<data>AQID</data>
\t<key>NoBytes</key>
\t<data></data>
\t<key>Since</key>
\t<date>2026-01-02T03:04:05Z</date>
</dict>
</plist>
`);
  });

  test.each<[PlistValue, RegExp]>([
    ["a\0", /XML forbids/],
    ["\ufffe", /XML forbids/],
    ["\ud83d", /XML forbids/],
    [{ "a\x07": 1 }, /XML forbids/],
    [[Number.NaN], /not finite/],
    [2 ** 53, /too large/],
    [new Date(1), /whole seconds/],
    [new Date(Number.NaN), /whole seconds/],
    [new Date("-000001-01-01T00:00:00Z"), /four digits/],
  ])("throws for %j, and an edit refuses it", (value, message) => {
    expect(() => renderPlist({ v: value })).toThrow(RangeError);
    expect(() => renderPlist({ v: value })).toThrow(message);
    expect(editPlist(CODER, [{ at: ["v"], to: value }])).toEqual({
      ok: false,
      reason: expect.stringMatching(message),
    });
  });

  test("throws for what is nested too deeply to be read again", () => {
    let nested: PlistValue = "x";
    for (let depth = 0; depth < 5000; depth += 1) nested = [nested];
    expect(() => renderPlist({ nested })).toThrow(/too deeply/);
  });
});

describe("editing property lists", () => {
  test("replaces one value where it stands", () => {
    const after = edited(CODER, { at: ["EnvironmentVariables", "PATH"], to: "/a&b" });
    expect(after).toBe(CODER.replace("/usr/bin:/home/ada/.local/bin:/usr/local/bin:/bin", () => "/a&amp;b"));
  });

  test("adds a key behind its siblings, indented as they are", () => {
    expect(edited(CODER, { at: ["Nice"], to: 5 })).toBe(
      CODER.replace(
        "\n</dict>\n</plist>",
        "\n    <key>Nice</key>\n    <integer>5</integer>\n</dict>\n</plist>",
      ),
    );
    expect(edited(CODER, { at: ["EnvironmentVariables", "A"], to: { B: [] } })).toBe(
      CODER.replace(
        "coder</string>\n    </dict>",
        "coder</string>\n        <key>A</key>\n        <dict>\n            <key>B</key>\n            <array/>\n        </dict>\n    </dict>",
      ),
    );
  });

  test("makes the dictionaries on the way", () => {
    expect(edited(inDict("\t<key>a</key>\n\t<true/>"), { at: ["L", "M", "N"], to: 1 })).toBe(
      inDict(
        "\t<key>a</key>\n\t<true/>",
        "\t<key>L</key>\n\t<dict>\n\t\t<key>M</key>\n\t\t<dict>\n\t\t\t<key>N</key>\n\t\t\t<integer>1</integer>\n\t\t</dict>\n\t</dict>",
      ),
    );
  });

  test.each([
    ["<dict/>", "<dict>\n\t<key>a</key>\n\t<true/>\n</dict>"],
    ['<dict note="1" />', '<dict note="1">\n\t<key>a</key>\n\t<true/>\n</dict>'],
    ["<dict></dict>", "<dict>\n\t<key>a</key>\n\t<true/>\n</dict>"],
    ["<dict>\n<!-- none -->\n</dict>", "<dict>\n<!-- none -->\n\t<key>a</key>\n\t<true/>\n</dict>"],
    ["<dict><key>b</key><true/></dict>", "<dict><key>b</key><true/><key>a</key><true/></dict>"],
    [
      "<dict>\n  <key>b</key> <true/>\n</dict>",
      "<dict>\n  <key>b</key> <true/>\n  <key>a</key><true/>\n</dict>",
    ],
    [
      "<dict>\r\n  <key>b</key>\r\n  <true/> <!-- why -->\r\n</dict>",
      "<dict>\r\n  <key>b</key>\r\n  <true/> <!-- why -->\r\n  <key>a</key>\r\n  <true/>\r\n</dict>",
    ],
  ])("adds a key to %j", (before, after) => {
    const outer = (dict: string) => `<plist>${dict.includes("\r") ? "\r\n" : "\n"}${dict}</plist>`;
    expect(edited(outer(before), { at: ["a"], to: true })).toBe(outer(after));
  });

  test("removes a key with its lines", () => {
    expect(edited(CODER, { at: ["RunAtLoad"], to: undefined })).toBe(
      CODER.replace("    <key>RunAtLoad</key>\n    <true/>\n", ""),
    );
    expect(edited(CODER, { at: ["EnvironmentVariables", "HERMES_HOME"], to: undefined })).toBe(
      CODER.replace(/ {8}<key>HERMES_HOME<\/key>\n.*\n/, ""),
    );
  });

  test.each([
    ["<dict><key>a</key><true/><key>b</key><true/></dict>", "<dict><key>b</key><true/></dict>"],
    ["<dict>\n\t<key>a</key><true/> <!-- why -->\n</dict>", "<dict>\n\t<!-- why -->\n</dict>"],
    ["<dict>\n\t<key>b</key><true/>\n\t<key>a</key><true/></dict>", "<dict>\n\t<key>b</key><true/></dict>"],
    ["<dict>\n\t<key>a</key>\n\t<true/>\n</dict>", "<dict>\n</dict>"],
  ])("removes a from %j", (before, after) => {
    expect(edited(inPlist(before), { at: ["a"], to: undefined })).toBe(inPlist(after));
  });

  test("keeps comments, odd spellings and types of others", () => {
    const text = inDict(
      "\t<!-- first -->",
      "\t<key>Real</key><real>1.0</real>",
      "\t<key>Hex</key><integer>0x10</integer>",
      "\t<key>Big</key><integer>9223372036854775807</integer>",
      "\t<key>Data</key><data>\n\tAQID\n\t</data>",
      "\t<key>Env</key>",
      "\t<dict>",
      "\t\t<!-- inner -->",
      "\t\t<key>A</key>",
      "\t\t<string>1</string>",
      "\t</dict>",
      "\t<!-- last -->",
    );
    const after = edited(text, { at: ["Env", "A"], to: "2" }, { at: ["Env", "B"], to: "3" });
    expect(after).toBe(
      text.replace("<string>1</string>\n", "<string>2</string>\n\t\t<key>B</key>\n\t\t<string>3</string>\n"),
    );
    expect(edited(after, { at: ["Env"], to: { A: "1" } })).toBe(text);
  });

  test("changes nothing where the value is so already, or nothing is to be removed", () => {
    const edits: PlistEdit[] = [
      { at: ["KeepAlive"], to: true },
      { at: ["LimitLoadToSessionType"], to: ["Aqua", "Background"] },
      { at: ["Nice"], to: undefined },
      { at: ["Nice", "a"], to: undefined },
      { at: ["KeepAlive", "SuccessfulExit"], to: undefined },
      { at: ["EnvironmentVariables", "toString"], to: undefined },
    ];
    expect(edited(CODER, ...edits)).toBe(CODER);
    expect(edited(CODER)).toBe(CODER);
  });

  test.each<[string, PlistEdit, string]>([
    [CODER, { at: [], to: {} }, ": the path is empty"],
    [CODER, { at: ["KeepAlive", "X"], to: 1 }, "KeepAlive.X: KeepAlive is not a dictionary"],
    [CODER, { at: ["a\0"], to: 1 }, "a\0: it holds a character that XML forbids"],
    ["x", { at: ["a"], to: 1 }, "a: the file does not read: it is not a property list"],
    [inPlist("<array/>"), { at: ["a"], to: 1 }, "a: the file does not read: its top is not a dictionary"],
  ])("refuses what cannot be edited", (text, edit, reason) => {
    expect(editPlist(text, [edit])).toEqual({ ok: false, reason });
  });
});
