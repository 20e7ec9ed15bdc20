import { redacted } from "./redact.ts";

/** Where a distribution comes from, as it was written; `refused` goes on from "the source": "holds …". */
export type ReadSource =
  /** Hermes clones it. */
  | { readonly is: "git" }
  /** A path of this machine: a directory, or a repository where its name ends with `.git`. */
  | { readonly is: "path" }
  | { readonly is: "credentials" }
  | { readonly is: "refused"; readonly reason: string; readonly hint: string };

const SHORTHAND = /^github\.com\/[\w.-]+\/[\w.-]+\/?$/;
const FORMS = "Write https://HOST/PATH, github.com/OWNER/REPO, git@HOST:PATH, or the path of a directory.";

/**
 * Reads a source as Hermes does (`hermes_cli/profile_distribution.py`, 0.16): git's are `https://`, `http://`, `ssh://`,
 * `git://`, `git@…`, `github.com/OWNER/REPO` and whatever ends with `.git`; all else is a directory.
 */
export function readSource(text: string): ReadSource {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (text.trim() !== text || /[\u0000-\u001f\u007f]/.test(text) || text.startsWith("-"))
    return { is: "refused", reason: "is neither a URL nor a path", hint: FORMS };
  const url = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)(.*)$/is.exec(text);
  if (url !== null) return readUrl(url[1]?.toLowerCase() ?? "", url[2] ?? "", url[3] ?? "", text);
  if (SHORTHAND.test(text)) return { is: "git" };
  // A URL that has lost its scheme.
  if (/^\/\/+[^/]*@/.test(text)) return { is: "credentials" };
  const [first = ""] = text.split("/");
  const host = first.indexOf(":");
  const at = text.indexOf("@");
  // USER:TOKEN@HOST, and TOKEN@HOST.
  if (host !== -1 && at > host) return { is: "credentials" };
  if (host === -1) {
    const isHost = /^[^@]+@[^@/]+\.[a-z]{2,}$/i.test(first);
    return isHost ? { is: "credentials" } : { is: "path" };
  }
  if (isTokenLike(first.slice(0, host).split("@")[0] ?? "")) return { is: "credentials" };
  if (/^git@|\.git$/.test(text) && !first.startsWith(":") && !text.includes("::")) return { is: "git" };
  return { is: "refused", reason: "is nothing that Hermes would take for a repository", hint: FORMS };
}

function readUrl(scheme: string, authority: string, rest: string, text: string): ReadSource {
  const user = authority.includes("@") ? authority.slice(0, authority.lastIndexOf("@")) : undefined;
  const isSsh = scheme === "ssh";
  if (user !== undefined && (!isSsh || user.includes(":") || isTokenLike(user))) return { is: "credentials" };
  // A query is where some hosts take tokens, and git needs none.
  if (rest.includes("?")) return { is: "credentials" };
  if (scheme === "file") {
    const hint = "Write the path of a directory, or have the repository's name end with .git.";
    return text.endsWith(".git")
      ? { is: "git" }
      : { is: "refused", reason: "is no repository for Hermes", hint };
  }
  if (!["https", "http", "ssh", "git"].includes(scheme) || authority === "")
    return { is: "refused", reason: "is a URL that Hermes does not take", hint: FORMS };
  return { is: "git" };
}

function isTokenLike(user: string): boolean {
  return redacted(user) !== user;
}

/** A source that somebody else wrote down, as it may be shown. */
export function shownSource(source: string): string {
  const bare = source.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/]*@/i, "$1").replace(/\?.*$/, "");
  const { is } = readSource(bare);
  return is === "git" || is === "path" ? bare : "(hidden)";
}

/** Whether two ways of writing it name one repository, or one directory. */
export function isSameSource(one: string, other: string): boolean {
  return plainSource(one) === plainSource(other);
}

/** A person's name or password in a URL, a shorthand and a final `.git` make no other source of it. */
function plainSource(source: string): string {
  const url = cloneUrl(source.trim());
  const isWeb = /^https?:\/\//i.test(url);
  return isWeb
    ? url
        .replace(/^(https?:\/\/)[^/]*@/i, "$1")
        .replace(/\/+$/, "")
        .replace(/\.git$/, "")
    : url;
}

/** What git is given for a source. */
export function cloneUrl(source: string): string {
  return SHORTHAND.test(source) ? `https://${source.replace(/\/$/, "")}` : source;
}
