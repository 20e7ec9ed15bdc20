import { partsOf, wordsOf } from "./markdown.ts";

/** Words of other places, as expressions, each with what Taiwan says. A document may be 文件, a file not. */
const FOREIGN: readonly (readonly [word: string, instead: string])[] = [
  ["(?<!說明)文件", "檔案, 說明文件"],
  ["支持", "支援"],
  ["默認|缺省", "預設"],
  ["用戶", "使用者"],
  ["軟件", "軟體"],
  ["硬件", "硬體"],
  ["程序", "程式, 行程"],
  ["進程", "行程"],
  ["線程", "執行緒"],
  ["網絡", "網路"],
  ["信息", "訊息, 資訊"],
  ["數據", "資料"],
  ["視頻", "影片"],
  ["通過", "透過"],
  ["質量", "品質"],
  ["服務器", "伺服器"],
  ["配置|設置", "設定"],
  ["令牌", "權杖"],
  ["網關", "閘道"],
  ["變量", "變數"],
  ["字符串", "字串"],
  ["字符", "字元"],
  ["源代碼|源碼", "原始碼"],
  ["函數", "函式"],
  ["調用", "呼叫"],
  ["接口", "介面"],
  ["端口", "連接埠"],
  ["緩存", "快取"],
  ["內存", "記憶體"],
  ["硬盤|磁盤", "磁碟"],
  ["鏈接", "連結"],
  ["登錄", "登入"],
  ["註銷", "登出"],
  ["屏幕", "螢幕"],
  ["打印", "印出"],
  ["導入", "匯入"],
  ["導出", "匯出"],
  ["創建", "建立"],
  ["運行", "執行"],
  ["命令行", "指令列"],
  ["倉庫", "儲存庫"],
  ["克隆", "複製, clone"],
  ["激活", "啟用"],
  ["注釋|註釋", "註解"],
  ["加載", "載入"],
  ["卸載", "卸下, 移除"],
  ["拷貝", "複製"],
  ["字段", "欄位"],
  ["兼容", "相容"],
  ["遠程", "遠端"],
  ["全局", "全域"],
  ["回滾", "復原"],
  ["超時", "逾時"],
  ["循環", "迴圈"],
  ["異步", "非同步"],
  ["賬", "帳"],
  ["密鑰", "金鑰"],
  ["鏡像", "映像檔"],
  ["集群", "叢集"],
  ["響應", "回應"],
  ["優化", "最佳化"],
  ["菜單", "選單"],
  ["正則", "正規表示式"],
  ["插件", "外掛"],
  ["補全", "補齊"],
  ["腳本", "指令稿"],
];

const HAN = "\\p{Script=Han}";
const MARK = "[，。、；：！？（）「」]";
/** What is set otherwise than here, outside of code. Words are as `wordsOf` gives them, without `**`. */
const TYPOGRAPHY: readonly (readonly [found: RegExp, what: string])[] = [
  [new RegExp(`${HAN}[,.;:!?()]|[,;:!?)(]${HAN}`, "gu"), "a half-width mark beside a Chinese character"],
  [new RegExp(`${HAN}[A-Za-z0-9\`]|[A-Za-z0-9\`]${HAN}`, "gu"), "no space between Chinese and Latin or code"],
  [new RegExp(`${HAN} ${HAN}`, "gu"), "a space between two Chinese characters"],
  [new RegExp(`${MARK} | (?=${MARK}).`, "gu"), "a space beside a full-width mark"],
];

/** What a Chinese text has that is not Taiwan's usage, or not this house's typography: a sentence for each. */
export function unusualIn(markdown: string): readonly string[] {
  return partsOf(markdown)
    .filter(({ kind }) => kind !== "block")
    .flatMap(({ kind, text }) => {
      const words = wordsOf(text);
      const set = (kind === "row" ? words.replaceAll(/ *\| */g, "\n") : words).replaceAll("**", "");
      return [
        ...FOREIGN.flatMap(([word, instead]) =>
          [...set.matchAll(new RegExp(word, "g"))].map(
            ({ 0: found, index }) => `${around(set, index)}: ${found}, say ${instead}`,
          ),
        ),
        ...TYPOGRAPHY.flatMap(([found, what]) =>
          [...set.matchAll(found)].map(({ index }) => `${around(set, index)}: ${what}`),
        ),
        ...[...set.matchAll(/\p{Script=Han}/gu)]
          .filter(({ 0: character }) => !TRADITIONAL.has(character))
          .map(({ 0: character, index }) => `${around(set, index)}: ${character} is not in Big5`),
        ...plainStarsIn(words),
      ];
    });
}

const around = (text: string, at: number): string => `…${text.slice(Math.max(0, at - 8), at + 10)}…`;

/** Where `**` stays two stars: CommonMark opens and closes no emphasis between a letter and a mark so placed. */
function plainStarsIn(words: string): readonly string[] {
  const pieces = words.split("**");
  return pieces.slice(1).flatMap((after, index) => {
    const before = pieces[index] ?? "";
    const [inside, outside] = index % 2 === 0 ? [after.at(0), before.at(-1)] : [before.at(-1), after.at(0)];
    const isMark = (character: string | undefined): boolean => /[\p{P}\p{S}]/u.test(character ?? "");
    const isOpen = outside === undefined || /\s/.test(outside) || isMark(outside);
    return isMark(inside) && !isOpen
      ? [`${around(words, pieces.slice(0, index + 1).join("**").length)}: \`**\` beside a mark`]
      : [];
  });
}

/** The characters of Big5, which has none of the simplified ones. */
const TRADITIONAL: ReadonlySet<string> = (() => {
  const big5 = new TextDecoder("big5");
  const bytes: number[] = [];
  const addRows = (first: number, last: number): void => {
    for (let lead = first; lead <= last; lead += 1) {
      for (let trail = 0x40; trail <= 0xfe; trail += 1)
        if (trail <= 0x7e || trail >= 0xa1) bytes.push(lead, trail);
    }
  };
  addRows(0xa4, 0xc6);
  addRows(0xc9, 0xf8);
  return new Set(big5.decode(Uint8Array.from(bytes)));
})();
