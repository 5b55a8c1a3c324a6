"""Takes pictures of the real window in thirteen states: ``make screenshots``. Those of the README are kept with it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QEventLoop, QPointF, QSettings, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from core.blocks.residual import ResidualBlock
from core.data.base import DataSettings
from core.data.sources.synthetic import Synthetic
from core.document import edits
from core.document.model import Document, empty_document
from core.document.placement import NODE_WIDTH
from core.document.recovery import Recovery, dump_recovery
from core.document.recovery_files import recovery_folder
from core.document.storage import save
from core.layers.base import LAYERS, LayerSpec
from gui.canvas.spot import Spot
from gui.main_window import MainWindow
from gui.theme import Appearance
from resources import templates

ROOT = Path(__file__).parent.parent
KEPT = ROOT / "resources" / "screenshots"
ALL = ROOT / "build" / "screenshots"
IN_README = ("trained", "dark", "problem", "search", "minimap")


def main() -> None:
    """Take all pictures; the one at 200 % in a process of its own, since Qt asks for the scale when it starts."""
    ALL.mkdir(parents=True, exist_ok=True)
    wanted = sys.argv[1:] or [*STATES]
    if "scaled" in wanted and "QT_SCALE_FACTOR" not in os.environ:
        wanted.remove("scaled")
        environment = {**os.environ, "QT_SCALE_FACTOR": "2"}
        subprocess.run([sys.executable, "-m", "tests.screenshots", "scaled"], env=environment, check=True, cwd=ROOT)
    application = QApplication(sys.argv[:1])
    for name in wanted:
        with TemporaryDirectory() as folder:
            os.environ["NETLOOM_HOME"] = folder
            studio = Studio(application, Path(folder))
            STATES[name](studio)
            studio.shoot(name)
            studio.close()


def wait(condition: Callable[[], bool]) -> None:
    """Let the window live until something holds."""
    loop = QEventLoop()
    timer = QTimer(interval=50)
    timer.timeout.connect(lambda: loop.quit() if condition() else None)
    timer.start()
    loop.exec()


class Studio:
    """A window to take pictures of."""

    def __init__(self, application: QApplication, folder: Path) -> None:
        self.application, self.folder = application, folder
        settings = QSettings(f"{folder}/settings.ini", QSettings.Format.IniFormat)
        settings.setValue("theme", "light")
        self.appearance = Appearance(application, settings)
        self.window = MainWindow(self.appearance, settings)
        self.window.resize(1500, 940)
        if self.application.primaryScreen().devicePixelRatio() > 1:
            self.window.resize(790, 490)
        self.window.show()
        wait(lambda: bool(self.window.run_area.plots) and self.window.editor.is_checked)

    def template(self, name: str) -> None:
        """Open a template."""
        self.window.files.open_template(next(path for path in templates() if path.stem == name))
        self.settle()

    def open(self, document: Document) -> None:
        """Open a network as a project."""
        save(document, self.folder / "resnet18.netloom")
        self.window.open_path(self.folder / "resnet18.netloom")
        self.settle()

    def settle(self) -> None:
        """Wait until everything is known of the network."""
        window = self.window
        wait(lambda: window.editor.is_checked and not window.forecaster.is_measuring)
        wait(lambda: window.forecaster.forecast is not None or not window.editor.check.ok)

    def do(self, action: str) -> None:
        """Press an action."""
        self.window.actions_by_name[f"{action}Action"].trigger()

    def shoot(self, name: str) -> None:
        """Take the picture."""
        self.application.processEvents()
        for folder in (ALL, KEPT) if name in IN_README else (ALL,):
            self.window.grab().save(str(folder / f"{name}.png"))

    def close(self) -> None:
        """Close the window, and keep nothing."""
        self.window.editor.save(self.folder / "left over.netloom")
        self.window.close()
        wait(lambda: not self.window.isVisible())
        self.window.deleteLater()
        self.application.processEvents()


def resnet18() -> Document:
    """The network of He et al., "Deep residual learning for image recognition", 2015, table 1, with 18 layers."""
    data = DataSettings(source=Synthetic(height=224, width=224, classes=1000))
    document = empty_document(data)
    stages = [ResidualBlock(out_channels=64 * 2**n, stride=1 if n == 0 else 2) for n in range(4)]
    first = LAYERS.get("Conv2d")(out_channels=64, kernel_size=7, stride=2, padding=3, bias=False)
    head = [LAYERS.get("AdaptiveAvgPool2d")(output_size=1), LAYERS.get("Flatten")(), _linear(1000)]
    body = [first, *(LAYERS.get(name)() for name in ("BatchNorm2d", "ReLU"))]
    for layer in (*body, LAYERS.get("MaxPool2d")(kernel_size=3, stride=2, padding=1), *stages, *head):
        document = edits.append(document, layer)
    for node in document.nodes:
        if isinstance(node.layer, ResidualBlock):
            document = edits.change_layer(document, node.id, repeat=2)
    return document


def _linear(n: int) -> LayerSpec:
    return LAYERS.get("Linear")(out_features=n)


# --- the states -----------------------------------------------------------------------------------------------


def start(studio: Studio) -> None:
    """The page that the window comes up with."""


def small(studio: Studio) -> None:
    """A network of some layers."""
    studio.template("digits")
    studio.window.scene.select_only(["conv2"])


def trained(studio: Studio) -> None:
    """The same, trained."""
    small(studio)
    studio.do("train")
    trainer = studio.window.trainer
    wait(lambda: trainer.record.finished is not None and not trainer.is_running)
    studio.window.run_area.draw_plots()


def dark(studio: Studio) -> None:
    """Dark colours."""
    trained(studio)
    studio.appearance.mode = "dark"


def laid_out(studio: Studio) -> None:
    """ResNet-18."""
    studio.open(resnet18())


def problem(studio: Studio) -> None:
    """A mistake with the buttons that mend it."""
    studio.template("digits")
    editor = studio.window.editor
    editor.apply("Set", lambda graph: edits.change_layer(graph, "conv2", kernel_size=9))
    studio.settle()
    studio.window.canvas.show_node("conv2")


def block(studio: Studio) -> None:
    """The inside of a block."""
    studio.template("resnet20_cifar10")
    studio.window.editor.open_block("stage2")
    studio.settle()


def search(studio: Studio) -> None:
    """What can be added."""
    studio.template("digits")
    window = studio.window
    wire = window.scene.node_item("conv2").pos() + QPointF(NODE_WIDTH / 2, 58)
    window.add_box.open_at(Spot(wire))
    wait(lambda: not window.add_box.is_looking)
    QTest.keyClicks(window.add_box.findChild(QLineEdit), "no")


def scaled(studio: Studio) -> None:
    """On a screen of 200 %."""
    small(studio)


def minimap(studio: Studio) -> None:
    """A part of a large network, and where it is."""
    studio.open(resnet18())
    window = studio.window
    for node in window.editor.document.nodes:
        if isinstance(node.layer, ResidualBlock):
            window.scene.select_only([node.id])
            studio.do("ungroup")
            studio.settle()
    studio.do("arrange")
    wait(lambda: not window.arranger.is_working and not window.arranger.is_gliding)
    window.canvas.zoom_to_actual_size()
    window.canvas.show_node("add3")


def overlay(studio: Studio) -> None:
    """What each layer costs."""
    studio.open(resnet18())
    studio.do("parametersOverlay")


def commands(studio: Studio) -> None:
    """The command palette."""
    studio.template("digits")
    studio.do("commandPalette")
    QTest.keyClicks(studio.window.findChild(QLineEdit, "commandPaletteSearch"), "ex")


def recovery(studio: Studio) -> None:
    """Work that a crash left behind."""
    document = edits.append(resnet18(), LAYERS.get("Dropout")())
    recovery_folder().mkdir(parents=True, exist_ok=True)
    (recovery_folder() / "1-crashed.recovery").write_text(dump_recovery(Recovery.of(document, "my network", None)))
    studio.window.recoverer.look()
    wait(lambda: studio.window.findChild(QWidget, "recoveryTile") is not None)


_ALL = (start, small, trained, dark, laid_out, problem, block, search, scaled, minimap, overlay, commands, recovery)
STATES: dict[str, Callable[[Studio], None]] = {state.__name__: state for state in _ALL}

if __name__ == "__main__":
    main()
