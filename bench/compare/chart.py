"""The result of a comparison as bars in an SVG: for light and dark pages, readable by screen readers,
with nothing loaded from elsewhere."""

from xml.sax.saxutils import escape

from table import method_of, shown

WIDTH = 760
MARGIN = 24
LABEL_WIDTH = 150
VALUE_WIDTH = 64
BAR_HEIGHT = 16
BAR_STEP = 22
PANEL_HEAD = 34
PANEL_GAP = 18
HEAD = 62

STYLE = """
  text { font: 13px system-ui, sans-serif; fill: #1f2328; }
  .title { font-size: 17px; font-weight: 600; }
  .panel { font-weight: 600; }
  .quiet { fill: #59636e; font-size: 12px; }
  .ours { fill: #0b63c5; }
  .peer { fill: #a3adb8; }
  .page { fill: #ffffff; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; }
    .quiet { fill: #9aa5b1; }
    .ours { fill: #5aa9ff; }
    .peer { fill: #566170; }
    .page { fill: #0d1117; }
  }
"""


def bars_of(mode):
    """(name, value) of the figure that is drawn, and its label."""
    servers = mode["servers"]
    label = next(iter(next(iter(servers.values()))))
    return label, [(name, figures[label]) for name, figures in servers.items()]


def panel_height(mode):
    return PANEL_HEAD + len(mode["servers"]) * BAR_STEP + PANEL_GAP


def draw_bar(name, value, most, top):
    room = WIDTH - 2 * MARGIN - LABEL_WIDTH - VALUE_WIDTH
    width = max(1, room * value / most) if most > 0 else 1
    left = MARGIN + LABEL_WIDTH
    kind = "ours" if name.startswith("crier") else "peer"
    baseline = top + BAR_HEIGHT - 3
    return (
        f'  <text x="{left - 8}" y="{baseline}" text-anchor="end">{escape(name)}</text>\n'
        f'  <rect class="{kind}" x="{left}" y="{top}" width="{width:.1f}" height="{BAR_HEIGHT}" rx="2"/>\n'
        f'  <text x="{left + width + 6:.1f}" y="{baseline}">{shown(value)}</text>\n'
    )


def draw_panel(mode, top):
    label, bars = bars_of(mode)
    most = max(value for _, value in bars)
    text = (
        f'  <text x="{MARGIN}" y="{top + 16}"><tspan class="panel">{escape(mode["title"])}</tspan>'
        f'<tspan class="quiet" dx="8">{escape(label)}</tspan></text>\n'
    )
    for number, (name, value) in enumerate(bars):
        text += draw_bar(name, value, most, top + PANEL_HEAD - 8 + number * BAR_STEP)
    return text


def describe(result):
    """What the chart says, in words."""
    sentences = []
    for mode in result["modes"]:
        label, bars = bars_of(mode)
        values = ", ".join(f"{name} {shown(value)}" for name, value in bars)
        sentences.append(f"{mode['title']}, {label}: {values}.")
    return " ".join(sentences)


def draw_chart(result):
    modes = result["modes"]
    height = HEAD + sum(panel_height(mode) for mode in modes)
    subtitle = (
        f"Less is better: {method_of(result)}, one core each for server and load; "
        f"commit {result['commit']}."
    )
    panels, top = "", HEAD
    for mode in modes:
        panels += draw_panel(mode, top)
        top += panel_height(mode)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" '
        f'height="{height}" role="img" aria-labelledby="title desc">\n'
        '  <title id="title">What crier and other real-time servers spend on the same work</title>\n'
        f'  <desc id="desc">{escape(describe(result))}</desc>\n'
        f"  <style>{STYLE}  </style>\n"
        f'  <rect class="page" width="{WIDTH}" height="{height}" rx="6"/>\n'
        f'  <text class="title" x="{MARGIN}" y="30">What the same work costs the server</text>\n'
        f'  <text class="quiet" x="{MARGIN}" y="50">{escape(subtitle)}</text>\n'
        f"{panels}</svg>\n"
    )
