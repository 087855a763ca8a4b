import { createHash, type Hash, randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { EXPORT_FILES, manifestLine } from '../../../audit/export-files.ts';
import { Failure } from '../../../errors.ts';

const PIECE_CHARACTERS = 64 * 1024;

/** A file that is written a piece at a time, and hashed meanwhile. */
export class GrowingFile {
  readonly name: string;
  private readonly file: FileHandle;
  private readonly sum: Hash = createHash('sha256');
  private waiting: string[] = [];
  private length = 0;

  constructor(name: string, file: FileHandle) {
    this.name = name;
    this.file = file;
  }

  async write(text: string): Promise<void> {
    this.waiting.push(text);
    this.length += text.length;
    if (this.length > PIECE_CHARACTERS) await this.flush();
  }

  /** Its SHA-256, in hex, once all of it is on disk. */
  async end(): Promise<string> {
    await this.flush();
    await this.file.sync();
    await this.file.close();
    return this.sum.digest('hex');
  }

  private async flush(): Promise<void> {
    const text = this.waiting.join('');
    this.waiting = [];
    this.length = 0;
    this.sum.update(text);
    await this.file.appendFile(text, 'utf8');
  }
}

/** A folder that bears its name only once all of it is written. */
export class ExportFolder {
  private readonly final: string;
  private readonly path: string;
  private readonly open: GrowingFile[] = [];

  private constructor(final: string) {
    this.final = final;
    this.path = `${final}.part-${randomUUID().slice(0, 8)}`;
  }

  /** Throws Failure `export-exists` where something stands under the name that is no empty folder. */
  static async begin(final: string): Promise<ExportFolder> {
    await requireFree(final);
    const folder = new ExportFolder(final);
    await mkdir(folder.path, { recursive: true, mode: 0o750 });
    return folder;
  }

  /** `name` may have folders in it. */
  async file(name: string): Promise<GrowingFile> {
    const path = join(this.path, name);
    await mkdir(dirname(path), { recursive: true, mode: 0o750 });
    const file = new GrowingFile(name, await open(path, 'wx', 0o640));
    this.open.push(file);
    return file;
  }

  async write(name: string, text: string): Promise<void> {
    await (await this.file(name)).write(text);
  }

  /** Ends every file, writes the manifest over them, and gives the folder its name. */
  async finish(): Promise<void> {
    const lines: string[] = [];
    for (const file of this.open) lines.push(manifestLine(file.name, await file.end()));
    const manifest = await this.file(EXPORT_FILES.manifest);
    await manifest.write(lines.sort(byName).join(''));
    await manifest.end();
    // An empty folder under the name gives way.
    await rename(this.path, this.final);
  }

  async discard(): Promise<void> {
    await Promise.allSettled(this.open.map((file) => file.end()));
    await rm(this.path, { recursive: true, force: true });
  }
}

function byName(one: string, other: string): number {
  return one.slice(66) < other.slice(66) ? -1 : 1;
}

async function requireFree(folder: string): Promise<void> {
  const found = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw refusal(folder, error.code === 'ENOTDIR' ? 'is no folder' : `cannot be read (${error.code})`);
  });
  if (found.length > 0) throw refusal(folder, 'is not empty');
}

function refusal(folder: string, why: string): Failure {
  return new Failure({
    kind: 'refused',
    code: 'export-exists',
    fact: `${folder} ${why}, and an export replaces nothing`,
    hint: 'name a folder that is not there yet',
  });
}
