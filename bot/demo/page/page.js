// Draws what one person sees, and sends what that person does. All state lives in the workspace behind /state and /act.

const $ = (id) => document.getElementById(id);
const PLACES = { channel: "# safeguarding-team", direct: "Direct message with Share Check", home: "Home" };
const HINTS = {
  channel: "Mention @Share Check to ask a question; it answers in a thread, for everyone here.",
  direct: "Ask Share Check a question here. Only you see this conversation.",
  home: "",
};
let user = "UANWEN";
let place = "channel";
let thread = null;
let seen = null;
let drawnWindow = "";
let shown = null; // the window as it is drawn now
let local = {}; // what is typed in it, kept when it is drawn again
let opener = null;

// ---- talking to the workspace

async function act(what) {
  const answer = await fetch("/act", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ user, ...what }),
  });
  if (answer.ok) show(await answer.json());
}

async function listen() {
  for (;;) {
    try {
      const asked = user;
      const answer = await fetch(`/state?user=${asked}&version=${seen?.version ?? ""}`);
      if (answer.ok && asked === user) show(await answer.json());
    } catch {
      await new Promise((again) => setTimeout(again, 1000));
    }
  }
}

function show(state) {
  if (state.user !== user || (seen && seen.user === user && state.version < seen.version)) return;
  seen = state;
  $("kept").textContent = state.kept ? "Records are kept in the file you named." : "Records are thrown away when it stops.";
  $("trouble").hidden = state.trouble === 0;
  $("problems").hidden = state.problems.length === 0;
  $("problems").replaceChildren(...state.problems.map((text) => element("li", {}, text)));
  if (place === "home") drawHome(state);
  else drawMessages(state[place]);
  drawWindow(state);
}

// ---- small pieces

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "on") for (const [event, listener] of Object.entries(value)) made.addEventListener(event, listener);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

const unescape = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

function mrkdwn(text) {
  const made = element("span", { class: "lines" });
  const parts = text.split(/(<[^<>]+>|\*[^*\n]+\*|(?<![\w])_[^_\n]+_(?![\w]))/);
  for (const part of parts) {
    if (/^<!date\^/.test(part)) made.append(localDate(part));
    else if (/^<@/.test(part)) made.append(element("strong", {}, "@" + name(part.slice(2, -1).split("|")[0])));
    else if (/^\*.+\*$/s.test(part)) made.append(element("strong", {}, unescape(part.slice(1, -1))));
    else if (/^_.+_$/s.test(part)) made.append(element("em", {}, unescape(part.slice(1, -1))));
    else made.append(unescape(part));
  }
  return made;
}

function localDate(markup) {
  const moment = new Date(Number(markup.split("^")[1]) * 1000);
  const words = moment.toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" });
  return element("time", { datetime: moment.toISOString() }, words);
}

const name = (id) => (id === seen?.bot ? "Share Check" : (seen?.people[id] ?? id).split(",")[0]);
const text = (object) => (object.type === "mrkdwn" ? mrkdwn(object.text) : element("span", { class: "lines" }, object.text));

// ---- Block Kit: the block types that the bot uses; any other is shown as an error

function drawBlocks(blocks, press) {
  return blocks.map((block) => {
    const draw = BLOCKS[block.type];
    return draw ? draw(block, press) : element("p", { class: "unknown" }, `This page cannot draw a block of type ${block.type}.`);
  });
}

const BLOCKS = {
  header: (block) => element("h3", {}, block.text.text),
  divider: () => element("hr"),
  context: (block) => element("p", { class: "small" }, ...block.elements.map(text)),
  section: (block, press) => {
    const made = element("div", {}, element("p", {}, text(block.text)));
    if (block.accessory) made.append(element("div", { class: "actions" }, drawElement(block.accessory, press)));
    return made;
  },
  actions: (block, press) => element("div", { class: "actions" }, ...block.elements.map((one) => drawElement(one, press))),
  input: (block) => drawInput(block),
};

function drawElement(one, press) {
  if (one.type === "button") {
    const kind = one.style === "primary" ? "primary" : undefined;
    return element("button", { type: "button", class: kind, on: { click: (event) => press(one, event.target) } }, one.text.text);
  }
  if (one.type === "static_select") {
    const select = element("select", { "aria-label": one.placeholder?.text ?? "Choose" }, ...selectOptions(one));
    select.addEventListener("change", () => select.value && press(one, select, select.value));
    return select;
  }
  return element("p", { class: "unknown" }, `This page cannot draw an element of type ${one.type}.`);
}

function selectOptions(one) {
  const draw = (option) => element("option", { value: option.value }, option.text.text);
  const groups = one.option_groups?.map((g) => element("optgroup", { label: g.label.text }, ...g.options.map(draw)));
  return [element("option", { value: "" }, one.placeholder?.text ?? "Choose"), ...(groups ?? one.options.map(draw))];
}

// ---- messages

function drawMessages(said) {
  $("home").hidden = true;
  $("messages").hidden = false;
  const tops = said.filter((one) => !one.thread || one.thread === one.ts || !said.some((other) => other.ts === one.thread));
  const made = tops.map((one) => {
    const replies = said.filter((other) => other.thread === one.ts && other !== one);
    return drawMessage(one, replies);
  });
  $("messages").replaceChildren(...made);
  $("main").scrollTop = $("main").scrollHeight;
}

function drawMessage(said, replies) {
  const press = (one, _, value) => act({ do: "press", action: one.action_id, value: value ?? one.value, message: said.ts });
  const who = element("p", {}, element("strong", {}, name(said.user)));
  const made = element("article", { class: said.only_for ? "alone" : undefined }, who);
  if (said.only_for) made.append(element("p", { class: "small" }, "Only visible to you"));
  if (said.blocks.length) made.append(...drawBlocks(said.blocks, press));
  else made.append(element("p", {}, mrkdwn(said.text)));
  if (said.user !== seen.bot) made.append(messageActions(said));
  made.append(...replies.map((reply) => drawMessage(reply, [])));
  return made;
}

function messageActions(said) {
  const check = () => act({ do: "shortcut", message: said.ts });
  const made = element("div", { class: "actions" }, element("button", { type: "button", on: { click: check } }, "Share check"));
  if (place === "channel" && !said.thread) {
    const reply = () => { thread = said.ts; $("replying").hidden = false; $("text").focus(); };
    made.append(element("button", { type: "button", on: { click: reply } }, "Reply in thread"));
  }
  return made;
}

function drawHome(state) {
  $("messages").hidden = true;
  $("home").hidden = false;
  const press = (one, _, value) =>
    value === undefined
      ? act({ do: "press", action: one.action_id, home: true })
      : act({ do: "choose-home", action: one.action_id, value });
  $("home").replaceChildren(...(state.home ? drawBlocks(state.home.blocks, press) : []));
}

// ---- windows

function drawWindow(state) {
  const dialog = $("window");
  if (!state.view) {
    if (dialog.open) dialog.close();
    drawnWindow = "";
    shown = null;
    return;
  }
  const drawing = JSON.stringify([state.view.id, state.view.hash, state.errors]);
  if (drawing === drawnWindow) return;
  const moved = drawnWindow === "" || !drawnWindow.includes(JSON.stringify(state.view.hash));
  drawnWindow = drawing;
  local = dialog.open && shown?.id === state.view.id ? typed() : {};
  shown = state.view;
  const focused = document.activeElement?.id;
  $("window-title").textContent = state.view.title.text;
  $("window-close").textContent = state.view.close?.text ?? "Close";
  $("window-submit").hidden = !state.view.submit;
  $("window-submit").textContent = state.view.submit?.text ?? "";
  const press = (one) => act({ do: "press", action: one.action_id, value: one.value, typed: typed() });
  $("window-blocks").replaceChildren(...drawBlocks(state.view.blocks, press));
  if (!dialog.open) { opener = document.activeElement; dialog.showModal(); }
  const error = dialog.querySelector("[aria-invalid='true']");
  if (error) error.focus();
  else if (focused && $(focused) && dialog.contains($(focused)) && !moved) $(focused).focus();
  else if (focused && $(focused) && $("window-blocks").contains($(focused))) $(focused).focus();
  else { $("window-title").focus(); dialog.scrollTop = 0; }
}

function drawInput(block) {
  const error = seen.errors[block.block_id];
  const given = { ...seen.view.typed?.[block.block_id], ...local[block.block_id] };
  const one = block.element;
  const id = `input-${block.block_id}`;
  const notes = [];
  if (block.hint) notes.push(element("p", { class: "small", id: `${id}-hint` }, block.hint.text));
  if (error) notes.push(element("p", { class: "error", id: `${id}-error` }, error));
  const described = notes.map((note) => note.id).join(" ") || undefined;
  const invalid = error ? "true" : undefined;
  const label = block.label.text + (block.optional ? " (optional)" : "");
  const common = { id, "data-block": block.block_id, "data-kind": one.type, "aria-describedby": described, "aria-invalid": invalid };
  if (one.type === "radio_buttons" || one.type === "checkboxes" || one.type === "multi_static_select") {
    return choices(block, one, given, { ...common, tabindex: "-1" }, label, notes);
  }
  let field;
  if (one.type === "static_select") {
    field = element("select", common, ...selectOptions(one));
    field.value = (given.selected_option ?? one.initial_option)?.value ?? "";
    if (block.dispatch_action) {
      field.addEventListener("change", () => field.value && act({ do: "choose", block: block.block_id, value: field.value, typed: typed() }));
    }
  } else if (one.type === "plain_text_input") {
    field = element(one.multiline ? "textarea" : "input", { ...common, maxlength: one.max_length, rows: one.multiline ? 4 : undefined });
    field.value = given.value ?? one.initial_value ?? "";
  } else if (one.type === "datepicker") {
    field = element("input", { ...common, type: "date" });
    field.value = given.selected_date ?? one.initial_date ?? "";
  } else if (one.type === "datetimepicker") {
    field = element("input", { ...common, type: "datetime-local" });
    field.value = localTime(given.selected_date_time ?? one.initial_date_time);
  } else return element("p", { class: "unknown" }, `This page cannot draw an input of type ${one.type}.`);
  return element("div", { class: "field" }, element("label", { for: id, class: "label" }, label), field, ...notes);
}

function localTime(seconds) {
  if (!seconds) return "";
  const at = new Date(seconds * 1000);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60000).toISOString().slice(0, 16);
}

function choices(block, one, given, attributes, label, notes) {
  const single = one.type === "radio_buttons";
  const chosen = single
    ? [(given.selected_option ?? one.initial_option)?.value]
    : (given.selected_options ?? one.initial_options ?? []).map((option) => option.value);
  const made = one.options.map((option, number) => {
    const id = `${attributes.id}-${number}`;
    const box = element("input", { type: single ? "radio" : "checkbox", id, name: attributes.id, value: option.value });
    box.checked = chosen.includes(option.value);
    return element("div", { class: "choice" }, box, element("label", { for: id }, option.text.text));
  });
  return element("fieldset", attributes, element("legend", {}, label), ...made, ...notes);
}

function typed() {
  const found = {};
  for (const field of $("window-blocks").querySelectorAll("[data-block]")) {
    const block = shown.blocks.find((one) => one.block_id === field.dataset.block);
    const all = block.element.options ?? [];
    if (field.dataset.kind === "plain_text_input") found[field.dataset.block] = { value: field.value || null };
    else if (field.dataset.kind === "datepicker") found[field.dataset.block] = { selected_date: field.value || null };
    else if (field.dataset.kind === "datetimepicker")
      found[field.dataset.block] = { selected_date_time: field.value ? Math.floor(new Date(field.value).getTime() / 1000) : null };
    else if (field.dataset.kind === "static_select")
      found[field.dataset.block] = { selected_option: all.find((option) => option.value === field.value) ?? null };
    else {
      const values = [...field.querySelectorAll("input:checked")].map((box) => box.value);
      const options = all.filter((option) => values.includes(option.value));
      found[field.dataset.block] = field.dataset.kind === "radio_buttons" ? { selected_option: options[0] ?? null } : { selected_options: options };
    }
  }
  return found;
}

function closeWindow() {
  act({ do: "close" }).then(() => opener?.isConnected && opener.focus());
}

// ---- what the person does on the page itself

function go(where) {
  place = where;
  for (const button of document.querySelectorAll("nav button")) {
    if (button.dataset.place === where) button.setAttribute("aria-current", "page");
    else button.removeAttribute("aria-current");
  }
  $("place-name").textContent = PLACES[where];
  $("hint").textContent = HINTS[where];
  $("composer").hidden = where === "home";
  thread = null;
  $("replying").hidden = true;
  if (where === "home") act({ do: "home" });
  else if (seen) show(seen);
}

function become(who) {
  user = who;
  seen = null;
  drawnWindow = "";
  fetch(`/state?user=${user}&version=`).then((answer) => answer.json()).then((state) => { show(state); go(place); });
}

document.querySelector("nav").addEventListener("click", (event) => event.target.dataset.place && go(event.target.dataset.place));
$("person").addEventListener("change", () => become($("person").value));
$("leave-thread").addEventListener("click", () => { thread = null; $("replying").hidden = true; });
$("shortcut").addEventListener("click", () => act({ do: "shortcut" }));
for (const button of document.querySelectorAll("[data-insert]")) {
  button.addEventListener("click", () => { $("text").value = button.dataset.insert + $("text").value; $("text").focus(); });
}
$("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  const said = $("text").value.trim();
  if (!said) return;
  $("text").value = "";
  act({ do: "write", text: said, place, thread });
});
$("text").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); $("composer").requestSubmit(); }
});
$("window-form").addEventListener("submit", (event) => { event.preventDefault(); act({ do: "submit", typed: typed() }); });
$("window-close").addEventListener("click", closeWindow);
$("window").addEventListener("cancel", (event) => { event.preventDefault(); closeWindow(); });

const first = await (await fetch(`/state?user=${user}&version=`)).json();
$("person").append(...Object.entries(first.people).map(([id, called]) => element("option", { value: id }, called)));
show(first);
go("channel");
listen();
