import type { filesTexts } from '../en/files.ts';
import type { FindingText } from '../text.ts';

export const filesTextsFr = {
  'folder-unreadable': {
    severity: 'error',
    message: 'le dossier `{folder}` ne peut pas être lu : {reason}',
    hint: 'corrigez `policies:` ou `datamap:` dans retentiond.yaml ; tous deux partent de l’emplacement de ce fichier',
  },
  'folder-empty': {
    severity: 'error',
    message: 'le dossier `{folder}` ne contient aucun fichier .yaml',
    hint: 'mettez-y un fichier, ou corrigez `policies:` ou `datamap:` dans retentiond.yaml',
  },
  'file-unreadable': {
    severity: 'error',
    message: 'le fichier `{file}` ne peut pas être lu : {reason}',
    hint: 'mettez à sa place un fichier ordinaire que l’utilisateur qui exécute retentiond a le droit de lire, ou donnez-lui un nom qui ne finit pas par .yaml',
  },
  'file-outside': {
    severity: 'error',
    message: 'le lien `{file}` mène hors de son dossier',
    hint: 'copiez le fichier dans le dossier',
  },
} as const satisfies Record<keyof typeof filesTexts, FindingText>;
