/** The figures of a plan or an import, and its first differences. */

import { useId } from 'react';
import { download } from '../ui/files';
import type { Difference, Done, Report, UpdateMode } from './client';
import { counted, Figures, number } from './FilesDialog';
import { differenceWords, fieldWords } from './words';

const DROPPED_SHOWN = 20;

export function PlanView({ plan: { report, dropped }, file, update }: { plan: Done; file: string; update: UpdateMode }) {
  const { contacts, associations } = report;
  const nothing = contacts.created + contacts.updated + associations.created === 0;
  return (
    <>
      {nothing && contacts.differing === 0 && dropped.length === 0 ? (
        <p className="files-lead">Everything in this file is there already.</p>
      ) : null}
      <ReportFigures report={report} />
      <Differences report={report} update={update} />
      <Labels report={report} />
      <Dropped report={report} dropped={dropped} file={file} />
    </>
  );
}

export function ReportFigures({ report }: { report: Report }) {
  const { contacts, associations, dryRun } = report;
  const refused = report.refused.reduce((sum, one) => sum + one.count, 0);
  const figures: [string, number][] = [
    ['New contacts', contacts.created],
    ['Already there', contacts.found],
    [dryRun ? 'To be updated' : 'Updated', contacts.updated],
    ['Values that differ', report.valuesNotTaken],
    ['New associations', associations.created],
    ['Relatives without a card', report.unlinkedRelatives],
    ['Values not kept', report.valuesNotKept],
    ['Refused', refused],
  ];
  return (
    <>
      <Figures of={figures} />
      {contacts.optedOut > 0 ? <p>{counted(contacts.optedOut, 'contact wants', 'contacts want')} no more e-mail, as the file says.</p> : null}
      {contacts.optOutsLeft > 0 ? <p>{counted(contacts.optOutsLeft, 'contact opts', 'contacts opt')} out of e-mail in the file, and not here. Go back to take what the file says.</p> : null}
      {report.redFlags > 0 ? <p>{counted(report.redFlags, 'red flag', 'red flags')} {dryRun ? 'would be' : report.redFlags === 1 ? 'is' : 'are'} raised for associations over a limit.</p> : null}
    </>
  );
}

function Differences({ report, update }: { report: Report; update: UpdateMode }) {
  const id = useId();
  if (report.differences.length === 0) return null;
  const { differing, updated } = report.contacts;
  const more = differing + updated > report.differences.length || report.differences.length === 20;
  return (
    <div className="files-section">
      <h3 id={id}>{more ? `The first ${number(report.differences.length)} differences` : 'Differences'}</h3>
      <p className="files-quiet">{update === 'report' ? 'The stored values stay. Go back to fill in what is empty, or to take the file’s values.' : 'Values of the file that are taken are marked.'}</p>
      <div className="files-table" tabIndex={0} role="region" aria-labelledby={id}>
        <table className="files-differences">
          <thead>
            <tr>
              <th scope="col">Contact</th>
              <th scope="col">Field</th>
              <th scope="col">Stored</th>
              <th scope="col">In the file</th>
              <th scope="col">Result</th>
            </tr>
          </thead>
          <tbody>
            {report.differences.map((one, n) => <DifferenceRow key={n} one={one} />)}
          </tbody>
        </table>
      </div>
    </div>
  );
}

function DifferenceRow({ one }: { one: Difference }) {
  const { stored, file } = differenceWords(one);
  return (
    <tr data-taken={one.taken || undefined}>
      <th scope="row" title={`Line ${number(one.line)} of the file`}>{one.name}</th>
      <td>{fieldWords(one.field)}</td>
      <td>{stored === '' ? <span className="files-quiet">empty</span> : <span className="files-value">{stored}</span>}</td>
      <td><span className="files-value">{file}</span></td>
      <td><span className="badge">{one.taken ? 'taken' : 'stays'}</span></td>
    </tr>
  );
}

function Labels({ report: { labels } }: { report: Report }) {
  if (labels.registered.length === 0) return null;
  return (
    <p>
      {counted(labels.registered.length, 'label is', 'labels are')} registered:{' '}
      {labels.registered.map((one) => [one.name, one.inverseName].filter(Boolean).join(' / ')).join(', ')}.
    </p>
  );
}

interface Decision {
  line?: number;
  decision: string;
  reason?: string;
  what?: string;
  text?: string;
}

/** What was refused, and what no property holds, with all of it as a file. */
export function Dropped({ report, dropped, file }: { report: Report; dropped: string[]; file: string }) {
  if (dropped.length === 0 && report.unreadableValues.length === 0) return null;
  const name = `${file.replace(/\.[^.]*$/, '')}.refused.jsonl`;
  return (
    <details className="files-details" open={report.refused.length > 0}>
      <summary>{counted(dropped.length, 'thing', 'things')} of the file {dropped.length === 1 ? 'is' : 'are'} not imported</summary>
      {report.unreadableValues.map((one) => (
        <p key={one.column}>
          {counted(one.count, 'value', 'values')} of <strong>{one.column}</strong> cannot be read as such and {one.count === 1 ? 'becomes a custom field' : 'become custom fields'}.
        </p>
      ))}
      <ul>
        {dropped.slice(0, DROPPED_SHOWN).map((text, n) => <DroppedLine key={n} one={JSON.parse(text) as Decision} />)}
      </ul>
      {dropped.length > 0 ? (
        <button type="button" className="files-button" onClick={() => download(name, new Blob(dropped.map((line) => `${line}\n`), { type: 'application/jsonl' }))}>
          Save {dropped.length > DROPPED_SHOWN ? `all ${number(dropped.length)}` : 'them'} as a file
        </button>
      ) : null}
    </details>
  );
}

function DroppedLine({ one }: { one: Decision }) {
  return (
    <li>
      {one.line ? <span className="files-quiet">Line {number(one.line)}: </span> : null}
      {one.what ? <><strong>{one.what}</strong>{one.text ? ` “${short(one.text)}”` : ''}: </> : null}
      {one.reason ?? one.decision}
    </li>
  );
}

function short(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}
