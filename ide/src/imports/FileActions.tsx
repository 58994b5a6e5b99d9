/** Import… and Export…, for administrators; their dialogs are loaded when they are opened. */

import { lazy, Suspense, useState } from 'react';
import type { FilesClient } from './client';

const ImportDialog = lazy(async () => ({ default: (await import('./ImportDialog')).ImportDialog }));
const ExportDialog = lazy(async () => ({ default: (await import('./ExportDialog')).ExportDialog }));

export function FileActions({ client, className, onChanged }: { client: FilesClient; className: string; onChanged?: () => void }) {
  const [open, setOpen] = useState<'import' | 'export' | null>(null);
  const close = () => setOpen(null);
  return (
    <>
      <button type="button" className={className} onClick={() => setOpen('import')}>Import…</button>
      <button type="button" className={className} onClick={() => setOpen('export')}>Export…</button>
      <Suspense>
        {open === 'import' ? <ImportDialog client={client} onClose={close} onChanged={onChanged} /> : null}
        {open === 'export' ? <ExportDialog client={client} onClose={close} /> : null}
      </Suspense>
    </>
  );
}
