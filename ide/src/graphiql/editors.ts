/** Access to GraphiQL's editors: puts queries into them and reads their variables. */

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
    /** Puts a query into the editor: in a new tab, unless the current one is empty or contains one of ours. */
    open(query: string, variables: Variables, replace: (held: string) => boolean) {
      const held = (latest.current.queryEditor?.getValue() ?? '').trim();
      if (held !== '' && held !== query && !replace(held)) addTab();
      latest.current.queryEditor?.setValue(query);
      latest.current.variableEditor?.setValue(written(variables));
    },
    setVariables(variables: Variables) {
      latest.current.variableEditor?.setValue(written(variables));
    },
    /** Sets a variable; undefined removes it. The editor's content is authoritative: the state above lags behind. */
    setVariable(name: string, value: unknown) {
      const { [name]: _, ...others } = read(latest.current.variableEditor?.getValue());
      latest.current.variableEditor?.setValue(written(value === undefined ? others : { ...others, [name]: value }));
    },
    run,
  };
}

const OPTIONS = {
  // Keeps the query visible next to its answer.
  wordWrap: 'on',
  wrappingIndent: 'indent',
  // Otherwise pasted text is processed with a delay, and a key pressed meanwhile runs the previous text.
  pasteAs: { enabled: false },
} as const;

/** Sets the options shared by all editors. */
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
    return {}; // Still being typed.
  }
}

function written(variables: Variables): string {
  return Object.keys(variables).length === 0 ? '' : JSON.stringify(variables, null, 2);
}
