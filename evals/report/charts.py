"""The report's charts as SVG, drawn once by Vega: nothing is left to load when the page opens."""

import re
from typing import Any

from evals.columns import Columns, mood_path
from evals.compare import Comparison

_INK, _MUTED, _RED, _GREEN, _BLUE = "#334155", "#94a3b8", "#dc2626", "#16a34a", "#2563eb"
_WIDTH = 430


def all_of(summary: dict[str, Any], run: Columns, difference: Comparison | None) -> dict[str, str]:
    """SVG by name; a chart without data is left out."""
    if not len(run):
        return {}
    drawn = {"faults": _faults(summary), "quality": _quality(run), "mood": _mood(run)}
    drawn["difference"] = _difference(difference) if difference else None
    return {name: _svg(spec, name) for name, spec in drawn.items() if spec}


def _svg(spec: dict[str, Any], name: str) -> str:
    import vl_convert

    full = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "background": None,
        # The page's font may be wider than the one that these labels are measured with.
        "padding": {"left": 40, "right": 40, "top": 5, "bottom": 5},
        "config": {
            "font": "system-ui, sans-serif",
            "view": {"stroke": None},
            "axis": {
                "labelColor": _MUTED,
                "titleColor": _MUTED,
                "gridColor": "#94a3b833",
                "domain": False,
                "ticks": False,
                "labelLimit": 220,
                "labelFontSize": 12,
                "titleFontSize": 12,
                "titleFontWeight": "normal",
            },
        },
        **spec,
    }
    drawn = str(vl_convert.vegalite_to_svg(full, allowed_base_urls=[]))
    # The ids count on from chart to chart of a process; a report must not depend on what was drawn before it.
    ids = {found: f"{name}-{i}" for i, found in enumerate(dict.fromkeys(re.findall(r"clip\d+", drawn)))}
    return re.sub(r"clip\d+", lambda found: ids[found.group(0)], drawn)


def _faults(summary: dict[str, Any]) -> dict[str, Any] | None:
    from evals.report.plain import faults

    values = []
    for entry in faults(summary)[:12]:
        flip = entry["kind"] == "success"
        low, high = (1 - entry["high"], 1 - entry["low"]) if flip else (entry["low"], entry["high"])
        values.append({"fault": entry["label"], "share": entry["failed"], "low": low, "high": high})
    if not values:
        return None
    y = {"field": "fault", "type": "nominal", "sort": None, "title": None}
    return {
        "width": _WIDTH,
        "height": {"step": 24},
        "data": {"values": values},
        "layer": [
            {
                "mark": {"type": "bar", "height": 12, "color": _RED, "opacity": 0.8, "cornerRadiusEnd": 3},
                "encoding": {
                    "y": y,
                    "x": {
                        "field": "share",
                        "type": "quantitative",
                        "title": "share of conversations",
                        "axis": {"format": "%", "tickCount": 5},
                    },
                },
            },
            {
                "mark": {"type": "rule", "color": _MUTED, "strokeWidth": 1.5},
                "encoding": {"y": y, "x": {"field": "low", "type": "quantitative"}, "x2": {"field": "high"}},
            },
        ],
    }


def _quality(run: Columns) -> dict[str, Any]:
    import numpy as np

    bins = np.histogram(run.quality, bins=20, range=(0, 1))[0].tolist()
    values = [{"from": i / 20, "to": (i + 1) / 20, "conversations": n} for i, n in enumerate(bins)]
    return {
        "width": _WIDTH,
        "height": 150,
        "data": {"values": values},
        "mark": {"type": "bar", "color": _BLUE, "opacity": 0.8},
        "encoding": {
            "x": {
                "field": "from",
                "type": "quantitative",
                "bin": {"binned": True},
                "title": "quality",
                "scale": {"domain": [0, 1]},
            },
            "x2": {"field": "to"},
            "y": {"field": "conversations", "type": "quantitative", "title": "conversations"},
        },
    }


def _mood(run: Columns) -> dict[str, Any] | None:
    """Mean mood along the conversation, by how it ended."""
    values = [{"ended": ended, "along": along, "mood": mood} for ended, along, mood in mood_path(run.moods)]
    if not values:
        return None
    return {
        "width": _WIDTH,
        "height": 150,
        "data": {"values": values},
        "mark": {"type": "line", "point": True, "interpolate": "monotone"},
        "encoding": {
            "x": {
                "field": "along",
                "type": "quantitative",
                "title": "from her first message to her last",
                "axis": {"format": "%", "tickCount": 5},
            },
            "y": {"field": "mood", "type": "quantitative", "title": "mood", "scale": {"domain": [-1, 1]}},
            "color": {
                "field": "ended",
                "type": "nominal",
                "title": "ended",
                "scale": {"range": [_BLUE, _GREEN, "#d97706", _RED]},
                "legend": {"labelColor": _MUTED, "titleColor": _MUTED},
            },
        },
    }


def _difference(difference: Comparison) -> dict[str, Any] | None:
    from evals.report.plain import changes

    values = []
    for change in changes(difference):
        if change.unit == "share":
            d = change.difference
            values.append(
                {
                    "figure": change.figure.replace("_", " "),
                    "by": d.difference,
                    "low": d.low,
                    "high": d.high,
                    "verdict": change.verdict,
                }
            )
    if not values:
        return None
    y = {"field": "figure", "type": "nominal", "sort": None, "title": None}
    colour = {
        "field": "verdict",
        "type": "nominal",
        "legend": {"labelColor": _MUTED, "title": None},
        "scale": {
            "domain": ["worse", "better", "changed", "no difference shown"],
            "range": [_RED, _GREEN, _BLUE, _MUTED],
        },
    }
    x = {"type": "quantitative", "title": "after − before (share of conversations)", "axis": {"format": "+%"}}
    return {
        "width": _WIDTH,
        "height": {"step": 20},
        "data": {"values": values[:20]},
        "layer": [
            {
                "mark": {"type": "rule", "color": _MUTED, "strokeDash": [3, 3]},
                "encoding": {"x": {"datum": 0}},
            },
            {
                "mark": {"type": "rule", "strokeWidth": 2},
                "encoding": {"y": y, "x": {"field": "low", **x}, "x2": {"field": "high"}, "color": colour},
            },
            {
                "mark": {"type": "point", "filled": True, "size": 60},
                "encoding": {"y": y, "x": {"field": "by", **x}, "color": colour},
            },
        ],
    }
