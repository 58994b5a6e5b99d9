/**
 * Adds the fields that a picture needs to an operation, and reduces the answer to what was requested.
 *
 * Every object gets its type and id; associations come with both their ends. The added fields merge with the typed
 * ones; if a response name is already used for another field, they get a different one, so that a valid operation
 * stays valid.
 */

import {
  type DocumentNode,
  type FieldNode,
  getDirectiveValues,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  type GraphQLSchema,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  parse,
  print,
  type SelectionNode,
  type SelectionSetNode,
  TypeInfo,
  valueFromASTUntyped,
  visit,
  visitWithTypeInfo,
} from 'graphql';

const TAKEN = '_cg_';

const CONTACT = '__typename id name';
const ENDS = `from { ${CONTACT} } to { ${CONTACT} }`;
const TIE = `${ENDS} label { __typename id key name inverseName } since until`;
const ASSOCIATION = `association { __typename id ${TIE} }`;
const ASSOCIATIONS = `associations { __typename id ${TIE} }`;
const PATH = `contacts { ${CONTACT} } steps { __typename ${ENDS} ${ASSOCIATION} }`;

const WANTED: Record<string, string> = {
  Contact: 'name',
  AssociationLabel: 'key name inverseName',
  Association: TIE,
  AssociationEdge: `node { ${CONTACT} } ${ASSOCIATION}`,
  AssociationGroup: 'role overLimit',
  MutualContactEdge: `node { ${CONTACT} } ${ASSOCIATIONS} withAssociations { __typename id ${TIE} }`,
  Neighbourhood: `truncated root { ${CONTACT} } ${ASSOCIATIONS} members { __typename distance contact { ${CONTACT} } }`,
  NeighbourhoodMember: `distance contact { ${CONTACT} }`,
  Path: PATH,
  PathResult: 'outcome',
  PathStep: `${ENDS} ${ASSOCIATION}`,
  RedFlag: `contact { ${CONTACT} } status`,
  WalkEdge: `node { ${CONTACT} } path { __typename ${PATH} }`,
};

export type Found = Record<string, unknown>;

const PATIENCE = 5_000;

let schema: GraphQLSchema | undefined;
let tell: () => void;

/** Resolves when the schema is loaded, or after a timeout: not every caller may load it. */
export const schemaAwaited = new Promise<void>((resolve) => {
  tell = resolve;
  setTimeout(resolve, PATIENCE);
});

/** Sets the schema of the operations. */
export function schemaIs(given: GraphQLSchema): void {
  schema = given;
  tell();
}

/** The value of an added field. */
export function added(found: Found, name: string): unknown {
  const other = TAKEN + name;
  return other in found ? found[other] : found[name];
}

/** The operation with the fields a picture needs; null if nothing can be added. */
export function enriched(text: string): string | null {
  if (schema === undefined) return null;
  try {
    return print(withMore(text, schema));
  } catch {
    return null; // The server reports syntax errors.
  }
}

function withMore(text: string, given: GraphQLSchema) {
  const document = parse(text);
  const types = new TypeInfo(given);
  const taken = takenIn(document);
  const roots = new Set(Object.values(OperationTypeNode).map((one) => given.getRootType(one)?.name));
  return visit(
    document,
    visitWithTypeInfo(types, {
      SelectionSet: {
        leave(node) {
          const type = types.getParentType();
          if (!type || !isCompositeType(type) || roots.has(type.name) || type.name.startsWith('__')) return undefined;
          const isNode = isObjectType(type) || isInterfaceType(type) ? 'id' in type.getFields() : false;
          const isList = type.name.endsWith('Connection') && node.selections.some((one) => isField(one) && one.name.value === 'edges');
          const wanted = ['__typename', isNode ? 'id' : '', isList ? 'pageInfo { hasNextPage }' : '', WANTED[type.name] ?? ''].join(' ');
          return { ...node, selections: [...node.selections, ...selections(wanted).flatMap((one) => free(one, node, taken))] };
        },
      },
    }),
  );
}

/** Names already used for another field anywhere: fragments on one object may be far apart, and must not conflict. */
function takenIn(document: DocumentNode): Set<string> {
  const taken = new Set<string>();
  visit(document, { Field: ({ alias, name }) => void (alias && alias.value !== name.value && taken.add(alias.value)) });
  return taken;
}

/** The field under a response name that is not used for anything else. */
function free(wanted: SelectionNode, node: SelectionSetNode, taken: Set<string>): SelectionNode[] {
  if (!isField(wanted)) return [];
  const name = wanted.name.value;
  const held = node.selections.filter(isField).filter((one) => (one.alias ?? one.name).value === name);
  if (taken.has(name) || held.some((one) => one.arguments?.length || one.directives?.length)) {
    return [{ ...wanted, alias: { kind: Kind.NAME, value: TAKEN + name } }];
  }
  return held.length > 0 && !wanted.selectionSet ? [] : [wanted];
}

const parsed = new Map<string, readonly SelectionNode[]>();

function selections(text: string): readonly SelectionNode[] {
  let found = parsed.get(text);
  if (!found) {
    const definition = parse(`{ ${text} }`, { noLocation: true }).definitions[0];
    found = definition?.kind === Kind.OPERATION_DEFINITION ? definition.selectionSet.selections : [];
    parsed.set(text, found);
  }
  return found;
}

function isField(node: SelectionNode): node is FieldNode {
  return node.kind === Kind.FIELD;
}

/** The data reduced to the operation as typed. */
export function asTyped(
  data: unknown,
  text: string,
  operationName?: string | null,
  given: Record<string, unknown> = {},
): unknown {
  const { definitions } = parse(text, { noLocation: true });
  const fragments = new Map<string, { type: string; set: SelectionSetNode }>();
  const operations: OperationDefinitionNode[] = [];
  for (const one of definitions) {
    if (one.kind === Kind.FRAGMENT_DEFINITION) {
      fragments.set(one.name.value, { type: one.typeCondition.name.value, set: one.selectionSet });
    } else if (one.kind === Kind.OPERATION_DEFINITION) operations.push(one);
  }
  const operation = operations.find((one) => one.name?.value === operationName) ?? operations[0];
  const variables = { ...defaultsOf(operation), ...given };
  const asked = (found: Found, set: SelectionSetNode, fields: Map<string, SelectionSetNode[]>) => {
    for (const one of set.selections) {
      if (leftOut(one, variables)) continue;
      if (one.kind === Kind.FIELD) {
        const key = (one.alias ?? one.name).value;
        const inner = fields.get(key) ?? [];
        fields.set(key, one.selectionSet ? [...inner, one.selectionSet] : inner);
      } else {
        const fragment =
          one.kind === Kind.INLINE_FRAGMENT
            ? { type: one.typeCondition?.name.value, set: one.selectionSet }
            : fragments.get(one.name.value);
        if (fragment && fits(found, fragment.type)) asked(found, fragment.set, fields);
      }
    }
    return fields;
  };
  const cut = (value: unknown, sets: SelectionSetNode[]): unknown => {
    if (Array.isArray(value)) return value.map((inner) => cut(inner, sets));
    if (value === null || typeof value !== 'object' || sets.length === 0) return value;
    const found = value as Found;
    const fields = new Map<string, SelectionSetNode[]>();
    for (const set of sets) asked(found, set, fields);
    const kept = [...fields].filter(([key]) => key in found);
    return Object.fromEntries(kept.map(([key, inner]) => [key, cut(found[key], inner)]));
  };
  return operation ? cut(data, [operation.selectionSet]) : data;
}

function defaultsOf(operation: OperationDefinitionNode | undefined): Record<string, unknown> {
  const withDefaults = (operation?.variableDefinitions ?? []).filter(({ defaultValue }) => defaultValue);
  return Object.fromEntries(withDefaults.map((one) => [one.variable.name.value, valueFromASTUntyped(one.defaultValue!)]));
}

function leftOut(one: SelectionNode, variables: Record<string, unknown>): boolean {
  return (
    getDirectiveValues(GraphQLSkipDirective, one, variables)?.if === true ||
    getDirectiveValues(GraphQLIncludeDirective, one, variables)?.if === false
  );
}

function fits(found: Found, type: string | undefined): boolean {
  const own = schema?.getType(String(added(found, '__typename')));
  const wanted = type === undefined ? undefined : schema?.getType(type);
  if (!own || !wanted || own === wanted) return true;
  return isInterfaceType(wanted) && isObjectType(own) && own.getInterfaces().includes(wanted);
}
