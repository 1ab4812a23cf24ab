// The chat. Without this script the page's forms do the same with a page load each.
(() => {
  'use strict';

  const byId = (id) => document.getElementById(id);
  const log = byId('log');
  const form = byId('ask');
  const input = byId('question');
  const send = byId('send');
  const clear = byId('clear');
  const dots = document.querySelector('#typing .dots');

  const typingAfter = 150; // milliseconds until “typing” shows
  const giveUpAfter = 25000; // milliseconds until a request counts as lost
  const keptMessages = 40; // messages that survive a reload of the page
  let busy = false;

  // What is kept while the tab is open. A browser may refuse to keep anything.
  const store = {
    get(key) { try { return JSON.parse(sessionStorage.getItem(key)); } catch { return null; } },
    set(key, value) { try { sessionStorage.setItem(key, JSON.stringify(value)); } catch { /* not kept */ } },
  };

  const newId = () => {
    if (crypto.randomUUID) return crypto.randomUUID();
    return Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, '0')).join('');
  };
  let conversation = store.get('conversation') || newId();
  store.set('conversation', conversation);
  let transcript = store.get('transcript') || [];
  let asked = transcript.filter((m) => m.you !== undefined).map((m) => m.you);
  let recalled = asked.length;

  const keep = (message) => {
    transcript = [...transcript, message].slice(-keptMessages);
    store.set('transcript', transcript);
  };

  // reveal scrolls to the end, but not past the beginning of a message: a long answer is read
  // from its top, under the question if that is short.
  const reveal = (message) => {
    const before = message.previousElementSibling;
    const first = before && before.matches('.you') && before.offsetHeight < window.innerHeight / 4 ? before : message;
    const top = window.scrollY + first.getBoundingClientRect().top - 12;
    window.scrollTo({ top: Math.min(top, document.documentElement.scrollHeight - window.innerHeight) });
  };

  const add = (template, text) => {
    const message = byId(template).content.firstElementChild.cloneNode(true);
    const place = message.querySelector('.bubble > p') || message.querySelector('.bubble');
    place.textContent = text;
    log.append(message);
    clear.hidden = false;
    return message;
  };

  const addYou = (text) => add('you', text);

  // markFolded tells screen readers of the buttons that unfold an answer here; without this
  // script they send a form.
  const markFolded = (where) => {
    for (const button of where.querySelectorAll('[data-unfold]')) button.setAttribute('aria-expanded', 'false');
  };

  // thank puts thanks in the place of the buttons that ask whether an answer helped.
  const thank = (button, text) => {
    const line = button.closest('.judge');
    line.textContent = text;
    line.setAttribute('role', 'status');
  };

  // addReply shows what the server rendered; all text in it is escaped there. What was judged before the page was
  // loaded again is not asked for once more.
  const addReply = (html, judged = {}) => {
    const holder = document.createElement('template');
    holder.innerHTML = html;
    for (const button of holder.content.querySelectorAll('[data-judge]')) {
      if (judged[button.value] && button.closest('.judge')) thank(button, judged[button.value]);
    }
    const first = holder.content.firstElementChild;
    markFolded(holder.content);
    log.append(holder.content);
    clear.hidden = false;
    return first;
  };

  const addFailed = (text, again) => {
    const message = add('failed', text);
    const retry = message.querySelector('.retry');
    if (!again) {
      retry.parentElement.remove();
      return message;
    }
    retry.addEventListener('click', () => {
      if (busy) return; // it stays there to be tried later
      message.remove();
      again();
      input.focus();
    });
    return message;
  };

  // request sends a question or a pressed button, and returns the reply or throws an Error
  // whose message is for the reader.
  const request = async (body) => {
    let response;
    let reply;
    try {
      response = await fetch('api/ask', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ ...body, conversation, format: 'html' }),
        signal: AbortSignal.timeout ? AbortSignal.timeout(giveUpAfter) : undefined,
      });
      reply = await response.json();
    } catch {
      throw Object.assign(new Error(log.dataset.offline), { again: true });
    }
    if (!response.ok) {
      const again = response.status === 429 || response.status >= 500;
      throw Object.assign(new Error(reply.error || log.dataset.offline), { again });
    }
    return reply;
  };

  const exchange = async (body) => {
    if (busy) return;
    busy = true;
    send.setAttribute('aria-disabled', 'true');
    const typing = setTimeout(() => {
      dots.hidden = false;
      reveal(log.lastElementChild);
    }, typingAfter);
    let shown;
    try {
      const reply = await request(body);
      shown = () => addReply(reply.html);
      keep({ html: reply.html });
    } catch (err) {
      shown = () => addFailed(err.message, err.again && (() => exchange(body)));
    }
    clearTimeout(typing);
    dots.hidden = true;
    busy = false;
    send.removeAttribute('aria-disabled');
    reveal(shown());
  };

  const say = (text) => {
    byId('welcome').classList.add('begun');
    keep({ you: text });
    reveal(addYou(text));
  };

  const ask = () => {
    const question = input.value.trim();
    if (busy || !question) return;
    asked.push(question);
    recalled = asked.length;
    input.value = '';
    grow();
    say(question);
    exchange({ question });
  };

  // unfold shows the whole answer in the place of its highlight, or folds it again.
  const unfold = (button) => {
    const full = byId(button.dataset.unfold);
    const open = full.hidden;
    full.hidden = !open;
    full.previousElementSibling.hidden = open;
    button.setAttribute('aria-expanded', String(open));
    [button.textContent, button.dataset.less] = [button.dataset.less, button.textContent];
  };

  // asksFor reports whether a reply has a button with a value.
  const asksFor = (html, value) => {
    const holder = document.createElement('template');
    holder.innerHTML = html;
    return [...holder.content.querySelectorAll('[data-judge]')].some((b) => b.value === value);
  };

  // judge says whether an answer helped, beside the conversation: it is no message of its own.
  const judge = async (actions, button) => {
    const [, kind, id] = button.value.match(/^([^:]*):(.*)$/s);
    const value = button.value;
    const buttons = button.parentElement.querySelectorAll('button');
    for (const b of buttons) b.disabled = true;
    let text;
    try {
      const reply = await request({ question: actions.elements.question.value, action: { kind, id } });
      const holder = document.createElement('template');
      holder.innerHTML = reply.html;
      text = holder.content.querySelector('.text').textContent.trim();
    } catch {
      for (const b of buttons) b.disabled = false; // it may be said once more
      button.focus();
      return;
    }
    thank(button, text);
    const i = transcript.findLastIndex((m) => m.html !== undefined && !m.judged?.[value] && asksFor(m.html, value));
    if (i >= 0) {
      transcript[i] = { ...transcript[i], judged: { ...transcript[i].judged, [value]: text } };
      store.set('transcript', transcript);
    }
  };

  const press = (actions, button) => {
    if (button.dataset.judge !== undefined) {
      judge(actions, button);
      return;
    }
    if (button.dataset.unfold && byId(button.dataset.unfold)) {
      unfold(button);
      return;
    }
    if (busy) return;
    const [, kind, id] = button.value.match(/^([^:]*):(.*)$/s);
    say(button.textContent.trim());
    exchange({ question: actions.elements.question.value, action: { kind, id } });
    if (matchMedia('(hover: hover) and (pointer: fine)').matches) input.focus({ preventScroll: true });
  };

  // grow makes the input as high as its text, where the browser does not do it by itself.
  const grow = () => {
    if (CSS.supports('field-sizing', 'content')) return;
    input.style.height = 'auto';
    input.style.height = `${input.scrollHeight}px`;
  };

  // recall puts an earlier question into the input: up for the one before, down for the one after.
  const recall = (event) => {
    const up = event.key === 'ArrowUp';
    const untouched = input.value === '' || input.value === asked[recalled];
    const next = recalled + (up ? -1 : 1);
    if (!untouched || next < 0 || next > asked.length) return;
    event.preventDefault();
    recalled = next;
    input.value = asked[next] || '';
    input.setSelectionRange(input.value.length, input.value.length);
    grow();
  };

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    ask();
    input.focus();
  });
  input.addEventListener('input', grow);
  // Enter sends. Keyboards of telephones may tell of it only when the line break comes.
  let breakWanted = false;
  input.addEventListener('beforeinput', (event) => {
    if (event.inputType !== 'insertLineBreak' || event.isComposing || breakWanted) return;
    event.preventDefault();
    ask();
  });
  input.addEventListener('keydown', (event) => {
    breakWanted = event.shiftKey;
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      ask();
    } else if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
      recall(event);
    }
  });
  log.addEventListener('submit', (event) => {
    event.preventDefault();
    if (event.submitter) press(event.target, event.submitter);
  });
  clear.addEventListener('click', () => {
    if (busy) return;
    for (const message of [...log.children]) if (message.id !== 'welcome') message.remove();
    byId('welcome').classList.remove('begun');
    conversation = newId();
    store.set('conversation', conversation);
    transcript = [];
    store.set('transcript', transcript);
    clear.hidden = true;
    input.focus();
  });

  // After a reload the conversation stands there again; screen readers need not hear it twice.
  if (transcript.length > 0 && log.children.length === 1) {
    log.setAttribute('aria-live', 'off');
    byId('welcome').classList.add('begun');
    for (const m of transcript) {
      if (m.you !== undefined) addYou(m.you);
      else addReply(m.html, m.judged);
    }
    reveal(log.lastElementChild);
    setTimeout(() => log.setAttribute('aria-live', 'polite'), 1000);
  } else {
    markFolded(log);
  }
  document.documentElement.classList.add('ready');
})();
