// The schema under graphql-eslint's recommended and Relay rules; each exception has its reason.
import { fileURLToPath } from 'node:url'
import graphql from '@graphql-eslint/eslint-plugin'

const suffixes = ['Connection', 'Edge', 'Payload', 'PageInfo']
const errors = ['Aborted', 'Conflict', 'Forbidden', 'InUse', 'InvalidInput', 'LimitReached', 'NotFound', 'RuleBroken']
const types = [
  ...errors,
  'AssociationsPerContact', 'ContactAccess', 'ContactBucket', 'ContactCandidate', 'ContactMatch', 'Duplicate',
  'DuplicateReason', 'FieldChange', 'GraphSummary', 'Kinship', 'LabelCount', 'LeftOut', 'MergeField', 'MergePreview', 'MessagePreview', 'Neighbourhood',
  'NeighbourhoodMember', 'PartialDate', 'Path', 'PathResult', 'PathStep', 'Recipient', 'Settings', 'TeamCount'
]

// Pairs of duplicates and suggestions are answers about two contacts, computed each time. All other edges lead to nodes.
const computed = ['type DuplicateEdge {', 'type SuggestionEdge {']
let lines = []
const ofComputed = {
  meta: { name: 'edges-of-computed-answers' },
  preprocess (text) {
    lines = text.split('\n')
    return [text]
  },
  postprocess: found => found.flat().filter(one =>
    one.ruleId !== '@graphql-eslint/relay-edge-types' || !computed.includes(lines[one.line - 1].trim()))
}

export default [
  {
    files: ['**/*.graphql'],
    processor: ofComputed,
    languageOptions: {
      parser: graphql.parser,
      parserOptions: { graphQLConfig: { schema: fileURLToPath(new URL('../schema.graphql', import.meta.url)) } }
    },
    plugins: { '@graphql-eslint': graphql },
    rules: {
      ...graphql.configs['flat/schema-recommended'].rules,
      ...graphql.configs['flat/schema-relay'].rules,
      // @oneOf belongs to the language; the specification describes it.
      '@graphql-eslint/require-description': ['error', { types: true, rootField: true }],
      // Lists without pages, such as the errors of a payload, are plain lists.
      '@graphql-eslint/relay-edge-types': ['error', { listTypeCanWrapOnlyEdgeType: false }],
      // Some lists are paged forward only: their order results from walking the graph.
      '@graphql-eslint/relay-arguments': ['error', { includeBoth: false }],
      // These are values of an object that has an id, or results that are never fetched again.
      '@graphql-eslint/strict-id-in-types': ['error', { exceptions: { suffixes, types } }]
    }
  }
]
