/** The role as a sentence, read from both ends, the days and the note: the same for a new association and a stored one. */

import { DayField, NoteField, orNull } from '../../ui/fields';
import type { Details } from '../links';
import { Refusals } from '../../ui/Refusals';
import { byField, type Refusal } from '../../ui/refusalsByField';
import type { RoleChoice } from '../roles';
import { RoleField } from './RoleField';

export interface Given {
  role: string | null;
  since: string;
  until: string;
  note: string;
}

export const NOTHING: Given = { role: null, since: '', until: '', note: '' };

export function detailsOf({ since, until, note }: Given): Details {
  return { since: orNull(since), until: orNull(until), note: orNull(note) };
}

type Field = 'who' | 'role' | 'since' | 'until' | 'note';

/** Refusals by the field of the form; a limit is about the role. */
export function fieldsOf(refusals: readonly Refusal[]) {
  const named = byField<Field>(refusals, {
    fromId: 'who',
    toId: 'who',
    labelKey: 'role',
    since: 'since',
    until: 'until',
    note: 'note',
  });
  const { of, rest } = named;
  const limits = [...(of.who ?? []), ...rest].filter(({ code }) => code === 'LIMIT_REACHED');
  const others = (found: Refusal[] = []) => found.filter((one) => !limits.includes(one));
  return { of: { ...of, who: others(of.who), role: [...limits, ...(of.role ?? [])] }, rest: others(rest) };
}

interface Props {
  name: string;
  otherName: string | null;
  roles: RoleChoice[];
  given: Given;
  onChange(changed: Partial<Given>): void;
  missing: boolean;
  of: Partial<Record<Field, Refusal[]>>;
  rest: Refusal[];
  onLeave(): void;
}

export function AssociationFields({ name, otherName, roles, given, onChange, missing, of, rest, onLeave }: Props) {
  const choice = roles.find(({ id }) => id === given.role);
  const said = (refusals: Refusal[] | undefined) => <Refusals refusals={refusals} onLeave={onLeave} />;
  const other = otherName ?? 'The other contact';
  return (
    <>
      <RoleField
        label={otherName === null ? 'Role' : `${otherName} is …`}
        suffix={`of ${name}`}
        roles={roles}
        value={given.role}
        onChange={(role) => onChange({ role })}
        trouble={missing ? 'Choose a role of the list.' : undefined}
        refusals={said(of.role)}
      />
      {choice ? (
        <p className="both-ways">
          <span>
            {other} is <strong>{choice.role}</strong> of {name}.
          </span>
          <span>
            {name} is <strong>{choice.inverse}</strong> of {otherName ?? 'the other contact'}.
          </span>
        </p>
      ) : null}
      <div className="two-fields" data-field="since">
        <DayField label="Since" value={given.since} onChange={(since) => onChange({ since })} trouble={said(of.since)} />
        <DayField label="Until" value={given.until} onChange={(until) => onChange({ until })} trouble={said(of.until)} />
      </div>
      <NoteField label="Note" value={given.note} onChange={(note) => onChange({ note })} trouble={said(of.note)} />
      {said(rest)}
    </>
  );
}
