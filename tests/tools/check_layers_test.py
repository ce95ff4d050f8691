#!/usr/bin/env python3
"""Plants each kind of violation in a small tree and expects tools/check_layers.py to name it."""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[2] / "tools" / "check_layers.py"
README = "\n".join(["line"] * 12)

# A tree without a fault: loop stands on base, hub on loop, http on loop, server on all.
TREE = {
    "src/base/CMakeLists.txt": "crier_module(base SOURCES a.cpp)",
    "src/base/bytes.hpp": "#include <vector>\n",
    "src/loop/CMakeLists.txt": "crier_module(loop DEPENDS base SOURCES a.cpp)",
    "src/loop/task.hpp": '#include "base/bytes.hpp"\n#include <boost/asio/io_context.hpp>\n',
    "src/hub/CMakeLists.txt": "crier_module(hub DEPENDS loop SOURCES a.cpp)",
    "src/hub/hub.hpp": '#include "loop/task.hpp"\n',
    "src/http/CMakeLists.txt": "crier_module(http DEPENDS loop SOURCES a.cpp)",
    "src/http/http.hpp": '#include "loop/task.hpp"\n',
    "src/gateways/one/CMakeLists.txt": "crier_module(gateways/one DEPENDS hub SOURCES a.cpp)",
    "src/gateways/one/one.hpp": '#include "hub/hub.hpp"\n',
    "src/gateways/two/CMakeLists.txt": "crier_module(gateways/two DEPENDS hub SOURCES a.cpp)",
    "src/gateways/two/two.hpp": '#include "hub/hub.hpp"\n',
    "src/server/CMakeLists.txt": "crier_module(server DEPENDS gateways/one http hub SOURCES a.cpp)",
    "src/server/main.cpp": '#include "gateways/one/one.hpp"\n#include "http/http.hpp"\n#include "hub/hub.hpp"\n',
    "ARCHITECTURE.md": "`src/base/` `src/loop/` `src/hub/` `src/http/` `src/gateways/` `src/server/`\n",
    **{f"src/{name}/README.md": README for name in ("base", "loop", "hub", "http", "gateways", "server")},
}


class CheckLayersTest(unittest.TestCase):
    def check(self, **changes):
        """Runs the script on the tree with these files replaced; None removes one."""
        with tempfile.TemporaryDirectory() as folder:
            for name, text in {**TREE, **changes}.items():
                if text is None:
                    continue
                file = Path(folder) / name
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, encoding="utf-8")
            done = subprocess.run(
                [sys.executable, SCRIPT, "--root", folder], capture_output=True, text=True, check=False
            )
        return done.returncode, done.stdout

    def expect(self, sentence, **changes):
        status, output = self.check(**changes)
        self.assertIn(sentence, output)
        self.assertEqual(status, 1)

    def test_a_tree_that_keeps_to_the_table_passes(self):
        self.assertEqual(self.check()[0], 0)

    def test_public_headers_show_nothing_that_is_not_installed(self):
        self.assertEqual(self.check(**{"include/crier/a.hpp": "#include <boost/json.hpp>\n"})[0], 0)
        self.expect(
            "include/crier/a.hpp: includes hub/hub.hpp, which is not installed",
            **{"include/crier/a.hpp": '#include "hub/hub.hpp"\n'},
        )
        self.expect(
            "include/crier/a.hpp: shows <fmt/format.h> to users of the library",
            **{"include/crier/a.hpp": "#include <fmt/format.h>\n"},
        )

    def test_an_include_that_the_table_does_not_allow(self):
        self.expect(
            "src/loop/task.hpp: includes hub/hub.hpp, but loop may not use hub",
            **{"src/loop/task.hpp": '#include "base/bytes.hpp"\n#include "hub/hub.hpp"\n'},
        )

    def test_a_table_that_lets_the_hub_know_a_protocol(self):
        self.expect(
            "src/hub: must never depend on http",
            **{
                "src/hub/CMakeLists.txt": "crier_module(hub DEPENDS loop http SOURCES a.cpp)",
                "src/hub/hub.hpp": '#include "loop/task.hpp"\n#include "http/http.hpp"\n',
            },
        )

    def test_a_gateway_that_uses_another_one(self):
        self.expect(
            "a gateway must never depend on another one (gateways/two)",
            **{"src/gateways/one/CMakeLists.txt": "crier_module(gateways/one DEPENDS hub gateways/two SOURCES a.cpp)"},
        )

    def test_a_cycle(self):
        self.expect(
            "cycle: base → hub → loop → base",
            **{"src/base/CMakeLists.txt": "crier_module(base DEPENDS hub SOURCES a.cpp)"},
        )

    def test_a_dependency_that_nothing_uses(self):
        self.expect(
            "src/http: DEPENDS names base, but nothing includes it",
            **{"src/http/CMakeLists.txt": "crier_module(http DEPENDS loop base SOURCES a.cpp)"},
        )

    def test_a_library_outside_its_folder(self):
        self.expect(
            "src/hub/hub.hpp: <boost/asio/io_context.hpp> belongs into loop",
            **{"src/hub/hub.hpp": '#include "loop/task.hpp"\n#include <boost/asio/io_context.hpp>\n'},
        )

    def test_a_lock_above_the_loops(self):
        self.expect(
            "src/hub/hub.hpp: std::mutex above the loops",
            **{"src/hub/hub.hpp": '#include "loop/task.hpp"\nstd::mutex mutex;\n'},
        )

    def test_the_word_in_a_comment_is_no_lock(self):
        status, _ = self.check(**{"src/hub/hub.hpp": '#include "loop/task.hpp"\n// no std::mutex\n'})
        self.assertEqual(status, 0)

    def test_a_lambda_inside_co_await(self):
        self.expect(
            "a lambda inside co_await",
            **{"src/hub/hub.hpp": '#include "loop/task.hpp"\nauto x = co_await read([id](int) { return id; });\n'},
        )

    def test_an_internal_header_of_another_module(self):
        self.expect(
            "is internal to loop",
            **{
                "src/loop/internal/queue.hpp": "",
                "src/hub/hub.hpp": '#include "loop/internal/queue.hpp"\n',
            },
        )

    def test_a_header_of_tests_in_the_product(self):
        self.expect(
            "only a test may include tests/support/x.hpp",
            **{"src/hub/hub.hpp": '#include "loop/task.hpp"\n#include "tests/support/x.hpp"\n'},
        )

    def test_a_folder_that_the_architecture_does_not_describe(self):
        self.expect(
            "does not describe src/hub/",
            **{"ARCHITECTURE.md": TREE["ARCHITECTURE.md"].replace("`src/hub/`", "")},
        )

    def test_a_described_folder_that_does_not_exist(self):
        self.expect(
            "describes src/cluster/, which does not exist",
            **{"ARCHITECTURE.md": TREE["ARCHITECTURE.md"] + "`src/cluster/`"},
        )

    def test_a_module_without_a_readme(self):
        self.expect("src/hub/README.md: is missing", **{"src/hub/README.md": None})


if __name__ == "__main__":
    unittest.main()
