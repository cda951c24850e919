"""From text to plain JSON values, remembering where in the text each of them stands."""
