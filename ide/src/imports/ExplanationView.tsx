/** What a file is, what becomes of its columns, and what must be said before it can be imported. */

import { useId } from 'react';
import type { Explanation, Options, UpdateMode } from './client';
import { counted, size } from './FilesDialog';
import { quoted, targetsFor } from './words';

const ORDERS: Record<string, string> = { dmy: 'Day first: 3/5 is 3 May', mdy: 'Month first: 3/5 is 5 March', ymd: 'Year first' };

const UPDATES: [UpdateMode, string, string][] = [
  ['report', 'Leave them as they are', 'Differences are reported, and nothing of them changes.'],
  ['fill', 'Fill in what is empty', 'Values that a contact does not have are taken from the file.'],
  ['replace', 'Take the file’s values', 'Values that differ are replaced. What the file leaves empty stays.'],
];

interface Props {
  found: Explanation;
  options: Options;
  onChange(options: Options): void;
}

export function ExplanationView({ found, options, onChange }: Props) {
  const id = useId();
  const question = found.questions[0];
  return (
    <>
      <div className="files-card">
        <p className="files-file">
          <strong>{found.file.name}</strong>
          <span className="files-quiet">{[found.title, found.encoding, size(found.file.bytes)].join(' · ')}</span>
        </p>
        <Counts found={found} />
      </div>

      {question ? (
        <fieldset className="files-question">
          <legend>Are days or months first?</legend>
          <p id={`${id}-dates`}>{quoted(question.message)}</p>
          <div className="files-choices">
            {question.values.filter((value) => value in ORDERS && value !== 'ymd').map((value) => (
              <label key={value}>
                <input type="radio" name={`${id}-dates`} checked={options.dates === value} aria-describedby={`${id}-dates`} onChange={() => onChange({ ...options, dates: value })} />
                <span>{ORDERS[value]}</span>
              </label>
            ))}
          </div>
        </fieldset>
      ) : null}

      <fieldset className="files-update">
        <legend>Contacts that are there already</legend>
        <div className="files-choices">
          {UPDATES.map(([mode, words, means]) => (
            <label key={mode}>
              <input type="radio" name={`${id}-update`} checked={options.update === mode} aria-describedby={`${id}-${mode}`} onChange={() => onChange({ ...options, update: mode })} />
              <span>
                {words}
                <small id={`${id}-${mode}`}>{means}</small>
              </span>
            </label>
          ))}
        </div>
      </fieldset>

      <div className="files-section">
        <h3 id={`${id}-columns`}>{found.map === null ? 'Fields' : 'Columns'}</h3>
        <div className="files-table" tabIndex={0} role="region" aria-labelledby={`${id}-columns`}>
          <table className="files-columns">
            <thead>
              <tr>
                <th scope="col">{found.map === null ? 'Field' : 'Column'}</th>
                <th scope="col">Example</th>
                <th scope="col">Becomes</th>
              </tr>
            </thead>
            <tbody>
              {found.columns.map((column, n) => (
                <tr key={`${n} ${column.name}`}>
                  <th scope="row">{column.name}</th>
                  <td className="files-example">{column.example}</td>
                  <td>
                    <Becomes column={column} changed={options.columns[column.name]} onChange={(target) => onChange({ ...options, columns: changed(options.columns, column, target) })} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </div>

      <NotKept found={found} />
      {found.notes.length > 0 ? (
        <details className="files-details">
          <summary>How it was recognized</summary>
          <ul>
            {found.notes.map((note) => <li key={note}>{note}</li>)}
          </ul>
        </details>
      ) : null}
    </>
  );
}

function Counts({ found: { counts } }: { found: Explanation }) {
  if (counts === null) return null;
  const more = counts.complete ? '' : 'More than ';
  return (
    <ul className="files-counts">
      <li>{more}{counted(counts.people, 'person', 'people')}</li>
      {counts.relatives > 0 ? <li>{more}{counted(counts.relatives, 'relation', 'relations')}</li> : null}
      {counts.unreadable > 0 ? <li data-flag>{counted(counts.unreadable, 'record', 'records')} cannot be read</li> : null}
    </ul>
  );
}

interface BecomesProps {
  column: Explanation['columns'][number];
  changed: string | undefined;
  onChange(target: string): void;
}

function Becomes({ column, changed, onChange }: BecomesProps) {
  if (column.target === null) return <span className={column.becomes ? undefined : 'files-quiet'}>{column.becomes ?? 'Not kept'}</span>;
  return (
    <select className="files-select" aria-label={`${column.name} becomes`} data-changed={changed !== undefined || undefined} value={changed ?? column.target} onChange={({ target }) => onChange(target.value)}>
      {targetsFor(column).map((group) => (
        <optgroup key={group.label} label={group.label}>
          {group.options.map((one) => <option key={one.target} value={one.target}>{one.words}</option>)}
        </optgroup>
      ))}
    </select>
  );
}

function changed(columns: Options['columns'], column: Explanation['columns'][number], target: string): Options['columns'] {
  const { [column.name]: _, ...others } = columns;
  return target === column.target ? others : { ...others, [column.name]: target };
}

function NotKept({ found: { notKept, counts } }: { found: Explanation }) {
  if (notKept.length === 0) return counts ? <p className="files-quiet">Every value of {counts.complete ? 'the file' : 'its beginning'} can be kept.</p> : null;
  return (
    <details className="files-details" open>
      <summary>{counted(notKept.reduce((sum, one) => sum + one.count, 0), 'value is', 'values are')} not kept</summary>
      <ul>
        {notKept.map((one) => (
          <li key={`${one.what} ${one.reason}`}>
            <strong>{one.what}</strong>: {one.reason} <span className="files-quiet">{counted(one.count, 'time', 'times')}, first in line {one.line}{one.example ? `: ${one.example}` : ''}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}
