// What is highlighted for each sentence of saved pages: as saved, and after the
// pages have been changed in the ways that readers and sites change them.
// A function of the pages and the address of page.js.
async ({ pages, module }) => {
  const { Page } = await import(module);
  const bare = (text) => text.normalize("NFC").replace(/[\s\u00ad\u200b-\u200d\u2060\ufeff]/gu, "");
  // What stands in a sentence on the page and is not part of it.
  const UNREAD = "doc-bai-viet, script, style, noscript, template, textarea, select, svg, [aria-hidden=true]";
  const NOTE = /^\s*[[(]\d+[\])]\s*$/;

  const textsOf = (root) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const all = [];
    while (walker.nextNode()) {
      const { currentNode } = walker;
      if (currentNode.data.trim() && !currentNode.parentElement?.closest(UNREAD)) {
        all.push(currentNode);
      }
    }
    return all;
  };
  const element = (tag, text) => {
    const one = document.createElement(tag);
    one.textContent = text;
    return one;
  };

  /** Each changes the page further; the later ones make sentences go. */
  const CHANGES = {
    "as saved": () => {},
    "text at 200 %": () => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync("body { zoom: 2; overflow-wrap: break-word }");
      document.adoptedStyleSheets.push(sheet);
    },
    "text nodes split": () => {
      for (const text of textsOf(document.body)) {
        if (text.parentElement.closest("sup")) continue;
        for (let left = text; left.data.length > 7; ) left = left.splitText(7);
      }
    },
    "words linked": () => {
      for (const text of textsOf(document.body).filter((_, i) => i % 3 === 0)) {
        const link = element("a", "");
        text.replaceWith(link);
        link.append(text);
      }
    },
    "advertisements between paragraphs": ({ blocks }) => {
      for (const block of blocks) {
        if (block.matches("td, th, tr, tbody")) continue;
        block.before(element("div", "Quảng cáo. Mua một tặng một, chỉ hôm nay."));
      }
    },
    "sentences quoted in a teaser": ({ blocks, sentences }) => {
      const teaser = element("aside", "");
      teaser.className = "quoting";
      for (const { text } of sentences.slice(1, 4)) teaser.append(element("p", `Đọc thêm: ${text}`));
      (blocks.at(-1) ?? document.body).after(teaser);
    },
    "one of them removed": ({ homes }) => homes[2]?.remove(),
    "a paragraph removed": ({ blocks }) => {
      document.querySelector("aside.quoting")?.remove();
      blocks.toSorted((a, b) => b.textContent.length - a.textContent.length)[0]?.remove();
    },
    "advertisements inside sentences": () => {
      document.body.normalize();
      for (const text of textsOf(document.body).filter((_, i) => i % 9 === 0)) {
        text.after(element("ins", "Tài trợ"));
      }
    },
    "words changed": () => {
      for (const text of textsOf(document.body).filter((_, i) => i % 9 === 4)) {
        text.data = text.data.toUpperCase();
      }
    },
  };

  /** "found", "missed", "copy" (the same words elsewhere, the sentence having gone), or what is wrong. */
  const look = (page, index, { text }, home) => {
    const there = page.mark(index);
    const [marked] = CSS.highlights.get("dbv-sentence") ?? [];
    if (there !== Boolean(marked)) return `mark() says ${there}`;
    if (!marked) return "missed";
    const range = document.createRange();
    range.setStart(marked.startContainer, marked.startOffset);
    range.setEnd(marked.endContainer, marked.endOffset);
    const copy = range.cloneContents();
    for (const one of copy.querySelectorAll(UNREAD)) one.remove();
    for (const one of copy.querySelectorAll("sup")) if (NOTE.test(one.textContent)) one.remove();
    if (bare(copy.textContent) !== bare(text)) return `wrong: ${range}`;
    const where = range.commonAncestorContainer;
    if (!home || (home.isConnected && home.contains(where))) return "found";
    const gone = !home.isConnected || !bare(home.textContent).includes(bare(text));
    return gone ? "copy" : `elsewhere: ${where.parentElement.outerHTML}`;
  };

  const seen = {};
  for (const { kind, html, sentences } of pages) {
    const saved = new DOMParser().parseFromString(html, "text/html");
    document.replaceChild(document.adoptNode(saved.documentElement), document.documentElement);
    document.adoptedStyleSheets = [];
    // Where the service found the block that a sentence belongs to.
    const homes = sentences.map(({ source }) => source && document.querySelector(source));
    const first = homes.find((home) => home);
    const host = element("doc-bai-viet", "Nghe bài viết");
    if (first) first.after(host);
    else document.body.prepend(host);
    const page = new Page(host, () => {});
    page.open(sentences);
    const following = (a, b) => (a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1);
    const blocks = [...new Set(homes)].filter((home) => home && home !== first).sort(following);
    seen[kind] = {};
    for (const [name, change] of Object.entries(CHANGES)) {
      change({ blocks, homes, sentences });
      // Those that watch the page are told before this goes on.
      await null;
      seen[kind][name] = sentences.map((sentence, i) => look(page, i, sentence, homes[i]));
    }
    page.end();
  }
  return seen;
};
