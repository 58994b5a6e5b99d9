/** The filters, in a popover that is loaded when it is opened. */

import { lazy, Suspense, useRef, useState } from 'react';
import type { ListSearch } from './search';

const FilterPopover = lazy(() => import('./FilterPopover'));

interface Props {
  asked: ListSearch;
  onChange(changed: Partial<ListSearch>): void;
}

export function FilterMenu({ asked, onChange }: Props) {
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  return (
    <>
      <button
        ref={button}
        type="button"
        className="button"
        aria-haspopup="dialog"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        Filter
      </button>
      {open ? (
        <Suspense>
          <FilterPopover anchor={button} asked={asked} onChange={onChange} onClose={() => setOpen(false)} />
        </Suspense>
      ) : null}
    </>
  );
}
