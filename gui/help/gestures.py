"""What the mouse does, and keys that belong to no menu: declared here, for the table in the help."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Gesture:
    """One thing that hands do: where, with what, and what comes of it."""

    where: str
    how: str
    what: str


GESTURES = (
    Gesture("Canvas", "Drag from the palette", "Add a layer: onto a wire, at the end of the chain, or free"),
    Gesture("Canvas", "Double-click on empty space", "Search what to add there"),
    Gesture("Canvas", "Click", "Select a layer or a wire"),
    Gesture("Canvas", "Shift+Click", "Add a layer to the selection, or take it out"),
    Gesture("Canvas", "Drag on empty space", "Select all that the frame touches"),
    Gesture("Canvas", "Shift+Drag on empty space", "Add what the frame touches to the selection, or take it out"),
    Gesture("Canvas", "Drag a card", "Move it; onto a wire, it goes between its ends"),
    Gesture("Canvas", "Hold anything at the border", "Move the view on, to what lies beyond"),
    Gesture("Canvas", "Ctrl+Drag a card or a note", "Put a copy of it there; of a frame, with what stands in it"),
    Gesture("Canvas", "Drag from port to port", "Draw a wire"),
    Gesture("Canvas", "Drag a wire over empty space", "Choose from what fits at its end"),
    Gesture("Canvas", "Drag the end of a wire", "Lead it to another port"),
    Gesture("Canvas", "Alt+Drag across wires, or Ctrl and the right button", "Cut them"),
    Gesture("Canvas", "Double-click on a block", "Open it"),
    Gesture("Canvas", "Double-click on a name", "Rename the layer on its card"),
    Gesture("Canvas", "Click on a setting", "Change it on the card; Tab goes on to the next"),
    Gesture("Canvas", "Wheel over a setting of a selected card", "Change it by a step"),
    Gesture("Canvas", "Double-click on a note", "Change its text"),
    Gesture("Canvas", "Drag a frame", "Move it, with what stands in it"),
    Gesture("Canvas", "Drag a side or a corner of a note", "Make it larger or smaller"),
    Gesture("Canvas", "Right-click", "What can be done with the selection"),
    Gesture("Canvas", "Wheel", "Zoom to the pointer"),
    Gesture("Canvas", "Shift+Wheel; two fingers", "Move the view"),
    Gesture("Canvas", "Ctrl+two fingers, pinch", "Zoom"),
    Gesture("Canvas", "Click or drag in the map", "Go to that part of the network"),
    Gesture("Canvas", "Middle button, or Space and drag", "Move the view"),
    Gesture("Canvas", "Up, Down", "Walk along the wires from layer to layer; from a note, to what is nearest"),
    Gesture("Canvas", "Arrows, drawn from left to right", "Left and Right walk along the wires, Up and Down beside"),
    Gesture("Canvas", "Drag the end of a wire to another input of its layer", "Let both wires change places"),
    Gesture("Canvas", "Left, Right; Shift+Arrow", "Move what is selected by a step of the grid; by a row"),
    Gesture("Canvas", "Enter", "Open the selected block; write on the selected note"),
    Gesture("Canvas", "Escape", "Give up what the mouse does; select nothing; leave the block"),
    Gesture("Palette", "Double-click, Enter", "Add a layer at the end of the chain"),
    Gesture("Palette", "Delete", "Delete the chosen block of My blocks"),
    Gesture("Start page", "Letters", "Find data to begin with; Enter takes the first"),
    Gesture("Preparation", "Drag a step; Alt+Up, Alt+Down", "Move it"),
    Gesture("Preparation", "Click on the eye of a step; E", "Leave it out for now, or do it again"),
    Gesture("Columns of a table", "Click on a sign; T, F, I", "Make a column the target, a feature, or ignore it"),
    Gesture("Columns of a table", "Drag a sign over rows", "Give all of them that role"),
    Gesture("History", "Click, Enter", "Go to an edit"),
    Gesture("Search boxes", "Up, Down, Page Up, Page Down", "Go to another row"),
    Gesture("Search boxes", "Enter, Escape", "Choose; close"),
    Gesture("Search on the canvas", "Enter, Shift+Enter", "Go to the next, to the one before"),
)
"""Every gesture, in the order in which the table shows them."""
