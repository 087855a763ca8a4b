import type { Instant } from '../../calendar/instant.ts';
import { openZone, type Zone } from '../../calendar/zone.ts';
import { Failure } from '../../errors.ts';
import { type Explanation, explainPolicy } from '../../plan/explain/explain.ts';
import type { Language } from '../../plan/explain/phrases.ts';
import { nearest } from '../../reading/nearest.ts';
import type { Project } from './project.ts';

/** Every policy in plain words, or one; an unknown category is a usage failure that names the nearest. */
export function explainPolicies(
  project: Project,
  category: string | null,
  now: Instant,
  language: Language,
): readonly Explanation[] {
  const known = project.policies.map((policy) => policy.category);
  if (category !== null && !known.includes(category)) {
    const near = nearest(category, known);
    throw new Failure({
      kind: 'usage',
      code: 'category-unknown',
      fact: `there is no policy for the category ${category}`,
      hint: near ? `did you mean ${near}?` : `there are: ${known.join(', ')}`,
    });
  }
  const zone = openZone(project.config.timezone) as Zone;
  return project.policies
    .filter((policy) => category === null || policy.category === category)
    .map((policy) => {
      const rules = project.rules.filter((rule) => rule.category === policy.category);
      return explainPolicy(policy, rules, zone, now, language);
    });
}
