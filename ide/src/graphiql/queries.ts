/** The page's own queries; each is a file, so that tests can check it against the schema. */

import card from '../../queries/card.graphql?raw';
import expand from '../../queries/expand.graphql?raw';
import find from '../../queries/find.graphql?raw';
import flagged from '../../queries/flagged.graphql?raw';
import labels from '../../queries/labels.graphql?raw';
import names from '../../queries/names.graphql?raw';
import neighbourhood from '../../queries/neighbourhood.graphql?raw';
import paths from '../../queries/paths.graphql?raw';

export const QUERIES = { card, expand, find, flagged, labels, names, neighbourhood, paths };
