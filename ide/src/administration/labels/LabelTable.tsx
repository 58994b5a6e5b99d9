/** The labels of a category. */

import { Link } from '@tanstack/react-router';
import { failed } from '../../app/notices';
import { RowMenu } from '../../ui/RowMenu';
import type { Refusal } from '../../ui/refusalsByField';
import { type Label, namesOf, number, retire } from './labels';
import type { Asked } from './LabelsPage';

interface Props {
  category: string;
  labels: readonly Label[];
  mayWrite: boolean;
  onAsk(asked: Asked): void;
}

export function LabelTable({ category, labels, mayWrite, onAsk }: Props) {
  const counted = labels.some(({ associationCount }) => associationCount !== null);
  return (
    <div className="data-table label-table">
      <table>
        <caption>{category}</caption>
        <thead>
          <tr>
            <th scope="col">Label</th>
            <th scope="col" className="limits">
              Limits
            </th>
            <th scope="col" className="at-limit">
              At a limit
            </th>
            <th scope="col">Rules</th>
            {counted ? (
              <th scope="col" className="number">
                Associations
              </th>
            ) : null}
            <th scope="col" className="number">
              Open flags
            </th>
            {mayWrite ? (
              <th scope="col" className="actions">
                <span className="hidden">Actions</span>
              </th>
            ) : null}
          </tr>
        </thead>
        <tbody>
          {labels.map((label) => (
            <tr key={label.key} className={label.retired ? 'off' : undefined}>
              <th scope="row">
                <Names label={label} />
                {label.retired ? <span className="badge">Retired</span> : null}
                {label.description ? <p className="hint">{label.description}</p> : null}
              </th>
              <td data-name="Limits:">{limitsOf(label)}</td>
              <td data-name="At a limit:">{label.onLimit === 'REFUSE' ? 'Refused' : 'Let through'}</td>
              <td data-name="Rules:" className={rulesOf(label) ? undefined : 'blank'}>
                {rulesOf(label) || '–'}
              </td>
              {counted ? <td className="number" data-name="Associations:">{label.associationCount?.toLocaleString()}</td> : null}
              <td className={label.openRedFlagCount === 0 ? 'number blank' : 'number'} data-name="Open flags:">
                {label.openRedFlagCount === 0 ? (
                  '–'
                ) : (
                  <Link to="/administration/red-flags" search={{ labelKey: label.key }} aria-label={`${number(label.openRedFlagCount, 'open red flag')} of ${namesOf(label)}`}>
                    {label.openRedFlagCount.toLocaleString()}
                  </Link>
                )}
              </td>
              {mayWrite ? (
                <td className="actions">
                  <Actions label={label} onAsk={onAsk} />
                </td>
              ) : null}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Each name leads to the contacts who have someone in that role. */
function Names({ label: { name, inverseName } }: { label: Label }) {
  return [name, inverseName].map((role, n) =>
    role === null ? null : (
      <span key={role}>
        {n > 0 ? ' / ' : ''}
        <Link to="/" search={{ hasRole: role }} title={`Contacts who have someone as ${role}`}>
          {role}
        </Link>
      </span>
    ),
  );
}

function Actions({ label, onAsk }: Pick<Props, 'onAsk'> & { label: Label }) {
  const answered = ([refusal]: Refusal[]) => refusal && failed(refusal.message);
  const turn = () => retire(label, !label.retired).then(answered, (error: Error) => failed(error.message));
  return (
    <RowMenu
      name={namesOf(label)}
      actions={[
        { name: 'Edit…', run: () => onAsk({ what: 'edit', label }) },
        { name: label.retired ? 'Put back' : 'Retire', run: () => void turn() },
        { name: 'Delete…', danger: true, run: () => onAsk({ what: 'delete', label }) },
      ]}
    />
  );
}

function limitsOf({ name, inverseName, limit, inverseLimit }: Label): string {
  if (inverseName === null) return limit.toLocaleString();
  return `${limit.toLocaleString()} as ${name}, ${inverseLimit.toLocaleString()} as ${inverseName}`;
}

function rulesOf({ acyclic, exclusiveWith, emailCopy, name, inverseName }: Label): string {
  const copied = { NONE: '', FROM: `copies to ${name}`, TO: `copies to ${inverseName ?? name}`, BOTH: 'copies to both' }[emailCopy];
  const excluded = exclusiveWith.length === 0 ? '' : `not with ${exclusiveWith.map(namesOf).join(', ')}`;
  return [acyclic ? 'no circles' : '', excluded, copied].filter(Boolean).join('; ');
}
