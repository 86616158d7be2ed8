"""Contrast by WCAG's definition, from colours as a browser computes them."""

import re

# The colour of an element's text and the layers below it, nearest first, each with the colours
# that it has somewhere; by the path of axe-core.
STANDING = """(path) => {
  let one = document;
  for (const selector of path) one = (one.shadowRoot ?? one).querySelector(selector);
  const layers = [];
  for (let at = one; at; at = at.parentElement ?? at.getRootNode().host) {
    const { backgroundColor, backgroundImage } = getComputedStyle(at);
    const stops = backgroundImage.match(/rgba?\\([^)]*\\)/g);
    if (stops) layers.push(stops);
    layers.push([backgroundColor]);
  }
  return [getComputedStyle(one).color, [...layers, ["rgb(255, 255, 255)"]]];
}"""


def rgba(text):
    """Red, green and blue, 0 to 255, and how opaque, 0 to 1."""
    parts = [float(part) for part in re.findall(r"[\d.]+", text)]
    assert text.startswith("rgb"), text
    return (*parts, 1.0)[:4]


def over(front, back):
    """A colour painted on an opaque one."""
    alpha = front[3]
    return (*(f * alpha + b * (1 - alpha) for f, b in zip(front[:3], back[:3], strict=True)), 1.0)


def backgrounds(layers):
    """The opaque colours that layers, nearest first, come to."""
    found = {(255.0, 255.0, 255.0, 1.0)}
    for stops in reversed(layers):
        found = {over(rgba(stop), back) for stop in stops for back in found}
    return found


def contrast(front, back):
    """1 to 21; of computed colours, or of what they come to."""
    front, back = (rgba(one) if isinstance(one, str) else one for one in (front, back))

    def luminance(colour):
        linear = [
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
            for part in (value / 255 for value in colour[:3])
        ]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    dark, light = sorted((luminance(over(front, back)), luminance(back)))
    return (light + 0.05) / (dark + 0.05)
