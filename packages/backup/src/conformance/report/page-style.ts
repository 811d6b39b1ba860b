/** Style of the HTML report: readable on a screen, light or dark, and on paper. */
export const pageStyle = `:root { color-scheme: light dark; --ink: #1c2430; --quiet: #5c6675; --line: #d6dbe2; --paper: #fff; --pass: #1a7f45; --fail: #b3261e; --skip: #7a6200; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ee; --quiet: #a0a9b6; --line: #3a4350; --paper: #14181e; --pass: #5fc58a; --fail: #ff8a80; --skip: #e0c060; } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); margin: 0 auto; padding: 2rem 1.25rem; max-width: 62rem; }
h1 { font-size: 1.7rem; margin: 0; } h2 { font-size: 1.15rem; margin: 0; } h3 { font-size: 1rem; margin: 0 0 .4rem; }
.verdict { font-size: 1.2rem; font-weight: 600; margin: .4rem 0 1rem; }
.passed { --tone: var(--pass); } .failed { --tone: var(--fail); } .error { --tone: var(--fail); } .skipped { --tone: var(--skip); }
.verdict, .badge { color: var(--tone); }
.badge { border: 1px solid currentColor; border-radius: 1rem; padding: 0 .6rem; font-size: .85rem; font-weight: 600; white-space: nowrap; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: 0; } dt { color: var(--quiet); } dd { margin: 0; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; margin: 1.5rem 0; } th, td { text-align: left; padding: .35rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; } th { color: var(--quiet); font-weight: 600; }
a { color: inherit; } .time { color: var(--quiet); white-space: nowrap; font-variant-numeric: tabular-nums; }
section { border-top: 1px solid var(--line); padding: 1.25rem 0; }
.reason { color: var(--tone); } .failed > .reason { color: var(--fail); }
.finding { border-left: .3rem solid var(--fail); padding: .6rem 1rem; margin: .8rem 0; background: color-mix(in srgb, var(--fail) 6%, transparent); }
ol { margin: .6rem 0; padding-left: 2rem; } li.failed { color: var(--fail); font-weight: 600; } li.not-run { color: var(--quiet); }
li.passed::marker { color: var(--pass); }
details { margin: .4rem 0; } summary { cursor: pointer; overflow-wrap: anywhere; }
pre { background: color-mix(in srgb, var(--ink) 6%, transparent); padding: .7rem; overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere; font-size: .85rem; }
.warning { color: var(--quiet); }
@media print { body { padding: 0; max-width: none; font-size: 11px; } section, tr, .finding { break-inside: avoid; } .finding, pre { background: none; } }
`;
