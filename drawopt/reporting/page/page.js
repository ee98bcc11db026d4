// What scripts add to a page: search, the check of its draws, the live draw. All text goes in as text.
"use strict";

(() => {
  const at = (id) => document.getElementById(id);
  document.documentElement.classList.add("script");
  const records = JSON.parse(at("records").textContent);
  const { texts } = records;
  const number = (value) => String(value).replace(/\B(?=(\d{3})+$)/g, texts.thousands);
  const decimal = (value) => value.toFixed(1).replace(".", texts.decimal);
  // A text with its values; `n` chooses the form where there are two.
  const say = (key, values = {}) => {
    const entry = texts[key];
    const text = typeof entry === "string" ? entry : entry[BigInt(values.n) === 1n ? "one" : "other"];
    return text.replace(/\{(\w+)\}/g, (_, name) =>
      (["number", "bigint"].includes(typeof values[name]) ? number(values[name]) : values[name]));
  };
  const add = (parent, tag, text, kind = "") => {
    const made = document.createElement(tag);
    made.textContent = text;
    made.className = kind;
    parent.prepend(made);
    return made;
  };
  // A turn of the browser's loop, so that a notice is painted before long work.
  const painted = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));

  // ---------------------------------------------------------------- search

  const plainText = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const cards = Array.from(document.querySelectorAll(".card"), (card) =>
    [card, plainText(Array.from(card.querySelectorAll("bdi"), (each) => each.textContent).join(" "))]);
  const search = at("search");
  const filter = () => {
    const wanted = plainText(search.value.trim());
    let found = 0;
    for (const [card, text] of cards) {
      card.hidden = !text.includes(wanted);
      found += !card.hidden;
    }
    at("found").textContent = wanted ? say("found", { n: found, all: cards.length }) : "";
  };
  search.addEventListener("input", filter);
  search.addEventListener("keydown", (event) => {
    const first = cards.find(([card]) => !card.hidden);
    if (event.key === "Enter" && first) location.hash = first[0].id;
  });
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && search.value) { search.value = ""; filter(); }
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input")) return;
    event.preventDefault();
    search.focus();
  });
  addEventListener("hashchange", () => {
    // A link leads to its card even while a search hides it.
    const card = at(decodeURIComponent(location.hash.slice(1)));
    if (card && card.hidden) { card.hidden = false; card.scrollIntoView(); }
  });

  // ---------------------------------------------------------------- the check

  const derive = at("derive");
  if (derive) derive.addEventListener("click", async () => {
    derive.disabled = true;
    const told = at("derived");
    told.textContent = say("counting");
    await painted();
    try {
      const answers = drawopt.check(records.plan, records.draws, records.results);
      told.textContent = "";
      for (const window of records.later.toReversed()) add(told, "p", say("not_here", { window }));
      for (const { window, same, record } of answers.reverse()) {
        const { digest } = record;
        add(told, "p", say(same ? "same" : "not_same", { window, digest }), same ? "same" : "wrong");
      }
    } catch (error) {
      told.textContent = "";
      add(told, "p", say("not_derived", { why: error.message }), "wrong");
    }
    derive.disabled = false;
  });

  // ---------------------------------------------------------------- the live draw

  const count = at("count");
  if (!count) return;
  let next, counted, record, shown = 0, timer = null;
  count.addEventListener("click", async () => {
    at("ready").textContent = say("counting");
    count.hidden = true;
    await painted();
    try {
      next = drawopt.nextWindow(records.plan, records.draws, records.results);
      counted = drawopt.countContest(next.plan, next.contest);
    } catch (error) {
      at("ready").textContent = say("not_counted", { why: error.message });
      return;
    }
    at("ready").textContent = say("allowed", { n: counted.count, digest: next.plan.record.digest });
    at("live").hidden = false;
    counting();
  });
  const dice = () => at("dice").value.replace(/[\s-]/g, "");
  const seed = () => `dice:${drawopt.inFives(dice())}`;
  const counting = () => {
    const has = drawopt.statedHundredths(seed()) / 100, wanted = drawopt.wantedBits(counted.count);
    const bad = /[^1-6]/.test(dice());
    const more = Math.ceil((wanted - has) / 2.58);
    at("enough").textContent = bad ? say("bad_dice")
      : say("dice", { n: dice().length, has: decimal(has), wanted }) + " " +
        (has >= wanted ? say("dice_enough") : say("dice_more", { n: more }));
    // What follows a rehearsal is none but a rehearsal, and dice serve one draw.
    const used = next.seeds.includes(seed());
    at("official").disabled = bad || has < wanted || used || records.rehearsal;
    at("rehearse").disabled = bad || !dice();
  };
  at("dice").addEventListener("input", counting);
  const stop = () => {
    clearInterval(timer);
    timer = null;
    at("play").textContent = say("play");
  };
  const hold = (rehearsal) => {
    const { after, resultsDigest, day } = next;
    record = drawopt.draw(counted, { seed: seed(), rehearsal, day: rehearsal ? null : day, after, resultsDigest });
    stop();
    shown = 0;
    at("reveal").textContent = at("last").textContent = "";
    at("mark").hidden = !rehearsal && !records.rehearsal;
    at("revealed").hidden = false;
    const key = drawopt.drawKey(after || next.plan.record.digest, resultsDigest || "", record.seed, record.attempt);
    at("key").textContent = say("key", { key: drawopt.hex(key) });
    const lot = BigInt(record.rank);
    at("rank").textContent = counted.below === counted.count
      ? say("rank", { number: lot + 1n, count: counted.count })
      : say("rank_weighted", { number: lot, count: counted.below });
    told();
  };
  const told = () => { at("shown").textContent = say("shown", { n: shown, all: record.ties.length }); };
  const step = () => {
    const tie = record.ties[shown];
    if (!tie) return stop();
    const side = (each) => (typeof each === "string" ? `\u2068${each}\u2069` : say("waiting", { number: each.winner_of }));
    const coin = record.lots[shown + 1].lot;
    const line = say("revealed", { round: tie.round, section: tie.section, home: side(tie.home), away: side(tie.away), coin });
    shown++;
    at("last").textContent = line;
    add(at("reveal"), "li", line).value = tie.number;
    told();
    if (shown === record.ties.length) stop();
  };
  at("live").addEventListener("submit", (event) => { event.preventDefault(); if (!at("rehearse").disabled) hold(true); });
  at("official").addEventListener("click", () => hold(false));
  at("step").addEventListener("click", step);
  at("skip").addEventListener("click", () => { while (shown < record.ties.length) step(); });
  const play = () => {
    const seconds = Math.min(60, Math.max(0.1, Number(at("pace").value) || 1.5));
    timer = setInterval(step, 1000 * seconds);
    at("play").textContent = say("pause");
  };
  at("play").addEventListener("click", () => { if (timer) stop(); else play(); });
  at("pace").addEventListener("change", () => { if (timer) { stop(); play(); } });
  at("save").addEventListener("click", () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([drawopt.fileOf(record)], { type: "application/json" }));
    link.download = record.rehearsal ? "rehearsal.json" : `window${record.window}.json`;
    link.click();
    URL.revokeObjectURL(link.href);
  });
})();
