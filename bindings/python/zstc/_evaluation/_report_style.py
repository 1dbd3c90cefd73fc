"""The style of the report. Everything is under one class, so that it leaves the page around it alone."""

from .._style import DARK_PAGES, LIGHT_PAGES, within

_LIGHT = """
  --surface: #ffffff; --raised: #f6f6f3; --text: #1c1c1a; --muted: #63625d; --line: #d9d8d2;
  --hit: #2166c2; --miss: #c2500f; --on-colour: #ffffff; color-scheme: light;
"""

_DARK = """
  --surface: #191918; --raised: #242422; --text: #eeede8; --muted: #a8a69e; --line: #3d3c38;
  --hit: #5b9df0; --miss: #f08a4b; --on-colour: #111110; color-scheme: dark;
"""

_RULES = """
.zstc-evaluation { background: var(--surface); color: var(--text); font: 15px/1.5 system-ui, sans-serif;
  padding: 1rem; box-sizing: border-box; overflow-wrap: anywhere; }
.zstc-evaluation * { box-sizing: border-box; }
.zstc-evaluation h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .25rem; }
.zstc-evaluation h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
.zstc-evaluation p { margin: .25rem 0 .75rem; }
.zstc-evaluation .muted { color: var(--muted); }
.zstc-evaluation .figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(9.5rem, 1fr)); gap: .6rem;
  margin: 1rem 0; }
.zstc-evaluation .figure { background: var(--raised); border-radius: 6px; padding: .6rem .8rem; }
.zstc-evaluation .figure b { display: block; font-size: 1.45rem; line-height: 1.3; font-variant-numeric: tabular-nums; }
.zstc-evaluation .figure span { display: block; font-size: .8rem; color: var(--muted); }
.zstc-evaluation .pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr));
  gap: 0 2.5rem; }
.zstc-evaluation .pair > * { min-width: 0; }
.zstc-evaluation .wide { overflow-x: auto; max-width: 100%; }
.zstc-evaluation table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .9rem; }
.zstc-evaluation th, .zstc-evaluation td { background: none; color: inherit; padding: .25rem .7rem .25rem 0;
  text-align: right; border-bottom: 1px solid var(--line); vertical-align: top; white-space: nowrap; }
.zstc-evaluation th { font-weight: 600; }
.zstc-evaluation thead th { color: var(--muted); }
.zstc-evaluation .name { text-align: left; white-space: normal; min-width: 8rem; max-width: 22rem; }
.zstc-evaluation tbody .name { font-weight: 400; }
.zstc-evaluation .bar { display: inline-block; width: 5rem; height: .55rem; margin-right: .5rem;
  background: var(--line); border-radius: 2px; }
.zstc-evaluation .bar i { display: block; height: 100%; background: var(--hit); border-radius: 2px; }
@media (max-width: 600px) { .zstc-evaluation .bar { display: none; } }
.zstc-evaluation ol.mistakes { list-style: none; padding: 0; margin: 0; }
.zstc-evaluation ol.mistakes li { border-left: 3px solid var(--miss); background: var(--raised); margin: 0 0 .6rem;
  padding: .5rem .8rem; }
.zstc-evaluation blockquote { margin: .35rem 0 0; padding: 0; white-space: pre-line; border: 0; color: inherit; }
.zstc-evaluation .hit { color: var(--hit); font-weight: 600; }
.zstc-evaluation .miss { color: var(--miss); font-weight: 600; }
.zstc-evaluation summary { cursor: pointer; color: var(--muted); }
.zstc-evaluation dt { font-weight: 600; }
.zstc-evaluation dd { margin: 0 0 .5rem; }
.zstc-evaluation svg { display: block; font: 11px system-ui, sans-serif; }
.zstc-evaluation svg text { fill: var(--text); }
.zstc-evaluation svg .faint { fill: var(--muted); }
.zstc-evaluation svg .rule { stroke: var(--line); fill: none; }
.zstc-evaluation svg .ideal { stroke: var(--muted); stroke-dasharray: 4 3; fill: none; }
.zstc-evaluation svg .right { fill: var(--hit); }
.zstc-evaluation svg .wrong { fill: var(--miss); }
.zstc-evaluation svg .gap { fill: none; stroke: var(--miss); stroke-width: 1.5; }
.zstc-evaluation svg .few { opacity: .4; }
.zstc-evaluation svg .on { fill: var(--on-colour); }
.zstc-evaluation svg.reliability { width: 100%; max-width: 30rem; height: auto; }
"""


def style() -> str:
    """Light and dark: as the system asks for, or as the page around it says."""
    report = ".zstc-evaluation"
    return (
        f"{report} {{{_LIGHT}}}\n"
        f"@media (prefers-color-scheme: dark) {{ {report} {{{_DARK}}} }}\n"
        f"{within(LIGHT_PAGES, report)} {{{_LIGHT}}}\n"
        f"{within(DARK_PAGES, report)} {{{_DARK}}}\n"
        f"{_RULES}"
    )


PAGE = """
html { background: #ffffff; }
@media (prefers-color-scheme: dark) { html { background: #191918; } }
body { margin: 0; }
body > .zstc-evaluation { max-width: 72rem; margin: 0 auto; }
@media (min-width: 700px) { body > .zstc-evaluation { padding: 2rem; } }
"""
