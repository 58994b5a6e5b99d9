/** The query's variables as a form: contacts are picked, other values are typed. */

import { type DocumentNode, Kind, parse, print, type TypeNode, type VariableDefinitionNode } from 'graphql';
import { useEffect, useState } from 'react';
import { ask } from './connection';
import { ContactPicker } from './ContactPicker';
import { useEditors } from './editors';
import { useName } from './names';
import { QUERIES } from './queries';

export function VariableForm() {
  const { query, variables, setVariable } = useEditors();
  const definitions = definitionsOf(query);
  if (definitions.length === 0) return null;
  return (
    <fieldset className="cg-form">
      <legend>Variables</legend>
      {definitions.map((one) => (
        <VariableField
          key={one.variable.name.value}
          definition={one}
          value={variables[one.variable.name.value]}
          onChange={(value) => setVariable(one.variable.name.value, value)}
        />
      ))}
    </fieldset>
  );
}

interface Props {
  definition: VariableDefinitionNode;
  value: unknown;
  onChange(value: unknown): void;
}

function VariableField({ definition, value, onChange }: Props) {
  const label = words(definition.variable.name.value);
  const type = named(definition.type);
  const chosen = useName(type === 'ID' && typeof value === 'string' ? value : undefined);
  if (type === 'ID') {
    return <ContactPicker label={label} chosen={chosen ?? text(value)} onChoose={({ id }) => onChange(id)} />;
  }
  if (type === '[String]' && /labels?(Keys?)?$/i.test(definition.variable.name.value)) {
    return <LabelField label={label} value={Array.isArray(value) ? value : []} onChange={onChange} />;
  }
  if (type === 'String' && /role$/i.test(definition.variable.name.value)) {
    return <RoleField label={label} value={text(value)} onChange={onChange} />;
  }
  const kind = { Int: 'number', Date: 'date', String: 'text' }[type];
  if (!kind) return null;
  return (
    <label className="cg-field">
      {label}
      <input
        type={kind}
        value={text(value)}
        placeholder={definition.defaultValue ? print(definition.defaultValue).replace(/^"|"$/g, '') : ''}
        onChange={({ target }) =>
          onChange(target.value === '' ? undefined : type === 'Int' ? Number(target.value) : target.value)
        }
      />
    </label>
  );
}

interface Label {
  key: string;
  name: string;
  inverseName: string | null;
}

function useLabels(): Label[] {
  const [labels, setLabels] = useState<Label[]>([]);
  useEffect(() => {
    ask<{ associationLabels: Label[] }>(QUERIES.labels).then(
      ({ associationLabels }) => setLabels(associationLabels),
      () => setLabels([]),
    );
  }, []);
  return labels;
}

function RoleField({ label, value, onChange }: { label: string; value: string; onChange(value: unknown): void }) {
  const names = useLabels().flatMap(({ name, inverseName }) => [name, inverseName ?? name]);
  const roles = [...new Set([...names, ...(value ? [value] : [])])].sort((a, b) => a.localeCompare(b));
  return (
    <label className="cg-field">
      {label}
      <select value={value} onChange={({ target }) => onChange(target.value || undefined)}>
        <option value="">As in the query</option>
        {roles.map((role) => (
          <option key={role}>{role}</option>
        ))}
      </select>
    </label>
  );
}

function LabelField({ label, value, onChange }: { label: string; value: unknown[]; onChange(value: unknown): void }) {
  const labels = useLabels();
  return (
    <label className="cg-field">
      {label}
      <select
        multiple
        size={5}
        value={value.map(String)}
        onChange={({ target }) => {
          const keys = [...target.selectedOptions].map((option) => option.value);
          onChange(keys.length === 0 ? undefined : keys);
        }}
      >
        {labels.map(({ key, name, inverseName }) => (
          <option key={key} value={key}>
            {inverseName ? `${name} / ${inverseName}` : name}
          </option>
        ))}
      </select>
    </label>
  );
}

function definitionsOf(query: string): readonly VariableDefinitionNode[] {
  let document: DocumentNode;
  try {
    document = parse(query, { noLocation: true });
  } catch {
    return []; // Still being typed.
  }
  const operation = document.definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION);
  return operation?.variableDefinitions ?? [];
}

function named(type: TypeNode): string {
  if (type.kind === Kind.NON_NULL_TYPE) return named(type.type);
  return type.kind === Kind.LIST_TYPE ? `[${named(type.type)}]` : type.name.value;
}

/** "labelKeys" in human-readable form. */
export function words(name: string): string {
  const spaced = name.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
