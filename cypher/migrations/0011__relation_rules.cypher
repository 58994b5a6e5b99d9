// schema and data: the rules by which relations are derived; existing workspaces get those that a new one starts with
CREATE CONSTRAINT relation_rule_key IF NOT EXISTS FOR (u:RelationRule) REQUIRE u.key IS UNIQUE;
CALL db.awaitIndexes(300);
// The roles of a step are separated by line breaks: a list of lists cannot be stored.
MATCH (w:Workspace {id: 'workspace'})
UNWIND [
  {key: 'GRANDPARENT', role: 'Grandparent', inverseRole: 'Grandchild', steps: ['family.PARENT\nfamily.ADOPTIVE_PARENT', 'family.PARENT\nfamily.ADOPTIVE_PARENT'], unlessRoles: [], sharing: 'ANY', description: 'A parent of a parent.', position: 0},
  {key: 'GREAT_GRANDPARENT', role: 'Great-grandparent', inverseRole: 'Great-grandchild', steps: ['family.PARENT\nfamily.ADOPTIVE_PARENT', 'Grandparent'], unlessRoles: [], sharing: 'ANY', description: 'A grandparent of a parent.', position: 1},
  {key: 'SIBLING', role: 'Sibling', inverseRole: 'Sibling', steps: ['family.PARENT\nfamily.ADOPTIVE_PARENT', 'family.CHILD\nfamily.ADOPTED_CHILD'], unlessRoles: [], sharing: 'ALL', description: 'A child of the same parents: all known parents are shared.', position: 2},
  {key: 'HALF_SIBLING', role: 'Half-sibling', inverseRole: 'Half-sibling', steps: ['family.PARENT\nfamily.ADOPTIVE_PARENT', 'family.CHILD\nfamily.ADOPTED_CHILD'], unlessRoles: ['SIBLING.name'], sharing: 'SOME', description: 'A child of a parent: some known parents are shared, but not all.', position: 3},
  {key: 'UNCLE_OR_AUNT', role: 'Uncle or aunt', inverseRole: 'Nephew or niece', steps: ['family.PARENT\nfamily.ADOPTIVE_PARENT', 'Sibling\nHalf-sibling'], unlessRoles: ['family.PARENT', 'family.ADOPTIVE_PARENT'], sharing: 'ANY', description: 'A sibling of a parent.', position: 4},
  {key: 'GREAT_UNCLE_OR_AUNT', role: 'Great-uncle or aunt', inverseRole: 'Great-nephew or niece', steps: ['Grandparent', 'Sibling\nHalf-sibling'], unlessRoles: ['Grandparent'], sharing: 'ANY', description: 'A sibling of a grandparent.', position: 5},
  {key: 'COUSIN', role: 'Cousin', inverseRole: 'Cousin', steps: ['Uncle or aunt', 'family.CHILD\nfamily.ADOPTED_CHILD'], unlessRoles: ['Sibling', 'Half-sibling'], sharing: 'ANY', description: 'A child of an uncle or aunt.', position: 6},
  {key: 'PARENT_IN_LAW', role: 'Parent-in-law', inverseRole: 'Child-in-law', steps: ['family.SPOUSE', 'family.PARENT\nfamily.ADOPTIVE_PARENT'], unlessRoles: [], sharing: 'ANY', description: 'A parent of a spouse.', position: 7},
  {key: 'SIBLING_IN_LAW', role: 'Sibling-in-law', inverseRole: 'Sibling-in-law', steps: ['family.SPOUSE', 'Sibling\nHalf-sibling'], unlessRoles: ['Sibling', 'Half-sibling'], sharing: 'ANY', description: 'A sibling of a spouse, or a spouse of a sibling.', position: 8},
  {key: 'STEP_PARENT', role: 'Step-parent', inverseRole: 'Step-child', steps: ['family.PARENT\nfamily.ADOPTIVE_PARENT', 'family.SPOUSE'], unlessRoles: ['family.PARENT', 'family.ADOPTIVE_PARENT'], sharing: 'ANY', description: 'A spouse of a parent who is no parent.', position: 9},
  {key: 'STEP_SIBLING', role: 'Step-sibling', inverseRole: 'Step-sibling', steps: ['Step-parent', 'family.CHILD\nfamily.ADOPTED_CHILD'], unlessRoles: ['Sibling', 'Half-sibling'], sharing: 'ANY', description: 'A child of a step-parent who shares no parent.', position: 10},
  {key: 'CO_PARENT', role: 'Co-parent', inverseRole: 'Co-parent', steps: ['family.CHILD\nfamily.ADOPTED_CHILD', 'family.PARENT\nfamily.ADOPTIVE_PARENT'], unlessRoles: ['family.SPOUSE'], sharing: 'ANY', description: 'The other parent of a child.', position: 11},
  {key: 'COLLEAGUE', role: 'Colleague', inverseRole: 'Colleague', steps: ['Employer', 'Employee'], unlessRoles: [], sharing: 'ANY', description: 'An employee of the same employer.', position: 12},
  {key: 'MANAGER_S_MANAGER', role: 'Manager\'s manager', inverseRole: 'Skip-level report', steps: ['Manager', 'Manager'], unlessRoles: ['Manager'], sharing: 'ANY', description: 'The manager of a manager.', position: 13},
  {key: 'HOUSEMATE', role: 'Housemate', inverseRole: 'Housemate', steps: ['HOUSEMATE.name', 'HOUSEMATE.name'], unlessRoles: [], sharing: 'ANY', description: 'A housemate of a housemate.', position: 14},
  {key: 'ACQUAINTANCE', role: 'Acquaintance', inverseRole: 'Acquaintance', steps: ['Friend', 'Friend'], unlessRoles: ['Friend'], sharing: 'ANY', description: 'A friend of a friend.', position: 15}
] AS rule
MERGE (u:RelationRule {key: rule.key})
  ON CREATE SET u += rule, u.enabled = true, u.version = 1;
