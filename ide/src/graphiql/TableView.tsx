/** The answer's lists as tables, after those of the picture's contacts and associations; each exports as CSV or JSON. */

import { useState } from 'react';
import { profileAddress } from '../shell/places';
import { csv, downloadText } from '../ui/files';
import { day } from '../ui/words';
import { type Cell, type Table } from './lists';
import { words } from './VariableForm';

const SHOWN = 1000;
const DATE = /^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-][\d:]+))?$/;

interface Order {
  column: number;
  descending: boolean;
}

export function TableView({ tables }: { tables: Table[] }) {
  const [wanted, setWanted] = useState('');
  const table = tables.find((one) => one.name === wanted) ?? tables.find((one) => !one.name.startsWith('Picture')) ?? tables[0]!;
  const file = table.name.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  const values = table.rows.map((row) => row.map(({ value }) => value));
  return (
    <div className="cg-table">
      <div className="cg-bar">
        <label>
          <span className="cg-hidden">List</span>
          <select value={table.name} onChange={({ target }) => setWanted(target.value)}>
            {tables.map(({ name, rows }) => (
              <option key={name} value={name}>
                {title(name)} ({rows.length.toLocaleString('en')})
              </option>
            ))}
          </select>
        </label>
        <span className="cg-together cg-last">
          <button type="button" className="cg-button" onClick={() => downloadText(`${file}.csv`, 'text/csv', csv(table.columns, values))}>
            CSV
          </button>
          <button type="button" className="cg-button" onClick={() => downloadText(`${file}.json`, 'application/json', JSON.stringify(table.items, null, 2))}>
            JSON
          </button>
        </span>
      </div>
      <div className="cg-scroll" tabIndex={0} role="region" aria-label={title(table.name)}>
        <Rows key={table.name} table={table} />
      </div>
      <p className="cg-counts" role="status">
        {extent(table)}
        {table.rows.length > SHOWN ? `; the first ${SHOWN.toLocaleString('en')} are shown, the files have all` : ''}
      </p>
    </div>
  );
}

/** The number of rows, and of how many if there are more. */
export function extent({ rows, cut, total }: Table): string {
  const count = rows.length.toLocaleString('en');
  if (!cut) return `${count} row${rows.length === 1 ? '' : 's'}`;
  const of = total === undefined ? `The first ${count} rows` : `${count} of ${total.toLocaleString('en')} rows`;
  return `${of}; increase “first”, up to 500, to see more`;
}

function Rows({ table }: { table: Table }) {
  const [order, setOrder] = useState<Order | null>(null);
  const sorted = order === null ? table.rows : table.rows.toSorted((a, b) => compared(a[order.column]!.value, b[order.column]!.value, order.descending));
  const sort = (column: number) => setOrder({ column, descending: order?.column === column && !order.descending });
  return (
    <table>
      <caption className="cg-hidden">{title(table.name)}</caption>
      <thead>
        <tr>
          {table.columns.map((column, at) => (
            <th key={column} scope="col" aria-sort={order?.column !== at ? undefined : order.descending ? 'descending' : 'ascending'}>
              <button type="button" onClick={() => sort(at)}>
                {heading(column)}
                <span aria-hidden="true">{order?.column !== at ? '' : order.descending ? ' ↓' : ' ↑'}</span>
              </button>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {sorted.slice(0, SHOWN).map((row, n) => (
          <tr key={n}>
            {row.map((cell, at) => (
              <td key={table.columns[at]}>
                <Value cell={cell} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Value({ cell: { value, contact } }: { cell: Cell }) {
  if (contact !== undefined) return <a href={profileAddress(contact)}>{String(value)}</a>;
  if (typeof value === 'string' && DATE.test(value)) return <time dateTime={value} title={value}>{day(value)}</time>;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return value === null || value === undefined ? '' : String(value);
}

/** "contact.jobTitle" is "Contact: job title"; the name of a contact is headed by what the contact is. */
function heading(column: string): string {
  const steps = column.split('.');
  if (steps.length > 1 && steps.at(-1) === 'name') steps.pop();
  return steps.map((step, n) => (n === 0 ? words(step) : words(step).toLowerCase())).join(': ');
}

export function title(name: string): string {
  return name.startsWith('Picture') ? name : name.split(' › ').map(words).join(' › ');
}

/** By number, or by text as the reader's language orders it; what is empty comes last. */
function compared(one: unknown, other: unknown, descending: boolean): number {
  const empty = [one, other].map((value) => value === null || value === undefined || value === '');
  if (empty[0] || empty[1]) return Number(empty[0]) - Number(empty[1]);
  const by = typeof one === 'number' && typeof other === 'number' ? one - other : String(one).localeCompare(String(other), undefined, { numeric: true });
  return descending ? -by : by;
}
