// The style sheet of the studio: the report's colours and letters, light and dark by the reader's preference.

import { colourRules } from "../report/html/style.ts";

export const STUDIO_STYLE = `${colourRules()}
*{box-sizing:border-box}
html{font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;background:var(--page);color:var(--text)}
body{margin:0;min-height:100vh;display:flex;flex-direction:column}
[hidden]{display:none!important}
.skip{position:absolute;left:-999px;top:0;background:var(--page);padding:10px 16px;z-index:2}
.skip:focus{left:0}
header{padding:14px 22px 12px;border-bottom:1px solid var(--rule);display:flex;flex-wrap:wrap;align-items:baseline;gap:2px 18px}
h1{font-size:1.2rem;letter-spacing:-.01em;margin:0}
h2{font-size:.95rem;margin:0}
p{margin:0 0 8px}
header p,.note,.facts{color:var(--soft);font-size:.85rem;margin:0}
a,.link{color:var(--link)}
:focus-visible{outline:2px solid var(--link);outline-offset:2px}
.halves{flex:1;display:grid;grid-template-columns:minmax(340px,40%) minmax(0,1fr);min-height:0}
#desk{padding:14px 22px 18px;display:flex;flex-direction:column;gap:10px;border-right:1px solid var(--rule);min-width:0}
#results{display:flex;flex-direction:column;min-width:0}
#desk,#results,.scroll{position:relative}
button,input,select,textarea{font:inherit;color:inherit}
button,select,input:not([type=file]){background:var(--faint);border:1px solid var(--edge);border-radius:5px;padding:5px 11px;font-size:.9rem}
button{cursor:pointer}
button:hover:not(:disabled){border-color:var(--text)}
button:disabled{color:var(--soft);cursor:default;opacity:.65}
input[type=number]{width:7.4em}
.primary{background:var(--link);border-color:var(--link);color:var(--page);font-weight:650;padding:6px 20px}
.link{background:none;border:0;padding:0;text-align:left;text-decoration:underline;text-underline-offset:2px}
details summary{cursor:pointer;color:var(--link);font-size:.9rem;width:fit-content}
#scenarios{margin:8px 0 0;max-height:min(46vh,420px);overflow-y:auto;border:1px solid var(--rule);border-radius:5px}
#library ul{list-style:none;margin:0;padding:0}
#library h3{position:sticky;top:0;margin:0;padding:6px 12px;font-size:.8rem;font-weight:650;color:var(--soft);background:var(--faint);border-bottom:1px solid var(--rule)}
#library h3::first-letter{text-transform:uppercase}
#library .shelf+.shelf h3{border-top:1px solid var(--rule)}
#library small{color:var(--link);font-size:.75rem;white-space:nowrap}
#library li+li{border-top:1px solid var(--rule)}
#library li button{display:block;width:100%;text-align:left;border:0;border-radius:0;background:none;padding:7px 12px;line-height:1.35}
#library li button:hover{background:var(--faint)}
#library li b{font-weight:600}
#library li span{color:var(--soft);font-size:.85rem}
#library li.given b::after{content:" yours";color:var(--pass);font-size:.75rem;font-weight:600}
#library [aria-current]{background:var(--faint);box-shadow:inset 3px 0 var(--link)}
#library input{width:100%;margin-top:8px}
#question{font-size:1.05rem;font-weight:600;line-height:1.35;margin:0;text-wrap:pretty}
.story{white-space:pre-line;font-size:.9rem;margin:6px 0 0}
.row{display:flex;flex-wrap:wrap;align-items:end;gap:8px 12px}
.row label{display:flex;flex-direction:column;font-size:.8rem;color:var(--soft);gap:2px}
.row label input,.row label select{color:var(--text)}
.row label{min-width:0;max-width:100%}
.row .grow{flex:1}
select{max-width:100%}
.editor{--line:20px;display:flex;position:relative;border:1px solid var(--edge);border-radius:5px;flex:1 0 300px;height:46vh;background:var(--page)}
.editor:focus-within{outline:2px solid var(--link);outline-offset:1px}
.editor,.editor textarea{font:13px/var(--line) ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
.gutter{flex:none;overflow:hidden;background:var(--faint);color:var(--soft);border-right:1px solid var(--rule);text-align:right;user-select:none}
#numbers{margin:0;padding:8px 9px 8px 12px;font:inherit;min-width:44px}
#numbers span{display:block;height:var(--line)}
#numbers .error{color:var(--page);background:var(--fail);margin:0 -9px 0 -12px;padding:0 9px 0 12px;font-weight:700}
#numbers .warning{color:var(--page);background:var(--open);margin:0 -9px 0 -12px;padding:0 9px 0 12px;font-weight:700}
.sheet{flex:1;position:relative;overflow:hidden}
#marks{position:absolute;inset:8px 0 0 10px;pointer-events:none}
.mark{position:absolute;left:0;height:var(--line);white-space:pre;width:max-content;min-width:100%;background:var(--fail-soft)}
.mark.warning{background:var(--open-soft)}
.mark u{text-decoration:underline wavy var(--fail);text-decoration-skip-ink:none;text-underline-offset:3px}
.mark.warning u{text-decoration-color:var(--open)}
.editor textarea{position:absolute;inset:0;width:100%;height:100%;resize:none;border:0;outline:0;background:none;padding:8px 10px;white-space:pre;overflow:auto;tab-size:2}
.problems{margin:0;padding:0;list-style:none;font-size:.85rem;max-height:160px;overflow-y:auto}
.problems li{border-left:3px solid var(--fail);padding:1px 0 1px 10px;margin:0 0 5px}
.problems li.warning{border-color:var(--open)}
.problems button{font:inherit;overflow-wrap:anywhere}
#problem-count:empty,#problems:empty{margin-top:-10px}
#problem-count:not(:empty){font-size:.85rem;color:var(--fail);font-weight:600;margin:0}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.assist{flex:none;font-size:.85rem;color:var(--soft);min-height:2.6em;display:flex;gap:4px 12px;justify-content:space-between;align-items:start}
.assist p{margin:0;overflow-wrap:anywhere}
.assist b,.popup b{color:var(--text);font-weight:600}
.assist .link{flex:none;font-size:.85rem}
.popup{position:absolute;z-index:3;background:var(--page);border:1px solid var(--edge);border-radius:5px;box-shadow:0 4px 14px #0004;font:.85rem/1.4 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;margin:0;max-width:min(460px,94%)}
#hover{padding:5px 10px;pointer-events:none;color:var(--soft);overflow-wrap:anywhere}
#suggestions{list-style:none;margin:0;padding:3px 0;max-height:190px;overflow-y:auto}
#suggestions li{padding:2px 10px;cursor:pointer;overflow-wrap:anywhere}
#suggestions li span{color:var(--soft);font-size:.8rem}
#suggestions [aria-selected=true]{background:var(--faint);box-shadow:inset 3px 0 var(--link)}
#suggestion-meaning{margin:0;padding:5px 10px;border-top:1px solid var(--rule);color:var(--soft)}
#suggestion-meaning:empty{display:none}
fieldset{border:1px solid var(--rule);border-radius:5px;margin:6px 0;padding:6px 12px;display:flex;flex-wrap:wrap;gap:2px 18px;max-height:170px;overflow-y:auto;font-size:.9rem}
#settings-part .row{margin:6px 0}
#settings,#goals{width:100%}
#settings,.prediction textarea{background:var(--faint);border:1px solid var(--edge);border-radius:5px;padding:5px 11px;font:13px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;resize:vertical;color:var(--text)}
#choices-state:empty{display:none}
#choices-state{white-space:pre-line}
#choices-state[data-tone=fail]{color:var(--fail)}
.run-part{display:flex;flex-direction:column;gap:8px}
progress{width:100%;height:8px;accent-color:var(--link)}
#state{display:block;font-size:.9rem;white-space:pre-line;border-left:4px solid var(--rule);padding:1px 0 1px 10px;overflow-wrap:anywhere}
#state:empty{display:none}
#state[data-tone=pass]{border-color:var(--pass)}
#state[data-tone=fail]{border-color:var(--fail)}
#state[data-tone=inconclusive]{border-color:var(--open)}
.logs ul{margin:4px 0;padding-left:1.2em;font-size:.85rem}
#link{width:100%}
.bar{display:flex;flex-wrap:wrap;align-items:center;gap:6px 10px;padding:10px 16px;border-bottom:1px solid var(--rule)}
.bar button{padding:5px 9px;font-size:.85rem}
[role=tablist]{display:flex;flex-wrap:wrap;gap:4px;margin-right:auto}
[role=tab]{background:none;border-color:transparent}
[role=tab][aria-selected=true]{background:var(--faint);border-color:var(--edge);font-weight:650}
[aria-pressed=true]{border-color:var(--link);box-shadow:inset 0 0 0 1px var(--link)}
[role=tabpanel]{flex:1;display:flex;flex-direction:column;min-height:0}
.padded{padding:14px 22px}
iframe{flex:1;border:0;width:100%;min-height:70vh;background:var(--page)}
.empty{padding:8vh 32px;color:var(--soft);max-width:56ch;margin:0 auto;text-wrap:pretty}
.scroll{overflow-x:auto}
table{border-collapse:collapse;font-size:.85rem}
caption{text-align:left;color:var(--soft);padding:4px 0 8px}
th,td{padding:5px 16px 5px 0;text-align:left;border-bottom:1px solid var(--rule);white-space:nowrap}
code,.digest{font:.86em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
code{background:var(--faint);border-radius:3px;padding:1px 4px;overflow-wrap:anywhere}
#play-state{font-size:.85rem;color:var(--soft);white-space:pre-line}
#play-notices{margin:0 22px 10px;padding:0 0 0 1.1em;font-size:.85rem;color:var(--soft)}
#play-notices:empty{display:none}
.number{text-align:right;font-variant-numeric:tabular-nums}
.figures th[scope=row]{white-space:normal;min-width:9em;font-weight:400}
.figures th,.figures td{padding-right:12px;vertical-align:top}
.figures small{color:var(--soft)}
.figures thead th:nth-child(n+4){text-align:right}
.change-worse{color:var(--fail);font-weight:650}
.change-better{color:var(--pass);font-weight:650}
.change-inconclusive{color:var(--soft)}
#changes h2{font-size:1.05rem;margin:14px 0 10px;text-wrap:pretty}
#changes .note{margin:0 0 6px}
#changes .scroll{margin:10px 0}
.lines{position:relative;list-style:none;margin:0 0 12px;padding:8px 12px;border:1px solid var(--rule);border-radius:5px;overflow-x:auto;font:13px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;white-space:pre}
.lines .gone{color:var(--fail)}
.lines .new{color:var(--pass)}
.findings{list-style:none;padding:0;margin:8px 0 18px;font-size:.9rem}
.findings li{border-left:3px solid var(--fail);padding:2px 0 2px 10px;margin:0 0 6px}
.findings .warning{border-color:var(--open)}
.findings .expected{border-color:var(--rule)}
.findings button{font-size:.8rem;padding:2px 8px}
.break{flex-basis:100%;height:0}
.records{flex:0 1 auto;max-height:26vh;min-height:110px;overflow:auto;margin:0 22px 10px;border:1px solid var(--rule);border-radius:5px;padding:0 10px}
.records td:last-child{white-space:normal}
.records .number{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
.lesson{max-width:80ch}
.lesson article{margin-top:14px}
.lesson article:focus{outline:0}
.lesson article h2{font-size:1.25rem;margin:0 0 10px}
.lesson p{margin:0 0 12px;text-wrap:pretty}
.commands{list-style:none;padding:0;margin:0 0 14px}
.commands div{display:flex;flex-wrap:wrap;gap:6px 10px;align-items:center;margin:0 0 6px}
.commands code{padding:4px 8px}
.commands button{font-size:.85rem;padding:3px 10px}
.answer{margin:0 0 16px}
.answer summary{margin-bottom:8px}
.prediction{display:flex;flex-direction:column;gap:2px;font-size:.8rem;color:var(--soft);margin:0 0 14px}
.predicted{border-left:3px solid var(--link);padding-left:10px;white-space:pre-line}
.wide #desk,.wide header{display:none}
.wide .halves{grid-template-columns:minmax(0,1fr)}
@media (min-width:1001px){body{height:100vh}#desk{scroll-padding-bottom:170px}#desk,#results{overflow-y:auto;max-height:100%}.run-part{position:sticky;bottom:-18px;z-index:2;background:var(--page);padding:8px 0 12px;border-top:1px solid var(--rule)}iframe{min-height:0}#replay{min-height:420px}.halves{overflow:hidden}}
@media (max-width:1000px){.halves{grid-template-columns:minmax(0,1fr)}#desk{border-right:0;border-bottom:1px solid var(--rule);padding:12px 14px 16px}header{padding:12px 14px}.editor{--line:23px;flex:none;height:340px}
.editor,.editor textarea{font-size:16px}button,select,input:not([type=file]){font-size:1rem;padding:8px 12px}.bar{padding:10px 14px}.bar button{font-size:.95rem;padding:8px 10px}iframe{height:88vh}.padded{padding:12px 14px}[role=tab]{padding:8px 10px}}
@media print{body,.halves{display:block;height:auto}header,.bar,#desk,.commands button,.lesson .row,#changes-choice{display:none}#results{overflow:visible;max-height:none}.break{flex-basis:100%;height:0}
.records{flex:0 1 auto;max-height:26vh;min-height:110px;overflow:auto;margin:0 22px 10px;border:1px solid var(--rule);border-radius:5px;padding:0 10px}
.records td:last-child{white-space:normal}
.records .number{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
.lesson{max-width:none}}
@media (prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}}`;
