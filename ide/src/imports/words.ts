/** What a column becomes and what an import does, in the words of people. */

import type { Column, Difference, Step } from './client';

const TARGETS: Record<string, string> = {
  id: 'ID',
  name: 'Name',
  'fallback name': 'Name, if there is no other',
  givenName: 'Given name',
  middleName: 'Middle name',
  familyName: 'Family name',
  nameSuffix: 'Name suffix',
  pronouns: 'Pronouns',
  email: 'E-mail',
  phone: 'Phone',
  company: 'Company',
  jobTitle: 'Job title',
  birth: 'Birthday',
  notes: 'Notes',
  emailOptOut: 'Opt-out from e-mail',
  groups: 'Groups (custom field)',
  kept: 'Kept with the contact, not shown',
  '': 'Not kept',
  from: 'Relationship: first person',
  to: 'Relationship: second person',
  label: 'Relationship: role of the first',
  'reverse label': 'Relationship: role of the second',
  since: 'Relationship: since',
  until: 'Relationship: until',
  note: 'Relationship: note',
};

/** What any column may become; what else there is needs a MAP and the command line. */
const OFFERED = ['name', 'givenName', 'middleName', 'familyName', 'email', 'phone', 'company', 'jobTitle', 'birth', 'notes', 'pronouns', 'emailOptOut', 'groups', 'id'];
const ROLES = ['Spouse', 'Parent', 'Child', 'Sibling', 'Friend', 'Manager', 'Assistant'];

const FIELDS: Record<string, string> = { ...TARGETS, emails: 'E-mails', phones: 'Phones', birthDate: 'Birthday', externalId: 'External ID', unlinkedRelatives: 'Relative', kept: 'Kept for', customFields: 'Custom field' };

export function targetWords(target: string): string {
  const found = TARGETS[target];
  if (found !== undefined) return found;
  const [use, detail] = split(target, target.startsWith('customFields.') ? '.' : ':');
  const plain = TARGETS[use];
  if (plain !== undefined) return plain;
  const column = /^\{(.*)\}$/.exec(detail)?.[1];
  if (use === 'customFields') return `Custom field: ${detail.includes('{') ? detail.replace(/\s*\(?\{.*?\}\)?/, '') || column : detail}`;
  if (use === 'relative' || use === 'relatives') return column ? 'Relative, by the role beside it' : `Relative: ${detail}`;
  if (use === 'relative id') return `Relative by ID: ${detail}`;
  return target;
}

export interface TargetOption {
  target: string;
  words: string;
}

export interface TargetGroup {
  label: string;
  options: TargetOption[];
}

/** The choices for a column: as it was understood first, then what any column may become. */
export function targetsFor(column: Column): TargetGroup[] {
  const custom = `customFields.${column.name.trim()}`;
  const groups: [string, string[]][] = [
    ['Recognized', [column.target ?? '']],
    ['Properties', OFFERED],
    ['Name of a relative', ROLES.map((role) => `relative: ${role}`)],
    ['Otherwise', [custom, 'kept', '']],
  ];
  return groups.map(([label, targets]) => ({
    label,
    options: targets
      .filter((target) => label === 'Recognized' || target !== column.target)
      .map((target) => ({ target, words: targetWords(target) })),
  }));
}

export function fieldWords(field: string): string {
  const [name, key] = split(field, '.');
  const words = FIELDS[name] ?? name;
  if (name === 'customFields') return key;
  return key ? `${words}: ${key}` : words;
}

export function valueWords(value: unknown): string {
  if (value === null || value === undefined || value === '') return '';
  if (Array.isArray(value)) return value.map(valueWords).join(', ');
  if (value === true) return 'yes';
  if (value === false) return 'no';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

export function differenceWords(one: Difference): { stored: string; file: string } {
  return { stored: valueWords(one.stored), file: valueWords(one.file) };
}

const STEPS: Record<string, string> = { Cards: 'Reading', Bytes: 'Reading', People: 'Storing people', Associations: 'Associations', Relatives: 'Linking relatives', Done: 'Finishing' };

export function stepWords({ step }: Step, planning: boolean): string {
  const words = STEPS[step] ?? step;
  return planning && step === 'People' ? 'Checking people' : words;
}

/** What the server names as code, in quotation marks. */
export function quoted(message: string): string {
  return message.replace(/`([^`]*)`/g, '“$1”');
}

function split(text: string, at: string): [string, string] {
  const place = text.indexOf(at);
  return place < 0 ? [text, ''] : [text.slice(0, place), text.slice(place + at.length).trim()];
}
