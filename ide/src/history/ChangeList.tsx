/** Changes, newest first: in words, by whom and when, and each field before and after on opening. */

import './history.css';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Fragment, type ReactNode, useId, useState } from 'react';
import { Refusals } from '../ui/Refusals';
import type { Refusal } from '../ui/refusalsByField';
import { moment } from '../ui/words';
import { fieldsInWords, hasLabels, onlyField, usersOf } from './fieldsInWords';
import { type Change, labelsQuery, undo, usersQuery } from './history';

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
  const [busy, setBusy] = useState(false);
  const [refusals, setRefusals] = useState<Refusal[]>([]);
  const [trouble, setTrouble] = useState('');
  const takeBack = async () => {
    setBusy(true);
    setTrouble('');
    try {
      setRefusals(await undo(change));
    } catch (error) {
      setTrouble((error as Error).message);
    } finally {
      setBusy(false);
    }
  };
  return (
    <li className={change.undoneBy ? 'change change-undone' : 'change'}>
      <div className="change-words">
        <p className="change-text" id={`${id}-text`}>
          {linked(change, ofContact)}
        </p>
        <Values change={change} />
        <p className="hint">
          {change.by?.name ?? 'Unknown user'} · <time dateTime={change.at}>{moment(change.at)}</time>
        </p>
        {change.undoneBy ? (
          <p className="hint">
            Undone by {change.undoneBy.by?.name ?? 'an unknown user'} · <time dateTime={change.undoneBy.at}>{moment(change.undoneBy.at)}</time>
          </p>
        ) : null}
      </div>
      <div className="change-actions">
        {change.canUndo ? (
          <button type="button" className="button quiet" aria-describedby={`${id}-text`} disabled={busy} onClick={() => void takeBack()}>
            Undo
          </button>
        ) : null}
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
      </div>
      <div className="change-refusal">
        <Refusals refusals={refusals} />
        {trouble ? (
          <p className="refusal" role="alert">
            {trouble}
          </p>
        ) : null}
      </div>
      <div id={`${id}-fields`} className="change-fields" hidden={!open}>
        {open ? <Fields change={change} /> : null}
      </div>
    </li>
  );
}

/** The value of the one field that changed; who needs more than a line opens the details. */
function Values({ change }: { change: Change }) {
  const field = onlyField(change);
  if (!field) return null;
  return (
    <p className="change-values">
      {field.before ? <del>{field.before}</del> : <Nothing />}
      <span aria-hidden="true">→</span>
      {field.after ? <ins>{field.after}</ins> : <Nothing />}
    </p>
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
