/** The rows of the list that are on the screen, in a table that says how long it is. */

import { Link } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import type { ContactOrder } from '../../gql/graphql';
import { Avatar } from '../../ui/Avatar';
import { day } from '../../ui/words';
import type { Range, Row, useRows } from './useRows';

const ROW = 48;
const BEYOND = 12;

interface Props {
  rows: ReturnType<typeof useRows>;
  orderBy: ContactOrder;
  onSort(order: ContactOrder): void;
  onShown(range: Range): void;
}

export function ContactTable({ rows, orderBy, onSort, onShown }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.isWaiting ? 12 : rows.total,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: BEYOND,
    initialOffset: () => remembered(),
  });
  const items = virtual.getVirtualItems();
  const from = items[0]?.index ?? 0;
  const to = items.at(-1)?.index ?? 0;
  useEffect(() => onShown({ from, to }), [from, to]);

  // Another order or search begins at its top; coming back from a profile does not.
  const first = useRef(true);
  const question = `${orderBy} ${rows.total}`;
  useEffect(() => {
    if (!first.current) virtual.scrollToOffset(0);
    first.current = false;
  }, [question]);

  return (
    <div
      ref={scroller}
      className="contact-table"
      role="table"
      aria-label="Contacts"
      aria-rowcount={rows.total + 1}
      aria-busy={rows.isWaiting || rows.isStale}
      onScroll={(event) => remember(event.currentTarget.scrollTop)}
      onKeyDown={(event) => walk(event, (index) => virtual.scrollToIndex(index))}
    >
      <div className="table-head" role="rowgroup">
        <div className="table-row" role="row" aria-rowindex={1}>
          <SortedHeading words="Name" up="NAME_ASC" down="NAME_DESC" orderBy={orderBy} onSort={onSort} />
          <span role="columnheader" className="work">Work</span>
          <span role="columnheader" className="email">E-mail</span>
          <span role="columnheader" className="phone">Phone</span>
          <SortedHeading words="Added" up="CREATED_AT_ASC" down="CREATED_AT_DESC" orderBy={orderBy} onSort={onSort} />
        </div>
      </div>
      <div className="table-body" role="rowgroup" style={{ height: virtual.getTotalSize() }}>
        {items.map(({ index, start, key }) => (
          <ContactRow key={key} index={index} top={start} row={rows.rowAt(index)} />
        ))}
      </div>
    </div>
  );
}

function ContactRow({ index, top, row }: { index: number; top: number; row: Row | undefined }) {
  return (
    <div className="table-row" role="row" aria-rowindex={index + 2} data-index={index} style={{ transform: `translateY(${top}px)` }}>
      {row === undefined ? (
        <span role="cell" className="name">
          <span className="bone" />
          <span className="hidden">Loading …</span>
        </span>
      ) : (
        <>
          <span role="cell" className="name">
            <Avatar id={row.id} name={row.name} />
            <Link to="/contacts/$id" params={{ id: row.id }}>
              {row.name}
            </Link>
            {row.redFlags.totalCount > 0 ? (
              <span className="flag" title="Has an open red flag">
                <span aria-hidden="true">⚑</span>
                <span className="hidden"> has an open red flag</span>
              </span>
            ) : null}
          </span>
          <span role="cell" className="work">
            {row.company}
            {row.jobTitle ? <span className="quiet">{row.company ? ` · ${row.jobTitle}` : row.jobTitle}</span> : null}
          </span>
          <span role="cell" className="email">{row.email}</span>
          <span role="cell" className="phone">{row.phone}</span>
          <span role="cell" className="added">{day(row.createdAt)}</span>
        </>
      )}
    </div>
  );
}

interface HeadingProps {
  words: string;
  up: ContactOrder;
  down: ContactOrder;
  orderBy: ContactOrder;
  onSort(order: ContactOrder): void;
}

function SortedHeading({ words, up, down, orderBy, onSort }: HeadingProps) {
  const sorted = orderBy === up ? 'ascending' : orderBy === down ? 'descending' : 'none';
  return (
    <span role="columnheader" aria-sort={sorted} className={words.toLowerCase()}>
      <button type="button" className="heading" onClick={() => onSort(sorted === 'ascending' ? down : up)}>
        {words}
        <span aria-hidden="true">{sorted === 'ascending' ? ' ↑' : sorted === 'descending' ? ' ↓' : ''}</span>
      </button>
    </span>
  );
}

/** Moves from name to name with the arrow keys. */
function walk(event: KeyboardEvent, reveal: (index: number) => void): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const row = (event.target as HTMLElement).closest<HTMLElement>('[data-index]');
  if (step === undefined || row === null) return;
  event.preventDefault();
  const index = Number(row.dataset.index) + step;
  if (index < 0) {
    document.querySelector<HTMLElement>('.search input')?.focus();
    return;
  }
  reveal(index);
  row.parentElement?.querySelector<HTMLElement>(`[data-index="${index}"] a`)?.focus({ preventScroll: true });
}

// Where the list stood, for who comes back from a profile.
let where = { address: '', top: 0 };

function remember(top: number): void {
  where = { address: location.hash, top };
}

function remembered(): number {
  return where.address === location.hash ? where.top : 0;
}
