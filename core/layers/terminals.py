"""The two ends of a network: where samples come in and where the answer goes out."""

from core.layers.base import LayerSpec, layer


@layer("Data")
class Input(LayerSpec):
    """One sample of the chosen data set."""

    torch_module = ""


@layer("Data")
class Output(LayerSpec):
    """What the network says, compared with the target of the sample."""

    torch_module = ""
