import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A secret as Kubernetes mounts it: its file is a link into `..data`, and that link is swapped at once. */
export class MountedSecret {
  #version = 0;

  private constructor(
    private readonly folder: string,
    private readonly file: string,
  ) {}

  static async mount(text: string, file = 'maskinporten-settings.json'): Promise<MountedSecret> {
    const secret = new MountedSecret(await mkdtemp(join(tmpdir(), 'secret-')), file);
    await secret.swap(text);
    await symlink(join('..data', file), secret.path);
    return secret;
  }

  get path(): string {
    return join(this.folder, this.file);
  }

  async swap(text: string): Promise<void> {
    const old = `..v${this.#version}`;
    const version = `..v${(this.#version += 1)}`;
    await mkdir(join(this.folder, version));
    await writeFile(join(this.folder, version, this.file), text);
    await symlink(version, join(this.folder, '..data_tmp'));
    await rename(join(this.folder, '..data_tmp'), join(this.folder, '..data'));
    await rm(join(this.folder, old), { recursive: true, force: true });
  }

  unmount(): Promise<void> {
    return rm(join(this.folder, '..data'));
  }
}
