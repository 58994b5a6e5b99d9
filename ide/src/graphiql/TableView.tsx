/** The answer's lists as tables, after those of the picture's contacts and associations; each exports as CSV or JSON. */

import { useState } from 'react';
import { csv, downloadText } from '../ui/files';
import type { Table } from './lists';

const SHOWN = 1000;

export function TableView({ tables }: { tables: Table[] }) {
  const [wanted, setWanted] = useState('');
  const table = tables.find((one) => one.name === wanted) ?? tables.find((one) => !one.name.startsWith('Picture')) ?? tables[0]!;
  const file = table.name.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return (
    <div className="cg-table">
      <div className="cg-bar">
        <label>
          <span className="cg-hidden">List</span>
          <select value={table.name} onChange={({ target }) => setWanted(target.value)}>
            {tables.map(({ name, rows }) => (
              <option key={name} value={name}>
                {name} ({rows.length.toLocaleString('en')})
              </option>
            ))}
          </select>
        </label>
        <span className="cg-together cg-last">
          <button type="button" className="cg-button" onClick={() => downloadText(`${file}.csv`, 'text/csv', csv(table.columns, table.rows))}>
            CSV
          </button>
          <button type="button" className="cg-button" onClick={() => downloadText(`${file}.json`, 'application/json', JSON.stringify(table.items, null, 2))}>
            JSON
          </button>
        </span>
      </div>
      <div className="cg-scroll" tabIndex={0} role="region" aria-label={table.name}>
        <Rows table={table} />
      </div>
      <p className="cg-counts" role="status">
        {table.rows.length.toLocaleString('en')} row{table.rows.length === 1 ? '' : 's'}
        {table.rows.length > SHOWN ? `, the first ${SHOWN.toLocaleString('en')} shown; the files have all` : ''}
      </p>
    </div>
  );
}

function Rows({ table }: { table: Table }) {
  return (
    <table>
      <caption className="cg-hidden">{table.name}</caption>
      <thead>
        <tr>
          {table.columns.map((column) => (
            <th key={column} scope="col">{column}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {table.rows.slice(0, SHOWN).map((row, n) => (
          <tr key={n}>
            {row.map((value, at) => (
              <td key={table.columns[at]}>{shown(value)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function shown(value: unknown): string {
  if (value === true) return 'yes';
  if (value === false) return 'no';
  return value === null || value === undefined ? '' : String(value);
}
