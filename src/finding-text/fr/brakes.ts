import type { brakesTexts } from '../en/brakes.ts';
import type { FindingText } from '../text.ts';

export const brakesTextsFr = {
  'size-not-readable': {
    severity: 'error',
    message: '`{written}` n’est pas une taille',
    hint: 'écrivez un nombre et kB, MB, GB, TB, KiB, MiB, GiB ou TiB, comme dans `20 GB`',
  },
  'replicas-unused': {
    severity: 'error',
    message:
      '`replica_urls` nomme des réplicas, et `max_replica_lag: none` dit que personne ne les interroge',
    hint: 'retirez l’un des deux',
  },
  'replica-of-another-kind': {
    severity: 'error',
    message: '`{key}` nomme un autre type de serveur que `url`',
    hint: 'un réplica parle comme son primaire : écrivez une adresse avec le même schéma',
  },
  'brake-asks': {
    severity: 'error',
    message: 'un frein pose une seule question : `query` ou `probe`',
    hint: 'écrivez l’un des deux : `query` avec `above` ou `below`, ou `probe`',
  },
  'brake-limit': {
    severity: 'error',
    message: 'un frein avec `query` a une seule limite : `above` ou `below`',
    hint: 'écrivez l’un des deux avec un nombre, comme dans `above: 100`',
  },
  'brake-key-unused': {
    severity: 'error',
    message: '`{key}` ne dit rien ici',
    hint: '`above` et `below` vont avec `query`, `answer_within` va avec `probe`',
  },
  'brake-twice': {
    severity: 'error',
    message: 'il y a déjà un frein `{name}`',
    hint: 'donnez à chaque frein d’une connexion un nom à lui ; replica_lag, lock_waits et wal sont pris',
  },
  'probe-not-readable': {
    severity: 'error',
    message: '`{key}` n’est pas une adresse que l’on peut interroger par HTTP',
    hint: 'écrivez `https://hôte/chemin`, ou `http://127.0.0.1:9000/chemin` sur cette machine',
  },
  'probe-not-encrypted': {
    severity: 'error',
    message: '`{key}` serait interrogé par le réseau sans chiffrement',
    hint: 'commencez-le par `https://` ; `http://` est réservé à cette machine',
  },
} as const satisfies Record<keyof typeof brakesTexts, FindingText>;
