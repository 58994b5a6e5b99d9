/** All contacts: found as one types, filtered, sorted, and scrolled through whatever their number. */

import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useDeferredValue, useEffect, useRef, useState } from 'react';
import type { ContactOrder } from '../../gql/graphql';
import { ContactListDocument } from '../../gql/graphql';
import { useSession } from '../../shell/session';
import { OpenAsQuery } from '../../ui/OpenAsQuery';
import { Trouble } from '../../ui/Trouble';
import { FilterMenu } from './FilterMenu';
import { ContactTable } from './ContactTable';
import { chipsOf, filterOf, type ListSearch, ORDERS, rememberSearch } from './search';
import { useHeldWhilePressed } from './useHeldWhilePressed';
import { firstPage, type Range, useRows } from './useRows';

const NewDialog = lazy(() => import('./NewDialog'));

const WAIT = 120;

export function ListPage() {
  const asked = useSearch({ from: '/' });
  const navigate = useNavigate({ from: '/' });
  const [shown, setShown] = useState<Range>({ from: 0, to: 40 });
  const orderBy = asked.sort ?? 'NAME_ASC';
  const what = { filter: filterOf(asked), orderBy };
  const rows = useHeldWhilePressed(useRows(what, shown), '.contact-table');
  const change = (changed: Partial<ListSearch>, replace = false) =>
    void navigate({ search: (before) => ({ ...before, ...changed }), replace });
  const sort = (wanted: ContactOrder) => change({ sort: wanted === 'NAME_ASC' ? undefined : wanted });
  const openOnly = (typed: string) => {
    const only = rows.total === 1 && !rows.isStale && typed === (asked.search ?? '') ? rows.rowAt(0) : undefined;
    if (only) void navigate({ to: '/contacts/$id', params: { id: only.id } });
  };
  const chips = chipsOf(asked);
  const mayWrite = useSession().user?.role !== 'VIEWER';
  const [creating, setCreating] = useState(false);

  useEffect(() => {
    document.title = 'Contacts · Contact Graph';
    rememberSearch(asked);
  }, [asked]);

  return (
    <div className="list-page">
      <div className="toolbar">
        <h1>Contacts</h1>
        <Search value={asked.search ?? ''} onChange={(search) => change({ search: search || undefined }, true)} onEnter={openOnly} />
        <FilterMenu asked={asked} onChange={change} />
        <label className="sort">
          <span className="hidden">Sort by</span>
          <select value={orderBy} onChange={(event) => sort(event.target.value as ContactOrder)}>
            {Object.entries(ORDERS).map(([order, words]) => (
              <option key={order} value={order}>
                {words}
              </option>
            ))}
          </select>
        </label>
        <OpenAsQuery document={ContactListDocument} variables={firstPage(what)} />
        {mayWrite ? (
          <button type="button" className="button primary" onClick={() => setCreating(true)}>
            New contact…
          </button>
        ) : null}
      </div>
      <div className="summary">
        <p role="status">{summary(rows)}</p>
        {chips.map(({ name, text }) => (
          <button key={name} type="button" className="chip" onClick={() => change({ [name]: undefined })}>
            {text} <span aria-hidden="true">×</span>
            <span className="hidden">: remove this filter</span>
          </button>
        ))}
        {chips.length > 1 ? (
          <button type="button" className="link" onClick={() => void navigate({ search: { search: asked.search, sort: asked.sort } })}>
            Clear filters
          </button>
        ) : null}
      </div>
      {rows.error ? (
        <Trouble message={rows.error.message} onAgain={rows.again} />
      ) : rows.total === 0 && !rows.isWaiting ? (
        <Nobody filtered={what.filter !== null} onClear={() => void navigate({ search: {} })} />
      ) : (
        <ContactTable rows={rows} orderBy={orderBy} onSort={sort} onShown={setShown} />
      )}
      <Suspense>{creating ? <NewDialog onClose={() => setCreating(false)} /> : null}</Suspense>
    </div>
  );
}

function summary({ isWaiting, total, error }: ReturnType<typeof useRows>): string {
  if (error) return '';
  if (isWaiting) return 'Loading …';
  return `${total.toLocaleString()} contact${total === 1 ? '' : 's'}`;
}

/**
 * A field that keeps what is typed, and reports it a moment after the last key. A value that comes back from there leaves
 * what has been typed since; any other, such as after Back, replaces it.
 */
function Search({ value, onChange, onEnter }: { value: string; onChange(value: string): void; onEnter(typed: string): void }) {
  const [typed, setTyped] = useState(value);
  const settled = useDeferredValue(typed);
  const reported = useRef([value]);
  useEffect(() => {
    const at = reported.current.indexOf(value);
    if (at === -1) setTyped(value);
    reported.current = at === -1 ? [value] : reported.current.slice(at);
  }, [value]);
  useEffect(() => {
    if (settled === value) return undefined;
    const timer = setTimeout(() => {
      reported.current.push(settled);
      onChange(settled);
    }, WAIT);
    return () => clearTimeout(timer);
  }, [settled]);
  return (
    <div className="search">
      <svg viewBox="0 0 20 20" width="16" height="16" aria-hidden="true">
        <circle cx="9" cy="9" r="5.5" fill="none" stroke="currentColor" strokeWidth="1.6" />
        <path d="m13.2 13.2 3.6 3.6" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" />
      </svg>
      <input
        type="search"
        aria-label="Search by name, e-mail or phone"
        placeholder="Name, e-mail or phone"
        value={typed}
        autoComplete="off"
        spellCheck={false}
        // On a touch screen it would open the keyboard over the list.
        autoFocus={!matchMedia('(pointer: coarse)').matches}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') onEnter(typed);
          if (event.key === 'ArrowDown') document.querySelector<HTMLElement>('.contact-table .name a')?.focus();
        }}
      />
    </div>
  );
}

function Nobody({ filtered, onClear }: { filtered: boolean; onClear(): void }) {
  return (
    <div className="empty">
      <h2>{filtered ? 'No contact matches' : 'There are no contacts yet'}</h2>
      {filtered ? (
        <>
          <p>Search takes the beginnings of words in names and e-mail addresses, or four digits of a phone number.</p>
          <button type="button" className="button" onClick={onClear}>
            Show all contacts
          </button>
        </>
      ) : (
        <p>
          Bring them from a phone, an address book or a spreadsheet: <code>graphapi import contacts.vcf</code>
        </p>
      )}
    </div>
  );
}
