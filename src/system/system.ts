import type { ArchiveFact } from "../model/archive.ts";
import type { FileFact, ProcessIdentity } from "../model/facts.ts";
import type { AbsolutePath } from "../model/ids.ts";

/** The processes that may be started while only looking: they change nothing. */
export type ReadingCommand =
  | readonly ["systemctl", "--user", "list-units", ...string[]]
  | readonly ["systemctl", "--user", "show", ...string[]]
  | readonly ["launchctl", "print", string]
  | readonly ["pmset", "-g", "assertions" | "custom"]
  | readonly ["systemd-inhibit", "--list", ...string[]]
  | JournalCommand;

/** Reads the journal of the user's own services. */
export type JournalCommand = readonly ["journalctl", "--user", ...string[]];

export interface ProcessResult {
  /** Exit status; undefined where the process could not be started, hit its deadline or died of a signal. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /** Why there is no exit status. */
  readonly failure?: "not-found" | "timed-out" | "killed";
}

/** What a path is, without following a final link. */
export type PathKind = "absent" | "file" | "folder" | "link" | "other";

/** A live process, as /proc or `ps` tells it. */
export interface ProcessFact {
  readonly identity: ProcessIdentity;
  /** Epoch milliseconds. */
  readonly startedMs: number;
  /** Its words; from `ps`, as far as blanks tell them apart. */
  readonly argv: readonly string[];
  /** The names of the control groups it is in; none where there is no such thing. */
  readonly cgroups: readonly string[];
  readonly hasTerminal?: boolean;
  /** The PID of the process that it was started by, or 1 where that has ended. */
  readonly parent?: number;
  /** Whose it is. */
  readonly userId?: number;
  /** What it has in memory, in bytes. */
  readonly residentBytes?: number;
  /** By SIGSTOP or a debugger. */
  readonly isStopped?: boolean;
}

/** What a regular file is at one moment. */
export interface FileLook {
  /** Tells this file from every other, also from a later one that got its inode. */
  readonly id: string;
  /** In bytes. */
  readonly size: number;
  /** Epoch milliseconds. */
  readonly modifiedMs: number;
}

/** A file that stays open, and the same file, whatever becomes of its name. */
export interface OpenFile {
  readonly id: string;
  look(): FileLook;
  /** Up to `length` bytes from `at` on; fewer where the file ends. */
  read(at: number, length: number): Uint8Array;
  close(): void;
}

export type OpenedFile =
  | { readonly is: "open"; readonly file: OpenFile }
  | { readonly is: "absent" }
  /** A sentence part about it: `permission is denied`. */
  | { readonly is: "refused"; readonly reason: string };

export interface FolderWatch {
  close(): void;
}

/** A program that runs, and what it prints. */
export interface ReadStream {
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Without what it has printed. */
  readonly ended: Promise<ProcessResult>;
  /** Ends it. */
  close(): void;
}

/** Everything that looking at the machine takes. Files are read at once: a fleet has many small ones. */
export interface ReadingSystem {
  /** Epoch milliseconds. */
  now(): number;
  /** A variable of the caller's environment. */
  variable(name: string): string | undefined;
  readonly userHome: AbsolutePath;
  /** Why that cannot be told, a sentence part; it names nothing then. */
  readonly homeProblem?: string;
  readonly userId: number;
  /** The user's name; where none is known, the number. */
  readonly userName: string;
  readonly hostName: string;
  readonly workingFolder: AbsolutePath;
  /** Where the manager of the user's services has its sockets; undefined: there is no such folder. */
  readonly runtimeFolder: AbsolutePath | undefined;
  /**
   * Reads a UTF-8 text of at most `maxBytes` (default 4 MiB).
   * @param within the folders that a link may lead into; the target must be this user's
   * @param inside the folder in which the file must really lie, whatever links are on the way to it
   * @param isStrict it must be no link, this user's, and nobody else's to write
   * @param isLenient what is not UTF-8 is no reason to refuse it: to look what is in it, never to write it again
   */
  readText(
    path: AbsolutePath,
    options?: {
      readonly maxBytes?: number;
      readonly within?: readonly AbsolutePath[];
      readonly inside?: AbsolutePath;
      readonly isStrict?: boolean;
      readonly isLenient?: boolean;
    },
  ): FileFact;
  /** The same, without waiting for it here: for a file that takes the kernel a while. */
  readLater(path: AbsolutePath): Promise<FileFact>;
  /** Reads a `.tar.gz` to its end, of whatever size. */
  archive(path: AbsolutePath): Promise<ArchiveFact>;
  /** What changes when a file does; undefined where there is none. */
  fileMark(path: AbsolutePath): Promise<string | undefined>;
  kind(path: AbsolutePath): PathKind;
  /** Device and inode, links followed. */
  inode(path: AbsolutePath): { readonly device: string; readonly inode: string } | undefined;
  isExecutable(path: AbsolutePath): boolean;
  /** The path with all links resolved; undefined where it does not exist. */
  realPath(path: AbsolutePath): AbsolutePath | undefined;
  /** The names in a folder, sorted; none where it does not exist. */
  names(folder: AbsolutePath): readonly string[];
  /** Undefined where no such process lives; without /proc it takes a process of its own to tell. */
  process(pid: number): ProcessFact | undefined;
  /**
   * Whether a process has this very file open, and opened it by this path, not by another link to it; only where there
   * is /proc.
   */
  hasOpen(pid: number, path: AbsolutePath): boolean;
  /** All processes of this machine by PID, as one `ps` lists them; undefined where that cannot be had. */
  processes(): Promise<ReadonlyMap<number, ProcessFact> | undefined>;
  /** @param wake ends it early */
  sleep(ms: number, wake?: AbortSignal): Promise<void>;
  /** Starts a process that only reads. */
  query(command: ReadingCommand, deadlineMs: number): Promise<ProcessResult>;
  /** Runs the user's own program that prints a secret, in the caller's full environment. */
  secretFrom(argv: readonly string[], folder: AbsolutePath, deadlineMs: number): Promise<ProcessResult>;
}

/** What looking takes at what is too large to be read at once, or is to be followed. */
export interface FollowingSystem extends ReadingSystem {
  /** What a regular file of this user's is now, links followed; undefined where there is none. */
  lookAtFile(path: AbsolutePath): FileLook | undefined;
  /** Opens a regular file of this user's that really lies inside a folder, whatever links are on the way to it. */
  openFile(path: AbsolutePath, inside: AbsolutePath): OpenedFile;
  /**
   * Calls whenever something in a folder changes: the names in it, or the folder itself, or what is in a file. Undefined
   * where that cannot be had: there is no such folder, the kernel watches no more of them, or others write to it over a
   * network.
   */
  watchFolder(folder: AbsolutePath, onChange: (what: "names" | "content") => void): FolderWatch | undefined;
  /** Starts a process that only reads, for what it prints as it comes. */
  readStream(command: JournalCommand): ReadStream;
}

/** What applying takes besides. */
export interface System extends ReadingSystem {
  /** Replaces a file whole or not at all; the new one has its final mode from its first byte. */
  writeText(path: AbsolutePath, text: string, mode: number): Promise<void>;
  /** Makes a file that must not exist yet; false where it does. */
  createText(path: AbsolutePath, text: string, mode: number): Promise<boolean>;
  /** Adds to the end of a file, which is made where there is none. */
  appendText(path: AbsolutePath, text: string): Promise<void>;
  /** Gives a finished file its name, in the same file system; false where something has that name. */
  giveName(path: AbsolutePath, name: AbsolutePath): Promise<boolean>;
  makeFolder(path: AbsolutePath, mode: number): Promise<void>;
  setMode(path: AbsolutePath, mode: number): Promise<void>;
  /** Makes a link in place of whatever link is there. */
  makeLink(path: AbsolutePath, target: AbsolutePath): Promise<void>;
  remove(path: AbsolutePath): Promise<void>;
  /** Removes a folder in which there is nothing but empty folders; false where there is more, or no such folder. */
  removeFolder(path: AbsolutePath): Promise<boolean>;
  /** Sends a process a signal; false where there is no such process. */
  signal(pid: number, name: "SIGTERM" | "SIGKILL"): boolean;
  /** Runs a program in the allow-listed environment and waits for it. */
  run(argv: readonly [string, ...string[]], options: RunOptions): Promise<ProcessResult>;
  /** Bytes from the machine's random source, in hex. */
  randomHex(bytes: number): string;
}

export interface RunOptions {
  readonly deadlineMs: number;
  /** Variables besides the allow-listed ones. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Gets each line of its output once it is whole, of stdout and of stderr as they come. */
  readonly onLine?: (line: string) => void;
  /** Ends it, with all that it has started. */
  readonly abort?: AbortSignal;
}
