"""What people say of their arrays where a guess does not do. Imports no NumPy."""

from typing import Literal

SUFFIXES = (".npy", ".npz", ".pt", ".pth")

Values = Literal["as stored", "real numbers", "whole numbers"]
Layout = Literal["guess", "channels first", "channels last", "without channels", "no pictures"]
Task = Literal["guess", "classes", "numbers"]
