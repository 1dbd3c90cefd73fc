"""The CSS of the answers in a notebook.

Text colour and background are those of the notebook, so that both are right in any theme. Only the accents have a light
and a dark form: what the notebook says of its theme goes before what the system says. Every rule begins with .zstc.
"""

from __future__ import annotations

_LIGHT = "--zstc-bar:#2f74c0;--zstc-note:#8a5300;--zstc-error:#b3261e"
_DARK = "--zstc-bar:#6aa9ee;--zstc-note:#e5b567;--zstc-error:#ff8a80"

# How JupyterLab and VS Code, then Colab and documentation made by Sphinx, say which theme they have.
LIGHT_PAGES = ('[data-jp-theme-light="true"]', ".vscode-light", '[data-theme="light"]')
DARK_PAGES = ('[data-jp-theme-light="false"]', ".vscode-dark", '[theme="dark"]', '[data-theme="dark"]')


def within(pages: tuple[str, ...], element: str) -> str:
    """A selector for the element in any of these pages."""
    return ",".join(f"{page} {element}" for page in pages)


_THEMES = f"""
.zstc{{{_LIGHT}}}
@media (prefers-color-scheme:dark){{.zstc{{{_DARK}}}}}
{within(LIGHT_PAGES, ".zstc")}{{{_LIGHT}}}
{within(DARK_PAGES, ".zstc")}{{{_DARK}}}
"""

_TEXT = """
.zstc{container-type:inline-size;max-width:52em;margin:.4em 0;line-height:1.4;overflow-wrap:anywhere}
.zstc .zstc-text{margin:0 0 .5em;padding:0;white-space:pre-line;text-align:start}
.zstc summary{display:flex;align-items:flex-start;gap:.4em;cursor:pointer}
.zstc summary::-webkit-details-marker{display:none}
.zstc summary::before{content:"\\25B8";opacity:.7}
.zstc [open]>summary::before{content:"\\25BE"}
.zstc .zstc-fold,.zstc .zstc-line{display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:3;overflow:hidden}
.zstc .zstc-fold{flex:1;white-space:normal}
.zstc .zstc-line{-webkit-line-clamp:2;line-clamp:2}
.zstc [open] .zstc-fold{-webkit-line-clamp:none;white-space:pre-line}
.zstc .zstc-note{color:var(--zstc-note);border:1px solid;border-radius:.7em;padding:0 .5em;font-size:.85em;
white-space:nowrap}
.zstc .zstc-error{color:var(--zstc-error)}
.zstc .zstc-faint{opacity:.7;margin:.3em 0 0;padding:0}
"""

# Notebooks have rules of their own for tables, with ids and pseudo-classes: hence the !important.
_TABLE = """
.zstc table{border-collapse:collapse;border:0;margin:0;width:100%;table-layout:fixed;font-size:inherit}
.zstc tr{background:none!important;border:0!important}
.zstc th,.zstc td{text-align:start!important;vertical-align:top!important;border:0!important;
padding:.15em .8em .15em 0!important;background:none!important;max-width:none!important;white-space:normal!important}
.zstc th{font-weight:400!important}
.zstc .zstc-unseen{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden;white-space:nowrap}
.zstc .zstc-score{display:flex;align-items:center;gap:.6em;font-variant-numeric:tabular-nums;direction:ltr}
.zstc .zstc-track{flex:1;height:.75em;border-radius:.2em;position:relative;overflow:hidden}
.zstc .zstc-track::before{content:"";position:absolute;inset:0;background:currentColor;opacity:.1}
.zstc .zstc-track>i{position:absolute;inset:0 auto 0 0;background:var(--zstc-bar);forced-color-adjust:none}
.zstc .zstc-score>:last-child{min-width:2.7em;text-align:end}
.zstc .zstc-many td,.zstc .zstc-many th{border-top:1px solid rgba(128,128,128,.25)!important;
padding-top:.3em!important;padding-bottom:.3em!important}
.zstc .zstc-many thead th{border-top:0!important;opacity:.7}
@container (max-width:30em){
.zstc .zstc-many,.zstc .zstc-many tbody{display:block}
.zstc .zstc-many thead{display:none}
.zstc .zstc-many tr{display:grid;grid-template-columns:2.5em 1fr 1fr}
.zstc .zstc-many td,.zstc .zstc-many th{border:0!important}
.zstc .zstc-many tr{border-top:1px solid rgba(128,128,128,.25)!important}
.zstc .zstc-many .zstc-wide{grid-column:2/4}
.zstc .zstc-many .zstc-label{grid-column:2}
}
"""

STYLE = "<style>" + (_THEMES + _TEXT + _TABLE).replace("\n", "") + "</style>"
