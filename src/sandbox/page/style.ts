/** The page's only style sheet: one calm column, as wide as a phone. */
export const STYLE = `
:root { color-scheme: light; --ink: #1b2733; --quiet: #536171; --line: #d5dce4; --paper: #fff; --shade: #f1f4f7; --act: #17568c; --look: #7a3e00; --look-paper: #fff4df; }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--shade); color: var(--ink); font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; }
header { padding: .6rem 1rem; background: #ffd978; color: #3d2a00; text-align: center; font-size: .9rem; }
header p, nav ol { margin: 0; }
main, aside { max-width: 34rem; margin: 0 auto; padding: 0 1rem; }
nav { padding: 1.25rem 0 1rem; }
nav ol { display: flex; gap: .3rem; padding: 0; list-style: none; font-size: .75rem; color: var(--quiet); }
nav li { flex: 1 1 auto; padding-top: .4rem; border-top: 4px solid var(--line); }
nav li.past { border-color: #7fa8cc; }
nav li[aria-current] { border-color: var(--act); color: var(--ink); font-weight: 600; }
.card { padding: 1.5rem; background: var(--paper); border: 1px solid var(--line); border-radius: 12px; box-shadow: 0 1px 3px rgb(20 40 60 / .07); }
main > .card:first-child { margin-top: 1.25rem; }
h1 { margin: 0 0 .5rem; font-size: 1.4rem; line-height: 1.3; }
h2 { margin: 0 0 .5rem; font-size: 1.05rem; }
h3 { margin: 1.25rem 0 .25rem; font-size: .95rem; }
p { margin: .5rem 0; overflow-wrap: anywhere; }
ul { padding-left: 1.2rem; }
fieldset { margin: 1rem 0; padding: 0; border: 0; }
legend { padding: 0; font-weight: 600; }
.condition { display: flex; gap: .75rem; align-items: flex-start; padding: .75rem 0; border-bottom: 1px solid var(--line); }
.condition span { min-width: 0; overflow-wrap: anywhere; white-space: pre-line; }
.condition em { display: block; color: var(--quiet); font-size: .85rem; font-style: normal; }
input[type=checkbox] { flex: none; width: 1.4rem; height: 1.4rem; margin: .1rem 0 0; accent-color: var(--act); }
label { display: block; }
input[name=code] { display: block; width: 100%; max-width: 14rem; margin-top: .25rem; padding: .6rem .75rem; border: 1px solid #788796; border-radius: 8px; font: inherit; font-size: 1.25rem; letter-spacing: .2em; }
input[type=file] { display: block; width: 100%; margin-top: .4rem; font: inherit; font-size: .9rem; }
.own { margin-top: 1rem; color: var(--quiet); font-size: .9rem; }
.buttons { display: flex; flex-wrap: wrap; gap: .6rem; margin: 1.25rem 0 0; }
button { min-height: 2.75rem; padding: .55rem 1.1rem; border: 1px solid var(--act); border-radius: 8px; background: var(--act); color: #fff; font: inherit; font-weight: 600; cursor: pointer; }
button:hover { background: #0f4573; }
button.other, .leave button { border-color: #788796; background: var(--paper); color: var(--ink); font-weight: 500; }
button.other:hover, .leave button:hover { background: var(--shade); }
:focus-visible { outline: 3px solid #d97700; outline-offset: 2px; }
img { display: block; margin: 1rem auto; image-rendering: pixelated; border: 1px solid var(--line); border-radius: 10px; }
img.paper { width: 100%; max-width: 22rem; }
img.face { width: 14rem; max-width: 100%; }
.complaint { padding: .7rem .9rem; border-left: 4px solid var(--look); background: var(--look-paper); color: #4d2700; }
.phone { max-width: 16rem; margin: 1.25rem auto; padding: 1rem 1rem 1.4rem; border: 6px solid #2b3642; border-radius: 22px; background: #eaf0f5; }
.phone .message { margin: .25rem 0 0; padding: .7rem .9rem; border-radius: 12px; background: var(--paper); }
.phone strong { letter-spacing: .08em; }
.quiet { color: var(--quiet); font-size: .9rem; }
.leave { margin: .75rem 0 0; text-align: right; }
.leave button { border-color: transparent; background: none; color: var(--quiet); text-decoration: underline; }
aside { margin-top: 1.5rem; padding-top: 1.25rem; padding-bottom: 3rem; border-top: 1px solid var(--line); font-size: .93rem; }
dl { display: grid; grid-template-columns: auto 1fr; gap: .2rem 1rem; margin: 0; }
dt { color: var(--quiet); }
dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
code { font: .9em ui-monospace, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
table { width: 100%; border-collapse: collapse; font-size: .9em; }
caption { padding-bottom: .3rem; color: var(--quiet); text-align: left; }
th, td { padding: .35rem .5rem .35rem 0; border-bottom: 1px solid var(--line); text-align: left; }
td:nth-child(3) { overflow-wrap: anywhere; }
td button { min-height: 2rem; padding: .2rem .7rem; }
a { color: var(--act); }
`;
