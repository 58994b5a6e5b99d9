/** Creates a label, or changes one. */

import { useState } from 'react';
import { client } from '../../app/client';
import { FormDialog } from '../../ui/FormDialog';
import { Refusals } from '../../ui/Refusals';
import type { Refusal } from '../../ui/refusalsByField';
import { Switch } from '../../ui/Switch';
import { changesOf, type Given, givenOf, inputOf, missing, NOTHING, troublesOf } from './given';
import { LabelFields } from './LabelFields';
import { change, create, type Label, labelsQuery, namesOf } from './labels';

interface Props {
  /** The label to change; null for a new one. */
  label: Label | null;
  labels: readonly Label[];
  onClose(): void;
}

export default function LabelDialog({ label, labels, onClose }: Props) {
  const [given, setGiven] = useState<Given>(label === null ? NOTHING : givenOf(label));
  const [refusals, setRefusals] = useState<Refusal[]>([]);
  const [allowExisting, setAllowExisting] = useState(false);
  // A rule that is refused was stored and taken back, which leaves another version.
  const [seen, setSeen] = useState(label);
  const { of, rest } = troublesOf(refusals);
  const broken = refusals.some(({ code }) => code === 'RULE_BROKEN');
  const lowered = label !== null && (Number(given.limit) < label.limit || Number(given.inverseLimit) < label.inverseLimit);

  const submit = async () => {
    const found = missing(given);
    const refused = found.length > 0 ? found : await send();
    setRefusals(refused);
    return refused.length === 0;
  };
  const send = async () => {
    if (seen === null) return create(inputOf(given));
    const changed = changesOf(given, seen);
    if (Object.keys(changed).length === 0) return [];
    const refused = await change(seen, changed, allowExisting);
    if (refused.some(({ code }) => code === 'RULE_BROKEN')) {
      const now = await client.fetchQuery({ ...labelsQuery, staleTime: 0 });
      setSeen(now.find(({ key }) => key === seen.key) ?? seen);
    }
    return refused;
  };

  return (
    <FormDialog
      title={label === null ? 'New label' : `Edit ${namesOf(label)}`}
      action={label === null ? 'Create' : 'Save'}
      onSubmit={submit}
      onClose={onClose}
    >
      <LabelFields
        given={given}
        onChange={(changed) => {
          setGiven((before) => ({ ...before, ...changed }));
          setRefusals([]);
        }}
        others={labels.filter(({ key }) => key !== label?.key)}
        isNew={label === null}
        of={of}
      />
      {lowered ? (
        <p className="quiet dialog-about">
          Stored associations stay. Each contact over the new limit gets a red flag; their number is shown after saving.
        </p>
      ) : null}
      {broken || allowExisting ? (
        <Switch label="Keep the associations that break the new rule, and apply it to new ones" value={allowExisting} onChange={setAllowExisting} />
      ) : null}
      <Refusals refusals={rest} />
    </FormDialog>
  );
}
