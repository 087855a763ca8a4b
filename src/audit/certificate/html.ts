import { type TextOf, toHtml } from '../../notice/html.ts';
import type { CertificateDocument } from './document.ts';

/** Upright paper, hashes that break where they must, and lines to write on. */
const STYLE = `main { max-width: 60rem; }
h1 { padding-bottom: 0.75rem; border-bottom: 3px solid var(--ink); margin-bottom: 1rem; }
th, td { min-width: 5.5rem; }
.sign { margin: 1rem 0 0; max-width: 46rem; }
.sign div { display: flex; gap: 1rem; align-items: flex-end; min-height: 2.75rem; }
.sign dt { flex: 0 0 13rem; color: var(--faint); }
.sign dd { flex: 1; margin: 0; height: 1.5rem; border-bottom: 1px solid var(--ink); }
@media (max-width: 40rem) {
  .sign dt { flex-basis: 7rem; }
}
@media print {
  @page { size: A4 portrait; margin: 16mm 14mm; }
  table, caption, thead th { font-size: 8.5pt; }
  th, td { min-width: 14mm; }
  td { overflow-wrap: anywhere; }
  section:not(:has(tbody tr:nth-child(13))) { break-inside: avoid; }
  .sign { max-width: none; }
}
`;

/** Hashes break in their quarters, names behind their signs. */
function breaks(escaped: string): string {
  return escaped
    .replace(/[0-9a-f]{64}/g, (hash) => hash.replace(/.{16}(?=.)/g, '$&<wbr>'))
    .replace(/(?<=\p{L}[/.])(?=\p{L})/gu, '<wbr>');
}

/** One file, ready to be printed and signed. */
export function certificateHtml(document: CertificateDocument): string {
  return toHtml(document, { style: STYLE, breaks, end: (text) => signatureHtml(document, text) });
}

function signatureHtml({ signature }: CertificateDocument, text: TextOf): string {
  const lines = signature.lines.map((line) => `<div><dt>${text(line)}</dt><dd></dd></div>\n`);
  return `<section aria-labelledby="sign">
<h2 id="sign">${text(signature.heading)}</h2>
<p>${text(signature.lead)}</p>
<dl class="sign">
${lines.join('')}</dl>
</section>
`;
}
