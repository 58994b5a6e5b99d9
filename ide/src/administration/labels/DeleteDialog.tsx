/** Deletes a label: what goes with it is said before, and its name is typed if something does. */

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { LabelFlagsDocument, LabelUseDocument } from '../../gql/graphql';
import { execute } from '../../shell/request';
import { LineField } from '../../ui/fields';
import { FormDialog } from '../../ui/FormDialog';
import { Refusals } from '../../ui/Refusals';
import type { Refusal } from '../../ui/refusalsByField';
import { deleteForGood, type Label, namesOf, number } from './labels';

const EVERY_SECOND = 1_000;

export default function DeleteDialog({ label, onClose }: { label: Label; onClose(): void }) {
  const [typed, setTyped] = useState('');
  const [wrong, setWrong] = useState(false);
  const [refusals, setRefusals] = useState<Refusal[]>([]);
  const [total, setTotal] = useState<number | null>(null);
  const use = useQuery({
    queryKey: ['labels', 'use', label.key],
    queryFn: ({ signal }) => execute(LabelUseDocument, { key: label.key }, signal),
    staleTime: 0,
    // Associations are removed in batches, which the count follows.
    refetchInterval: total === null ? false : EVERY_SECOND,
  }).data;
  // Of a label that is gone, the list of red flags would be an error: it is not asked for from here on.
  const found = useQuery({
    queryKey: ['labels', 'flags', label.key],
    queryFn: ({ signal }) => execute(LabelFlagsDocument, { key: label.key }, signal),
    staleTime: 0,
    enabled: total === null,
  }).data;
  const associations = use?.associationLabel?.associationCount ?? 0;
  const flags = found?.redFlags.totalCount ?? 0;
  const isUsed = associations > 0 || flags > 0 || total !== null;

  const submit = async () => {
    if (use === undefined || found === undefined) return false;
    const mistaken = isUsed && typed.trim() !== label.name;
    setWrong(mistaken);
    if (mistaken) return false;
    setTotal(associations);
    try {
      const refused = await deleteForGood(label);
      setRefusals(refused);
      if (refused.length === 0) return true;
    } catch (error) {
      setTotal(null);
      throw error;
    }
    setTotal(null);
    return false;
  };

  return (
    <FormDialog title={`Delete ${namesOf(label)}`} action="Delete" deletes onSubmit={submit} onClose={onClose}>
      <p className="quiet dialog-about" role="status">
        {use === undefined || found === undefined
          ? 'Counting …'
          : isUsed
            ? `This deletes the label with its ${number(associations, 'association')}${flags > 0 ? ` and ${number(flags, 'red flag')}` : ''}. It cannot be undone; retiring the label keeps them.`
            : 'No association has this label. Deleting it cannot be undone.'}
      </p>
      {isUsed ? (
        <LineField
          label={`Type “${label.name}” to confirm`}
          value={typed}
          autoFocus
          onChange={(text) => {
            setTyped(text);
            setWrong(false);
          }}
          trouble={
            wrong ? (
              <p className="refusal" role="alert">
                This is not the name of the label.
              </p>
            ) : null
          }
        />
      ) : null}
      {total !== null && total > 0 ? (
        <div className="removing">
          <progress max={total} value={Math.max(0, total - associations)} aria-label="Associations removed" />
          <p className="hint">
            {Math.max(0, total - associations).toLocaleString()} of {number(total, 'association')} removed
          </p>
        </div>
      ) : null}
      <Refusals refusals={refusals} />
    </FormDialog>
  );
}
