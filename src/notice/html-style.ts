/** The page's only style sheet: light or dark as the reader's system is, and black on white in print. */
export const STYLE = `:root {
  color-scheme: light dark;
  --ink: #1b1f24;
  --faint: #57606a;
  --paper: #ffffff;
  --head: #f3f5f7;
  --line: #c9d0d6;
  --focus: #0550ae;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e8eaed;
    --faint: #a9b1ba;
    --paper: #14171a;
    --head: #20252a;
    --line: #434b53;
    --focus: #79b8ff;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0;
  background: var(--paper);
  color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif;
}
main { max-width: 76rem; margin: 0 auto; padding: 2rem 1.25rem 3rem; }
h1 { margin: 0 0 0.5rem; font-size: 1.875rem; line-height: 1.2; text-wrap: balance; }
h2 { margin: 2.25rem 0 0.75rem; font-size: 1.25rem; line-height: 1.3; }
p, ul { max-width: 46rem; }
.lead { margin: 0; color: var(--faint); }
ul { margin: 0.75rem 0 0; padding-left: 1.25rem; }
li { margin: 0.375rem 0; }
.table { overflow-x: auto; border: 1px solid var(--line); border-radius: 0.375rem; }
.table:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
.table + ul { margin-top: 1rem; }
table { width: 100%; border-collapse: collapse; font-size: 0.9375rem; }
caption { padding: 0.625rem 0.75rem; color: var(--faint); text-align: left; font-size: 0.875rem; }
th, td { min-width: 7rem; padding: 0.625rem 0.75rem; border-top: 1px solid var(--line); text-align: left; vertical-align: top; overflow-wrap: break-word; }
thead th { background: var(--head); font-size: 0.875rem; }
tbody th { font-weight: 600; }
td p, th p { margin: 0 0 0.25rem; }
td p:last-child, th p:last-child { margin-bottom: 0; }
@media print {
  :root { --ink: #000000; --faint: #333333; --paper: #ffffff; --head: #eeeeee; --line: #888888; }
  @page { size: A4 landscape; margin: 14mm; }
  body { font-size: 10pt; }
  main { max-width: none; padding: 0; }
  p, ul { max-width: none; }
  table { font-size: 9pt; }
  th, td { min-width: 0; padding: 1.5mm 2mm; }
  thead { display: table-header-group; }
  tr, li { break-inside: avoid; }
  h2 { break-after: avoid; }
  .table { overflow: visible; }
}
`;
