/** An operation that a view of Contacts was filled by: it is put into a tab, and a query is run. */

import { pick, useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { useEffect, useRef } from 'react';
import { handedOver } from '../shell/places';

const found = handedOver();

/** Properties of GraphiQL, if something was handed over. */
export const HANDED_OVER =
  found === null ? {} : { initialQuery: found.query, initialVariables: JSON.stringify(found.variables, null, 2) };

// A link must not change anything by being opened.
const isQuery = found !== null && /^\s*(query\b|\{)/.test(found.query);

export function HandedOver() {
  const { queryEditor, variableEditor, schema } = useGraphiQL(pick('queryEditor', 'variableEditor', 'schema'));
  const { run } = useGraphiQLActions();
  const done = useRef(!isQuery);
  useEffect(() => {
    if (done.current || !queryEditor || !variableEditor || !schema) return;
    done.current = true;
    run();
  }, [queryEditor, variableEditor, schema, run]);
  return null;
}
