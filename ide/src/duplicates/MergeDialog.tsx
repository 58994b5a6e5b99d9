/** Merges two contacts: which one stays, whose values stay, and what happens to the rest, before it is done. */

import './duplicates.css';
import '../contacts/profile/profile.css';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { refresh } from '../app/client';
import { MergeSidesDocument, PreviewMergeDocument } from '../gql/graphql';
import { execute } from '../shell/request';
import { Avatar } from '../ui/Avatar';
import { FormDialog } from '../ui/FormDialog';
import { Refusals } from '../ui/Refusals';
import { byField, type Refusal } from '../ui/refusalsByField';
import { Trouble } from '../ui/Trouble';
import { day } from '../ui/words';
import { type Choices, chosenInput, type Column, fieldsOf, type Merging } from './choices';
import { ChoiceTable } from './ChoiceTable';
import { merge } from './merging';
import { type Preview, PreviewLines } from './PreviewLines';

interface Props {
  /** The contact that stays unless the other one is chosen, and the other one. */
  ids: readonly [string, string];
  onClose(): void;
}

export default function MergeDialog({ ids: [id, otherId], onClose }: Props) {
  const query = useQuery({
    queryKey: ['duplicates', 'sides', id, otherId],
    staleTime: 0,
    queryFn: ({ signal }) => execute(MergeSidesDocument, { id, otherId }, signal),
  });
  const { one, other } = query.data ?? {};
  if (one && other) return <MergeForm sides={[one, other]} onClose={onClose} />;
  return (
    <FormDialog title="Merge" action="Merge" size="large" isReady={false} onSubmit={() => Promise.resolve(false)} onClose={onClose}>
      {query.isPending ? (
        <p className="loading" role="status">
          Loading …
        </p>
      ) : (
        <Trouble message={query.error?.message ?? 'One of the two contacts no longer exists.'} onAgain={() => void query.refetch()} />
      )}
    </FormDialog>
  );
}

function MergeForm({ sides, onClose }: { sides: readonly [Merging, Merging]; onClose(): void }) {
  const navigate = useNavigate();
  const [kept, setKept] = useState<Column>(0);
  const [choices, setChoices] = useState<Choices>({});
  const [refusals, setRefusals] = useState<Refusal[] | null>(null);
  const keep = sides[kept];
  const gone = sides[kept === 0 ? 1 : 0];
  const wanted = { keepId: keep.id, mergeId: gone.id, choose: chosenInput(choices, kept) };
  const preview = useQuery({
    queryKey: ['duplicates', 'preview', wanted],
    staleTime: 0,
    queryFn: ({ signal }): Promise<Preview> => execute(PreviewMergeDocument, wanted, signal).then(({ previewMerge }) => previewMerge),
    placeholderData: keepPreviousData,
  });
  const settled = preview.isPlaceholderData ? undefined : preview.data;
  const { of, rest } = byField(refusals ?? settled?.errors ?? [], { keepId: 'keep', mergeId: 'gone' });
  const change = <Value,>(set: (value: Value) => void, value: Value) => {
    set(value);
    setRefusals(null);
  };
  const submit = async () => {
    const found = await merge(wanted, gone.name);
    setRefusals(found);
    if (found.length > 0) return false;
    // Closed first, so that nothing asks what merging them again would do.
    onClose();
    await navigate({ to: '/contacts/$id', params: { id: keep.id } });
    void refresh();
    return true;
  };

  return (
    <FormDialog
      title={`Merge ${sides[0].name} and ${sides[1].name}`}
      action="Merge"
      size="large"
      isReady={settled !== undefined && settled.errors.length === 0}
      onSubmit={submit}
      onClose={onClose}
    >
      <fieldset className="stays">
        <legend>Which contact stays? It keeps its ID, its owner and who can see it.</legend>
        <div className="two-fields">
          {([0, 1] as const).map((column) => (
            <div key={column}>
              <StaysOption contact={sides[column]} checked={kept === column} onChoose={() => change(setKept, column)} />
              <Refusals refusals={kept === column ? of.keep : of.gone} onLeave={onClose} />
            </div>
          ))}
        </div>
      </fieldset>
      <ChoiceTable
        sides={sides}
        fields={fieldsOf(sides)}
        kept={kept}
        choices={choices}
        onChoose={(key, picked) => change(setChoices, { ...choices, [key]: picked })}
      />
      <Refusals refusals={rest} onLeave={onClose} />
      {preview.error ? (
        <Trouble message={preview.error.message} onAgain={() => void preview.refetch()} />
      ) : (
        <PreviewLines preview={preview.data} asked={wanted} keep={keep} gone={gone} />
      )}
    </FormDialog>
  );
}

function StaysOption({ contact, checked, onChoose }: { contact: Merging; checked: boolean; onChoose(): void }) {
  const { id, name, company, createdAt } = contact;
  return (
    <label className={checked ? 'chosen stays-option stays-taken' : 'chosen stays-option'}>
      <input type="radio" name="stays" checked={checked} aria-label={`${name}, added ${day(createdAt)}, stays`} onChange={onChoose} />
      <Avatar id={id} name={name} />
      <span className="linked-words">
        <strong>{name}</strong>
        <span className="hint">{[company, `added ${day(createdAt)}`].filter(Boolean).join(' · ')}</span>
      </span>
    </label>
  );
}
