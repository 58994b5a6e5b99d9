/** The settings of the workspace, each of which is changed where it stands. */

import { queryOptions, useQuery } from '@tanstack/react-query';
import { announce } from '../../app/notices';
import { refresh } from '../../app/client';
import { ChangeSettingsDocument, type UpdateSettingsInput, WorkspaceSettingsDocument } from '../../gql/graphql';
import { execute } from '../../shell/request';
import { EditableField } from '../../ui/EditableField';
import { OpenAsQuery } from '../../ui/OpenAsQuery';
import type { Refusal } from '../../ui/refusalsByField';
import { SectionPage } from '../SectionPage';

const settingsQuery = queryOptions({
  queryKey: ['settings'],
  queryFn: ({ signal }) => execute(WorkspaceSettingsDocument, {}, signal).then(({ settings }) => settings),
});

const COUNTRIES = new Intl.DisplayNames(undefined, { type: 'region' });
const NUMBERS = [
  ['Labels on one contact', 'maxLabelsPerContact', 'How many different labels a contact may have on any one day, 1 to 100.'],
  ['Labels in the workspace', 'maxLabels', 'How many labels there may be, 1 to 1,000.'],
  ['Days of history', 'historyDays', 'How many days changes stay in the history, 1 to 36,500. Older ones are deleted.'],
] as const;

export default function SettingsPage() {
  const query = useQuery(settingsQuery);
  const settings = query.data;
  return (
    <SectionPage
      title="Settings"
      about="They hold for every user. Labels and associations stay when a maximum is lowered."
      actions={<OpenAsQuery document={WorkspaceSettingsDocument} variables={{}} />}
      query={query}
    >
      {settings ? (
        <dl className="settings">
          {NUMBERS.map(([name, key, about]) => (
            <EditableField
              key={key}
              name={name}
              about={about}
              value={String(settings[key])}
              shown={settings[key].toLocaleString()}
              kind="number"
              mayWrite
              onSave={(text) => change(name, { [key]: Number(text) }, { [key]: settings[key] })}
            />
          ))}
          <EditableField
            name="Country of phone numbers"
            about="Phone numbers without a country code are read as numbers of this country: its two letters, such as DE or US."
            value={settings.defaultPhoneRegion ?? ''}
            shown={settings.defaultPhoneRegion ? countryOf(settings.defaultPhoneRegion) : ''}
            mayWrite
            onSave={(text) =>
              change(
                'Country of phone numbers',
                { defaultPhoneRegion: text.trim().toUpperCase() || null },
                { defaultPhoneRegion: settings.defaultPhoneRegion },
              )
            }
          />
        </dl>
      ) : null}
    </SectionPage>
  );
}

function countryOf(region: string): string {
  return `${COUNTRIES.of(region) ?? region} (${region})`;
}

async function change(name: string, changed: UpdateSettingsInput, before: UpdateSettingsInput): Promise<Refusal[]> {
  const send = async (input: UpdateSettingsInput) => (await execute(ChangeSettingsDocument, { input })).updateSettings;
  const { settings, errors } = await send(changed);
  if (settings) {
    announce(`Changed “${name}”.`, async () => (await send(before)).errors);
    await refresh();
  }
  return errors;
}
