import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { REPOSITORY } from "../support/paths.ts";
import { unusualIn } from "./chinese.ts";
import { README } from "./readme.ts";
import { differences } from "./translation.ts";

const CHINESE = readFileSync(join(REPOSITORY, "README.zh-Hant.md"), "utf8");
const TO_CHINESE = "[正體中文](README.zh-Hant.md)";
const TO_ENGLISH = "[English](README.md)";

describe("README.zh-Hant.md", () => {
  test("has what README.md has: sections, code, tables, links, and in each sentence its code and numbers", () => {
    expect(differences(README.replace(TO_CHINESE, TO_ENGLISH), CHINESE)).toEqual([]);
  });

  test("and README.md link each other below their titles", () => {
    expect(README.split("\n")[2]).toBe(TO_CHINESE);
    expect(CHINESE.split("\n")[2]).toBe(TO_ENGLISH);
  });

  test("is written as in Taiwan", () => {
    expect(unusualIn(CHINESE)).toEqual([]);
  });
});

const ORIGINAL = `# A tool

It reads \`a.yaml\`, waits 30 s and is told in [Use](#use) and [the rules](RULES.md).

## Use

\`\`\`sh
tool run    # does it
\`\`\`

    printed by it

- **\`run\`** does it.
- \`stop\` ends it, see [Use](#use-1).

| option | what |
|---|---|
| \`--all\` | all, with \`run\` |
| \`--one\` | one |

### Use

Nothing.

## When it fails

Exit code 2.
`;

const TRANSLATION = `# 一個工具

<!-- A comment is no part. -->
它讀取 \`a.yaml\`，等待 30 秒，見[使用](#使用)與[規則](RULES.md)。

## 使用

\`\`\`sh
tool run    # does it
\`\`\`

    printed by it

- **\`run\`** 做這件事。
- \`stop\` 結束它，見[使用](#%E4%BD%BF%E7%94%A8-1)。

| 選項 | 做什麼 |
|---|---|
| \`--all\` | 以 \`run\` 做全部 |
| \`--one\` | 一個 |

### 使用

沒有。

## 失敗時，會怎樣？

結束代碼 2。
`;

describe("between a text and its translation", () => {
  test("there is no difference where only the words differ", () => {
    expect(differences(ORIGINAL, TRANSLATION)).toEqual([]);
    expect(differences(ORIGINAL, TRANSLATION.replaceAll("\n", "\r\n"))).toEqual([]);
  });

  const USE = '"## Use", "## 使用"';
  test.each<readonly [what: string, from: string, to: string, found: readonly string[]]>([
    [
      "a section that is missing",
      "### 使用\n\n沒有。\n",
      "",
      ['"## 使用": no heading has the anchor #使用-1', 'the translation has no section "### Use"'],
    ],
    [
      "a section too many",
      "## 失敗時",
      "## `new`\n\n`x`\n\n## 失敗時",
      ['the original has no section "## `new`"'],
    ],
    [
      "a heading of another level",
      "### 使用",
      "## 使用",
      ['"### Use", "## 使用": the headings are not of the same level'],
    ],
    [
      "a block that is edited",
      "# does it",
      "# 做這件事",
      [`${USE}: the code block "\`\`\`sh tool run # does it \`\`\`" is not the same, byte for byte`],
    ],
    [
      "an indented block that is edited",
      "    printed by it",
      "    printed  by it",
      [`${USE}: the code block " printed by it" is not the same, byte for byte`],
    ],
    [
      "a block of another language",
      "```sh",
      "```text",
      [`${USE}: the code block "\`\`\`sh tool run # does it \`\`\`" is not the same, byte for byte`],
    ],
    [
      "an item that is missing",
      "- **`run`** 做這件事。\n",
      "",
      [`${USE}: no counterpart of the item "**\`run\`** does it."`],
    ],
    [
      "an item that has become a paragraph",
      "- `stop` 結束它",
      "\n`stop` 結束它",
      [`${USE}: the item "\`stop\` ends it, see [Use](#use-1)." has become the paragraph "\`stop\` 結束它`],
    ],
    ["a paragraph too many", "沒有。", "沒有。\n\n`x`", ['nothing in the original is the paragraph "`x`"']],
    [
      "a row that is missing",
      "| `--one` | 一個 |\n",
      "",
      [`${USE}: no counterpart of the row "| \`--one\` | one |"`],
    ],
    [
      "a column that is missing",
      "| `--one` | 一個 |",
      "| `--one` |",
      [`${USE}: the row "| \`--one\` | one |": columns: 1 instead of 2`],
    ],
    [
      "a code span in another column",
      "| `--all` | 以 `run` 做全部 |",
      "| `run` | 以 `--all` 做全部 |",
      [
        `${USE}: the row "| \`--all\` | all, with \`run\` |": its first column has \`run\` instead of \`--all\``,
      ],
    ],
    [
      "a code span that is missing",
      "`stop` 結束它",
      "結束它",
      [`${USE}: the item "\`stop\` ends it, see [Use](#use-1).": without the code \`stop\``],
    ],
    [
      "a code span of its own",
      "沒有。",
      "沒有 `x`。",
      ['"### Use", "### 使用": the paragraph "Nothing.": with the code `x`, which the original has not'],
    ],
    [
      "another number",
      "結束代碼 2",
      "結束代碼 3",
      [
        '"## When it fails", "## 失敗時，會怎樣？": the paragraph "Exit code 2.": without the number `2`',
        '"## When it fails", "## 失敗時，會怎樣？": the paragraph "Exit code 2.": with the number `3`, which the original has not',
      ],
    ],
    [
      "a link to another section",
      "(#使用)",
      "(#失敗時會怎樣)",
      ["without the link `#使用`", "with the link `#失敗時會怎樣`, which the original has not"],
    ],
    [
      "a link to nothing",
      "(#使用)",
      "(#使用方法)",
      ['"# 一個工具": no heading has the anchor #使用方法', "without the link `#使用`"],
    ],
    [
      "a link to another file",
      "(RULES.md)",
      "(RULES.zh.md)",
      ["without the link `RULES.md`", "with the link `RULES.zh.md`, which the original has not"],
    ],
  ])("%s is told", (_, from, to, found) => {
    expect(TRANSLATION).toContain(from);
    const told = differences(ORIGINAL, TRANSLATION.replace(from, to));
    expect(told).toEqual(found.map((text) => expect.stringContaining(text)));
  });

  test("two sections in the other order are told, and nothing else", () => {
    const [first, second] = ["## A\n\n`a`\n\n", "## B\n\n`b`\n\n"];
    expect(differences(first + second, second + first)).toEqual([
      'the translation has no section "## A"',
      'the original has no section "## A"',
    ]);
  });

  test("a dead link of the original is told, too", () => {
    expect(differences(ORIGINAL.replace("(#use-1)", "(#use-2)"), TRANSLATION)).toContain(
      'the original, "## Use": no heading has the anchor #use-2',
    );
  });
});

describe("in a Chinese text", () => {
  test("code, names and marks that stand as they should are not told", () => {
    const text =
      "**機密**。見[說明文件](x.md)（第 2 頁），執行 `文件, 默認`，以 **`-q`** 為限：「好」。\n\n```\n默认\n```\n";
    expect(unusualIn(text)).toEqual([]);
  });

  test.each([
    ["一個文件", "…一個文件…: 文件, say 檔案, 說明文件"],
    ["|名稱|默認值|", "默認, say 預設"],
    ["简單", "简 is not in Big5"],
    ["第一,第二", "a half-width mark beside a Chinese character"],
    ["執行`plan`", "no space between Chinese and Latin or code"],
    ["[一個](x.md)profile", "no space between Chinese and Latin or code"],
    ["一個 機群", "a space between two Chinese characters"],
    ["第一， 第二", "a space beside a full-width mark"],
    ["第一 ，第二", "a space beside a full-width mark"],
    ["**機密。**都在", "`**` beside a mark"],
    ["這是**「機密」**。", "`**` beside a mark"],
  ])("%s is told", (text, told) => {
    expect(unusualIn(text)).toEqual([expect.stringContaining(told)]);
  });
});
