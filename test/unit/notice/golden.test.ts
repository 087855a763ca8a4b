import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { drawUpNotice } from '../../../src/app/project/draw-up-notice.ts';
import { type Project, readProject } from '../../../src/app/project/project.ts';
import { NOTICE_FORMATS, PARTS } from '../../../src/notice/document.ts';

const COMPANY = fileURLToPath(new URL('../../../demo/company/', import.meta.url));

const ENDING = { markdown: 'md', html: 'html', csv: 'csv' } as const;

/** The policies that come with the product, at the places of the demo's company. */
function company(): Project {
  const environment = {
    CONTROL_URL: 'postgres://127.0.0.1:1/control',
    CRM_URL: 'postgres://127.0.0.1:1/crm',
    DIGEST_KEY_PATH: 'digest.key',
  };
  const { project } = readProject({ flags: {}, cwd: COMPANY, environment });
  if (!project) throw new Error('the demo’s project cannot be read');
  return project;
}

describe.each(PARTS)('%s', (part) => {
  test.each(['en', 'fr'] as const)('in %s', async (language) => {
    const project = company();
    for (const format of NOTICE_FORMATS) {
      const { text, drafts, untranslated } = drawUpNotice(project, part, language, format);
      expect({ drafts, untranslated }).toEqual({ drafts: [], untranslated: {} });
      await expect(text).toMatchFileSnapshot(`golden/${part}.${language}.${ENDING[format]}`);
    }
  });
});
