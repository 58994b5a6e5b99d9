/** A file to drop or choose, and the imports of the past with a way back. */

import { type DragEvent, useEffect, useId, useState } from 'react';
import { type FilesClient, type PastImport, pastImports } from './client';
import { number, size } from './FilesDialog';

const SHOWN = 5;
const STATES = { RUNNING: 'not finished', DONE: '', STOPPED: 'stopped', UNDONE: 'undone' } as const;

interface Props {
  client: FilesClient;
  busy: boolean;
  onFile(file: File): void;
  onUndo(past: PastImport): void;
}

export function ChooseFile({ client, busy, onFile, onUndo }: Props) {
  const id = useId();
  const [over, setOver] = useState(false);
  const [past, setPast] = useState<PastImport[]>([]);
  const [most, setMost] = useState(Infinity);
  const [tooLarge, setTooLarge] = useState<File | null>(null);

  useEffect(() => {
    pastImports(client).then(
      ({ imports, maxBytes }) => {
        setPast(imports);
        setMost(maxBytes);
      },
      // Without them a file can be imported all the same, and that says what is wrong.
      () => undefined,
    );
  }, [client]);

  const take = (file: File | null | undefined) => {
    if (!file || busy) return;
    setTooLarge(file.size > most ? file : null);
    if (file.size <= most) onFile(file);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files[0]);
  };

  return (
    <>
      <div
        className="files-drop"
        data-over={over || undefined}
        aria-busy={busy}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <input
          id={id}
          type="file"
          aria-describedby={`${id}-formats`}
          onChange={({ target }) => {
            take(target.files?.[0]);
            target.value = '';
          }}
        />
        <label htmlFor={id}>
          <svg viewBox="0 0 32 32" width="32" height="32" fill="none" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">
            <path d="M16 20V6m0 0-5 5m5-5 5 5M5 20v4a2 2 0 0 0 2 2h18a2 2 0 0 0 2-2v-4" />
          </svg>
          <strong>{busy ? 'Reading the file …' : <>Drop a file here, or <em>choose one</em></>}</strong>
        </label>
        <p id={`${id}-formats`}>
          vCard from a phone, Google, Outlook and LinkedIn contacts, family trees, CRM exports and other tables. The
          format is recognized by the content, and nothing is stored before you confirm it.
        </p>
      </div>
      <div role="alert">
        {tooLarge ? (
          <p className="files-trouble">
            {tooLarge.name} has {size(tooLarge.size)}; up to {size(most)} can be imported here. The command graphapi import takes it.
          </p>
        ) : null}
      </div>
      {past.length > 0 ? (
        <div className="files-past">
          <h3>Earlier imports</h3>
          <ul>
            {past.slice(0, SHOWN).map((one) => (
              <li key={one.id}>
                <span className="files-past-name">
                  <strong>{one.files.join(', ')}</strong>
                  <span className="files-quiet">
                    {[when(one.at), counts(one.counts), STATES[one.state]].filter(Boolean).join(' · ')}
                  </span>
                </span>
                {one.state === 'UNDONE' ? null : (
                  <button type="button" className="files-button" disabled={busy} aria-label={`Undo the import of ${one.files.join(', ')}, ${when(one.at)}`} onClick={() => onUndo(one)}>
                    Undo
                  </button>
                )}
              </li>
            ))}
          </ul>
        </div>
      ) : null}
    </>
  );
}

export function when(at: string): string {
  return new Date(at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}

export function counts(of: Record<string, number>): string {
  const { contacts = 0, associations = 0, updated = 0 } = of;
  const words = [
    contacts > 0 ? `${number(contacts)} contact${contacts === 1 ? '' : 's'}` : '',
    associations > 0 ? `${number(associations)} association${associations === 1 ? '' : 's'}` : '',
    updated > 0 ? `${number(updated)} updated` : '',
  ];
  return words.filter(Boolean).join(', ');
}
