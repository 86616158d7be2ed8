"""An archive for its listeners: podcast feed, EPUB, M4B and listening pages, from the manifest."""
