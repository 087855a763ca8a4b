import type { RuleStatus } from '../../src/app/rule-status.ts';
import type { Status } from '../../src/app/status.ts';
import type { RunState } from '../../src/control/run/run-state.ts';
import type { RowState } from '../../src/plan/state/state.ts';

interface Words {
  readonly en: string;
  readonly fr: string;
}

/** What each state of a row means; a state without words does not compile. */
export const ROW_WORDS: Readonly<Record<RowState | 'unassigned', Words>> = {
  kept: {
    en: 'Its period is not over, or its policy keeps it for ever. With stages: an earlier stage comes first.',
    fr: 'Sa durée n’est pas écoulée, ou sa politique la conserve sans limite. Avec des étapes : une étape précédente vient d’abord.',
  },
  not_started: {
    en: 'None of the events has happened, so that the clock has not begun to run. No fault: an account in use.',
    fr: 'Aucun des événements n’a eu lieu : le temps n’a pas commencé à courir. Ce n’est pas un défaut : un compte en usage.',
  },
  future: {
    en: 'The start lies ahead. The row is kept; a start that is far ahead is worth a look.',
    fr: 'Le départ est dans l’avenir. La ligne est conservée ; un départ lointain mérite un regard.',
  },
  due: {
    en: 'Its deadline has passed. Counts of `due` have the overdue rows and the breaches in them.',
    fr: 'Son échéance est passée. Les comptes de `due` comprennent les lignes en retard et les lignes interdites.',
  },
  overdue: {
    en: 'It has been due for longer than `overdue_after` of its category, 48 hours unless it says otherwise.',
    fr: 'Elle est à échéance depuis plus longtemps que `overdue_after` de sa catégorie, 48 heures sauf indication contraire.',
  },
  breach: {
    en: 'Its policy says `keep: forbidden`: it must not be there at all.',
    fr: 'Sa politique dit `keep: forbidden` : elle ne doit pas être là du tout.',
  },
  review: {
    en: 'Its deadline has passed, and its policy says `then: review`: the DPO looks, nobody deletes.',
    fr: 'Son échéance est passée, et sa politique dit `then: review` : le délégué regarde, personne ne supprime.',
  },
  extended: {
    en: 'It is past `keep`, and a condition of `extend_while` keeps it, until `at_most` at the longest.',
    fr: 'Elle a dépassé `keep`, et une condition de `extend_while` la conserve, jusqu’à `at_most` au plus.',
  },
  undated: {
    en: 'No event has a time, though the data map says `always: true` of one. Somebody must mend the data.',
    fr: 'Aucun événement n’a de date, alors que la carte des données dit `always: true` pour l’un d’eux. Quelqu’un doit réparer les données.',
  },
  implausible: {
    en: 'An event cannot have happened when it says: infinite, zero, or before `plausible_after`. Never due.',
    fr: 'Un événement ne peut pas avoir eu lieu à sa date : infinie, zéro, ou avant `plausible_after`. Jamais à échéance.',
  },
  done: {
    en: 'It was anonymised, pseudonymised or archived after its start, and what stays may stay. A later start makes it due again.',
    fr: 'Elle a été anonymisée, pseudonymisée ou archivée après son départ, et ce qui reste peut rester. Un départ plus récent la remet à échéance.',
  },
  held: {
    en: 'It is due, and a legal hold keeps it.',
    fr: 'Elle est à échéance, et un gel juridique la conserve.',
  },
  suspended: {
    en: 'It is due, and a condition of `suspend_while` keeps it.',
    fr: 'Elle est à échéance, et une condition de `suspend_while` la conserve.',
  },
  withheld: {
    en: 'It is due, and a row that would go or change with it is held, suspended, or under its `keep_at_least`.',
    fr: 'Elle est à échéance, et une ligne qui partirait ou changerait avec elle est gelée, suspendue ou sous son `keep_at_least`.',
  },
  blocked: {
    en: 'It is due, and a row of another table refers to it and does not go with it, so that the database would refuse.',
    fr: 'Elle est à échéance, et une ligne d’une autre table y renvoie sans partir avec elle : la base de données refuserait.',
  },
  unassigned: {
    en: 'No filter of its table lets it in: it is in no category, and nobody has promised anything of it.',
    fr: 'Aucun filtre de sa table ne l’admet : elle n’est dans aucune catégorie, et personne n’a rien promis à son sujet.',
  },
};

/** Where a run stands. */
export const RUN_WORDS: Readonly<Record<RunState, Words>> = {
  queued: { en: 'A worker will take it.', fr: 'Un exécutant va le prendre.' },
  running: {
    en: 'A worker holds its lease and does one batch after the other.',
    fr: 'Un exécutant détient son bail et traite un lot après l’autre.',
  },
  pausing: {
    en: 'A person has paused its rule; the batch in hand is finished first.',
    fr: 'Une personne a mis sa règle en pause ; le lot en cours se termine d’abord.',
  },
  paused: {
    en: 'It rests. `stopped_by` says why, `until` when it goes on by itself; without `until` a person must resume it.',
    fr: 'Il repose. `stopped_by` dit pourquoi, `until` quand il reprend de lui-même ; sans `until`, une personne doit le reprendre.',
  },
  interrupted: {
    en: 'Its worker has left or gives no sign of life; another one goes on with it.',
    fr: 'Son exécutant est parti ou ne donne plus signe de vie ; un autre le continue.',
  },
  cancelling: {
    en: 'A person has cancelled it; the batch in hand is finished first.',
    fr: 'Une personne l’a annulé ; le lot en cours se termine d’abord.',
  },
  cancelled: {
    en: 'It is over. What it did stands; the next run takes up the rest.',
    fr: 'Il est fini. Ce qu’il a fait demeure ; le passage suivant prend le reste.',
  },
  succeeded: {
    en: 'It is over, and nothing was due any more.',
    fr: 'Il est fini, et plus rien n’était à échéance.',
  },
  failed: {
    en: 'It is over before nothing was due any more. `stopped_by` is the code of the failure; the next run, or `retry`, takes up the rest.',
    fr: 'Il est fini alors qu’il restait des lignes à échéance. `stopped_by` est le code de l’échec ; le passage suivant, ou `retry`, prend le reste.',
  },
};

/** What `status --json` says of a rule; a field that is there no more does not compile. */
export const RULE_WORDS = {
  waiting_for_approval: {
    en: 'This version is not in force: nobody has approved it yet. An earlier version does not run in its place.',
    fr: 'Cette version n’est pas en vigueur : personne ne l’a encore approuvée. Une version précédente ne s’exécute pas à sa place.',
  },
  paused: {
    en: 'A person lets the rule, or every rule, rest: no further batch begins.',
    fr: 'Une personne a mis la règle, ou toutes les règles, en pause : aucun autre lot ne commence.',
  },
  silent: {
    en: 'No run has succeeded although two scheduled times have passed. A rule that a person has paused is not silent.',
    fr: 'Aucun passage n’a réussi alors que deux horaires prévus sont passés. Une règle qu’une personne a mise en pause n’est pas muette.',
  },
  run: {
    en: 'The latest run and its state; null: none yet.',
    fr: 'Le dernier passage et son état ; null : aucun encore.',
  },
  counted: {
    en: 'Rows by state, as a daemon counted them last; null: none has yet.',
    fr: 'Les lignes par état, comptées en dernier par un démon ; null : aucun ne l’a encore fait.',
  },
  count_failed: {
    en: 'The code of what kept a daemon from counting; null: nothing did.',
    fr: 'Le code de ce qui a empêché un démon de compter ; null : rien.',
  },
} as const satisfies Partial<Record<keyof RuleStatus | keyof Status, Words>>;
