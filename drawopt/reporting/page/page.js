// What scripts add to a page: search, the check of its draws, the live draw. All text goes in as text.
"use strict";

(() => {
  const at = (id) => document.getElementById(id);
  document.documentElement.classList.add("script");
  const records = JSON.parse(at("records").textContent);
  const add = (parent, tag, text, kind = "") => {
    const made = document.createElement(tag);
    made.textContent = text;
    made.className = kind;
    parent.append(made);
    return made;
  };
  // A turn of the browser's loop, so that a notice is painted before long work.
  const painted = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
  const plainText = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

  const cards = Array.from(document.querySelectorAll(".card"), (card) => [card, plainText(card.textContent.split("Section")[0])]);
  at("search").addEventListener("input", (event) => {
    const wanted = plainText(event.target.value.trim());
    let found = 0;
    for (const [card, text] of cards) {
      card.hidden = !text.includes(wanted);
      found += !card.hidden;
    }
    at("found").textContent = wanted ? `${found} of ${cards.length} clubs` : "";
  });
  addEventListener("hashchange", () => {
    // A link leads to its card even while a search hides it.
    const card = at(decodeURIComponent(location.hash.slice(1)));
    if (card && card.hidden) { card.hidden = false; card.scrollIntoView(); }
  });

  const derive = at("derive");
  if (derive) derive.addEventListener("click", async () => {
    derive.disabled = true;
    const told = at("derived");
    told.textContent = "Counting all allowed draws ...";
    await painted();
    try {
      const answers = drawopt.check(records.plan, records.draws, records.results);
      told.textContent = "";
      for (const { window, same, record } of answers) {
        add(told, "p", `Window ${window}: ${same ? "the same, to the last byte" : "NOT the same as the record in this page"}. ` +
          `Digest ${record.digest}`, same ? "same" : "wrong");
      }
    } catch (error) {
      told.textContent = "";
      add(told, "p", `Not derived: ${error.message}`, "wrong");
    }
    derive.disabled = false;
  });

  const count = at("count");
  if (!count) return;
  let plan, counted, record, shown = 0, timer = null;
  count.addEventListener("click", async () => {
    at("ready").textContent = "Counting all allowed draws ...";
    count.hidden = true;
    await painted();
    try {
      plan = drawopt.readPlan(records.plan);
      counted = drawopt.countContest(plan, drawopt.firstContest(plan));
    } catch (error) {
      at("ready").textContent = `Not counted: ${error.message}`;
      return;
    }
    at("ready").textContent = `${counted.count.toLocaleString("en")} draws are allowed. Digest of the plan: ${plan.record.digest}`;
    at("live").hidden = false;
    said();
  });
  const seed = () => `dice:${drawopt.inFives(at("dice").value.replace(/[\s-]/g, ""))}`;
  const said = () => {
    const has = drawopt.statedHundredths(seed()) / 100, wanted = Math.min(256, drawopt.wantedBits(counted.count));
    const dice = at("dice").value.replace(/[\s-]/g, "");
    const bad = /[^1-6]/.test(dice);
    at("enough").textContent = bad ? "A die shows 1 to 6." : `${dice.length} dice: ${has.toFixed(1)} of ${wanted} bits. ` +
      (has >= wanted ? "That is enough." : `${Math.ceil((wanted - has) / 2.58)} more dice are wanted.`);
    at("official").disabled = bad || has < wanted;
    at("rehearse").disabled = bad || !dice;
  };
  at("dice").addEventListener("input", said);
  const held = (rehearsal) => {
    record = drawopt.draw(counted, { seed: seed(), rehearsal });
    clearInterval(timer);
    timer = null;
    shown = 0;
    at("reveal").textContent = "";
    at("mark").hidden = !rehearsal;
    at("revealed").hidden = false;
    at("key").textContent = `Key: ${drawopt.hex(drawopt.drawKey(plan.record.digest, "", record.seed, record.attempt))}`;
    const lot = BigInt(record.rank);
    at("rank").textContent = plan.record.weights
      ? `Lot ${lot.toLocaleString("en")} below ${counted.below.toLocaleString("en")}, draws by weight`
      : `Draw number ${(lot + 1n).toLocaleString("en")} of ${counted.count.toLocaleString("en")}`;
  };
  const step = () => {
    if (shown >= record.ties.length) { clearInterval(timer); timer = null; at("play").textContent = "Play"; return; }
    const tie = record.ties[shown], coin = record.lots[shown + 1].lot;
    shown++;
    const side = (each) => (typeof each === "string" ? `\u2068${each}\u2069` : `winner of tie ${each.winner_of}`);
    add(at("reveal"), "li", `Round ${tie.round}, section ${tie.section}: ${side(tie.home)} against ${side(tie.away)}; coin ${coin}`);
  };
  at("live").addEventListener("submit", (event) => { event.preventDefault(); if (!at("rehearse").disabled) held(true); });
  at("official").addEventListener("click", () => held(false));
  at("step").addEventListener("click", step);
  at("skip").addEventListener("click", () => { while (shown < record.ties.length) step(); step(); });
  at("play").addEventListener("click", () => {
    if (timer) { clearInterval(timer); timer = null; } else timer = setInterval(step, 1500);
    at("play").textContent = timer ? "Pause" : "Play";
  });
  at("save").addEventListener("click", () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([drawopt.fileOf(record)], { type: "application/json" }));
    link.download = record.rehearsal ? "rehearsal.json" : "draw.json";
    link.click();
    URL.revokeObjectURL(link.href);
  });
})();
