import type { yamlTexts } from '../en/yaml.ts';
import type { FindingText } from '../text.ts';

export const yamlTextsFr = {
  'yaml-more-findings': {
    severity: 'error',
    message: 'le fichier contient plus de {limit} anomalies, et la suite n’est pas montrée',
    hint: 'corrigez les premières ; souvent, beaucoup d’entre elles ont une même cause',
  },
  'yaml-too-large': {
    severity: 'error',
    message: 'le fichier compte {size} octets, et {limit} au plus sont lus',
    hint: 'écrivez un fichier par catégorie, ou par connexion',
  },
  'yaml-byte-order-mark': {
    severity: 'error',
    message: 'le fichier commence par une marque d’ordre des octets, qui est invisible',
    hint: 'enregistrez-le à nouveau en « UTF-8 », et non en « UTF-8 avec BOM » ni en « Unicode »',
  },
  'yaml-not-utf8': {
    severity: 'error',
    message: 'cette ligne n’est pas écrite en UTF-8',
    hint: 'enregistrez à nouveau le fichier avec l’encodage « UTF-8 » ; il s’agit souvent d’une lettre accentuée dans un encodage plus ancien',
  },
  'yaml-control-character': {
    severity: 'error',
    message: 'un caractère invisible, {character}, se trouve ici',
    hint: 'supprimez-le, et tapez à nouveau les mots qui l’entourent',
  },
  'yaml-carriage-return': {
    severity: 'error',
    message:
      'les lignes finissent par un retour chariot seul, que les éditeurs d’aujourd’hui ne montrent pas',
    hint: 'enregistrez à nouveau le fichier avec les fins de ligne « LF » ou « CRLF »',
  },
  'yaml-empty': {
    severity: 'error',
    message: 'le fichier ne dit rien',
    hint: 'écrivez ses clés, ou retirez le fichier',
  },
  'yaml-too-deep': {
    severity: 'error',
    message: 'des listes et des clés sont imbriquées sur plus de {limit} niveaux',
    hint: 'rien dans ce langage n’en demande plus de dix ; cherchez un crochet ou une accolade qui n’est pas fermé',
  },
  'yaml-several-documents': {
    severity: 'error',
    message: 'un second document commence ici',
    hint: 'retirez la ligne `---`, ou mettez la suite dans un fichier à part',
  },
  'yaml-directive': {
    severity: 'error',
    message: 'une ligne qui commence par `%` changerait la lecture du fichier',
    hint: 'retirez la ligne ; les fichiers sont toujours lus comme du YAML 1.2',
  },
  'yaml-tab': {
    severity: 'error',
    message: 'la ligne est mise en retrait par une tabulation',
    hint: 'mettez-la en retrait par des espaces, deux par niveau',
  },
  'yaml-indentation': {
    severity: 'error',
    message: 'la ligne n’a pas le même retrait que ses voisines',
    hint: 'donnez le même nombre d’espaces à toutes les clés d’un niveau, et davantage à ce qui leur appartient',
  },
  'yaml-colon-in-text': {
    severity: 'error',
    message: 'un second deux-points sur une ligne commence une nouvelle clé',
    hint: 'mettez le texte entre guillemets : `title: "Visiteurs : cookies"`',
  },
  'yaml-no-colon': {
    severity: 'error',
    message: 'une clé sans son deux-points, ou un texte qui continue là où une clé est attendue',
    hint: 'écrivez `clé: valeur`, et mettez un texte long entre guillemets',
  },
  'yaml-not-closed': {
    severity: 'error',
    message: 'ce qui est ouvert ici n’est pas fermé : un guillemet, un crochet ou une accolade',
    hint: 'fermez-le sur la même ligne ; entre guillemets, un guillemet s’écrit `\\"`',
  },
  'yaml-escape': {
    severity: 'error',
    message: 'une barre oblique inverse entre guillemets commence un signe qui n’existe pas',
    hint: 'écrivez deux barres obliques inverses, ou utilisez des apostrophes à la place des guillemets',
  },
  'yaml-reserved-character': {
    severity: 'error',
    message: 'un texte ne peut pas commencer par ce caractère',
    hint: 'mettez le texte entre guillemets',
  },
  'yaml-syntax': {
    severity: 'error',
    message: 'ceci ne peut pas être lu comme du YAML',
    hint: 'écrivez des lignes `clé: valeur`, mettez entre guillemets les textes à caractères spéciaux, et cherchez un crochet ou une accolade de trop',
  },
  'yaml-anchor': {
    severity: 'error',
    message: 'une ancre (`&nom`) n’est pas permise',
    hint: 'écrivez la valeur en toutes lettres à chaque endroit ; si `&` fait partie du texte, mettez le texte entre guillemets',
  },
  'yaml-alias': {
    severity: 'error',
    message: 'un alias (`*nom`) n’est pas permis',
    hint: 'écrivez la valeur en toutes lettres ; si `*` fait partie du texte, mettez le texte entre guillemets',
  },
  'yaml-merge': {
    severity: 'error',
    message: 'la clé de fusion `<<` n’est pas permise',
    hint: 'écrivez les clés en toutes lettres',
  },
  'yaml-tag': {
    severity: 'error',
    message: 'l’étiquette `{tag}` n’est pas permise',
    hint: 'retirez-la ; pour écrire un nombre ou une date comme un texte, mettez-le entre guillemets ; de même si `!` fait partie du texte',
  },
  'yaml-duplicate-key': {
    severity: 'error',
    message: 'la clé `{key}` figure deux fois ; la première est à la ligne {line}',
    hint: 'gardez l’une des deux',
  },
  'yaml-key-not-text': {
    severity: 'error',
    message: 'la clé `{key}` n’est pas un texte',
    hint: 'mettez-la entre guillemets, ou déplacez le deux-points',
  },
  'yaml-forbidden-key': {
    severity: 'error',
    message: 'la clé `{key}` n’est jamais permise',
    hint: 'choisissez un autre nom',
  },
  'yaml-look-alike': {
    severity: 'error',
    message: 'dans `{key}`, la lettre {letter} ne fait que ressembler à une autre',
    hint: 'tapez à nouveau le mot sur votre propre clavier ; il a sans doute été copié d’ailleurs',
  },
  'yaml-no-value': {
    severity: 'error',
    message: 'la clé `{key}` n’a pas de valeur',
    hint: 'écrivez une valeur, ou retirez la clé ; si rien n’est voulu, écrivez `null` ; un texte à virgules se met entre guillemets',
  },
  'yaml-no-item': {
    severity: 'error',
    message: 'la liste a un élément sans valeur',
    hint: 'écrivez l’élément après le tiret, ou retirez-le',
  },
  'yaml-null': {
    severity: 'error',
    message: '`{written}` est une autre manière d’écrire null',
    hint: 'écrivez `null`, ou mettez-le entre guillemets si c’est un texte',
  },
  'yaml-number': {
    severity: 'error',
    message: 'le nombre `{written}` peut être lu de plusieurs manières, ou perd des chiffres',
    hint: 'écrivez de simples chiffres, sans zéro initial, signe ni exposant ; si c’est un texte, mettez-le entre guillemets',
  },
} as const satisfies Record<keyof typeof yamlTexts, FindingText>;
