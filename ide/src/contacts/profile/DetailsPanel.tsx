/** The fields of a contact, each of which is edited where it stands. */

import { bornOf, day, keyInWords } from '../../ui/words';
import { EditContactDocument, type UpdateContactInput } from '../../gql/graphql';
import { execute } from '../../shell/request';
import { client, refresh } from '../../app/client';
import type { Refusal } from '../../ui/refusalsByField';
import { announce } from '../../app/notices';
import { EditableField } from '../../ui/EditableField';
import { type Profile, profileQuery } from './profile';

type Changed = Omit<UpdateContactInput, 'id' | 'expectedVersion'>;

export function DetailsPanel({ contact, mayWrite }: { contact: Profile; mayWrite: boolean }) {
  const save = (name: string, changed: Changed, before: Changed) => change(contact, name, changed, before);
  const texts = [
    ['Name', 'name', contact.name],
    ['Given name', 'givenName', contact.givenName],
    ['Family name', 'familyName', contact.familyName],
    ['Pronouns', 'pronouns', contact.pronouns],
    ['Company', 'company', contact.company],
    ['Job title', 'jobTitle', contact.jobTitle],
  ] as const;
  const lists = [
    ['E-mail', 'emails', contact.emails],
    ['Phone', 'phones', contact.phones],
  ] as const;
  return (
    <section className="panel" aria-labelledby="details-title">
      <header className="panel-head">
        <h2 id="details-title">Details</h2>
      </header>
      <dl className="details">
        {texts.map(([name, key, value]) => (
          <EditableField
            key={key}
            name={name}
            value={value ?? ''}
            mayWrite={mayWrite}
            onSave={(text) => save(name, { [key]: text.trim() || null }, { [key]: value })}
          />
        ))}
        {lists.map(([name, key, value]) => (
          <EditableField
            key={key}
            name={name}
            value={value.join('\n')}
            kind="lines"
            mayWrite={mayWrite}
            onSave={(text) => save(name, { [key]: linesOf(text) }, { [key]: value })}
          />
        ))}
        <EditableField
          name="Born"
          value={contact.birthDate ?? ''}
          shown={bornOf(contact)}
          kind="day"
          mayWrite={mayWrite}
          onSave={(text) => save('Born', { birthDate: text || null }, birthBefore(contact))}
        />
        <EditableField
          name="Notes"
          value={contact.notes ?? ''}
          kind="lines"
          mayWrite={mayWrite}
          onSave={(text) => save('Notes', { notes: text.trim() === '' ? null : text }, { notes: contact.notes })}
        />
        {Object.entries(contact.customFields).map(([key, value]) => (
          <EditableField
            key={key}
            name={keyInWords(key)}
            value={typeof value === 'string' ? value : JSON.stringify(value)}
            mayWrite={mayWrite && typeof value === 'string'}
            onSave={(text) => save(keyInWords(key), { customFields: { [key]: text.trim() || null } }, { customFields: { [key]: value } })}
          />
        ))}
        <div className="detail">
          <dt>E-mails</dt>
          <dd>
            <label className="opt-out">
              <input
                type="checkbox"
                checked={contact.emailOptOut}
                disabled={!mayWrite}
                onChange={(event) =>
                  void save('E-mails', { emailOptOut: event.target.checked }, { emailOptOut: contact.emailOptOut })
                }
              />
              Never send any
            </label>
          </dd>
        </div>
        {contact.owner ? (
          <div className="detail">
            <dt>Owner</dt>
            <dd>{contact.owner.name}</dd>
          </div>
        ) : null}
        <div className="detail">
          <dt>Added</dt>
          <dd>{day(contact.createdAt)}</dd>
        </div>
      </dl>
    </section>
  );
}

/** The version that a change made here led to, by the contact and the version before it. */
const followed = new Map<string, number>();
let saving: Promise<unknown> = Promise.resolve();

/** The version that was seen, or the one that changes made here have led to since: two quick ones do not conflict. */
function known({ id, version }: Profile): number {
  let found = version;
  for (let next = followed.get(`${id} ${found}`); next !== undefined; next = followed.get(`${id} ${found}`)) found = next;
  return found;
}

/** Stores a change under the version that was seen; somebody else's change is never overwritten. */
async function change(contact: Profile, name: string, changed: Changed, before: Changed): Promise<Refusal[]> {
  const send = async (expectedVersion: number, what: Changed) =>
    (await execute(EditContactDocument, { input: { id: contact.id, expectedVersion, ...what } })).updateContact;
  const sent = saving.then(async () => {
    const version = known(contact);
    const { contact: stored, errors } = await send(version, changed);
    if (stored && stored.version !== version) followed.set(`${contact.id} ${version}`, stored.version);
    return { stored, errors };
  });
  saving = sent.catch(() => undefined);
  const { stored, errors } = await sent;
  if (stored) {
    client.setQueryData(profileQuery(contact.id).queryKey, (seen) => (seen ? { ...seen, ...stored } : seen));
    announce(`Changed ${name} of ${stored.name}.`, async () => (await send(stored.version, before)).errors);
  }
  // After a conflict too: what was typed stays in its field, beside what is stored now.
  await refresh();
  return errors;
}

function linesOf(text: string): string[] {
  return text.split('\n').map((line) => line.trim()).filter(Boolean);
}

function birthBefore({ birthDate, birth }: Profile): Changed {
  if (birthDate !== null || birth === null) return { birthDate };
  const { year, month, day: ofMonth, qualifier, original } = birth;
  return { birth: { year, month, day: ofMonth, qualifier, original } };
}
