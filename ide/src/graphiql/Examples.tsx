/** The side panel: questions, each a query with contacts to pick. A GraphiQL plugin. */

import type { GraphiQLPlugin } from '@graphiql/react';
import { Fragment, useState } from 'react';
import { find } from './ContactPicker';
import { type Variables, useEditors } from './editors';
import { EXAMPLES, type Example } from './examples';
import { remember, useName } from './names';
import { VariableForm, words } from './VariableForm';

function Icon() {
  return (
    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.6" aria-hidden="true">
      <path d="M4 5h16v11H9l-5 4z" strokeLinejoin="round" />
      <path d="M9.6 8.9a2.4 2.4 0 1 1 3.4 2.2c-.7.3-1 .7-1 1.4M12 14.3v.1" strokeLinecap="round" />
    </svg>
  );
}

function Panel() {
  const { query, variables, open, setVariables, run } = useEditors();
  const [missing, setMissing] = useState<string[]>([]);
  const [trouble, setTrouble] = useState('');
  const current = EXAMPLES.find((example) => example.query === query.trim());

  const start = async (example: Example) => {
    setMissing([]);
    setTrouble('');
    const isOurs = (held: string) => EXAMPLES.some((one) => one.query === held) || held.startsWith('# Welcome');
    open(example.query, {}, isOurs);
    const { found, unknown, failed } = await beginning(example, variables);
    setVariables(found);
    setTrouble(failed);
    setMissing(unknown);
    if (unknown.length === 0) run();
  };

  const toPick = missing.filter((name) => !(name in variables));
  return (
    <section className="cg-examples" aria-label="Questions">
      <h2>Questions</h2>
      <ul>
        {EXAMPLES.map((example) => (
          <li key={example.id}>
            <button
              type="button"
              className="cg-question"
              aria-current={example === current}
              onClick={() => void start(example)}
            >
              <strong>
                <Question example={example} variables={example === current ? variables : {}} />
              </strong>
              <span>{example.explanation}</span>
            </button>
            {example === current ? (
              <div className="cg-current">
                <VariableForm />
                {trouble ? <p role="status">{trouble}</p> : null}
                {toPick.length > 0 && !trouble ? (
                  <p role="status">Still to pick: {toPick.map(words).join(', ')}</p>
                ) : null}
                <button type="button" className="cg-button cg-primary" onClick={() => run()}>
                  Ask
                </button>
              </div>
            ) : null}
          </li>
        ))}
      </ul>
      {current ? null : <VariableForm />}
    </section>
  );
}

interface Beginning {
  found: Variables;
  unknown: string[];
  /** Why the search for contacts failed. */
  failed: string;
}

/** Initial variables: the last contact picked under the same name, otherwise the demo's contact if it exists. */
async function beginning(example: Example, held: Variables): Promise<Beginning> {
  const found: Variables = {};
  const unknown: string[] = [];
  let failed = '';
  for (const [variable, name] of Object.entries(example.names)) {
    const before = held[variable];
    if (typeof before === 'string' && before.startsWith('con_')) {
      found[variable] = before;
      continue;
    }
    const contacts = await find(name).catch((error: Error) => {
      failed = error.message;
      return [];
    });
    const contact = contacts.find((one) => one.name === name);
    if (contact) {
      remember(contact.id, contact.name);
      found[variable] = contact.id;
    } else unknown.push(variable);
  }
  return { found, unknown, failed };
}

/** The question with the names of its contacts. */
function Question({ example, variables }: { example: Example; variables: Variables }) {
  return example.question.split(/(\{\w+\})/).map((part, n) => (
    <Fragment key={n}>
      {part.startsWith('{') ? <Chosen example={example} variable={part.slice(1, -1)} variables={variables} /> : part}
    </Fragment>
  ));
}

function Chosen({ example, variable, variables }: { example: Example; variable: string; variables: Variables }) {
  const value = variables[variable];
  const name = useName(typeof value === 'string' ? value : undefined);
  const inText = new RegExp(`\\$${variable}: [^=,)]*= "([^"]*)"`).exec(example.query)?.[1];
  const shown = name ?? (typeof value === 'string' && !value.startsWith('con_') ? value : undefined);
  return <em>{shown ?? example.names[variable] ?? inText ?? variable}</em>;
}

export const EXAMPLES_PLUGIN: GraphiQLPlugin = { title: 'Questions', icon: Icon, content: Panel };
