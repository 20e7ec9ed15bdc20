import { posix } from "node:path";
import type { ManifestFiles } from "../../src/manifest/context.ts";
import type { FileFact } from "../../src/model/facts.ts";
import type { AbsolutePath } from "../../src/model/ids.ts";

/** What is at a path: a text, a link, or what cannot be read, with the reason. */
export type Leaf = string | { readonly link: string } | { readonly reason: string };

/** Files in memory, by absolute path; it notes what is asked of it. */
export class FileTree implements ManifestFiles {
  readonly reads: string[] = [];
  readonly asked: string[] = [];
  readonly #leaves: Readonly<Record<string, Leaf>>;

  constructor(leaves: Readonly<Record<string, Leaf>>) {
    this.#leaves = leaves;
  }

  readText(path: AbsolutePath): FileFact {
    this.reads.push(path);
    const leaf = this.#leaves[this.#followed(path)];
    if (leaf === undefined) return { is: "absent" };
    if (typeof leaf === "string") return { is: "text", text: leaf, mode: 0o644, modifiedMs: 0 };
    return { is: "unreadable", reason: "reason" in leaf ? leaf.reason : "it is a link to nothing" };
  }

  realPath(path: AbsolutePath): AbsolutePath | undefined {
    this.asked.push(path);
    const real = this.#followed(path);
    return this.#leaves[real] === undefined ? undefined : (real as AbsolutePath); // absolute as the leaves are
  }

  /** Links of folders are leaves as well. */
  #followed(path: string): string {
    let at = "/";
    for (const part of path.split("/").filter((one) => one !== "")) {
      at = posix.join(at, part);
      for (let leaf = this.#leaves[at]; isLink(leaf); leaf = this.#leaves[at])
        at = posix.resolve(posix.dirname(at), leaf.link);
    }
    return at;
  }
}

function isLink(leaf: Leaf | undefined): leaf is { readonly link: string } {
  return typeof leaf === "object" && "link" in leaf;
}
