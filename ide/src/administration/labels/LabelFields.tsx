/** The fields of a label: its names as a sentence in both directions, its limits in words, and its rules. */

import type { ReactNode } from 'react';
import type { EmailCopy, OnLimit } from '../../gql/graphql';
import { Choice } from '../../ui/Choice';
import { LineField, NoteField, NumberField } from '../../ui/fields';
import { Refusals } from '../../ui/Refusals';
import { Switch } from '../../ui/Switch';
import type { Field, Given, Troubles } from './given';
import { type Label, namesOf } from './labels';

const ON_LIMIT = [
  { id: 'REFUSE', name: 'Refuse it, and raise a red flag' },
  { id: 'FLAG', name: 'Let it through, and raise a red flag' },
];

interface Props {
  given: Given;
  onChange(changed: Partial<Given>): void;
  /** The labels that may be excluded. */
  others: readonly Label[];
  /** Whether the label may still become single or paired: its kind never changes. */
  isNew: boolean;
  of: Troubles;
}

export function LabelFields({ given, onChange, others, isNew, of }: Props) {
  const { name, inverseName, single, limit, inverseLimit } = given;
  const role = name.trim() || '…';
  const inverse = single ? role : inverseName.trim() || '…';
  const said = (field: Field) => <Refusals refusals={of[field]} />;
  return (
    <>
      {isNew ? (
        <Switch label="Reads the same in both directions, like Friend" value={single} onChange={(on) => onChange({ single: on })} />
      ) : null}
      <Pair single={single}>
        <LineField label="Name" value={name} autoFocus onChange={(text) => onChange({ name: text })} trouble={said('name')} />
        {single ? null : (
          <LineField
            label="Name in the other direction"
            value={inverseName}
            onChange={(text) => onChange({ inverseName: text })}
            trouble={said('inverseName')}
          />
        )}
      </Pair>
      <p className="both-ways" aria-live="polite">
        <span>
          One contact is <strong>{role}</strong> of another.
        </span>
        <span>
          The other contact is <strong>{inverse}</strong> of the first.
        </span>
      </p>
      <Pair single={single}>
        <NumberField
          label={single ? 'Limit' : `Limit of ${role}`}
          value={limit}
          onChange={(text) => onChange({ limit: text })}
          trouble={said('limit')}
          hint={`One contact has at most ${limit.trim() || '…'} as ${role} on any one day.`}
        />
        {single ? null : (
          <NumberField
            label={`Limit of ${inverse}`}
            value={inverseLimit}
            onChange={(text) => onChange({ inverseLimit: text })}
            trouble={said('inverseLimit')}
            hint={`One contact has at most ${inverseLimit.trim() || '…'} as ${inverse} on any one day.`}
          />
        )}
      </Pair>
      <Choice label="When an association would exceed a limit" options={ON_LIMIT} value={given.onLimit} onChange={(id) => onChange({ onLimit: id as OnLimit })} />
      <div className="two-fields">
        <LineField label="Category" value={given.category} onChange={(category) => onChange({ category })} trouble={said('category')} hint="The heading under which the label is listed." />
        <NoteField label="Description" rows={1} value={given.description} onChange={(description) => onChange({ description })} trouble={said('description')} />
      </div>
      <Rules given={given} onChange={onChange} others={others} role={role} inverse={inverse} of={of} />
    </>
  );
}

function Pair({ single, children }: { single: boolean; children: ReactNode }) {
  return single ? children : <div className="two-fields">{children}</div>;
}

interface RulesProps extends Pick<Props, 'given' | 'onChange' | 'others' | 'of'> {
  role: string;
  inverse: string;
}

function Rules({ given, onChange, others, role, inverse, of }: RulesProps) {
  const { single, acyclic, exclusiveWith, emailCopy } = given;
  const refused = of.acyclic ?? of.exclusiveWith ?? of.emailCopy;
  const inUse = acyclic || exclusiveWith.length > 0 || emailCopy !== 'NONE';
  const copies = [
    { id: 'NONE', name: 'Nobody' },
    { id: 'FROM', name: single ? 'The first contact' : `${role}, on messages to ${inverse}` },
    { id: 'TO', name: single ? 'The second contact' : `${inverse}, on messages to ${role}` },
    { id: 'BOTH', name: 'Each, on messages to the other' },
  ];
  const toggle = (key: string, on: boolean) =>
    onChange({ exclusiveWith: on ? [...exclusiveWith, key] : exclusiveWith.filter((one) => one !== key) });
  return (
    <details className="rules" open={inUse || refused !== undefined || undefined}>
      <summary>Advanced rules</summary>
      {single ? null : (
        <div>
          <Switch label="No circles: nobody may reach themselves by following this label" value={acyclic} onChange={(on) => onChange({ acyclic: on })} />
          <Refusals refusals={of.acyclic} />
        </div>
      )}
      <Choice label="Who gets a copy of messages" options={copies} value={emailCopy} onChange={(id) => onChange({ emailCopy: id as EmailCopy })} />
      <fieldset className="excluded">
        <legend>Two contacts cannot also be linked by</legend>
        <div>
          {others.map((other) => (
            <Switch key={other.key} label={namesOf(other)} value={exclusiveWith.includes(other.key)} onChange={(on) => toggle(other.key, on)} />
          ))}
        </div>
        <Refusals refusals={of.exclusiveWith} />
      </fieldset>
    </details>
  );
}
