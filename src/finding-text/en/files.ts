import type { FindingText } from '../text.ts';

/** What reading the folders of policies and data maps can find. */
export const filesTexts = {
  'folder-unreadable': {
    severity: 'error',
    message: 'the folder `{folder}` cannot be read: {reason}',
    hint: 'correct `policies:` or `datamap:` in retentiond.yaml; both are relative to that file',
  },
  'folder-empty': {
    severity: 'error',
    message: 'the folder `{folder}` holds no .yaml file',
    hint: 'put a file there, or correct `policies:` or `datamap:` in retentiond.yaml',
  },
  'file-unreadable': {
    severity: 'error',
    message: 'the file `{file}` cannot be read: {reason}',
    hint: 'put an ordinary file in its place that the user who runs retentiond may read, or give it a name that does not end in .yaml',
  },
  'file-outside': {
    severity: 'error',
    message: 'the link `{file}` leads out of its folder',
    hint: 'copy the file into the folder',
  },
} as const satisfies Record<string, FindingText>;
