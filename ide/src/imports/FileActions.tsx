/** Buttons for administrators: Import… and Export…, whose dialogs are loaded when they are opened. */

import { lazy, Suspense, useEffect, useState } from 'react';
import { type FilesClient, isAdministrator } from './client';

const ImportDialog = lazy(async () => ({ default: (await import('./ImportDialog')).ImportDialog }));
const ExportDialog = lazy(async () => ({ default: (await import('./ExportDialog')).ExportDialog }));

export function FileActions({ client, className, onChanged }: { client: FilesClient; className: string; onChanged?: () => void }) {
  const [shown, setShown] = useState(false);
  const [open, setOpen] = useState<'import' | 'export' | null>(null);
  useEffect(() => {
    const controller = new AbortController();
    isAdministrator(client, controller.signal).then(setShown, () => undefined);
    return () => controller.abort();
  }, [client]);
  const close = () => setOpen(null);
  if (!shown) return null;
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
