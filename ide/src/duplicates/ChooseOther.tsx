/** From a profile: who is to be merged with this contact, then the two side by side. */

import { lazy, Suspense, useState } from 'react';
import { ContactField, type Found } from '../contacts/profile/ContactField';
import { FormDialog } from '../ui/FormDialog';

const MergeDialog = lazy(() => import('./MergeDialog'));

interface Props {
  contact: { id: string; name: string };
  onClose(): void;
}

export default function ChooseOther({ contact, onClose }: Props) {
  const [other, setOther] = useState<Found | null>(null);
  const [missing, setMissing] = useState(false);
  const [chosen, setChosen] = useState<string | null>(null);
  if (chosen !== null) {
    return (
      <Suspense>
        <MergeDialog ids={[contact.id, chosen]} onClose={onClose} />
      </Suspense>
    );
  }
  const next = () => {
    setMissing(other === null);
    setChosen(other?.id ?? null);
    return Promise.resolve(false);
  };
  return (
    <FormDialog title={`Merge ${contact.name}`} action="Compare" onSubmit={next} onClose={onClose}>
      <ContactField
        label="With"
        excludeId={contact.id}
        onChoose={setOther}
        trouble={missing && other === null ? 'Choose a contact of the list.' : undefined}
        refusals={undefined}
        onLeave={onClose}
      />
      <p className="hint">Nothing is merged yet: both are shown side by side first.</p>
    </FormDialog>
  );
}
