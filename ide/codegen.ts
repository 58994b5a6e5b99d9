/** Types for the operations in queries/contacts, from the public schema: written into src/gql, which is not committed. */

import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { preset } from '@graphql-codegen/client-preset';
import { codegen } from '@graphql-codegen/core';
import { parse, Source } from 'graphql';

const DOCUMENTS = 'queries/contacts';
const OUTPUT = 'src/gql/';

const SCALARS = { ID: 'string', Date: 'string', DateTime: 'string', JSONObject: 'Record<string, unknown>' };

async function documents() {
  const names = (await readdir(DOCUMENTS)).filter((name) => name.endsWith('.graphql')).sort();
  return Promise.all(
    names.map(async (name) => {
      const location = join(DOCUMENTS, name);
      const rawSDL = await readFile(location, 'utf8');
      return { location, rawSDL, document: parse(new Source(rawSDL, location)) };
    }),
  );
}

const files = await preset.buildGeneratesSection({
  baseOutputDir: OUTPUT,
  schema: parse(await readFile('../schema.graphql', 'utf8')),
  documents: await documents(),
  // Documents stay text: nothing of graphql-js is in the first view.
  config: {
    documentMode: 'string',
    scalars: SCALARS,
    strictScalars: true,
    useTypeImports: true,
    enumsAsTypes: true,
    avoidOptionals: { field: true, inputValue: false, object: false },
  },
  presetConfig: { fragmentMasking: false },
  pluginMap: {},
  plugins: [],
  profiler: undefined,
} as unknown as Parameters<typeof preset.buildGeneratesSection>[0]);

await mkdir(OUTPUT, { recursive: true });
for (const file of files) {
  if (!file.filename.endsWith('graphql.ts')) continue;
  await writeFile(file.filename, await codegen(file));
}
