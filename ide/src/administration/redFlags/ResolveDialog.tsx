/** Resolves red flags with a remark; they cannot be opened again. */

import { useState } from 'react';
import { NoteField, orNull } from '../../ui/fields';
import { FormDialog } from '../../ui/FormDialog';
import { Refusals } from '../../ui/Refusals';
import { byField, type Refusal } from '../../ui/refusalsByField';
import { type RedFlag, resolve } from './redFlags';

export function ResolveDialog({ flags, onClose }: { flags: readonly RedFlag[]; onClose(): void }) {
  const [remark, setRemark] = useState('');
  const [refusals, setRefusals] = useState<Refusal[]>([]);
  const { of, rest } = byField(refusals, { resolution: 'resolution' });
  const [first] = flags;
  const one = flags.length === 1 && first !== undefined;
  const submit = async () => {
    const found = await resolve(flags, orNull(remark));
    setRefusals(found);
    return found.length === 0;
  };
  return (
    <FormDialog
      title={one ? `Resolve the red flag of ${first.contact.name}` : `Resolve ${flags.length.toLocaleString()} red flags`}
      action="Resolve"
      onSubmit={submit}
      onClose={onClose}
    >
      <p className="quiet dialog-about">
        Associations stay as they are. A resolved flag cannot be opened again; if the limit is reached again, a new one is raised.
      </p>
      <NoteField
        label={one ? 'Remark' : 'Remark, the same for all'}
        rows={3}
        value={remark}
        autoFocus
        onChange={(text) => {
          setRemark(text);
          setRefusals([]);
        }}
        trouble={<Refusals refusals={of.resolution} onLeave={onClose} />}
      />
      <Refusals refusals={rest} onLeave={onClose} />
    </FormDialog>
  );
}
