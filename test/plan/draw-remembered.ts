import { remainsOf, stagesAt, topicOf } from '../../demo/model/stage.ts';
import { keyOf, type Remembered, tableOf, type World } from '../../demo/model/world.ts';
import type { CheckedRule } from '../../src/plan/checked/checked-rule.ts';
import { keyLists } from '../../src/plan/row/key-list.ts';
import { rememberedAs } from '../../src/plan/state/done.ts';
import { stagePeriods } from '../../src/policy/stage.ts';
import { shapeName } from '../../src/sql/shape.ts';
import type { Draw } from './draw.ts';
import type { Random } from './random.ts';
import type { PlanTarget } from './target.ts';

const DAY = 86_400_000_000n;

/** Some of the rows of places without a marker were done before. */
export function drawRemembered(draw: Draw, world: World, random: Random): World {
  const remembered = draw.entries.flatMap((entry) => {
    if (entry.kind !== 'places') return [];
    const { table } = entry;
    return entry.places.flatMap((place): Remembered[] => {
      const policy = draw.policies.find(({ category }) => category === place.category);
      const stages = policy ? stagesAt(policy, place) : [];
      return stages.flatMap((stage) => {
        const remains = remainsOf(stage, place);
        if (!policy || remains === null || remains.marker !== null) return [];
        const topic = topicOf(policy, stage);
        const longest = Math.max(...stagePeriods(policy).map(({ count }) => count));
        const done = tableOf(world, table).rows.filter(() => random.chance(0.5));
        return done.map((row): Remembered => {
          const at = draw.now - BigInt(random.below(4 * longest + 2)) * random.pick([DAY, 7n * DAY, 0n]);
          return { topic, table, key: keyOf(row, { world, table }), at };
        });
      });
    });
  });
  return { ...world, remembered };
}

/** Writes what was done beside the receipts, as a run writes it. */
export async function rememberAll(
  { session, client, engine }: PlanTarget,
  world: World,
  rules: readonly CheckedRule[],
): Promise<void> {
  await client.query(`DELETE FROM ${engine.tables.done}`);
  for (const checked of rules) {
    const { rule, alteration, dialect, shape } = checked;
    if (!alteration || alteration.marker) continue;
    const topic = rememberedAs(rule.category, rule.stage);
    const ours = (world.remembered ?? []).filter((one) => one.topic === topic && one.table === rule.table);
    const { key } = tableOf(world, rule.table);
    const inOrder = (text: string): string[] => {
      const values = JSON.parse(text) as string[];
      return checked.key.map(({ name }) => values[key.indexOf(name)] as string);
    };
    for (const at of new Set(ours.map((one) => one.at))) {
      const keys = ours.filter((one) => one.at === at).map((one) => inOrder(one.key));
      const lists = keyLists(checked, keys);
      await session.run(dialect.statement(dialect.memory.remember(topic, shapeName(shape), lists, at)));
    }
  }
}
