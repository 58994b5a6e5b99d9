/** Changes, newest first: in words, by whom and when, and each field before and after on opening. */

import './history.css';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Fragment, type ReactNode, useId, useState } from 'react';
import { moment } from '../ui/words';
import { fieldsInWords, hasLabels, usersOf } from './fieldsInWords';
import { type Change, labelsQuery, usersQuery } from './history';

interface Props {
  changes: readonly Change[];
  /** The contact whose profile this is: its own name needs no link. */
  ofContact?: string;
  isStale?: boolean;
}

export function ChangeList({ changes, ofContact, isStale = false }: Props) {
  return (
    <ol className="changes" aria-busy={isStale}>
      {changes.map((change) => (
        <ChangeRow key={change.id} change={change} ofContact={ofContact} />
      ))}
    </ol>
  );
}

function ChangeRow({ change, ofContact }: { change: Change; ofContact: string | undefined }) {
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <li className="change">
      <div className="change-words">
        <p className="change-text" id={`${id}-text`}>
          {linked(change, ofContact)}
        </p>
        <p className="hint">
          {change.by?.name ?? 'Unknown user'} · <time dateTime={change.at}>{moment(change.at)}</time>
        </p>
      </div>
      {change.fields.length > 0 ? (
        <button
          type="button"
          className="button quiet"
          aria-expanded={open}
          aria-controls={`${id}-fields`}
          aria-describedby={`${id}-text`}
          onClick={() => setOpen(!open)}
        >
          {open ? 'Hide details' : 'Details'}
        </button>
      ) : null}
      <div id={`${id}-fields`} className="change-fields" hidden={!open}>
        {open ? <Fields change={change} /> : null}
      </div>
    </li>
  );
}

function Fields({ change: { fields, operation } }: { change: Change }) {
  const users = useQuery(usersQuery(usersOf(fields))).data;
  const labels = useQuery({ ...labelsQuery, enabled: hasLabels(fields) }).data;
  return (
    <>
      <table>
        <thead>
          <tr>
            {['Field', 'Before', 'After'].map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {fieldsInWords(fields, { users, labels }).map(({ name, before, after }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{before || <Nothing />}</td>
              <td>{after || <Nothing />}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="hint">
        Operation: <code>{operation}</code>
      </p>
    </>
  );
}

function Nothing() {
  return (
    <>
      <span aria-hidden="true" className="quiet">
        –
      </span>
      <span className="hidden">empty</span>
    </>
  );
}

/** The text with a link for each contact that it names, the longer name first: “Ann” is a part of “Ann Oak”. */
function linked({ text, contact, other }: Change, ofContact: string | undefined): ReactNode {
  const named = [contact, other].filter((one) => one !== null).sort((a, b) => b.name.length - a.name.length);
  let parts: ReactNode[] = [text];
  for (const { id, name } of named) {
    if (id !== ofContact) parts = parts.flatMap((part) => (typeof part === 'string' ? withLink(part, id, name) : [part]));
  }
  return parts.map((part, n) => <Fragment key={n}>{part}</Fragment>);
}

function withLink(text: string, id: string, name: string): ReactNode[] {
  const at = text.indexOf(name);
  if (at < 0) return [text];
  const link = (
    <Link to="/contacts/$id" params={{ id }}>
      {name}
    </Link>
  );
  return [text.slice(0, at), link, text.slice(at + name.length)].filter((part) => part !== '');
}
