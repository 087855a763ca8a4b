import type { configTexts } from '../en/config.ts';
import type { FindingText } from '../text.ts';

export const configTextsFr = {
  'config-missing': {
    severity: 'error',
    message: 'il n’y a pas de fichier de configuration {path}',
    hint: 'écrivez-le, ou nommez-en un autre avec --config ou RETENTIOND_CONFIG',
  },
  'config-unreadable': {
    severity: 'error',
    message: 'le fichier de configuration {path} ne peut pas être lu ({reason})',
    hint: 'donnez à l’utilisateur qui exécute retentiond le droit de le lire, et nommez un fichier, non un dossier',
  },
  'variable-unset': {
    severity: 'error',
    message: 'la variable d’environnement {name} n’est pas définie, ou est vide',
    hint: 'définissez {name}, ou donnez à {name}_FILE le chemin d’un fichier qui contient la valeur',
  },
  'variable-twice': {
    severity: 'error',
    message: 'les variables d’environnement {name} et {name}_FILE sont définies toutes les deux',
    hint: 'retirez l’une des deux',
  },
  'variable-file-unreadable': {
    severity: 'error',
    message: 'le fichier que nomme {name}_FILE ne peut pas être lu ({reason})',
    hint: 'vérifiez le chemin, et que l’utilisateur qui exécute retentiond a le droit de le lire',
  },
  'variable-file-empty': {
    severity: 'error',
    message: 'le fichier que nomme {name}_FILE est vide',
    hint: 'écrivez-y la valeur, ou définissez {name}',
  },
  'variable-impossible': {
    severity: 'error',
    message: 'la valeur de {name} contient une fin de ligne ou un autre caractère de contrôle',
    hint: 'écrivez la valeur sur une seule ligne, en UTF-8',
  },
  'variable-misspelt': {
    severity: 'error',
    message: '`{reference}` n’est pas le nom d’une variable d’environnement',
    hint: 'écrivez `${NOM}` avec des lettres, des chiffres et _ ; il n’y a là ni valeur par défaut ni commande',
  },
  'variable-in-key': {
    severity: 'error',
    message: 'une variable d’environnement se trouve dans une clé',
    hint: 'écrivez la clé en toutes lettres ; les variables ne sont lues que dans les valeurs',
  },
  'variable-in-password': {
    severity: 'error',
    message: 'la valeur de {name} contient des caractères qui ont un autre sens dans une URL',
    hint: 'encodez-les (`@` devient `%40`, `/` devient `%2F`, `#` devient `%23`), ou mettez l’URL entière dans une variable',
  },
  'secret-placeholder': {
    severity: 'error',
    message: 'le mot de passe dans `{key}` ne fait que tenir la place d’un vrai',
    hint: 'donnez à l’utilisateur de la base de données un mot de passe qui lui est propre, et lisez-le d’une variable : `${CRM_URL}`',
  },
  'time-zone-unknown': {
    severity: 'error',
    message: '`{written}` n’est pas un fuseau horaire',
    hint: 'écrivez son nom IANA, comme `Europe/Paris` ou `UTC` ; un décalage tel que +01:00 n’en est pas un, car il n’a pas d’heure d’été',
  },
  'window-not-readable': {
    severity: 'error',
    message: '`{written}` n’est pas une plage horaire',
    hint: 'écrivez quand elle s’ouvre et quand elle se ferme, en UTC et entre guillemets, comme `"01:00-05:00"` ; elle peut passer minuit',
  },
  'duration-not-readable': {
    severity: 'error',
    message: '`{written}` n’est pas un laps de temps',
    hint: 'écrivez un nombre de secondes, de minutes, d’heures, de jours ou de semaines, comme `30 minutes` ; un mois n’a pas de longueur fixe',
  },
  'percent-impossible': {
    severity: 'error',
    message: '`{written}` pour cent n’est pas une part des lignes',
    hint: 'écrivez plus de 0 et au plus 100, comme `10` ou `0.5` ; pour ne permettre aucune ligne, écrivez `max_rows: 0`',
  },
  'limits-empty': {
    severity: 'error',
    message: '`limits` ne dit rien',
    hint: 'écrivez au-dessous `max_rows`, `max_percent` ou les deux, ou retirez la clé',
  },
  'url-not-readable': {
    severity: 'error',
    message: '`{key}` n’est pas l’URL d’une base de données',
    hint: 'écrivez `postgres://user:password@host:5432/database`, les caractères spéciaux étant encodés par `%`',
  },
  'url-scheme-unknown': {
    severity: 'error',
    message: '`{key}` commence par un protocole que retentiond ne parle pas',
    hint: 'commencez par `postgres://` ; une connexion peut aussi commencer par `mysql://` ou `mariadb://`, la file par `redis://` ou `rediss://`',
  },
  'url-option-unknown': {
    severity: 'error',
    message: '`{key}` a, après le `?`, une option qui n’est pas lue',
    hint: 'retirez-la ; du chiffrement, `sslmode`, `sslrootcert`, `sslcert` et `sslkey` sont lues pour PostgreSQL, et pour MySQL et MariaDB rien que `ssl-mode`, `ssl-ca`, `ssl-cert`, `ssl-key` et `ssl=true`',
  },
  'url-without-host': {
    severity: 'error',
    message: '`{key}` ne nomme aucun hôte',
    hint: 'écrivez `postgres://user:password@host:5432/database`',
  },
  'url-without-database': {
    severity: 'error',
    message: '`{key}` ne nomme aucune base de données',
    hint: 'écrivez son nom après l’hôte, comme dans `postgres://user:password@host/database` ou `mysql://user:password@host/database`',
  },
  'url-port-impossible': {
    severity: 'error',
    message: 'le port dans `{key}` n’existe pas',
    hint: 'écrivez un nombre de 1 à 65535 après l’hôte, ou omettez-le pour 5432',
  },
  'webhook-not-readable': {
    severity: 'error',
    message: '`{key}` n’est pas une adresse à laquelle on peut envoyer quelque chose',
    hint: 'écrivez `https://host/path`, les caractères spéciaux étant codés en pour cent',
  },
  'webhook-not-encrypted': {
    severity: 'error',
    message: '`{key}` enverrait les points de contrôle sur le réseau sans chiffrement',
    hint: 'commencez par `https://` ; `http://` ne sert que sur cette machine, comme dans `http://127.0.0.1:8080/checkpoints`',
  },
  'redis-url-not-readable': {
    severity: 'error',
    message: '`{key}` n’est pas l’adresse d’un Redis',
    hint: 'écrivez `redis://user:password@host:6379/0`, ou `rediss://` pour une connexion chiffrée, les caractères spéciaux étant encodés par `%` ; après l’hôte ne vient que le numéro de la base',
  },
  'sentinel-not-readable': {
    severity: 'error',
    message: '`{written}` n’est pas l’adresse d’une sentinelle',
    hint: 'écrivez l’hôte et le port, comme `sentinel-1:26379`',
  },
  'sentinels-without-name': {
    severity: 'error',
    message: 'des sentinelles sont nommées, mais aucun maître qu’elles surveillent',
    hint: 'écrivez le nom du maître à la place de l’hôte et du port : `url: redis://:password@mymaster/0`',
  },
  'listen-not-readable': {
    severity: 'error',
    message: '`{written}` n’est pas une adresse sur laquelle écouter',
    hint: 'écrivez l’hôte et le port entre guillemets, comme `"127.0.0.1:8420"` ou `"[::1]:8420"` ; un port est un nombre de 1 à 65535',
  },
  'listen-not-loopback': {
    severity: 'error',
    message:
      '`{written}` serait accessible depuis d’autres machines, et il n’y a pas encore d’authentification',
    hint: 'n’écoutez que sur cette machine, comme avec `"127.0.0.1:8420"` ; `probes`, qui ne contient rien de personnel, peut écouter sur toute adresse',
  },
  'web-empty': {
    severity: 'error',
    message: '`web` ne dit rien',
    hint: 'écrivez `listen`, `probes` ou les deux en dessous, ou omettez la clé',
  },
  'collector-not-readable': {
    severity: 'error',
    message: '`{key}` n’est pas l’adresse d’un collecteur',
    hint: 'écrivez l’adresse de base de son récepteur OTLP/HTTP, comme `http://127.0.0.1:4318`, sans utilisateur, sans mot de passe et sans rien après le chemin',
  },
  'schedule-not-a-cron': {
    severity: 'error',
    message: '`{written}` n’est pas une planification à cinq champs',
    hint: 'écrivez minute, heure, jour du mois, mois et jour de la semaine entre guillemets, comme "30 1 * * *" ; les raccourcis tels que @daily ne sont pas lus',
  },
  'schedule-field': {
    severity: 'error',
    message: '`{part}` dans la planification `{written}` ne peut pas être {field}',
    hint: 'écrivez des nombres, des listes comme 1,15, des intervalles croissants comme 1-5, `*`, ou des pas comme */15 ; H, L, W, # et ? ne sont pas lus',
  },
  'schedule-never': {
    severity: 'error',
    message: 'la planification `{written}` ne vient jamais',
    hint: 'aucun mois n’a ce jour ; "30 1 * * *" est chaque nuit à 01:30',
  },
  'day-not-readable': {
    severity: 'error',
    message: '`{written}` n’est pas un jour',
    hint: 'écrivez l’année, le mois et le jour, comme `1990-01-01`',
  },
} as const satisfies Record<keyof typeof configTexts, FindingText>;
