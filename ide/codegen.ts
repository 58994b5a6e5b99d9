/** Types for the operations in these folders, from the public schema: written into src/gql, which is not committed. */

import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { preset } from '@graphql-codegen/client-preset';
import { codegen } from '@graphql-codegen/core';
import { parse, Source } from 'graphql';

const FOLDERS = ['queries/contacts', 'queries/administration'];
const OUTPUT = 'src/gql/';

const SCALARS = { ID: 'string', Date: 'string', DateTime: 'string', JSON: 'unknown', JSONObject: 'Record<string, unknown>' };

async function documents() {
  const found = await Promise.all(FOLDERS.map(async (folder) => (await readdir(folder)).map((name) => join(folder, name))));
  const locations = found.flat().filter((name) => name.endsWith('.graphql'));
  return Promise.all(
    locations.sort().map(async (location) => {
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
