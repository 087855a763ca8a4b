import { connectProject } from '../src/app/connection/connect.ts';
import { openWorkplace } from '../src/app/control/workplace.ts';
import { countPlan } from '../src/app/counting/count-plan.ts';
import { explainPolicies } from '../src/app/project/explain-policies.ts';
import { type Applied, applyRules } from '../src/app/run/apply.ts';
import { openZone, type Zone } from '../src/calendar/zone.ts';
import { hostClock } from '../src/clock.ts';
import { hasErrors } from '../src/finding.ts';
import { type AnonymisedCheck, checkAnonymised, keysToAnonymise } from './company/check-anonymised.ts';
import { readPeople } from './company/people.ts';
import { demoBroken, promisesOf } from './company/project.ts';
import type { Company, DemoOptions } from './scene.ts';
import type { Stage } from './stage.ts';
import { showLedger } from './verify.ts';
import { watchRuns } from './watch.ts';

const CATEGORY = 'prospects';
const SINGLED_OUT =
  'The warning is true: a time to the microsecond names nobody, and still finds the row for whoever knows it from elsewhere.';

/** The second policy set, after the first has run: prospects are anonymised sooner; true where all is as promised. */
export async function showEdited(stage: Stage, options: DemoOptions, company: Company): Promise<boolean> {
  const { client, projects, rows, now } = company;
  const project = projects.second;
  stage.step('The policy of prospects is edited: two years, and then the row stays without the person');
  const [explained] = explainPolicies(project, CATEGORY, hostClock(), options.language);
  if (explained) stage.explanations([explained]);
  const connected = await connectProject(project);
  if (hasErrors(connected.findings)) throw demoBroken(connected.findings[0]?.message);
  const checked = connected.checked.filter(({ rule }) => rule.category === CATEGORY);
  const zone = openZone(project.config.timezone) as Zone;
  stage.plan(await countPlan(project.config, checked, hostClock()), zone);

  stage.step('The edited policy runs, as `retentiond apply` runs it');
  const expected = keysToAnonymise(rows, promisesOf(projects.first, now), promisesOf(project, now));
  const before = await readPeople(client);
  const ran = await applyOnce(stage, options, company);
  const after = await readPeople(client);
  const shown = [...expected].at(-1) ?? 0n;
  stage.row(before.get(shown) ?? {}, after.get(shown) ?? {});
  const check = checkAnonymised(expected, before, after);
  stage.note(checkText(check, after.size));
  if (ran.rules.some(({ small_groups }) => small_groups)) stage.note(SINGLED_OUT);
  stage.note('Once more, since a daemon runs every night:');
  const again = await applyOnce(stage, options, company);
  const whole = await showLedger(stage, project.config);
  const settled = again.totals.rows === 0 && again.rules.every(({ status }) => status === 'succeeded');
  return whole && settled && ran.totals.rows === expected.size && check.missing === 0 && check.surplus === 0;
}

async function applyOnce(stage: Stage, { signal }: DemoOptions, { projects }: Company): Promise<Applied> {
  const { config, rules } = projects.second;
  const ours = rules.filter(({ category }) => category === CATEGORY);
  const place = await openWorkplace(config, signal, watchRuns(stage, ours));
  for (const rule of ours) stage.runBegun(rule);
  const { applied } = await applyRules(place, ours, (result, failure) => {
    const rule = ours.find(({ id }) => id === result.rule);
    if (rule) stage.runEnded(rule, { ...result, failure });
  });
  return applied;
}

function checkText({ expected, missing, surplus }: AnonymisedCheck, people: number): string {
  const [all, done] = [people, expected].map((count) => count.toLocaleString('en'));
  return missing + surplus === 0
    ? `All ${all} people are still counted; ${done} of them cannot be named any more, and no other row has changed.`
    : `Of ${all} people, ${done} should be anonymised: ${missing} are not, and ${surplus} others are not as they were.`;
}
