import { dirname } from "node:path";
import type { FileFact } from "../../src/model/facts.ts";
import type { PathKind } from "../../src/system/system.ts";

export interface FakeFile {
  text: string;
  mode: number;
  modifiedMs: number;
}

/** As many links in a row as Linux follows. */
const LINKS = 40;

/** Files, folders and links in memory, by absolute paths. */
export class FakeFiles {
  readonly files = new Map<string, FakeFile>();
  readonly folders = new Set<string>();
  /** Where each link points to: an absolute path. */
  readonly links = new Map<string, string>();
  /** Paths that nobody may read, though a program that follows every link, and takes every byte, can. */
  readonly unreadable = new Set<string>();
  readonly #inodes = new Map<string, number>();

  /** Writes a file where a path really leads. */
  write(path: string, text: string, mode: number, nowMs: number): void {
    const real = this.real(path);
    this.makeFolder(dirname(real));
    this.files.set(real, { text, mode, modifiedMs: nowMs });
  }

  text(path: string): string | undefined {
    return this.files.get(this.real(path))?.text;
  }

  link(path: string, target: string): void {
    this.makeFolder(dirname(path));
    this.links.set(path, target);
  }

  makeFolder(path: string): void {
    for (let at = this.real(path); at !== "/" && !this.folders.has(at); at = dirname(at))
      this.folders.add(at);
  }

  /** Removes a file or a link, never what that leads to. */
  remove(path: string): void {
    const at = this.#entry(path);
    this.files.delete(at);
    this.links.delete(at);
  }

  /** With all folders in it; false where it is not there, or something else is in one of them. */
  removeFolder(path: string): boolean {
    const at = this.#entry(path);
    if (!this.folders.has(at)) return false;
    return this.names(at).every((name) => this.removeFolder(`${at}/${name}`)) && this.folders.delete(at);
  }

  /** With all that is in it. */
  removeTree(path: string): void {
    for (const all of [this.files, this.links, this.folders]) {
      for (const one of all.keys()) if (one === path || one.startsWith(`${path}/`)) all.delete(one);
    }
  }

  /** Copies a file where it is there. */
  copy(from: string, to: string, nowMs: number): void {
    const file = this.files.get(this.real(from));
    if (file !== undefined) this.write(to, file.text, file.mode, nowMs);
  }

  kind(path: string): PathKind {
    const at = this.#entry(path);
    if (this.links.has(at)) return "link";
    if (this.files.has(at)) return "file";
    return this.folders.has(at) ? "folder" : "absent";
  }

  names(folder: string): readonly string[] {
    const at = this.real(folder);
    const all = [...this.files.keys(), ...this.links.keys(), ...this.folders];
    return all
      .flatMap((path) =>
        dirname(path) === at && path !== "/" ? [path.slice(path.lastIndexOf("/") + 1)] : [],
      )
      .sort();
  }

  /** As the machine reads: `inside` holds, whatever links are on the way. */
  readText(path: string, inside: string | undefined): FileFact {
    const real = this.real(path);
    if (inside !== undefined && !real.startsWith(`${this.real(inside)}/`))
      return { is: "unreadable", reason: `links on the way to it lead out of ${inside}` };
    if (this.unreadable.has(path)) return { is: "unreadable", reason: "it holds binary data" };
    const file = this.files.get(real);
    if (file !== undefined) return { is: "text", ...file };
    if (this.folders.has(real)) return { is: "unreadable", reason: "it is a directory" };
    if (this.kind(path) === "link") return { is: "unreadable", reason: "it is a link to nothing" };
    return { is: "absent" };
  }

  realPath(path: string): string | undefined {
    const real = this.real(path);
    return this.files.has(real) || this.folders.has(real) ? real : undefined;
  }

  inode(path: string): number | undefined {
    const real = this.realPath(path);
    if (real === undefined) return undefined;
    const found = this.#inodes.get(real) ?? this.#inodes.size + 1;
    this.#inodes.set(real, found);
    return found;
  }

  /** The path with every link on the way, and at its end, followed. */
  real(path: string): string {
    let at = path;
    for (let followed = 0; followed < LINKS; followed += 1) {
      const link = [...this.links.keys()].find((one) => at === one || at.startsWith(`${one}/`));
      if (link === undefined) return at;
      at = `${this.links.get(link)}${at.slice(link.length)}`;
    }
    return at;
  }

  /** The path with every link on the way followed, but not one at its end. */
  #entry(path: string): string {
    const folder = dirname(path);
    return path === "/"
      ? path
      : `${folder === "/" ? "" : this.real(folder)}${path.slice(path.lastIndexOf("/"))}`;
  }
}
