/** The side panel's questions, from `examples/*.graphql`. */

export interface Example {
  id: string;
  /** The question; `{variable}` is replaced by the chosen contact's name. */
  question: string;
  explanation: string;
  /** The demo contacts that variables start with. */
  names: Record<string, string>;
  query: string;
}

const FILES = import.meta.glob<string>('../../examples/*.graphql', { query: '?raw', import: 'default', eager: true });

export const EXAMPLES: Example[] = Object.keys(FILES).sort().map((path) => read(path, FILES[path]!));

function read(path: string, text: string): Example {
  const lines = text.split('\n');
  const end = lines.findIndex((line) => !line.startsWith('#'));
  const [question = '', explanation = '', ...given] = lines.slice(0, end).map((line) => line.slice(2));
  return {
    id: path.replace(/^.*\/|\.graphql$/g, ''),
    question,
    explanation,
    names: Object.fromEntries(given.map((line) => line.split(': ') as [string, string])),
    query: lines.slice(end).join('\n').trimEnd(),
  };
}
