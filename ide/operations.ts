/** Writes the operations of Contacts and Administration beside the page, by hash: those that the server may be limited to. */

import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import type { Plugin } from 'vite';

export function operations(path: string): Plugin {
  return {
    name: 'operations',
    apply: 'build',
    async closeBundle() {
      const exported: Record<string, unknown> = await import(pathToFileURL('src/gql/graphql.ts').href);
      const texts = Object.entries(exported).flatMap(([name, document]) => (name.endsWith('Document') ? [String(document)] : []));
      const byHash = texts.map((text) => [createHash('sha256').update(text).digest('hex'), text] as const);
      await writeFile(path, `${JSON.stringify(Object.fromEntries(byHash.toSorted()), null, 1)}\n`);
    },
  };
}
