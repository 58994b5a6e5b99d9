/** GraphiQL with this project's additions: questions on the left, the drawn answer on the right. */

import './workers';
import { explorerPlugin } from '@graphiql/plugin-explorer';
import { HISTORY_PLUGIN } from '@graphiql/plugin-history';
import { GraphiQL } from 'graphiql';
import { AnswerViews } from './AnswerViews';
import { fetcher, schemaIs } from './connection';
import { EXAMPLES_PLUGIN } from './Examples';
import { HandedOver, HANDED_OVER } from './HandedOver';
import { storage } from './storage';

const PLUGINS = [EXAMPLES_PLUGIN, explorerPlugin(), HISTORY_PLUGIN];

const WELCOME = `# Welcome. Pick a question on the left,
# or write a query: Ctrl-Space completes,
# Ctrl-Enter runs it.

{
  viewer {
    name
    role
  }
}
`;

// Restores the open plugin and its width from the last visit.
const OPENED = localStorage.getItem('graphiql:visiblePlugin') === null ? EXAMPLES_PLUGIN : undefined;
const WIDTHS = { docExplorerFlex: '0.3', editorFlex: '0.55' };
for (const [name, width] of Object.entries(WIDTHS)) {
  if (localStorage.getItem(`graphiql:${name}`) === null) localStorage.setItem(`graphiql:${name}`, width);
}

export function Page() {
  return (
    <GraphiQL
      fetcher={fetcher}
      plugins={PLUGINS}
      visiblePlugin={OPENED}
      onSchemaChange={schemaIs}
      defaultQuery={WELCOME}
      defaultEditorToolsVisibility="variables"
      {...HANDED_OVER}
      storage={storage}
      shouldPersistHeaders={false}
      showPersistHeadersSettings={false}
    >
      <GraphiQL.Logo>{null}</GraphiQL.Logo>
      <GraphiQL.Footer>
        <AnswerViews />
        <HandedOver />
      </GraphiQL.Footer>
    </GraphiQL>
  );
}
