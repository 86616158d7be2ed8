// Put into a page before its own scripts: hears what the page plays and notes
// what it highlights.
(() => {
  const STEP = 256;
  const ear = {
    /** Peak of each stretch of 256 samples heard, and when it was, in seconds. */
    peaks: [],
    /** Every dbv-… event: what it said and what was highlighted then. */
    events: [],
    /** What has been put into a button's polite words, however soon they went again. */
    said: [],
    noted: -1,
    /** Whether what plays at half the speed nearly stands still instead. */
    still: false,
    violations: [],
    context: null,
  };
  globalThis.ear = ear;

  /** What is highlighted on the page now. */
  ear.highlighted = () => {
    const [marked] = CSS.highlights?.get("dbv-sentence") ?? [];
    if (!marked) return null;
    const range = document.createRange();
    range.setStart(marked.startContainer, marked.startOffset);
    range.setEnd(marked.endContainer, marked.endOffset);
    return range.toString().replace(/\s+/g, " ").normalize("NFC");
  };

  /** Gives the demo page an article of its own: a headline, then a paragraph for each text. */
  ear.shorten = ([title, ...rest]) => {
    document.querySelector("h1").textContent = title;
    document.querySelector(".lead")?.remove();
    document.querySelector("#noi-dung").replaceChildren(...rest.map((text) => {
      const p = document.createElement("p");
      p.textContent = text;
      return p;
    }));
  };

  /** The loudest of the last stretches. */
  ear.loudness = (stretches) => Math.max(0, ...ear.peaks.slice(-stretches).map(([, peak]) => peak));

  /** So many samples from now on, with no gap among them, and how many a second has. */
  ear.listen = async (count, patience) => {
    const end = performance.now() + patience;
    const { sampleRate: rate } = ear.context;
    const whole_s = ear.context.currentTime + count / rate;
    const samples = new Float32Array(count);
    // Written by the thread that plays: a page that stands still meanwhile tears nothing.
    ear.analyser.fftSize = count;
    const silent = (from) => samples.slice(from, from + 32).every((one) => Math.abs(one) < 0.02);
    const torn = () => {
      for (let from = 0; from < count; from += 32) if (silent(from)) return true;
      return false;
    };
    do {
      if (performance.now() > end) throw new Error("nothing to listen to");
      await new Promise((resolve) => setTimeout(resolve, 20));
      ear.analyser.getFloatTimeDomainData(samples);
    } while (ear.context.currentTime < whole_s || torn());
    return { samples: [...samples], rate };
  };

  /** The sentences that have begun. */
  ear.begun = () => ear.events.filter(({ name }) => name === "dbv-sentence");

  /** Whether there has been sound since a sentence began. */
  ear.heardOf = (sentence) => {
    const begun = ear.begun().find(({ index }) => index === sentence);
    return !!begun && ear.peaks.slice(begun.peaks).some(([, peak]) => peak > 0.02);
  };

  /** Whether the last stretches, so many since ``from`` at least, were all silent. */
  ear.silentSince = (from, stretches) =>
    ear.peaks.length >= from + stretches && ear.loudness(stretches) < 0.001;

  /** Notes the sentence that is being read: now, and again when a control is pressed. */
  ear.noteSentence = () => {
    const note = () => (ear.noted = document.querySelector("doc-bai-viet").sentence);
    note();
    const once = { capture: true, once: true };
    for (const press of ["click", "keydown"]) addEventListener(press, note, once);
  };

  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (how) {
    const root = attach.call(this, how);
    new MutationObserver(() => {
      for (const { textContent: words } of root.querySelectorAll("[role=status]")) {
        if (words && words !== ear.said.at(-1)) ear.said.push(words);
      }
    }).observe(root, { childList: true, characterData: true, subtree: true });
    return root;
  };

  for (const name of ["dbv-state", "dbv-sentence", "dbv-error", "dbv-miss"]) {
    document.addEventListener(name, ({ detail, target }) => {
      ear.events.push({
        name,
        ...detail,
        time: target.currentTime,
        highlighted: ear.highlighted(),
        peaks: ear.peaks.length,
      });
    });
  }
  document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => {
    ear.violations.push(`${violatedDirective} ${blockedURI}`);
  });

  // The slowest that a browser plays: a sentence of seconds lasts a minute.
  const STILL = 1 / 16;
  const { get, set } = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, "playbackRate");
  Object.defineProperty(HTMLMediaElement.prototype, "playbackRate", {
    configurable: true,
    enumerable: true,
    get,
    set(rate) {
      set.call(this, ear.still && rate === 0.5 ? STILL : rate);
    },
  });
  const own = HTMLMediaElement.prototype.play;
  const play = (sound) => {
    // Another address has brought back the speed that the page asked for.
    sound.playbackRate = sound.defaultPlaybackRate;
    return own.call(sound);
  };
  // Where there is no sound card, Firefox plays only what is muted.
  if (navigator.userAgent.includes("Firefox")) {
    HTMLMediaElement.prototype.play = function () {
      this.muted = true;
      return play(this);
    };
    return;
  }
  let processor;
  const heard = new WeakSet();
  HTMLMediaElement.prototype.play = function () {
    if (!ear.context) {
      ear.context = new AudioContext();
      processor = ear.context.createScriptProcessor(1024, 1, 1);
      processor.onaudioprocess = ({ inputBuffer, playbackTime }) => {
        const samples = inputBuffer.getChannelData(0);
        for (let from = 0; from < samples.length; from += STEP) {
          let peak = 0;
          for (let i = from; i < from + STEP; i += 1) peak = Math.max(peak, Math.abs(samples[i]));
          ear.peaks.push([playbackTime + from / inputBuffer.sampleRate, peak]);
        }
      };
      processor.connect(ear.context.destination);
      ear.analyser = ear.context.createAnalyser();
    }
    if (!heard.has(this)) {
      heard.add(this);
      const source = ear.context.createMediaElementSource(this);
      source.connect(processor);
      source.connect(ear.analyser);
    }
    return play(this);
  };

})();
