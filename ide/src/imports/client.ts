/** Requests of imports and exports: every step sends the file again, so that any server can answer it. */

import type { ContactFilter } from '../gql/graphql';
import { readLines } from './lines';

/** How a dialog reaches the server: the address of the page, and a fetch with whatever the session needs. */
export interface FilesClient {
  base: string;
  fetch(address: string, init: RequestInit): Promise<Response>;
}

export interface Column {
  name: string;
  /** In words; null: it is not kept. */
  becomes: string | null;
  example: string;
  /** In the words of a MAP; null where a MAP cannot change it. */
  target: string | null;
}

export interface NotKept {
  what: string;
  reason: string;
  line: number;
  example: string;
  count: number;
}

export interface Explanation {
  file: { name: string; bytes: number };
  format: string;
  title: string;
  encoding: string;
  notes: string[];
  questions: { parameter: 'dates'; message: string; values: string[] }[];
  columns: Column[];
  counts: { people: number; relatives: number; unreadable: number; complete: boolean } | null;
  notKept: NotKept[];
  map: string | null;
  targets: { target: string; meaning: string }[];
}

export interface Difference {
  line: number;
  name: string;
  field: string;
  stored: unknown;
  file: unknown;
  taken: boolean;
}

export interface Report {
  importId: string | null;
  dryRun: boolean;
  contacts: { created: number; found: number; updated: number; differing: number; optedOut: number; optOutsLeft: number };
  associations: { created: number; found: number };
  labels: { registered: { key: string; name: string; inverseName: string | null }[]; created: number; changed: number };
  unlinkedRelatives: number;
  redFlags: number;
  valuesNotKept: number;
  valuesNotTaken: number;
  columnsNotKept: string[];
  unreadableValues: { column: string; count: number; lines: number[] }[];
  refused: { reason: string; count: number }[];
  differences: Difference[];
}

export interface Step {
  step: string;
  done: number;
  total: number;
}

export interface Done {
  report: Report;
  /** What was refused or is not kept, a line of JSON each, as in the file that the command writes. */
  dropped: string[];
}

export interface PastImport {
  id: string;
  at: string;
  by: string;
  files: string[];
  state: 'RUNNING' | 'DONE' | 'STOPPED' | 'UNDONE';
  counts: Record<string, number>;
}

export interface Undone {
  contacts: number;
  associations: number;
  labels: number;
  restored: number;
  leftCount: number;
  left: { id: string; name: string; because: string }[];
}

export type UpdateMode = 'report' | 'fill' | 'replace';

export interface Options {
  dates: string;
  update: UpdateMode;
  /** The columns that become something else than was understood. */
  columns: Record<string, string>;
}

export interface ExportWish {
  format: string;
  filter?: ContactFilter;
  around?: string;
  depth?: number;
}

export interface Exported {
  name: string;
  content: Blob;
  losses: number;
}

export interface Found {
  id: string;
  name: string;
  email?: string | null;
  company?: string | null;
}

/** A failure in words that a person can act on; `argument` is the option that would mend it. */
export class FileError extends Error {
  constructor(
    message: string,
    readonly code: string,
    readonly argument: string,
  ) {
    super(message);
  }
}

interface Failure {
  message: string;
  extensions?: { code?: string; argument?: string };
}

type Line = { progress: Step } | { decision: unknown } | { report: Report } | { errors: Failure[] };

const FIND = 'query Find($text: String!) { findContacts(text: $text, first: 8) { candidates { contact { id name email company } } } }';

export async function explain(client: FilesClient, file: File, options: Options, signal: AbortSignal): Promise<Explanation> {
  return (await sent(client, 'import/explain', { name: file.name, ...said(options, 'explain') }, { method: 'POST', body: file, signal })).json();
}

/** Plans an import, or does it; `onStep` is called as it goes on. Aborting stops it at the end of a batch. */
export async function run(
  client: FilesClient,
  path: 'import/plan' | 'import',
  file: File,
  options: Options,
  onStep: (step: Step) => void,
  signal: AbortSignal,
): Promise<Done> {
  const response = await sent(client, path, { name: file.name, ...said(options, 'import') }, { method: 'POST', body: file, signal });
  const dropped: string[] = [];
  let report: Report | null = null;
  // To the end: a response that is not read to its end counts as aborted.
  for await (const text of readLines(response)) {
    const line = JSON.parse(text) as Line;
    if ('progress' in line) onStep(line.progress);
    else if ('decision' in line) dropped.push(JSON.stringify(line.decision));
    else if ('report' in line) report = line.report;
    else throw failed(line.errors);
  }
  if (report !== null) return { report, dropped };
  throw new FileError('The server stopped answering. What it imported is listed and can be undone.', '', '');
}

export async function pastImports(client: FilesClient): Promise<{ imports: PastImport[]; maxBytes: number }> {
  return (await sent(client, 'imports', {}, {})).json();
}

export async function undo(client: FilesClient, id: string): Promise<Undone> {
  return (await sent(client, `imports/${encodeURIComponent(id)}/undo`, {}, { method: 'POST' })).json();
}

export async function exportFile(client: FilesClient, wish: ExportWish, signal: AbortSignal): Promise<Exported> {
  const response = await sent(client, 'export', exportParameters(wish), { signal });
  const name = /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '')?.[1] ?? 'contacts';
  return { name, content: await response.blob(), losses: Number(response.headers.get('x-export-losses') ?? 0) };
}

/** The list of what a format cannot hold, as a CSV file. */
export async function exportLosses(client: FilesClient, wish: ExportWish, signal: AbortSignal): Promise<string> {
  return (await sent(client, 'export', { ...exportParameters(wish), losses: 'only' }, { signal })).text();
}

export async function findContacts(client: FilesClient, text: string, signal: AbortSignal): Promise<Found[]> {
  const data = await ask<{ findContacts: { candidates: { contact: Found }[] } }>(client, FIND, { text }, signal);
  return data.findContacts.candidates.map(({ contact }) => contact);
}

async function ask<Data>(client: FilesClient, query: string, variables: object, signal: AbortSignal): Promise<Data> {
  const headers = { 'content-type': 'application/json', accept: 'application/graphql-response+json' };
  const response = await sent(client, 'graphql', {}, { method: 'POST', headers, body: JSON.stringify({ query, variables }), signal });
  const reply = (await response.json()) as { data?: Data | null; errors?: Failure[] };
  if (!reply.data) throw failed(reply.errors ?? []);
  return reply.data;
}

async function sent(client: FilesClient, path: string, parameters: Record<string, string>, init: RequestInit): Promise<Response> {
  const address = new URL(path, client.base);
  for (const [name, value] of Object.entries(parameters)) if (value !== '') address.searchParams.set(name, value);
  const response = await client.fetch(address.href, init).catch((error: unknown) => {
    if (init.signal?.aborted) throw error;
    throw new FileError('The server does not respond.', '', '');
  });
  if (response.ok) return response;
  const body = (await response.json().catch(() => ({}))) as { errors?: Failure[] };
  throw failed(body.errors ?? [{ message: `The server responded with status ${response.status}.` }]);
}

function failed([first]: Failure[]): FileError {
  return new FileError(first?.message ?? 'Something went wrong on the server.', first?.extensions?.code ?? '', first?.extensions?.argument ?? '');
}

function said(options: Options, step: 'explain' | 'import'): Record<string, string> {
  const columns = Object.entries(options.columns).map(([name, target]) => `${JSON.stringify(name)} = ${JSON.stringify(target)}`);
  // JSON's strings are TOML's.
  const map = columns.length > 0 ? `[columns]\n${columns.join('\n')}\n` : '';
  return { dates: options.dates, map, ...(step === 'import' ? { update: options.update } : {}) };
}

function exportParameters({ format, filter, around, depth }: ExportWish): Record<string, string> {
  return {
    format,
    filter: filter && Object.keys(filter).length > 0 ? JSON.stringify(filter) : '',
    around: around ?? '',
    depth: around ? String(depth ?? 1) : '',
  };
}
