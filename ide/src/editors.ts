/** What the page does with GraphiQL's editors: puts queries into them and reads their variables. */

import { pick, useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { useEffect, useRef } from 'react';

export type Variables = Record<string, unknown>;

export function useEditors() {
  const { queryEditor, variableEditor, tabs, activeTabIndex } = useGraphiQL(
    pick('queryEditor', 'variableEditor', 'tabs', 'activeTabIndex'),
  );
  const { run, addTab } = useGraphiQLActions();
  const tab = tabs[activeTabIndex];
  const latest = useRef({ queryEditor, variableEditor });
  latest.current = { queryEditor, variableEditor };
  return {
    query: tab?.query ?? '',
    variables: read(tab?.variables),
    /** Puts a query into the editor: a tab of its own, unless what is there is ours or nothing. */
    open(query: string, variables: Variables, replace: (held: string) => boolean) {
      const held = (latest.current.queryEditor?.getValue() ?? '').trim();
      if (held !== '' && held !== query && !replace(held)) addTab();
      latest.current.queryEditor?.setValue(query);
      latest.current.variableEditor?.setValue(written(variables));
    },
    setVariables(variables: Variables) {
      latest.current.variableEditor?.setValue(written(variables));
    },
    /** Sets one variable; undefined takes it away. What the editor holds counts: the state above follows a moment late. */
    setVariable(name: string, value: unknown) {
      const { [name]: _, ...others } = read(latest.current.variableEditor?.getValue());
      latest.current.variableEditor?.setValue(written(value === undefined ? others : { ...others, [name]: value }));
    },
    run,
  };
}

const OPTIONS = {
  // Queries are read beside their answers.
  wordWrap: 'on',
  wrappingIndent: 'indent',
  // Else text is pasted a moment late, and keys pressed at once run what was there before.
  pasteAs: { enabled: false },
} as const;

/** Sets what all editors have in common. */
export function useOptions(): void {
  const editors = useGraphiQL(pick('queryEditor', 'variableEditor', 'headerEditor', 'responseEditor'));
  useEffect(() => {
    for (const editor of Object.values(editors)) editor?.updateOptions(OPTIONS);
  }, [...Object.values(editors)]);
}

function read(text: string | null | undefined): Variables {
  try {
    const found: unknown = JSON.parse(text || '{}');
    return typeof found === 'object' && found !== null ? (found as Variables) : {};
  } catch {
    return {}; // It is being typed.
  }
}

function written(variables: Variables): string {
  return Object.keys(variables).length === 0 ? '' : JSON.stringify(variables, null, 2);
}
