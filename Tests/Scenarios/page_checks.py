"""What a page owes to every reader, asked of a real browser: each check gives its complaints, none for a page that is right.

The measures are those of the Web Content Accessibility Guidelines 2.2, level AA, whose numbers stand beside the checks.
"""

from __future__ import annotations

from browser import Browser, picture_of_pdf

# Colours of text against what is really behind it (1.4.3), and of marks against the page (1.4.11), as the styles give them.
CONTRAST = """(() => {
  const rgb = text => {
    const parts = text.match(/[0-9.]+/g).map(Number);
    return {r: parts[0], g: parts[1], b: parts[2], a: parts.length > 3 ? parts[3] : 1};
  };
  const light = c => {
    const part = v => { v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; };
    return 0.2126 * part(c.r) + 0.7152 * part(c.g) + 0.0722 * part(c.b);
  };
  const over = (top, below) => ({r: top.r * top.a + below.r * (1 - top.a), g: top.g * top.a + below.g * (1 - top.a),
                                 b: top.b * top.a + below.b * (1 - top.a), a: 1});
  const canvas = matchMedia('(prefers-color-scheme: dark) and screen').matches
    && getComputedStyle(document.documentElement).colorScheme.includes('dark') ? {r: 18, g: 18, b: 18, a: 1} : {r: 255, g: 255, b: 255, a: 1};
  const behind = element => {
    const layers = [];
    for (let e = element; e; e = e.parentElement) layers.push(rgb(getComputedStyle(e).backgroundColor));
    return layers.reverse().reduce((below, top) => over(top, below), canvas);
  };
  const ratio = (one, other) => {
    const [a, b] = [light(one), light(other)].sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05);
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement, style = getComputedStyle(element);
    if (!node.data.trim() || !element.getClientRects().length || style.visibility !== 'visible') continue;
    const back = behind(element), size = parseFloat(style.fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const value = ratio(over(rgb(style.color), back), back);
    if (value < (isLarge ? 3 : 4.5)) found.push(`contrast ${value.toFixed(2)}: ${node.data.trim()}`);
  }
  for (const mark of document.querySelectorAll('svg circle')) {
    if (!mark.getClientRects().length) continue;
    const style = getComputedStyle(mark), back = behind(mark.closest('p'));
    const scale = mark.ownerSVGElement.getBoundingClientRect().width / mark.ownerSVGElement.viewBox.baseVal.width;
    const line = style.stroke === 'none' || parseFloat(style.strokeWidth) * scale < 1 ? 0 : ratio(rgb(style.stroke), back);
    if (Math.max(line, ratio(rgb(style.fill), back)) < 3) found.push(`mark of ${style.fill} cannot be told from the page`);
  }
  return found;
})()"""

# Nothing is wider than the screen (1.4.10), and what one touches is large enough (2.5.8).
ROOM = """(() => {
  const found = [], page = document.documentElement;
  if (page.scrollWidth > page.clientWidth) found.push(`scrolls sideways: ${page.scrollWidth} of ${page.clientWidth}`);
  for (const element of document.body.querySelectorAll('*')) {
    for (const box of element.getClientRects())
      if (box.right > page.clientWidth + 0.5 || box.left < -0.5) { found.push(`over the edge: ${element.tagName}`); break; }
  }
  for (const link of document.links)
    for (const box of link.getClientRects())
      if (box.height < 24 || box.width < 24) found.push(`too small to touch: ${link.textContent}`);
  return found;
})()"""

STRUCTURE = """(() => {
  const found = [], all = q => [...document.querySelectorAll(q)];
  if (!/^[a-z]{2}(-|$)/.test(document.documentElement.lang)) found.push('no language');
  if (document.compatMode !== 'CSS1Compat') found.push('no doctype');
  for (const table of all('table')) if (!table.querySelector('th[scope], th')) found.push('a table without headers');
  for (const picture of all('svg, img'))
    if (picture.getAttribute('aria-hidden') !== 'true' && !picture.getAttribute('alt') && !picture.getAttribute('aria-label'))
      found.push('a picture without words');
  for (const field of all('input, select, textarea')) if (!field.labels.length) found.push('a field without label');
  const ids = all('[id]').map(e => e.id);
  if (new Set(ids).size !== ids.length) found.push('an id twice');
  if (all('[tabindex]').some(e => e.tabIndex > 0)) found.push('an order of its own for the keyboard');
  if (document.querySelector('header a, header button') && !document.querySelector('a[href^="#"]'))
    found.push('nothing skips the header');
  const names = new Map();
  for (const link of document.links) {
    const words = link.textContent.trim();
    if (names.has(words) && names.get(words) !== link.href) found.push(`two ways called ${words}`);
    names.set(words, link.href);
  }
  const view = document.querySelector('meta[name=viewport]');
  if (!view || /user-scalable=no|maximum-scale/.test(view.content)) found.push('cannot be made larger');
  return found;
})()"""

FOCUS = """(() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const style = getComputedStyle(e), box = e.getBoundingClientRect();
  return {at: [...document.links].indexOf(e), name: e.textContent.trim(),
          ring: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
          seen: box.bottom > 0 && box.top < innerHeight && box.width > 0};
})()"""


def contrast(browser: Browser) -> list[str]:
    found: list[str] = browser.evaluate(CONTRAST)
    return found


def room(browser: Browser) -> list[str]:
    found: list[str] = browser.evaluate(ROOM)
    return found


def large_letters(browser: Browser) -> list[str]:
    """Letters twice as large, as readers set them, still fit (1.4.4)."""
    browser.evaluate("document.documentElement.style.fontSize = '200%'")
    found = [f"in large letters: {words}" for words in room(browser)]
    browser.evaluate("document.documentElement.style.fontSize = ''")
    return found


def structure(browser: Browser) -> list[str]:
    found: list[str] = browser.evaluate(STRUCTURE)
    return found + outline(browser)


def outline(browser: Browser) -> list[str]:
    """What a screen reader is told: a title, landmarks, headings without gaps, and names (1.3.1, 2.4.2, 2.4.6, 4.1.2)."""
    tree = browser.tree()
    found = []
    roles = [node["role"] for node in tree]
    if not tree[0]["name"] or not browser.evaluate("document.title"):
        found.append("no title")
    for role in ("main", "banner", "contentinfo"):
        if roles.count(role) != 1:
            found.append(f"{roles.count(role)} parts with the role {role}")
    levels = [node["level"] for node in tree if node["role"] == "heading"]
    if levels.count(1) != 1:
        found.append(f"{levels.count(1)} headings of the first level")
    if any(next_level > level + 1 for level, next_level in zip([0, *levels], levels, strict=False)):
        found.append(f"a level of headings is left out: {levels}")
    for node in tree:
        if node["role"] in {"link", "heading", "button", "image"} and not node["name"].strip():
            found.append(f"a {node['role']} without a name")
    lists = sum(role == "list" for role in roles)
    if lists != browser.evaluate("document.querySelectorAll('ul, ol').length"):
        found.append("a list that is none to a screen reader")
    return found


def keyboard(browser: Browser) -> list[str]:
    """Tab comes to every link once, in reading order, and one sees where (2.1.1, 2.4.3, 2.4.7)."""
    count = browser.evaluate("document.links.length")
    # Tab begins where the page does, not where the last check left off.
    browser.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
    found, seen = [], []
    for _ in range(count):
        before = browser.screenshot()
        browser.press("Tab")
        focus = browser.evaluate(FOCUS)
        if focus is None:
            break
        seen.append(focus["at"])
        if not focus["ring"] or browser.screenshot() == before:
            found.append(f"no ring: {focus['name']}")
        if not focus["seen"]:
            found.append(f"out of sight: {focus['name']}")
    if seen != list(range(count)):
        found.append(f"Tab comes to {seen} of {count}")
    return found


def paper(browser: Browser) -> list[str]:
    """What is printed needs no background, whatever the reader's screen is like."""
    found = []
    plain, coloured = (picture_of_pdf(browser.pdf(backgrounds=wanted)) for wanted in (False, True))
    if plain != coloured:
        found.append("a background on paper")
    return found
