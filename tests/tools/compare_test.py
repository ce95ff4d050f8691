"""What bench/compare makes of measured figures."""

import sys
import unittest
import xml.etree.ElementTree as ElementTree
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "bench" / "compare"))

from chart import draw_chart  # noqa: E402
from contenders import MODES  # noqa: E402
from run import median_of  # noqa: E402
from table import make_table  # noqa: E402

SVG = "{http://www.w3.org/2000/svg}"

RESULT = {
    "date": "2026-01-02",
    "commit": "abc1234",
    "machine": "2 cores",
    "rounds": 3,
    "seconds": 4.0,
    "modes": [
        {
            "key": "fanout",
            "title": "fanout, 1,000 clients",
            "servers": {
                "crier, Socket.IO": {"CPU us": 1.234, "p99 ms": 10.04},
                "A & B": {"CPU us": 12.34, "p99 ms": 123.4},
            },
        }
    ],
}


class CompareTest(unittest.TestCase):
    def test_the_median_of_each_figure_is_its_own(self):
        rounds = [{"a": 1.0, "b": 30.0}, {"a": 3.0, "b": 10.0}, {"a": 2.0, "b": 20.0}]
        self.assertEqual(median_of(rounds), {"a": 2.0, "b": 20.0})

    def test_every_figure_is_found_in_a_report_where_bench_puts_it(self):
        latency = {"p50": 1000.0, "p99": 2000.0}
        report = {
            "publish_to_receive_us": latency,
            "round_trip_us": latency,
            "storm_recovery_us": latency,
            "server": {
                "cpu_us_per_delivery": 1.0,
                "kib_per_connection": 1.0,
                "connect_cpu_us": 1.0,
                "reconnect_cpu_us": 1.0,
            },
        }
        for mode in MODES:
            self.assertTrue(all(figure.of(report) in (1.0, 2.0) for figure in mode.figures))

    def test_the_table_has_a_row_for_each_figure(self):
        self.assertIn("| fanout, 1,000 clients: CPU us | 1.23 | 12.3 |", make_table(RESULT))
        self.assertIn("| fanout, 1,000 clients: p99 ms | 10.0 | 123 |", make_table(RESULT))

    def test_the_chart_is_svg_with_a_title_and_its_values_in_words(self):
        root = ElementTree.fromstring(draw_chart(RESULT))
        self.assertEqual(root.get("role"), "img")
        ids = {child.get("id") for child in root if child.tag in (f"{SVG}title", f"{SVG}desc")}
        self.assertEqual(ids, set(root.get("aria-labelledby").split()))
        self.assertIn("A & B 12.3", root.find(f"{SVG}desc").text)

    def test_bars_are_as_long_as_their_values(self):
        root = ElementTree.fromstring(draw_chart(RESULT))
        bars = [bar for bar in root.iter(f"{SVG}rect") if bar.get("class") in ("ours", "peer")]
        self.assertEqual([bar.get("class") for bar in bars], ["ours", "peer"])
        widths = [float(bar.get("width")) for bar in bars]
        self.assertAlmostEqual(widths[1] / widths[0], 10, delta=0.1)

    def test_nothing_is_loaded_from_elsewhere(self):
        chart = draw_chart(RESULT).replace("http://www.w3.org/2000/svg", "")
        for word in ("http", "url(", "@import", "<image", "<script"):
            self.assertNotIn(word, chart)


if __name__ == "__main__":
    unittest.main()
