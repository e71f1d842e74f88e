/** The page's only style sheet: a calm document on screen, black on white in print. */
export const STYLE = `
:root { --ink: #1c2430; --quiet: #5b6675; --line: #d9dee6; --paper: #fff; --shade: #f4f6f9; --look: #8a4b00; --look-paper: #fff6e6; --good: #1d6b42; --bad: #a3231f; }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--shade); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; }
main { max-width: 60rem; margin: 2rem auto; padding: 2.5rem 3rem; background: var(--paper); border: 1px solid var(--line); border-radius: 6px; overflow-wrap: anywhere; }
h1 { margin: 0; font-size: 1.6rem; line-height: 1.25; }
h2 { margin: 2.5rem 0 .75rem; padding-bottom: .3rem; border-bottom: 1px solid var(--line); font-size: 1.1rem; break-after: avoid; }
h3 { margin: 1.25rem 0 .4rem; font-size: .95rem; break-after: avoid; }
p { margin: .4rem 0; }
.kind { margin: 0 0 .25rem; color: var(--quiet); font-size: .8rem; letter-spacing: .06em; text-transform: uppercase; }
.quiet { color: var(--quiet); }
.look, .calm { margin-top: 1.5rem; padding: .9rem 1.1rem; border-left: 4px solid var(--look); background: var(--look-paper); break-inside: avoid; }
.calm { border-color: var(--good); background: #eff8f3; }
.look h2, .calm h2 { margin: 0 0 .3rem; padding: 0; border: 0; }
ul { margin: .4rem 0; padding-left: 1.2rem; }
dl { display: grid; grid-template-columns: minmax(9rem, 13rem) 1fr; gap: .3rem 1.25rem; margin: .5rem 0; }
dt { color: var(--quiet); }
dd { margin: 0; }
table { width: 100%; border-collapse: collapse; font-size: .92em; }
th { padding: .35rem .6rem .35rem 0; border-bottom: 1px solid var(--ink); color: var(--quiet); font-weight: 600; text-align: left; overflow-wrap: normal; }
td { padding: .4rem .6rem .4rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
tr { break-inside: avoid; }
code { font: .86em ui-monospace, "DejaVu Sans Mono", monospace; }
.no { color: var(--bad); font-weight: 600; }
.yes { color: var(--good); }
.pictures { display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); gap: 1.25rem; margin: .75rem 0; }
.faces { grid-template-columns: repeat(2, minmax(0, 1fr)); max-width: 36rem; }
figure { margin: 0; break-inside: avoid; }
figure img { display: block; width: 100%; max-height: 22rem; object-fit: contain; background: var(--shade); border: 1px solid var(--line); border-radius: 4px; }
.blank { display: grid; place-items: center; min-height: 7rem; padding: 1rem; background: var(--shade); border: 1px dashed var(--line); border-radius: 4px; color: var(--quiet); text-align: center; }
figcaption { margin-top: .35rem; font-size: .86em; }
.timeline { list-style: none; margin: .75rem 0; padding: 0; }
.timeline li { position: relative; display: grid; grid-template-columns: 12.5rem 1fr; gap: 1.75rem; padding: .3rem 0; break-inside: avoid; }
.timeline li::before { content: ""; position: absolute; left: 13.3rem; top: 0; bottom: 0; width: 2px; background: var(--line); }
.timeline li::after { content: ""; position: absolute; left: calc(13.3rem - 4px); top: .75rem; width: 10px; height: 10px; border-radius: 50%; background: var(--quiet); border: 2px solid var(--paper); }
.timeline .person::after { background: #2b62b3; }
.timeline .finwave::after { background: #7a4bb0; }
.timeline .us::after { background: var(--good); }
.timeline .custody::after { background: var(--look); }
.timeline time { color: var(--quiet); white-space: nowrap; font-size: .93em; font-variant-numeric: tabular-nums; }
.legend span { margin-right: 1.1rem; white-space: nowrap; }
.legend i { display: inline-block; width: 10px; height: 10px; margin-right: .35rem; border-radius: 50%; }
.legend .person { background: #2b62b3; } .legend .finwave { background: #7a4bb0; } .legend .us { background: var(--good); } .legend .custody { background: var(--look); }
footer { margin-top: 2.5rem; padding-top: .75rem; border-top: 1px solid var(--line); color: var(--quiet); font-size: .86em; }
@media (max-width: 40rem) {
  main { margin: 0; padding: 1.25rem 1rem; border: 0; border-radius: 0; }
  dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .5rem; }
  .timeline li { grid-template-columns: 1fr; gap: 0; padding-left: 1.5rem; }
  .timeline li::before { left: 5px; } .timeline li::after { left: 1px; }
  .scroll { overflow-x: auto; }
}
@media print {
  @page { margin: 16mm 15mm; }
  body { background: none; font-size: 10.5pt; }
  main { max-width: none; margin: 0; padding: 0; border: 0; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  figure img { max-height: 75mm; }
}
`;
