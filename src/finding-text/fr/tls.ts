import type { tlsTexts } from '../en/tls.ts';
import type { FindingText } from '../text.ts';

/** Ce que le chiffrement d’une connexion et les fichiers de clés peuvent avoir de faux. */
export const tlsTextsFr = {
  'plain-text-elsewhere': {
    severity: 'error',
    message: '`{key}` enverrait en clair à une autre machine des mots de passe et des données de personnes',
    hint: 'chiffrez avec `{word}` ; ou, dans un réseau que personne d’autre ne peut lire, écrivez `tls: none` à côté',
  },
  'url-tls-unverified': {
    severity: 'error',
    message: '`{key}` demande un chiffrement qui ne prouve pas quel serveur répond',
    hint: 'écrivez `sslmode=verify-full` pour PostgreSQL, `ssl-mode=VERIFY_IDENTITY` pour MySQL et MariaDB (`require` et `REQUIRED` sont tenus à la même chose), ou `disable` et `DISABLED` pour aucun',
  },
  'url-tls-path-relative': {
    severity: 'error',
    message: '`{key}` nomme un fichier de certificats par un chemin qui ne commence pas à la racine',
    hint: 'écrivez le chemin entier, ou nommez le fichier sous `tls: { ca_file: … }`, où un chemin part de retentiond.yaml',
  },
  'url-option-twice': {
    severity: 'error',
    message: '`{key}` a deux fois la même option après le `?`',
    hint: 'retirez l’une des deux',
  },
  'tls-contradicted': {
    severity: 'error',
    message: '`tls` dit une chose du chiffrement, et l’adresse une autre',
    hint: 'retirez `tls: none` d’une connexion chiffrée ; là où `tls` nomme des fichiers, que l’adresse demande le chiffrement : `rediss://`, ou pas de `sslmode=disable`',
  },
  'tls-twice': {
    severity: 'error',
    message: '`tls` nomme un fichier que l’adresse nomme aussi',
    hint: 'retirez l’un des deux',
  },
  'tls-empty': {
    severity: 'error',
    message: '`tls` ne dit rien',
    hint: 'écrivez en dessous `ca_file`, `cert_file` avec `key_file`, ou `server_name`, ou omettez la clé',
  },
  'tls-half': {
    severity: 'error',
    message: 'du certificat d’un client et de sa clé, `{key}` ne nomme que l’un',
    hint: 'nommez les deux : `cert_file` et `key_file`, `sslcert` et `sslkey`, ou `ssl-cert` et `ssl-key`',
  },
  'tls-server-name-not-readable': {
    severity: 'error',
    message: '`{written}` n’est pas le nom d’un hôte',
    hint: 'écrivez le nom tel qu’il figure dans le certificat du serveur, sans port : `db.example.com`',
  },
  'tls-file-unreadable': {
    severity: 'error',
    message: 'le fichier {path} ne peut pas être lu ({reason})',
    hint: 'vérifiez le chemin, et que l’utilisateur qui exécute retentiond a le droit de le lire',
  },
  'tls-file-missing': {
    severity: 'warning',
    message: 'le fichier {path} ne peut pas être lu ici ({reason})',
    hint: 'vérifiez le chemin : `doctor` et `start` ne peuvent pas s’en passer ; si retentiond s’exécute sur une autre machine, il suffit qu’il y soit',
  },
  'tls-certificate-not-readable': {
    severity: 'error',
    message: 'le fichier {path} ne contient pas de certificats au format PEM',
    hint: 'il commence par `-----BEGIN CERTIFICATE-----` ; `openssl x509 -inform der` le fait à partir d’un certificat DER',
  },
  'tls-key-not-readable': {
    severity: 'error',
    message: 'le fichier {path} ne contient pas de clé privée lisible',
    hint: 'elle commence par `-----BEGIN PRIVATE KEY-----` et n’a pas de phrase secrète ; protégez-la par les droits du fichier',
  },
  'tls-key-of-another': {
    severity: 'error',
    message: 'la clé dans {path} n’appartient pas au certificat nommé à côté',
    hint: 'nommez les deux fichiers qui vont ensemble, et remplacez-les en même temps',
  },
  'key-file-open': {
    severity: 'warning',
    message: 'tout utilisateur de cette machine peut lire le fichier de clé {path}',
    hint: '`chmod 600 {path}`, en tant que l’utilisateur qui exécute retentiond',
  },
} as const satisfies Record<keyof typeof tlsTexts, FindingText>;
