/** Export…: a format, which contacts, the file, and what the format cannot hold. */

import { useEffect, useId, useRef, useState } from 'react';
import { filterOf } from '../contacts/list/search';
import { download } from '../ui/files';
import { exportFile, exportLosses, type ExportWish, type FilesClient, type Found } from './client';
import { ContactChoice } from './ContactChoice';
import { counted, FilesDialog, Progress, size, Trouble } from './FilesDialog';
import { readCsv } from './csv';

interface Format {
  id: string;
  name: string;
  of: string;
}

const FORMATS: Format[] = [
  { id: 'vcard', name: 'vCard', of: 'Phones, Apple, Google, Outlook and most address books' },
  { id: 'google', name: 'Google CSV', of: 'contacts.google.com' },
  { id: 'csv', name: 'CSV for spreadsheets', of: 'People, associations and labels, which graphapi imports again' },
  { id: 'jscontact', name: 'JSContact', of: 'Programs that read RFC 9553' },
  { id: 'gedcom', name: 'GEDCOM 7', of: 'Family trees' },
  { id: 'gedcom551', name: 'GEDCOM 5.5.1', of: 'Older programs for family trees' },
  { id: 'graphml', name: 'GraphML', of: 'Cytoscape, yEd and networkx' },
  { id: 'gexf', name: 'GEXF', of: 'Gephi' },
  { id: 'parquet', name: 'Parquet', of: 'pandas, DuckDB and data warehouses' },
];
const DEPTHS = [1, 2, 3, 4, 5, 6];
const SHOWN = 20;

type Which = 'all' | 'filter' | 'around';

interface Made {
  name: string;
  bytes: number;
  losses: number;
  rows: string[][];
  list: string;
}

interface Props {
  client: FilesClient;
  onClose(): void;
}

export function ExportDialog({ client, onClose }: Props) {
  const id = useId();
  const [format, setFormat] = useState('vcard');
  const [which, setWhich] = useState<Which>('all');
  const [filter, setFilter] = useState({ search: '', company: '', hasRole: '' });
  const [around, setAround] = useState<Found | null>(null);
  const [depth, setDepth] = useState(1);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const [made, setMade] = useState<Made | null>(null);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);

  const given = filterOf({ search: filter.search, company: filter.company.trim(), hasRole: filter.hasRole.trim() });
  const incomplete = (which === 'around' && around === null) || (which === 'filter' && given === null);

  const start = async () => {
    const wish: ExportWish = { format, ...(which === 'filter' && given !== null ? { filter: given } : {}), ...(which === 'around' && around ? { around: around.id, depth } : {}) };
    const controller = new AbortController();
    running.current = controller;
    setBusy(true);
    setError(null);
    try {
      const { name, content, losses } = await exportFile(client, wish, controller.signal);
      download(name, content);
      const list = losses > 0 ? await exportLosses(client, wish, controller.signal) : '';
      setMade({ name, bytes: content.size, losses, list, rows: readCsv(list).slice(1, SHOWN + 1) });
    } catch (failure) {
      if (!controller.signal.aborted) setError(failure as Error);
    } finally {
      running.current = null;
      setBusy(false);
    }
  };
  const stop = () => {
    running.current?.abort();
    setBusy(false);
  };

  if (made !== null) {
    return (
      <FilesDialog
        title="Exported"
        view="made"
        onClose={onClose}
        footer={
          <>
            <button type="button" className="files-button" onClick={() => setMade(null)}>
              Export another file
            </button>
            <button type="button" className="files-button files-primary" onClick={onClose}>
              Done
            </button>
          </>
        }
      >
        <MadeView made={made} />
      </FilesDialog>
    );
  }
  return (
    <FilesDialog
      title="Export contacts"
      view="wish"
      onClose={onClose}
      footer={
        busy ? (
          <button type="button" className="files-button" onClick={stop}>
            Stop
          </button>
        ) : (
          <>
            <button type="button" className="files-button" onClick={onClose}>
              Cancel
            </button>
            <button type="button" className="files-button files-primary" disabled={incomplete} onClick={() => void start()}>
              Export
            </button>
          </>
        )
      }
    >
      <Trouble error={error} />
      {busy ? <Progress label="Writing the file …" done={0} total={0} /> : null}
      <fieldset className="files-formats" disabled={busy}>
        <legend>Format</legend>
        <div className="files-choices">
          {FORMATS.map((one) => (
            <label key={one.id}>
              <input type="radio" name={`${id}-format`} checked={format === one.id} aria-describedby={`${id}-${one.id}`} onChange={() => setFormat(one.id)} />
              <span>
                {one.name}
                <small id={`${id}-${one.id}`}>{one.of}</small>
              </span>
            </label>
          ))}
        </div>
      </fieldset>
      <fieldset className="files-which" disabled={busy}>
        <legend>Contacts</legend>
        <div className="files-choices">
          <Radio id={id} words="All" checked={which === 'all'} onChoose={() => setWhich('all')} />
          <Radio id={id} words="Some, by a filter" checked={which === 'filter'} onChoose={() => setWhich('filter')} />
          <Radio id={id} words="Those around a contact" checked={which === 'around'} onChoose={() => setWhich('around')} />
        </div>
        {which === 'filter' ? (
          <div className="files-fields">
            <Text label="Name, e-mail or phone" value={filter.search} onChange={(search) => setFilter({ ...filter, search })} />
            <Text label="Company, or its beginning" value={filter.company} onChange={(company) => setFilter({ ...filter, company })} />
            <Text label="Has someone in the role" placeholder="Assistant" value={filter.hasRole} onChange={(hasRole) => setFilter({ ...filter, hasRole })} />
          </div>
        ) : null}
        {which === 'around' ? (
          <div className="files-fields files-around">
            <ContactChoice client={client} chosen={around} onChoose={setAround} />
            <label className="files-field">
              <span>Associations away</span>
              <select value={depth} onChange={({ target }) => setDepth(Number(target.value))}>
                {DEPTHS.map((one) => <option key={one} value={one}>{one === 1 ? '1' : `up to ${one}`}</option>)}
              </select>
            </label>
          </div>
        ) : null}
      </fieldset>
    </FilesDialog>
  );
}

function Radio({ id, words, checked, onChoose }: { id: string; words: string; checked: boolean; onChoose(): void }) {
  return (
    <label>
      <input type="radio" name={`${id}-which`} checked={checked} onChange={onChoose} />
      <span>{words}</span>
    </label>
  );
}

function Text({ label, value, placeholder, onChange }: { label: string; value: string; placeholder?: string; onChange(value: string): void }) {
  return (
    <label className="files-field">
      <span>{label}</span>
      <input type="text" autoComplete="off" value={value} placeholder={placeholder} onChange={({ target }) => onChange(target.value)} />
    </label>
  );
}

function MadeView({ made: { name, bytes, losses, rows, list } }: { made: Made }) {
  return (
    <>
      <p className="files-lead" role="status">
        {name}, {size(bytes)}, is saved.
      </p>
      {losses === 0 ? (
        <p>Every value has a place in this format.</p>
      ) : (
        <>
          <p>{counted(losses, 'value has', 'values have')} no place in this format and {losses === 1 ? 'is' : 'are'} not in the file.</p>
          <div className="files-table" tabIndex={0} role="region" aria-label="What the file lacks">
            <table>
              <thead>
                <tr>
                  <th scope="col">Contact</th>
                  <th scope="col">Field</th>
                  <th scope="col">Value</th>
                  <th scope="col">Reason</th>
                </tr>
              </thead>
              <tbody>
                {rows.map((row, n) => (
                  <tr key={n}>
                    {row.map((cell, at) => (at === 0 ? <th key={at} scope="row">{cell}</th> : <td key={at}>{cell}</td>))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <button type="button" className="files-button" onClick={() => download(`${name}.losses.csv`, new Blob([list], { type: 'text/csv;charset=utf-8' }))}>
            Save {losses > SHOWN ? `all ${counted(losses, 'value', 'values')}` : 'the list'}
          </button>
        </>
      )}
    </>
  );
}
