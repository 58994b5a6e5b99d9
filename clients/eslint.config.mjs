// The schema under graphql-eslint's recommended and Relay rules; each exception has its reason.
import { fileURLToPath } from 'node:url'
import graphql from '@graphql-eslint/eslint-plugin'

const suffixes = ['Connection', 'Edge', 'Payload', 'PageInfo']
const errors = ['Aborted', 'Conflict', 'Forbidden', 'InUse', 'InvalidInput', 'LimitReached', 'NotFound', 'RuleBroken']
const types = [
  ...errors,
  'ContactAccess', 'ContactCandidate', 'ContactMatch', 'Duplicate', 'DuplicateReason', 'GraphSummary', 'LabelCount',
  'LeftOut', 'MergeField', 'MergePreview', 'MessagePreview', 'Neighbourhood', 'NeighbourhoodMember', 'PartialDate',
  'Path', 'PathResult', 'PathStep', 'Recipient', 'Settings'
]

export default [
  {
    files: ['**/*.graphql'],
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
      // A pair of duplicates is an answer of its two contacts, without an id.
      '@graphql-eslint/relay-edge-types': ['error', { listTypeCanWrapOnlyEdgeType: false, shouldImplementNode: false }],
      // Some lists are paged forward only: their order results from walking the graph.
      '@graphql-eslint/relay-arguments': ['error', { includeBoth: false }],
      // These are values of an object that has an id, or results that are never fetched again.
      '@graphql-eslint/strict-id-in-types': ['error', { exceptions: { suffixes, types } }]
    }
  }
]
