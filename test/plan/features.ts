/** What is drawn beside one table's own columns. */
export interface Features {
  /** Events, conditions and persons in other tables. */
  readonly links: boolean;
  /** Dependants, and foreign keys that block. */
  readonly dependants: boolean;
  readonly holds: boolean;
  /** Persons of dependants in other tables. */
  readonly peopleOfDependants: boolean;
  /** What the data map's language cannot say: that another table has no such row. */
  readonly unwritable: boolean;
}

export const EVERY_FEATURE: Features = {
  links: true,
  dependants: true,
  holds: true,
  peopleOfDependants: true,
  unwritable: true,
};
