/** What is sent is compressed once, here: each file becomes two, and the server unpacks for the few that take neither. */

import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Plugin } from 'vite';

const GZIP = { level: 9 };
// The two qualities above take ten times as long for a few per cent.
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };

export function compressed(folder: string): Plugin {
  return {
    name: 'compressed',
    apply: 'build',
    async closeBundle() {
      const names = await readdir(folder);
      await Promise.all(names.map((name) => compress(join(folder, name))));
    },
  };
}

async function compress(path: string): Promise<void> {
  const content = await readFile(path);
  const [zipped, brotli] = await Promise.all([
    promisify(gzip)(content, GZIP),
    promisify(brotliCompress)(content, BROTLI),
  ]);
  await Promise.all([writeFile(`${path}.gz`, zipped), writeFile(`${path}.br`, brotli), rm(path)]);
}
