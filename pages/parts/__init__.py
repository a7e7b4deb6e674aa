"""Pieces that pages share: the frame, what to choose, how to cite."""
