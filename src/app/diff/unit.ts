import type { Config } from '../../config/config.ts';
import { bareTable } from '../../datamap/place/name.ts';
import type { DataMap, Place } from '../../datamap/place/place.ts';
import type { Policy, Stage } from '../../policy/policy.ts';
import type { Rule } from '../../rules/rule/rule.ts';
import { stagesAt } from '../../rules/rule/stage-place.ts';
import type { Project } from '../project/project.ts';

/**
 * What is compared as one: a stage of a policy at one place, with its rules, of which `keep: { by }` gives several. A
 * period that changes changes their ids, and is still a change of the same stage at the same place.
 */
export interface Unit {
  /** The same on both sides. */
  readonly key: string;
  /** `connection/table/category`, then `/N` for stage N. */
  readonly name: string;
  readonly connection: string;
  /** As written. */
  readonly table: string;
  readonly policy: Policy;
  readonly stage: Stage;
  readonly place: Place;
  /** Columns of the row key where the data map names it. */
  readonly rowKey: readonly string[] | null;
  readonly map: DataMap;
  readonly config: Config;
  readonly rules: readonly [Rule, ...Rule[]];
}

/** Everything of a project that rules come from, in the order of its data maps. */
export function unitsOf(project: Project): readonly Unit[] {
  return project.maps.flatMap((map) =>
    map.connections.flatMap((connection) => unitsIn(project, map, connection)),
  );
}

function unitsIn({ policies, rules, config }: Project, map: DataMap, connection: string): readonly Unit[] {
  const byCategory = new Map(policies.map((policy) => [policy.category, policy]));
  return map.tables.flatMap((entry) => {
    if (entry.kind !== 'places') return [];
    const { table, key: rowKey } = entry;
    return entry.places.flatMap((place) => {
      const policy = byCategory.get(place.category);
      return stagesOf(policy, place).flatMap(([stage, ordinal]): Unit[] => {
        const [first, ...others] = rules.filter((rule) =>
          isOf(rule, connection, table, place.category, stage),
        );
        if (!first || !policy) return [];
        const name = `${connection}/${table}/${policy.category}${stage.number === null ? '' : `/${stage.number}`}`;
        // A policy that gets stages keeps its first one: what was its only end.
        const key = JSON.stringify([connection, bareTable(table).toLowerCase(), policy.category, ordinal]);
        return [
          {
            key,
            name,
            connection,
            table,
            policy,
            stage,
            place,
            rowKey,
            map,
            config,
            rules: [first, ...others],
          },
        ];
      });
    });
  });
}

function stagesOf(policy: Policy | undefined, place: Place): readonly (readonly [Stage, number])[] {
  return policy ? stagesAt(policy, place).map((stage, index) => [stage, index] as const) : [];
}

function isOf(rule: Rule, connection: string, table: string, category: string, { number }: Stage): boolean {
  return (
    rule.connection === connection &&
    rule.table === table &&
    rule.category === category &&
    rule.stage === number
  );
}
